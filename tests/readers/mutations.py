"""Damage as it happens to files: bytes flipped, cut, doubled, swapped, foreign ones put in."""

from __future__ import annotations

import random

PIECES = (
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xe4\xbd",
        b"\x81",
        b'"',
        b'""',
        b",",
        b"\t",
        b"\r",
        b"\n\n",
        b"{",
        b"}]",
        b"[",
    ),
    *(
        b"\\ud83d",
        b"\\u0000",
        b"null",
        b"-1",
        b"1e999",
        b"99999999999999999999",
        b"2024-02-30",
        b"(",
        b"):  ",
        b" --> ",
    ),
    *(
        "\u2028".encode(),
        "\x85".encode(),
        "买家：".encode(),
        "😀".encode(),
        b"<img",
        b"=cmd|' /C calc'!A0",
        b"----",
        b"====" * 16,
    ),
)


def mutate(data: bytes, chance: random.Random, times: int | None = None) -> bytes:
    """The bytes with one to six kinds of damage."""
    changed = bytearray(data)
    for _ in range(times or chance.randint(1, 6)):
        at = chance.randrange(len(changed) + 1)
        match chance.randrange(8):
            case 0:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del changed[at : at + chance.randint(1, 40)]
            case 2:
                changed[at:at] = chance.choice(PIECES)
            case 3:
                changed[at:at] = changed[at : at + chance.randint(1, 200)]
            case 4:
                lines = bytes(changed).split(b"\n")
                one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
                lines[one], lines[other] = lines[other], lines[one]
                changed = bytearray(b"\n".join(lines))
            case 5:
                lines = bytes(changed).split(b"\n")
                del lines[chance.randrange(len(lines))]
                changed = bytearray(b"\n".join(lines))
            case 6 if chance.random() < 0.2:
                del changed[at:]
            case _:
                piece = chance.choice(PIECES)
                changed[at : at + len(piece)] = piece
    return bytes(changed)
