"""Which words of a message show that some acts happen in it."""

from __future__ import annotations

from collections.abc import Sequence

from audit.acts import Acts
from audit.conversation import Conversation, Span


class Wording:
    """Some acts in the order in which their words are preferred as evidence; `bits` are theirs."""

    def __init__(self, acts: Acts, names: Sequence[str]) -> None:
        self.bits = acts.bits(names)
        self._each = [(acts.bit(name), name) for name in names]

    def spans(self, talk: Conversation, index: int) -> list[Span]:
        """The words of the first act that happens in a message; the whole message where none does."""
        mask = talk.acts[index]
        for bit, name in self._each:
            if mask & bit:
                return talk.spans(index, name)
        return [talk.whole(index)]

    def span(self, talk: Conversation, index: int) -> Span:
        """The first of its words."""
        return self.spans(talk, index)[0]
