"""Small exports in 千牛's batch format, for tests of what happens to inputs whatever their format."""

from __future__ import annotations

SHOP = "晨光旗舰店"


def batch(*talks: tuple[str, list[tuple[str, str, str]]], shop: str = SHOP) -> str:
    """An export of blocks: the buyer, then (who, when, what); `我` is the shop's agent."""
    text = f"{shop}:小林\n\n{'=' * 64}\n{' ' * 31}单聊\n{'=' * 64}\n\n"
    for buyer, lines in talks:
        text += f"{'-' * 28}{buyer}{'-' * 28}\n"
        for who, at, said in lines:
            text += f"{f'{shop}:小林' if who == '我' else who}({at}):  {said}\n"
    return text


def talk(buyer: str = "lin", day: str = "2024-03-01") -> tuple[str, list[tuple[str, str, str]]]:
    """A short talk with one buyer on a day."""
    return (buyer, [(buyer, f"{day} 09:00:00", f"{buyer}问"), ("我", f"{day} 09:00:20", f"答{buyer}")])
