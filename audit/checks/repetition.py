"""Kind `repetition`: agents who paste the same text again and again."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Outcome, Reasons
from audit.checks.similarity import Grams, alike, grams
from audit.conversation import Conversation
from audit.text import fold

REASONS: Reasons = {"pass": ("count", "messages"), "fail": ("count", "messages"), "in-a-row": ("count", "messages")}


class Params(BaseModel):
    """Fewer than `share` of at least `messages` agent messages repeat an earlier one or one of `known`; no text of `long`
    characters comes twice in a row. Near word for word is a character 3-gram Jaccard similarity of `similarity` on at least
    `short` characters."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    messages: int = Field(6, ge=2)
    share: float = Field(0.5, gt=0, le=1)
    similarity: float = Field(0.8, gt=0, le=1)
    short: int = Field(10, ge=3)
    long: int = Field(20, ge=3)
    known: tuple[str, ...] = Field((), json_schema_extra={"words": True})


def build(params: Params, acts: Acts) -> CheckFunction:
    """Counts for who repeats; the value is the share of repeats."""
    known = [grams(fold(text)) for text in params.known if len(text) >= params.short]
    similarity = params.similarity

    def check(talk: Conversation) -> Outcome:
        agents = talk.agent_messages
        if len(agents) < params.messages:
            return NA
        seen: list[tuple[int, Grams]] = []
        repeats = []
        in_a_row = None
        for number, i in enumerate(agents):
            text = talk.text(i).strip()
            if talk.messages[i].kind != "text" or len(text) < params.short:
                continue
            own = grams(text)
            if any(alike(own, other, similarity) for other in (*known, *(other for _, other in seen))):
                repeats.append(i)
            if (
                number
                and seen
                and seen[-1][0] == agents[number - 1]
                and len(text) >= params.long
                and alike(own, seen[-1][1], similarity)
            ):
                in_a_row = in_a_row or i
            seen.append((i, own))
        share = round(len(repeats) / len(agents), 3)
        values = {"count": len(repeats), "messages": len(agents)}
        if in_a_row is not None:
            return Outcome("fail", "in-a-row", [talk.whole(in_a_row)], value=share, values=values)
        if share >= params.share:
            return Outcome("fail", "fail", [talk.whole(i) for i in repeats], value=share, values=values)
        return Outcome(
            "pass",
            "pass",
            [talk.whole(i) for i in repeats[:1]],
            None if not repeats else talk.messages[repeats[0]].sender or talk.dialogue.agent,
            value=share,
            values=values,
        )

    return check
