"""One dialogue read plainly, as the words of the standard say: slow, obvious, and without the project's own helpers."""

from __future__ import annotations

from itertools import groupby, pairwise

from audit.conversation import Conversation

ELSEWHERE = {
    *("question", "request", "resigned", "thinking_over", "closing_signal", "acknowledgement", "thanks"),
    *("promotion_topic", "asks_lower_price", "no_complaint", "denies_identity", "order_placed", "order_paid"),
}
"""What else a gloomy message can be about."""


class Plain:
    """One dialogue read plainly: roles, kinds, times and the acts of each message, one after the other."""

    def __init__(self, talk: Conversation) -> None:
        acts = talk.words.acts
        self.dialogue = talk.dialogue
        self.messages = talk.messages
        self.does = [{name for name in acts if mask & acts.bit(name)} for mask in talk.acts]
        self.moods = talk.sentiment
        self.all = range(len(self.messages))
        self.buyers = [i for i in self.all if self.messages[i].role == "buyer" and self.messages[i].kind != "recall"]
        self.agents = [
            i
            for i in self.all
            if self.messages[i].role == "agent" and self.messages[i].kind not in ("recall", "transfer")
        ]

    def sender(self, i: int) -> str | None:
        """Who wrote an agent's message."""
        return self.messages[i].sender or self.dialogue.agent

    def gap(self, one: int, other: int) -> float | None:
        """Seconds between two messages; unknown without a time, or where the clock ran backwards in between."""
        known = [(i, self.messages[i].at) for i in range(other + 1) if self.messages[i].at is not None]
        steps = [(j, later < earlier) for (_, earlier), (j, later) in pairwise(known)]
        start, end = self.messages[one].at, self.messages[other].at
        if start is None or end is None or end < start or any(back and one < j <= other for j, back in steps):
            return None
        return (end - start).total_seconds()

    def turns(self) -> list[tuple[str, tuple[int, ...]]]:
        """Runs of one side; robots and system lines do not break them."""
        side = [(("agent" if i in self.agents else "buyer"), i) for i in sorted((*self.buyers, *self.agents))]
        return [(who, tuple(i for _, i in run)) for who, run in groupby(side, key=lambda pair: pair[0])]

    def wants(self) -> list[int]:
        """Questions and requests of the buyer."""
        return [i for i in self.buyers if self.does[i] & {"question", "request"}]

    def concerns(self) -> list[int]:
        """What the buyer wrote beyond thanks, assent and farewell."""
        idle = {"closing_signal", "acknowledgement"}
        return [
            i for i in self.buyers if self.messages[i].kind == "text" and (i in self.wants() or not self.does[i] & idle)
        ]

    def complaints(self) -> list[int]:
        """Complaints that are not marked as none, in words or in mood."""
        said = [i for i in self.buyers if "complaint" in self.does[i] and "no_complaint" not in self.does[i]]
        return sorted({*said, *self.grievances()})

    def grievances(self) -> list[int]:
        """Gloomy messages of some length that do nothing else."""
        return [i for i in self.buyers if self.gloomy(i) and "complaint" not in self.does[i]]

    def gloomy(self, i: int) -> bool:
        """Whether a message of the buyer complains by its mood, and by how it is answered, whatever its words."""
        mood = self.moods[i]
        if i not in self.long() or mood is None or mood >= 0 or self.does[i] & ELSEWHERE:
            return False
        if i != self.long()[0]:
            return mood <= -0.4
        behind = [k for k in (*self.agents, *self.buyers) if k > i]
        answer: set[str] = set()
        for k in self.answer(sorted(behind)):
            answer |= self.does[k]
        return bool(mood <= -0.2 or answer & {"apology", "soothing"} or ("solution" in answer and mood <= -0.05))

    def answer(self, behind: list[int]) -> list[int]:
        """The first three messages of the agents' first turn."""
        turn: list[int] = []
        for k in behind:
            if k in self.agents:
                turn.append(k)
            elif turn:
                break
        return turn[:3]

    def long(self) -> list[int]:
        """What the buyer wrote in at least eight letters."""
        return [
            i
            for i in self.buyers
            if self.messages[i].kind == "text" and sum(char.isalnum() for char in self.messages[i].text) >= 8
        ]

    def orders(self) -> list[int]:
        """Orders placed or paid, as the buyer or the system says."""
        said = {"order_placed", "order_paid"}
        return [i for i in self.all if self.does[i] & said and self.messages[i].role in ("buyer", "system")]

    def transfers(self) -> list[int]:
        """Hand-overs."""
        return [i for i in self.all if self.messages[i].kind == "transfer" or "transfer" in self.does[i]]

    def handed_away(self, i: int) -> bool:
        """Whether a message hands over and no agent writes after it."""
        return i in self.transfers() and not any(k > i for k in self.agents)

    def closes(self, i: int) -> bool:
        """Whether the buyer leaves angrily, or ends and wants nothing more; assent ends only behind a closing check."""
        if "leaving_angry" in self.does[i]:
            return True
        if self.does[i] & {"question", "request"}:
            return False
        if "closing_signal" in self.does[i]:
            return True
        if "acknowledgement" not in self.does[i]:
            return False
        for k in range(i - 1, -1, -1):
            if self.messages[k].role == "agent":
                return "closing_check" in self.does[k]
            if self.messages[k].role == "buyer" and "acknowledgement" not in self.does[k]:
                return False
        return False

    def open_after(self) -> list[bool]:
        """Whether the consultation is open after each message."""
        states, state = [], False
        for i in self.all:
            role = self.messages[i].role
            if role == "buyer":
                wants = bool(self.does[i] & {"question", "request", "complaint"}) or self.gloomy(i)
                opens = wants and "leaving_angry" not in self.does[i]
                state = True if opens else False if self.closes(i) else state
            if (role == "agent" and "farewell" in self.does[i]) or i in self.orders() or self.handed_away(i):
                state = False
            states.append(state)
        return states

    def last_block(self) -> list[int]:
        """The agents' messages behind the last want, at least their last three."""
        last = max(self.wants(), default=-1)
        behind = [i for i in self.agents if i > last]
        return behind if len(behind) >= 3 else self.agents[-3:]
