"""The folder that a run builds: what it refuses, what a cut journal still says, and how it comes into its place."""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import OutputError
from audit.manifest import MADE_BY, MANIFEST
from audit.parse_audit import FileAudit
from audit.run.folder import STREAMS, Folder, Journal

KEY = {"rubrics": "sha256:0", "inputs": [["a", 3]]}
PIECES = [(f"d{n}\n".encode() * n, f"t{n}\n".encode(), b"r\n" * (n % 2)) for n in range(1, 6)]


def build(place: Path, blocks: int = len(PIECES), resume: bool = False) -> Folder:
    """A folder with some blocks finished and closed."""
    folder = Folder(place)
    folder.check()
    folder.prepare(resume=resume)
    folder.start(KEY)
    folder.reject(b"spooled\n")
    for number, pieces in enumerate(PIECES[:blocks]):
        folder.append(number, f"digest{number}", pieces, FileAudit("a", dialogues=number))
    folder.close()
    return folder


def streams(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in STREAMS]


def expected(blocks: int) -> list[bytes]:
    whole = [b"".join(pieces[stream] for pieces in PIECES[:blocks]) for stream in range(3)]
    return [whole[0], whole[1], b"spooled\n" + whole[2]]


def test_streams_hold_the_blocks_in_order_and_the_journal_their_ends(tmp_path: Path) -> None:
    folder = build(tmp_path / "out")
    assert streams(folder.out) == expected(5)
    journal = folder.journal()
    assert journal is not None
    assert journal.key == KEY
    assert [(line.block, line.digest, line.audit.dialogues) for line in journal.finished] == [
        (n, f"digest{n}", n) for n in range(5)
    ]
    assert [line.ends for line in journal.finished] == [tuple(map(len, expected(n + 1))) for n in range(5)]


@given(st.data())
def test_after_any_cut_of_journal_and_streams_the_rest_goes_on_to_the_same_output(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = build(Path(place) / "out")
        for path in (folder.partial / "journal.jsonl", *(folder.out / name for name in STREAMS)):
            content = path.read_bytes()
            kept = data.draw(st.integers(0, len(content)) | st.just(len(content)), label=path.name)
            torn = data.draw(st.sampled_from((b"", b'{"torn', b"\xff"))) if kept == len(content) else b""
            path.write_bytes(content[:kept] + torn)
        journal = Folder(Path(place) / "out").journal()
        again = Folder(Path(place) / "out")
        again.prepare(resume=True)
        done = 0
        if journal is not None and journal.finished:
            done = len(journal.finished)
            assert [line.block for line in journal.finished] == list(range(done))
            again.resume(journal)
        else:
            again.start(KEY)
            again.reject(b"spooled\n")
        for number in range(done, len(PIECES)):
            again.append(number, f"digest{number}", PIECES[number], FileAudit("a"))
        again.close()
        assert streams(again.out) == expected(5)
        finished = again.journal()
        assert finished is not None
        assert [line.block for line in finished.finished] == list(range(5))


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"no json\n", b"[]\n", b'{"key": 1}\n{"block": 0}\n', b'{"no end": 1}']
)
def test_a_journal_that_says_nothing_usable_is_none(tmp_path: Path, content: bytes) -> None:
    folder = build(tmp_path / "out")
    (folder.partial / "journal.jsonl").write_bytes(content)
    assert folder.journal() is None


def test_a_journal_without_its_output_is_none_and_one_without_blocks_has_its_key(tmp_path: Path) -> None:
    folder = build(tmp_path / "out", blocks=0)
    assert folder.journal() == Journal(KEY, [])
    for path in folder.out.iterdir():
        path.unlink()
    folder.out.rmdir()
    assert folder.journal() is None
    assert Folder(tmp_path / "never").journal() is None


def test_publishing_replaces_what_was_there_as_a_whole(tmp_path: Path) -> None:
    place = tmp_path / "out"
    for blocks in (5, 2):
        folder = build(place, blocks)
        (folder.out / MANIFEST).write_bytes(msgspec.json.encode({"made_by": MADE_BY}))
        folder.publish()
        assert streams(place) == expected(blocks)
        assert {path.name for path in tmp_path.iterdir()} == {"out"}


def test_an_empty_place_is_taken_and_one_through_a_link_or_dots_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    build(tmp_path / "a" / ".." / "a" / "b").publish()
    assert streams(tmp_path / "a" / "b") == expected(5)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ("out/mine.txt", "目录不为空"),
        ("out.partial/mine.txt", "不是本工具的中间目录"),
        ("out", "不是目录"),
        ("out.partial", "不是本工具的中间目录"),
    ],
)
def test_what_is_not_ours_is_refused_and_left_alone(tmp_path: Path, made: str, said: str) -> None:
    path = tmp_path / made
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"mine")
    with pytest.raises(OutputError, match=said):
        Folder(tmp_path / "out").check()
    assert path.read_bytes() == b"mine"


def test_the_root_of_a_disk_is_no_place_for_a_folder() -> None:
    with pytest.raises(OutputError, match="根目录"):
        Folder(Path(Path.cwd().anchor)).check()


def test_what_an_earlier_attempt_left_stays_only_for_a_resumed_run(tmp_path: Path) -> None:
    build(tmp_path / "out", 3)
    folder = Folder(tmp_path / "out")
    folder.prepare(resume=True)
    journal = folder.journal()
    assert journal is not None and len(journal.finished) == 3
    folder.prepare(resume=False)
    assert folder.journal() is None
    assert list(folder.partial.iterdir()) == [folder.spool]


def test_the_former_output_comes_back_when_a_kill_struck_between_the_renames(tmp_path: Path) -> None:
    place = tmp_path / "out"
    build(place).publish()
    folder = build(tmp_path / "out2", 1)
    folder.partial.rename(tmp_path / "out.partial")
    place.rename(tmp_path / "out.partial" / "old")
    again = Folder(place)
    again.prepare(resume=True)
    assert streams(place) == expected(5)
    assert not (tmp_path / "out.partial" / "old").exists()


def test_a_place_that_cannot_be_taken_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = build(tmp_path / "out")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "拒绝访问")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OutputError, match=r"无法写入（没有权限，或正被别的程序占用）；请检查权限"):
        folder.publish()
    assert streams(folder.out) == expected(5)
