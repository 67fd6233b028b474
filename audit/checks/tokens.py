"""Kind `tokens`: spaCy token patterns over jieba's words.

    by: agent
    tokens:
      - [{TEXT: {IN: [保证, 肯定]}}, {OP: "*", IS_PUNCT: false}, {TEXT: {IN: [明天, 后天]}}]

A pattern runs only on messages that hold one of the words it needs, found by the one automaton, and that do, say or match
what the rule asks besides. Chinese is split by jieba alone, without a model, so what a model would know is refused.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Sequence
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from audit.acts import Act, Acts
from audit.checks.condition.words import Words
from audit.checks.outcome import NA, CheckFunction, Outcome, Reasons
from audit.conversation import Conversation, Span
from audit.dialogue import Role
from audit.text import fold

REASONS: Reasons = {"pass": ("word",), "fail": ("word",), "missing": ()}

_TEXTS = {"ORTH", "TEXT", "LOWER"}
_FLAGS = {
    *("IS_ALPHA", "IS_ASCII", "IS_DIGIT", "IS_PUNCT", "IS_SPACE", "IS_BRACKET", "IS_QUOTE", "IS_LEFT_PUNCT"),
    *("IS_RIGHT_PUNCT", "IS_CURRENCY", "IS_STOP", "LIKE_NUM", "LIKE_URL", "LIKE_EMAIL"),
}
_MODEL = {"LEMMA", "POS", "TAG", "MORPH", "DEP", "ENT_TYPE", "ENT_IOB", "ENT_ID", "ENT_KB_ID", "SENT_START"}
_COMPARISONS = {"==", "!=", ">=", "<=", ">", "<"}


def _attribute(token: dict[str, Any]) -> dict[str, Any]:
    for name, value in token.items():
        if name.upper() in _MODEL or name in ("IS_SENT_START", "_"):
            raise ValueError(f"“{name}”要有中文模型才知道，这里只有 jieba 分词；请用 TEXT、LENGTH、IS_…、LIKE_…")
        if name in _TEXTS:
            _text(name, value)
        elif name == "LENGTH":
            if not (isinstance(value, int) or (isinstance(value, dict) and set(value) <= _COMPARISONS)):
                raise ValueError('LENGTH 应当是数目，或 {">=": 2} 这样的比较')
        elif name in _FLAGS:
            if not isinstance(value, bool):
                raise ValueError(f"{name} 应当是 true 或 false")
        elif name == "OP":
            if value not in ("!", "?", "+", "*"):
                raise ValueError(f"OP 应当是 ! ? + * 之一，不是“{value}”")
        else:
            raise ValueError(f"不认识“{name}”，可用：{'、'.join(sorted(_TEXTS | _FLAGS | {'LENGTH', 'OP'}))}")
    return token


def _text(name: str, value: Any) -> None:
    if isinstance(value, dict) and "REGEX" in value:
        raise ValueError("REGEX 会回溯，请用 IN 列出词，或用 matches 写线性时间的正则")
    lists = value.values() if isinstance(value, dict) and value.keys() <= {"IN", "NOT_IN"} else [[value]]
    if not all(isinstance(words, list) and words and all(isinstance(word, str) for word in words) for words in lists):
        raise ValueError(f"{name} 应当是一个词，或 {{IN: [词…]}}、{{NOT_IN: [词…]}}")


Token = Annotated[dict[str, Any], AfterValidator(_attribute)]


class Params(Words):
    """A message of `by` that one of the patterns `tokens` matches fails the rule; with `found: pass` it passes it, and fails
    where there is none. `does`, `says` and `matches` limit the messages that are looked at."""

    tokens: tuple[tuple[Token, ...], ...] = Field(json_schema_extra={"words": True})
    by: Literal["buyer", "agent"] = "agent"
    found: Literal["fail", "pass"] = "fail"

    @model_validator(mode="after")
    def _filtered(self) -> Params:
        if not self.tokens or not all(self.tokens):
            raise ValueError("tokens 里要有模式，每个模式至少有一个词元")
        if not self.filters and any(not _needed(pattern) for pattern in self.tokens):
            raise ValueError("每个模式至少要有一个必须出现的词，否则请用 does、says 或 matches 限定消息")
        return self

    @property
    def filters(self) -> bool:
        """Whether the rule itself limits the messages."""
        return bool(self.does or self.says or self.matches)

    def act_names(self) -> list[tuple[str, str]]:
        """The acts that the rule names."""
        return [("does", name) for name in self.does]


def own_acts(params: Params) -> dict[str, Act]:
    """The words of which a pattern needs one, and the rule's own lists, as acts."""
    roles: tuple[Role, ...] = (params.by,)
    words = [_needed(pattern) for pattern in params.tokens]
    needed = {"words": Act(title="words", roles=roles, any=tuple(sorted(set().union(*words))))} if all(words) else {}
    return {**needed, **params.lexicons("messages", roles)}


