"""Files, folders, globs, standard input, packed inputs within bounds."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import zstandard
from export_text import batch, talk
from reader_inputs import read_inputs

from audit import archives, lines, reading
from audit.conversion import dialogues
from audit.errors import SourceError, UsageError
from audit.parse_audit import ParseLog
from audit.readers import head
from audit.readers.record import ReadOptions

EXPORT = batch(talk()).encode("gb18030")
TEXTS = [["lin问", "答lin"]]


def test_a_folder_of_folders_and_encodings_in_the_order_of_names(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    for name, buyer, encoding in (("b/2.txt", "b", "utf-16"), ("a/1.txt", "a", "utf-8"), ("c.txt", "c", "gb18030")):
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(batch(talk(buyer)).encode(encoding))
    (inbox / ".hidden").write_text("x")
    result = read_inputs(tmp_path, inbox)
    assert [dialogue.buyer for dialogue in result.dialogues] == ["c", "a", "b"]
    assert {audit.encoding for audit in result.audits} == {"gb18030", "utf-8", "utf-16"}


@pytest.mark.parametrize("named", [True, False])
def test_an_unknown_file_fails_only_where_somebody_asked_for_it(tmp_path: Path, named: bool) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "notes.md").write_text("# 会议\n", encoding="utf-8")
    (inbox / "z.txt").write_bytes(EXPORT)
    result = read_inputs(tmp_path, *(sorted(inbox.iterdir()) if named else [inbox]))
    assert result.texts == TEXTS
    audit = result.audits[0]
    said = audit.failed if named else audit.notes[0]
    assert said == "没有读：不像任何已知的格式；可用 --format 指定，能读的格式见 kefu-audit formats"
    assert bool(audit.failed) is named


def test_an_unknown_member_of_an_archive_stops_nothing(tmp_path: Path) -> None:
    result = read_inputs(tmp_path, zip_of(tmp_path / "a.zip", **{"a.txt": EXPORT, "notes.md": b"# x"}))
    assert result.texts == TEXTS
    assert [audit.failed for audit in result.audits] == [None, None]


def test_an_unknown_file_is_reported_with_the_digest_of_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes("无".encode() * 50_000)
    (refused,) = read_inputs(tmp_path, path).rejected
    assert (refused.line, refused.offset) == (1, 0)
    assert refused.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert len(refused.raw.encode()) <= 4098


def test_a_file_that_is_one_giant_line_is_rejected_by_offset_and_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (lines, head, reading):
        monkeypatch.setattr(module, "LINE_LIMIT", 1 << 20)
    for content in (b"x" * (3 << 20), b'{"id": "d", "messages": [{"role": "buyer", "text": "' + b"y" * (3 << 20)):
        path = tmp_path / "a.jsonl"
        path.write_bytes(content)
        result = read_inputs(tmp_path, path)
        (refused,) = result.rejected
        assert (refused.line, refused.offset) == (1, 0)
        assert refused.reason == f"整个文件是一行，有 {len(content):,} 字节，超过上限 1,048,576"
        assert refused.sha256 == hashlib.sha256(content).hexdigest()
        assert refused.reason in (result.audits[0].failed or "")


def test_a_file_given_twice_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.txt").write_bytes(EXPORT)
    monkeypatch.chdir(tmp_path)
    result = read_inputs(tmp_path, "inbox", "inbox/a.txt", inbox / "a.txt", inbox / ".." / "inbox", "inbox/*.txt")
    assert result.texts == TEXTS
    first, *others = result.audits
    assert (first.dialogues, first.notes) == (1, ())
    assert [(audit.dialogues, audit.failed) for audit in others] == [(0, None)] * 4
    assert all("只读一次" in audit.notes[0] for audit in others)
    assert result.rejected == []


def test_standard_input_given_twice_is_read_once(tmp_path: Path) -> None:
    log = ParseLog(lambda _: None)
    found = list(dialogues(["-", "-"], ReadOptions(), tmp_path, log, io.BytesIO(EXPORT)))
    assert (len(found), len(log.audits())) == (1, 1)


def test_an_output_folder_of_ours_is_read_by_its_transcripts(tmp_path: Path) -> None:
    run = tmp_path / "out"
    run.mkdir()
    (run / "manifest.json").write_text('{"made_by": "kefu-audit"}', encoding="utf-8")
    (run / "transcripts.jsonl").write_text(
        '{"id": "d", "messages": [{"role": "buyer", "text": "问"}]}\n', encoding="utf-8"
    )
    (run / "dialogues.jsonl").write_text('{"dialogue": "d"}\n', encoding="utf-8")
    result = read_inputs(tmp_path, run)
    assert result.texts == [["问"]]
    assert [audit.source for audit in result.audits] == [(run / "transcripts.jsonl").as_posix()]
    (run / "transcripts.jsonl").unlink()
    assert read_inputs(tmp_path, run).dialogues == []


def test_globs(tmp_path: Path) -> None:
    for buyer in "ab":
        (tmp_path / f"{buyer}.txt").write_text(batch(talk(buyer)), encoding="utf-8")
    (tmp_path / "c.log").write_text(batch(talk("c")), encoding="utf-8")
    assert [d.buyer for d in read_inputs(tmp_path, tmp_path / "*.txt").dialogues] == ["a", "b"]
    with pytest.raises(UsageError, match="通配符"):
        read_inputs(tmp_path, tmp_path / "*.nothing")


def test_an_input_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.txt：没有这个文件"):
        read_inputs(tmp_path, tmp_path / "nowhere.txt")


def test_standard_input(tmp_path: Path) -> None:
    found = list(dialogues(["-"], ReadOptions(), tmp_path, ParseLog(lambda _: None), io.BytesIO(EXPORT)))
    assert [[message.text for message in dialogue.messages] for dialogue in found] == TEXTS
    with pytest.raises(SourceError, match="标准输入"):
        list(dialogues(["-"], ReadOptions(), tmp_path, ParseLog(lambda _: None)))


def test_empty_and_unknown_files_cost_only_themselves(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "empty.txt").touch()
    (inbox / "notes.md").write_text("# 会议\n", encoding="utf-8")
    (inbox / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20)
    (inbox / "z.txt").write_bytes(EXPORT)
    result = read_inputs(tmp_path, inbox)
    assert result.texts == TEXTS
    assert [audit.failed for audit in result.audits] == ["空文件，没有内容", None, None, None]
    assert len(result.rejected) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    secret = tmp_path / "secret.txt"
    secret.write_bytes(EXPORT)
    (inbox / "a.txt").symlink_to(secret)
    (inbox / "folder").symlink_to(tmp_path)
    (inbox / "loop").symlink_to(inbox)
    (inbox / "z.txt").write_bytes(batch(talk("own")).encode())
    result = read_inputs(tmp_path, inbox)
    assert result.texts == [["own问", "答own"]]
    assert result.reasons.count("符号链接指向文件夹之外") == 2


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_that_lead_nowhere_or_round_are_reported(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "circle").symlink_to("circle")
    (inbox / "one").symlink_to("two")
    (inbox / "two").symlink_to("one")
    (inbox / "gone").symlink_to("never")
    (inbox / "z.txt").write_bytes(EXPORT)
    (inbox / "z2.txt").symlink_to("z.txt")
    result = read_inputs(tmp_path, inbox)
    assert result.texts == TEXTS
    assert sorted(Path(item.source).name for item in result.rejected) == ["circle", "gone", "one", "two"]
    assert [audit.notes for audit in result.audits] == [(), ("这个文件前面已经给过，只读一次",)]
    with pytest.raises(UsageError, match="绕成了圈"):
        read_inputs(tmp_path, inbox / "circle")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_names_of_files_in_gbk_are_shown_as_they_were_meant(tmp_path: Path) -> None:
    inbox = tmp_path / "收件"
    inbox.mkdir()
    name = os.fsencode(inbox) + b"/" + "聊天记录".encode("gbk") + b".jsonl"
    with open(name, "wb") as file:  # noqa: PTH123
        file.write(b'{"id": "d", "messages": [{"role": "buyer", "text": "x"}]}\noops\n')
    result = read_inputs(tmp_path, inbox)
    assert [item.source for item in result.rejected] == [(inbox / "聊天记录.jsonl").as_posix()]
    assert len(result.dialogues) == 1


def test_a_file_that_vanishes_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_bytes(EXPORT)
    second.write_bytes(EXPORT)
    opened = Path.open

    def vanishing(path: Path, *arguments: Any, **options: Any) -> Any:
        second.unlink(missing_ok=True)
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", vanishing)
    result = read_inputs(tmp_path, first, second)
    assert result.texts == TEXTS
    assert [audit.failed for audit in result.audits] == [None, "已经不在了，没有读到"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("n" * 300, "名字太长"),
        ("a\0b", "请检查路径"),
        ("no/such/folder/x.txt", "没有这个文件或文件夹"),
        ("good.txt/x", "路径里有一段是文件"),
        ("", "有一个输入是空的"),
        ("*.nothing", "没有文件符合"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other reasons")
def test_inputs_that_cannot_be_are_refused_before_anything_is_read(
    tmp_path: Path, name: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.txt").write_bytes(EXPORT)
    log = ParseLog(lambda _: None)
    with pytest.raises(UsageError, match=said):
        list(dialogues(["good.txt", name], ReadOptions(), tmp_path, log))
    assert log.audits() == []


@pytest.mark.parametrize("encoding", ["hex", "base64", "rot13", "klingon", "a\0b"])
def test_only_encodings_of_text_are_encodings(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(UsageError, match="没有编码"):
        ReadOptions(encoding=encoding).check()


def test_the_wrong_encoding_is_the_files_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(EXPORT)
    failed = read_inputs(tmp_path, path, encoding="utf-16").audits[0].failed or ""
    assert "utf-16" in failed
    assert "--encoding" in failed
    assert "请报告" not in failed


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="nothing is unreadable for this user")
def test_unreadable_files_are_reported(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.txt").write_bytes(EXPORT)
    (inbox / "a.txt").chmod(0)
    (inbox / "z.txt").write_bytes(batch(talk("own")).encode())
    result = read_inputs(tmp_path, inbox)
    assert result.texts == [["own问", "答own"]]
    assert "没有权限" in (result.audits[0].failed or "")


def test_what_cannot_be_opened_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = tmp_path / "a.txt", tmp_path / "b.txt"
    bad.write_bytes(EXPORT)
    good.write_bytes(batch(talk("own")).encode())
    opened = Path.open

    def refuse(path: Path, *args: object, **kwargs: object) -> object:
        if path == bad:
            raise PermissionError(13, "denied")
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    result = read_inputs(tmp_path, bad, good)
    assert result.texts == [["own问", "答own"]]
    assert "没有权限" in (result.audits[0].failed or "")


def test_a_file_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(EXPORT)

    opened = Path.open
    grown: list[bool] = []

    def growing(file: Path, *args: Any, **kwargs: Any) -> Any:
        if file == path and len(grown) < 2:
            grown.append(True)
            with opened(path, "ab") as out:
                out.write(b"\n")
        return opened(file, *args, **kwargs)

    monkeypatch.setattr(Path, "open", growing)
    result = read_inputs(tmp_path, path)
    assert result.texts == TEXTS
    assert "被改动" in result.audits[0].notes[0]


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [
        (".gz", gzip.compress),
        (".xz", lzma.compress),
        (".bz2", bz2.compress),
        (".zst", zstandard.ZstdCompressor().compress),
        (".gz.gz", lambda data: gzip.compress(gzip.compress(data))),
    ],
)
def test_packed_files(suffix: str, pack, tmp_path: Path) -> None:
    path = tmp_path / f"a.txt{suffix}"
    path.write_bytes(pack(EXPORT))
    assert read_inputs(tmp_path, path).texts == TEXTS


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, zstandard.ZstdCompressor().compress])
def test_truncated_archives_keep_what_came_before(pack, tmp_path: Path) -> None:
    export = batch(*(talk(f"b{number}{os.urandom(8).hex()}") for number in range(3_000))).encode()
    packed = pack(export)
    path = tmp_path / "a.txt.gz"
    path.write_bytes(packed[: len(packed) * 3 // 4])
    result = read_inputs(tmp_path, path)
    assert len(result.dialogues) > 100
    assert "截断" in (result.audits[0].failed or "") or "损坏" in (result.audits[0].failed or "")


def test_a_truncated_zstd_frame_is_noticed(tmp_path: Path) -> None:
    packed = zstandard.ZstdCompressor().compress(EXPORT * 50)
    path = tmp_path / "a.zst"
    path.write_bytes(packed + packed[:-5])
    assert "截断" in (read_inputs(tmp_path, path).audits[0].failed or "")
    path.write_bytes(packed + packed)
    assert read_inputs(tmp_path, path).audits[0].failed is None


def zip_of(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return path


def test_zip_members_are_sources_of_their_own(tmp_path: Path) -> None:
    inner = zip_of(tmp_path / "inner.zip", **{"c.txt": batch(talk("c")).encode()}).read_bytes()
    path = zip_of(
        tmp_path / "a.zip", **{"b.txt": batch(talk("b")).encode(), "deep__in.zip": inner, "__MACOSX__x": b"x"}
    )
    result = read_inputs(tmp_path, path)
    assert [dialogue.buyer for dialogue in result.dialogues] == ["b", "c"]
    assert [audit.source.split("!", 1)[1] for audit in result.audits] == ["/MACOSX/x", "b.txt", "deep/in.zip!c.txt"]
    assert "指向包外" in (result.audits[0].failed or "")


def test_zip_names_in_gbk_and_companions(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    line = b'{"id": "u", "conversation_id": "u", "speaker": "s", "text": "hi", "meta": {}}\n'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("corpus/utterances.jsonl", line * 1)
        archive.writestr("corpus/speakers.json", '{"s": {"meta": {"role": "customer"}}}')
        info = zipfile.ZipInfo("placeholder")
        info.filename = "聊天.txt".encode("gb18030").decode("cp437")
        archive.writestr(info, EXPORT)
    data = path.read_bytes()
    path.write_bytes(data)
    result = read_inputs(tmp_path, path)
    assert sorted(map(tuple, result.texts)) == [("hi",), ("lin问", "答lin")]


def test_hostile_zips(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../evil.txt", EXPORT)
        archive.writestr("/abs.txt", EXPORT)
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("good.txt", EXPORT)
    result = read_inputs(tmp_path, path)
    assert result.texts == TEXTS
    assert result.reasons.count("指向包外") == 2
    assert result.reasons.count("符号链接") == 1
    assert not (tmp_path.parent / "evil.txt").exists()


def test_encrypted_members_are_reported(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", **{"a.txt": EXPORT, "b.txt": batch(talk("b")).encode()})
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"b.txt"))
    data[at + 8] |= 1
    path.write_bytes(data)
    result = read_inputs(tmp_path, path)
    assert result.texts == TEXTS
    assert "加了密" in result.reasons


def test_a_broken_zip(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", **{"a.txt": EXPORT})
    path.write_bytes(path.read_bytes()[:-30])
    result = read_inputs(tmp_path, path)
    assert result.dialogues == []
    assert "压缩包损坏" in (result.audits[0].failed or "")


def test_a_bomb_stops_and_the_rest_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "RATIO_FROM", 1 << 20)
    bomb = EXPORT + (b"x" * 1000 + b"\n") * 8000
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt.gz").write_bytes(gzip.compress(bomb))
    zip_of(tmp_path / "in/b.zip", **{"b.txt": bomb})
    (tmp_path / "in/c.txt").write_bytes(batch(talk("c")).encode())
    result = read_inputs(tmp_path, tmp_path / "in")
    assert [dialogue.buyer for dialogue in result.dialogues] == ["lin", "c"]
    assert [bool(audit.failed) for audit in result.audits] == [True, True, False]
    assert "压缩炸弹" in (result.audits[0].failed or "")


def test_the_bounds_of_size_depth_and_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.gz"
    data = EXPORT
    for _ in range(archives.DEPTH + 1):
        data = gzip.compress(data)
    path.write_bytes(data)
    assert "套了超过" in read_inputs(tmp_path, path).reasons
    monkeypatch.setattr(archives, "SIZE", 100)
    path.write_bytes(gzip.compress(EXPORT))
    assert "停在这里" in (read_inputs(tmp_path, path).audits[0].failed or "")
    monkeypatch.undo()
    monkeypatch.setattr(archives, "MEMBERS", 1)
    many = zip_of(tmp_path / "many.zip", **{"a.txt": EXPORT, "b.txt": batch(talk("b")).encode()})
    result = read_inputs(tmp_path, many)
    assert result.texts == TEXTS
    assert "只读前 1 个" in result.reasons
