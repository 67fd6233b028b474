"""JSON objects out of text that comes in pieces: outermost first, in constant memory, past damage.

An object that is too large to be held is entered, and the objects in it are given instead; so a document of any size
is read record by record, however its records are wrapped. Damage costs the objects around it, not their neighbours.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from audit.readers.json_walk import Object

LIMIT = 2 << 20
"""Characters of one object; a larger one is entered, for it can only be a wrapping."""

_AHEAD = 1 << 20
"""Characters that are held beyond the place where an object begins, before it is tried."""

_WORK = 50
"""Reading gives up after scanning a text so many times over; damage is shallow in any real file."""

_STRING = r'"[^"\\\n]*(?:\\.[^"\\\n]*)*(?:\\\Z)?("|\Z)'
"""A string on one line, which may be cut at the end of what is held, even behind a backslash."""

_TOKEN = re.compile(rf"{_STRING}|[{{}}\[\]]", re.DOTALL)
_BETWEEN = re.compile(rf"[\s:,]+|{_STRING}|[\[\]}}]|true|false|null|(-?\d[\d.eE+-]*)", re.DOTALL)
"""What may stand between objects; a string and a number may go on behind the end of what is held."""

_LONE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_BEHIND = 1 << 14
"""Characters that are held behind a damage: the error for each counts their lines."""

_CUT = 16
"""Characters before the end of what is held within which an error may only mean that the rest is still to come."""

_SEPARATORS = " \t\r\n,"
_IN_A_ROW = 100
"""Damages that are reported with nothing whole between them."""

_SHOWN = 2000
"""Characters before and after a damage that are kept."""


class Found(NamedTuple):
    """An object, the 1-based line where it begins, and what stands between it and the object before.

    `between` is None where that is more than other members of the same list.
    """

    value: Object
    line: int
    between: str | None


class Damage(NamedTuple):
    """What is wrong at which line, and the text around it."""

    reason: str
    line: int
    shown: str


def mended(text: str) -> str:
    """The JSON text with halves of surrogate pairs as U+FFFD."""
    return _LONE.sub(r"\\ufffd", text)


def objects(pieces: Iterator[str], damaged: Callable[[Damage], object]) -> Iterator[Found]:
    """The complete objects in a text, and, where one is above the limit or damaged, those in it."""
    stream = _Stream(pieces, damaged)
    while not stream.hopeless and stream.find():
        if found := stream.decode():
            yield found


class _Stream:
    """What is held of the text, and where in it reading stands.

    Quotes and brackets can be trusted up to `_sound`; behind a damage any brace may begin an object. `_sound`, `_last`
    (the end of the object before) and `_gap` (where the search for the next one began) are places in the whole text,
    of which `_gone` characters are held no more. `_open` holds the brackets that are open here, as long as they are known.
    """

    def __init__(self, pieces: Iterator[str], damaged: Callable[[Damage], object]) -> None:
        self.hopeless = False
        self._pieces = pieces
        self._damaged = damaged
        self._decode = json.JSONDecoder(strict=False).raw_decode
        self._text = ""
        self._at = self._gone = self._gap = 0
        self._ended = False
        self._line, self._counted = 1, 0
        self._open: list[str] | None = []
        self._sound = math.inf
        self._last = self._told = -1
        self._failures = self._work = 0

    def find(self) -> bool:
        """Go to the next object; False where there is none."""
        self._hold(_AHEAD)
        self._gap = self._gone + self._at
        while not self._brace():
            if self._ended:
                if self._open:
                    self._tell(self._wrong("到这里就断了"))
                return False
            self._hold(len(self._text) - self._at + 1)
        return True

    def decode(self) -> Found | None:
        """The object that begins here, or None where it is damaged or too large; then reading goes on inside it."""
        value, end, error = self._tried()
        if error is not None and not self._ended and self._cut(error):
            self._hold(LIMIT)
            if not self._complete() and not self._ended:
                self._enter()
                return None
            value, end, error = self._tried()
        if error is not None:
            self._tell(error)
            if self._cut(error):
                self._enter()
            else:
                self._distrust(self._at + 1)
            if self._at > _BEHIND:
                self._forget()
            return None
        found = Found(value, self._line_of(self._at), self._between())
        self._at = end
        self._last = self._gone + end
        self._sound = math.inf
        self._failures = 0
        return found

    def _brace(self) -> bool:
        """Go to the next brace that may begin an object, or as far as what is held can be understood."""
        size = len(self._text)
        while self._gone + self._at < self._sound and self._at < size:
            if self._text[self._at] == "{":
                return True
            token = _BETWEEN.match(self._text, self._at)
            whole = token is not None and token[1] != "" and (token[2] is None or token.end() < size or self._ended)
            if token and whole and self._fits(token[0]):
                self._at = token.end()
            elif not whole and not self._ended and size - self._at < (LIMIT if token else _CUT):
                return False  # it goes on in the next piece
            else:
                self._tell(self._wrong("多余或残缺的内容"))
                self._distrust(max(self._gap - self._gone, 0))
        if self._gone + self._at < self._sound:
            return False
        place = self._text.find("{", self._at)
        self._at = place if place >= 0 else size
        return place >= 0

    def _fits(self, token: str) -> bool:
        """Whether the token may stand here, which is certain for all but brackets that close."""
        if self._open is not None:
            if token == "[":
                self._open.append("]")
            elif token in ("]", "}"):
                return bool(self._open) and self._open.pop() == token
        return True

    def _enter(self) -> None:
        """Go on inside the object that begins here."""
        if self._open is not None:
            self._open.append("}")
        self._at += 1
        self._last = -1

    def _distrust(self, place: int) -> None:
        """Go on at a place in what is held, and take any brace for an object's until one is whole."""
        self._at = place
        self._sound = self._gone + place
        self._open = None
        self._last = -1

    def _tried(self) -> tuple[Object, int, json.JSONDecodeError | None]:
        text, start = self._text, self._at
        try:
            value, end = self._decode(text, start)
            if text.find("\\ud", start, end) >= 0 or text.find("\\uD", start, end) >= 0:
                value = json.loads(mended(text[start:end]), strict=False)
        except json.JSONDecodeError as error:
            self._work += error.pos - start
            return {}, start, error
        except (ValueError, RecursionError):
            self._work += len(text) - start
            return {}, start, json.JSONDecodeError("嵌套太深或数字太长", text, len(text))
        return value, end, None

    def _wrong(self, reason: str) -> json.JSONDecodeError:
        return json.JSONDecodeError(reason, self._text, self._at)

    def _cut(self, error: json.JSONDecodeError) -> bool:
        """Whether the error may only mean that the rest is missing."""
        return error.pos >= len(self._text) - _CUT or error.msg.startswith("Unterminated")

    def _complete(self) -> bool:
        """Whether the object that begins here also ends in what is held."""
        depth = 0
        for token in _TOKEN.finditer(self._text, self._at):
            sign = self._text[token.start()]
            depth += (sign in "{[") - (sign in "}]")
            if depth == 0:
                return True
        self._work += len(self._text) - self._at
        return False

    def _tell(self, error: json.JSONDecodeError) -> None:
        """Report a damage once, however many objects it lies in, and of many in a row only the first."""
        self.hopeless = self._work > _WORK * (self._gone + len(self._text))
        place = self._gone + error.pos
        if self._gone + self._at >= self._told and place != self._told:
            self._failures += 1
            if self._failures <= _IN_A_ROW:
                shown = self._text[max(self._at, error.pos - _SHOWN) : error.pos + _SHOWN]
                self._damaged(Damage(error.msg, self._line_of(error.pos), shown))
            self._told = place

    def _between(self) -> str | None:
        if self._last < self._gone:
            return None
        between = self._text[self._last - self._gone : self._at].strip(_SEPARATORS)
        return between if set(between).isdisjoint("{}[]:") else None

    def _line_of(self, place: int) -> int:
        if place < self._counted:
            return self._line - self._text.count("\n", place, self._counted)
        self._line += self._text.count("\n", self._counted, place)
        self._counted = place
        return self._line

    def _hold(self, ahead: int) -> None:
        """Hold at least so many characters from here on, and no more those before."""
        held = len(self._text) - self._at
        if held >= ahead or self._ended:
            return
        self._forget()
        parts = [self._text]
        while held < ahead and not self._ended:
            piece = next(self._pieces, None)
            self._ended = piece is None
            parts.append(piece or "")
            held += len(parts[-1])
        self._text = "".join(parts)

    def _forget(self) -> None:
        """Hold nothing any more of what is before this place."""
        self._line = self._line_of(self._at)
        self._gone += self._at
        self._text, self._at, self._counted = self._text[self._at :], 0, 0