def build(params: Params, acts: Acts, rubric: str) -> CheckFunction:
    """Every message that a pattern matches is evidence, the first decides."""
    words = acts.bit(f"{rubric}/words") if f"{rubric}/words" in acts else None
    filters = acts.bits(params.names("messages", rubric)) if params.filters else None

    @cache
    def matcher() -> Matching:
        return _matcher(params.tokens)

    def find(talk: Conversation) -> list[Span]:
        messages = talk.agent_messages if params.by == "agent" else talk.buyer_messages
        for bits in (words, filters):
            if bits is not None:
                messages = talk.having(bits, messages)
        if not messages:
            return []
        match = matcher()
        return [(i, start, end) for i in messages for start, end in match(talk.text(i))]

    def check(talk: Conversation) -> Outcome:
        if not talk.agent_messages:
            return NA
        found = find(talk)
        if not found:
            if params.found == "fail":
                return Outcome("pass", "pass", agent=None)
            return Outcome("fail", "missing", [talk.whole(talk.agent_messages[-1])])
        index, start, end = found[0]
        values = {"word": talk.messages[index].text[start:end]}
        if params.found == "pass":
            return Outcome("pass", "pass", found[:1], values=values)
        return Outcome("fail", "fail", found, values=values)

    return check


def _needed(pattern: tuple[dict[str, Any], ...]) -> set[str]:
    """The words of which a pattern needs one: those of the token that leaves the fewest; empty where none is sure."""
    choices = []
    for token in pattern:
        value = next((token[name] for name in _TEXTS if name in token), None)
        words = {value} if isinstance(value, str) else set((value or {}).get("IN", ()))
        # Within a phrase of the lexicons, marks would have a meaning.
        if words and token.get("OP", "+") == "+" and all(word.isalnum() for word in words):
            choices.append(words)
    return min(choices, key=len, default=set())


Matching = Callable[[str], list[tuple[int, int]]]


def _matcher(patterns: Sequence[Sequence[dict[str, Any]]]) -> Matching:
    """Finds the longest matches of some patterns in a folded text, as half-open code points."""
    from spacy.matcher import Matcher
    from spacy.util import filter_spans

    chinese = _chinese()
    matcher = Matcher(chinese.vocab, validate=True)
    matcher.add("tokens", [[_folded(token) for token in pattern] for pattern in patterns])

    def match(text: str) -> list[tuple[int, int]]:
        spans = filter_spans(matcher(chinese.make_doc(text), as_spans=True))
        return [(span.start_char, span.end_char) for span in spans]

    return match


def _folded(token: dict[str, Any]) -> dict[str, Any]:
    """A token pattern for folded text."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: [fold(word) for word in words] for key, words in value.items()}
        return fold(value)

    return {name: plain(value) if name in _TEXTS else value for name, value in token.items()}


@cache
def _chinese() -> Any:
    """spaCy's tokenizer for Chinese over jieba; imported when the first message is looked at."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba asks pkg_resources, which announces its own end
        import jieba
        import spacy

        jieba.setLogLevel(logging.WARNING)
        return spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
