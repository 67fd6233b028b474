"""A shop's labels in the forms that shops have, and clear words about those that cannot be understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.errors import SourceError, UsageError
from audit.training.labels import read_labels


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_json_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "l.jsonl", '{"id": "a", "at_risk": 1}\n\n{"dialogue": "b", "at_risk": false}\n')
    assert read_labels(path) == {"a": True, "b": False}


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("id,review", ("差评", "中评", "好评"), [True, True, False]),
        ("会话ID,满意度", ("1", "2", "5"), [True, True, False]),
        ("id,satisfaction", ("2", "3", "4.5"), [True, False, False]),
        ("id,verdict", ("不满意", "满意", "一般"), [True, False, False]),
    ],
)
def test_tables(tmp_path: Path, header: str, cells: tuple[str, ...], expected: list[bool]) -> None:
    lines = [f"d{i},{cell}" for i, cell in enumerate(cells)]
    assert list(read_labels(write(tmp_path / "l.csv", "\n".join([header, *lines]) + "\n")).values()) == expected


def test_every_line_that_cannot_be_understood_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "l.csv", "id,review\nd1,好评\nd2,嗯\n,差评\n")
    with pytest.raises(UsageError) as caught:
        read_labels(path)
    assert f"{path}:3" in str(caught.value)
    assert f"{path}:4" in str(caught.value)
    with pytest.raises(UsageError, match=r"l\.jsonl:1"):
        read_labels(write(tmp_path / "l.jsonl", "[1]\n"))
    with pytest.raises(UsageError, match="satisfaction"):
        read_labels(write(tmp_path / "s.csv", "id,satisfaction\na,9\n"))


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="标注"):
        read_labels(tmp_path / "none.csv")
