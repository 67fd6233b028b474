"""Kind `repetition`: agents who paste the same text again and again."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Outcome, Reasons
from audit.checks.similarity import compared, like
from audit.conversation import Conversation
from audit.fingerprints import fingerprints
from audit.text import fold_block

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
    folded = fold_block([text for text in params.known if len(text) >= params.short])
    known = [compared(folded.message(number), bits) for number, bits in enumerate(fingerprints(folded).tolist())]

    def repeats(talk: Conversation) -> tuple[list[int], int | None]:
        """The messages that repeat a text, and the first that does so right after it."""
        seen, prints = known.copy(), talk.fingerprints
        found = []
        in_a_row = before = None
        for i in talk.agent_messages:
            message = talk.messages[i]
            text = talk.text(i).strip() if message.kind == "text" and len(message.text) >= params.short else ""
            if len(text) < params.short:
                before = None
                continue
            own = compared(text, prints[i])
            repeated = like(own, seen, params.similarity)
            if repeated:
                found.append(i)
                if in_a_row is None and before in repeated and len(text) >= params.long:
                    in_a_row = i
            seen.append(own)
            before = own
        return found, in_a_row

    def check(talk: Conversation) -> Outcome:
        agents = talk.agent_messages
        if len(agents) < params.messages:
            return NA
        found, in_a_row = repeats(talk) if known or talk.may_repeat(params.short, params.similarity) else ([], None)
        share = round(len(found) / len(agents), 3)
        values = {"count": len(found), "messages": len(agents)}
        if in_a_row is not None:
            return Outcome("fail", "in-a-row", [talk.whole(in_a_row)], value=share, values=values)
        if share >= params.share:
            return Outcome("fail", "fail", [talk.whole(i) for i in found], value=share, values=values)
        if not found:
            return Outcome("pass", "pass", agent=None, value=share, values=values)
        first = talk.messages[found[0]]
        who = first.sender or talk.dialogue.agent
        return Outcome("pass", "pass", [talk.whole(found[0])], who, value=share, values=values)

    return check
