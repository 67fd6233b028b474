"""Which words of a message show that some acts happen in it."""

from __future__ import annotations

from collections.abc import Sequence

from audit.acts import Acts
from audit.conversation import Conversation, Span


class Wording:
    """Some acts in the order in which their words are preferred as evidence; `bits` are theirs."""

    def __init__(self, acts: Acts, names: Sequence[str]) -> None:
        self.bits = acts.bits(names)
        self._shown_by = [(acts.bit(name), acts.shown_by(name)) for name in names]

    def span(self, talk: Conversation, index: int) -> Span:
        """The first words of the first act that happens in a message; the whole message where none does."""
        mask = talk.acts[index]
        for bit, shown_by in self._shown_by:
            if mask & bit:
                return talk.first_span(index, shown_by)
        return talk.whole(index)
