"""Bad input as somebody meets it: what the terminal says, the exit status, and what lies there afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from audit.cli import app
from audit.errors import AuditError

Make = Callable[[Path], object]


def dialogue(name: str = "d1", **changes: Any) -> str:
    """A canonical line."""
    messages = [
        {"role": "buyer", "sender": "tb1", "at": "2025-03-05T09:00:00+08:00", "text": "在吗"},
        {"role": "agent", "sender": "小美", "at": "2025-03-05T09:00:09+08:00", "text": "亲，您好，在的"},
    ]
    return json.dumps({"id": name, "shop": "某店", "messages": messages, **changes}, ensure_ascii=False)


def file(name: str, content: str | bytes) -> Make:
    return lambda folder: (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


GOOD = dialogue() + "\n"


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        ("", 1, "a.jsonl：空文件，没有内容"),
        ("会议纪要\n", 1, "a.jsonl：没有读：不像任何已知的格式；可用 --format 指定，能读的格式见 kefu-audit formats"),
        (bytes(5000), 1, "a.jsonl：没有读：不像任何已知的格式；"),
        ("oops\n" + GOOD, 0, "a.jsonl：2 条中有 1 条未能理解（第 1 行）"),
        (GOOD + dialogue("d2")[:-30], 0, "a.jsonl：2 条中有 1 条未能理解（第 2 行）"),
        (GOOD + dialogue("d2", messages=[]), 0, "a.jsonl：2 条中有 1 条未能理解（第 2 行）"),
        (GOOD + dialogue("d2").replace('"agent"', '"seller"'), 0, "a.jsonl：2 条中有 1 条未能理解（第 2 行）"),
        (dialogue("d2", messages=[]), 1, "a.jsonl：1 条中有 1 条未能理解（第 1 行）"),
        ((GOOD + dialogue("d2")).encode("gb18030"), 0, ""),
        ((GOOD + dialogue("d2")).encode("utf-16"), 0, ""),
        ((GOOD + dialogue("d2") + "\n").encode("utf-16-le"), 0, ""),
        (GOOD * 3, 0, ""),
        (dialogue(messages=[{"role": "buyer", "text": "在吗"}, {"role": "agent", "text": "在"}]), 0, ""),
        ("会话ID,发送人,角色,时间,内容\n", 1, "a.jsonl：没有会话（可能只有表头）"),
    ],
    ids=[
        *("empty", "unknown", "zeros", "odd first line", "cut", "no messages beside good", "unknown role"),
        *("no messages", "gb18030", "utf-16", "utf-16 without mark", "duplicate ids", "no times", "header only"),
    ],
)
def test_what_a_run_says_of_odd_files(here: Path, content: str | bytes, status: int, said: str) -> None:
    file("a.jsonl", content)(here)
    result = call("run", "a.jsonl", "--out", "out", "--no-report")
    assert result.exit_code == status, result.output
    lines = result.stderr.splitlines()
    told = [line for line in lines if not line.startswith("没有读到任何会话")]
    assert len(told) == bool(said)
    assert all(line.startswith(said) for line in told)
    assert (len(lines) > len(told)) is (status == 1)
    assert not (here / "out.partial").exists()
    summary = json.loads((here / "out" / "summary.json").read_bytes())
    assert bool(summary["dialogues"]) is (status == 0)
    rejected = (here / "out" / "rejected.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(rejected) == summary["rejected"]
    assert bool(rejected) is (bool(said) and "表头" not in said)


def test_a_session_without_messages_is_told_of_its_own_file(here: Path) -> None:
    said = {"ParticipantRole": "CUSTOMER", "DisplayName": "Liu", "Content": "在吗", "ContentType": "text/plain"}
    full, empty = {"ContactId": "c1", "Transcript": [said]}, {"ContactId": "c2", "Transcript": []}
    file("calls.json", json.dumps([full, empty], ensure_ascii=False))(here)
    result = call("run", "calls.json", "--out", "out", "--no-report")
    assert result.exit_code == 0
    assert "calls.json：2 条中有 1 条未能理解" in result.stderr
    (refused,) = map(json.loads, (here / "out" / "rejected.jsonl").read_text(encoding="utf-8").splitlines())
    assert (refused["source"], refused["line"], refused["reason"]) == ("calls.json", None, "会话 c2 里没有消息")


def test_one_line_that_is_too_long_is_no_empty_file(here: Path) -> None:
    file("long.jsonl", dialogue(note="在" * 6_000_000) + "\n")(here)
    result = call("run", "long.jsonl", "--out", "out", "--no-report")
    assert result.exit_code == 1
    assert "整个文件是一行" in result.stderr
    assert "空文件" not in result.stderr


def test_a_declared_encoding_is_named_where_nothing_is_recognised(here: Path) -> None:
    file("a.csv", "会话ID,角色,时间,内容\n1,买家,2025-03-05 09:00:00,在吗\n".encode("gb18030"))(here)
    result = call("run", "a.csv", "--encoding", "utf-8", "--out", "out")
    assert "按 utf-8 解码后" in result.stderr
    assert "去掉 --encoding" in result.stderr


def test_a_parquet_file_counts_its_sessions_and_quiet_keeps_notes_back(here: Path) -> None:
    file("a.csv", "导出\n会话ID,角色,时间,内容\n1,买家,2025-03-05 09:00:00,在吗\n")(here)
    assert call("convert", "a.csv", "--out", "a.parquet").exit_code == 0
    assert "没有会话" not in call("run", "a.parquet", "--out", "out", "--no-report").stderr
    assert "表头上方" in call("run", "a.csv", "--out", "out", "--no-report").stderr
    assert call("run", "a.csv", "--out", "out", "--no-report", "--quiet").stderr == ""


def test_a_good_result_survives_a_run_of_which_nothing_comes(here: Path) -> None:
    file("a.jsonl", GOOD)(here)
    assert call("run", "a.jsonl", "--out", "out").exit_code == 0
    before = {path: path.read_bytes() for path in (here / "out").rglob("*.*")}
    file("b.jsonl", "oops\n")(here)
    result = call("run", "b.jsonl", "--out", "out")
    assert result.exit_code == 1
    assert "out 里仍是上次的结果" in result.stderr
    told = result.stderr.split("读不懂的见 ")[1].split("，")[0]
    assert json.loads(Path(told).read_text(encoding="utf-8"))["raw"] == "oops\n"
    assert {path: path.read_bytes() for path in (here / "out").rglob("*.*")} == before
    assert "结果在" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "made", "said"),
    [
        (["--format", "nonsense"], None, "没有格式 nonsense；kefu-audit formats 列出能读的格式"),
        (["--tz", "Mars"], None, "没有时区 Mars"),
        (["--encoding", "hex"], None, "没有编码 hex"),
        (["--fail-on", "nonsense"], None, "--fail-on nonsense: 不认识的条件"),
        (["--fail-on", "score<abc"], None, "--fail-on score<abc: 不认识的条件"),
        (["--lang", "fr"], None, "没有语言“fr”"),
        (["--risk-top", "abc"], None, "--risk-top abc"),
        (["--sentiment", "abc"], None, "--sentiment abc"),
        (["--engine", "dask"], None, "--engine dask"),
        (["--spark-conf", "x", "--engine", "spark"], None, ""),
        (["--rubrics", "none.yaml"], None, "none.yaml: 找不到这个规则包或文件"),
        (["--rubrics", "x.yaml"], file("x.yaml", "extends: default\nrubrics:\n  apology:\n    wieght: 3\n"), "x.yaml:4:5: "),
        (["--rubrics", "x.yaml"], file("x.yaml", b"\xff\xfe\x00"), "x.yaml: 不是 UTF-8 编码"),
        (["--rubrics", "x.yaml"], file("x.yaml", ""), "x.yaml: 规则包应当有"),
        (["--promotions", "none.yaml"], None, "none.yaml: 打不开：没有这个文件或文件夹"),
        (["--promotions", "."], None, "打不开：这是文件夹，不是文件"),
        (
            ["--promotions", "p.yaml"],
            file("p.yaml", "- id: a\n  name: 女王节\n  start: 2025-03-08\n  end: 2025-03-05\n  offer: 满300减50\n"),
            "p.yaml:4:3: 结束早于开始",
        ),
        (["--promotions", "p.yaml"], file("p.yaml", "a: b\n"), "p.yaml:1:1: 日历应是活动的列表"),
        (["--agents", "none.csv"], None, "none.csv: 读不了客服名单（没有这个文件或文件夹）"),
        (["--agents", "."], None, "读不了客服名单（这是文件夹，不是文件）"),
        (["--columns", "none.yaml"], None, "none.yaml"),
        (["--columns", "c.yaml"], file("c.yaml", "text: [a\n"), "c.yaml:2:1: YAML 写法有误"),
        (["--columns", "c.yaml"], file("c.yaml", ""), "c.yaml"),
        (["--config", "none.toml"], None, "none.toml: 没有这个配置文件"),
        ([], file("kefu-audit.toml", "[run]\nwokers = 2\n"), "kefu-audit.toml:2: "),
        ([], file("kefu-audit.toml", "[run\n"), "kefu-audit.toml:1:5: 不是正确的 TOML"),
        ([], file("kefu-audit.toml", "[run]\nworkers = 0\n"), "kefu-audit.toml:2: "),
        ([], file("kefu-audit.toml", '[run]\nworkers = "2"\n'), "kefu-audit.toml:2: "),
        ([], file("kefu-audit.toml", 'tz = "Mars"\n'), "没有时区 Mars"),
        ([], file("kefu-audit.toml", '[run]\nfail-on = ["x"]\n'), "--fail-on x: 不认识的条件"),
        (["none.jsonl"], None, "none.jsonl：没有这个文件或文件夹，请检查路径"),
        (["*.none"], None, "*.none：没有文件符合这个通配符"),
        (["--out", "a.jsonl"], None, "不是目录；请用 --out 另指定一个目录"),
        (["--out", "."], None, "目录不为空，也不是本工具的输出"),
        (["--out", "a.jsonl/x"], None, "路径里有一段是文件"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_one_line_with_its_place(
    here: Path, arguments: list[str], made: Make | None, said: str
) -> None:
    file("a.jsonl", GOOD)(here)
    if made:
        made(here)
    before = sorted(here.iterdir())
    error = call("run", "a.jsonl", "--out", "out", *arguments).exception
    assert isinstance(error, AuditError), error
    assert error.exit_status == 2
    assert said in str(error)
    assert "\n" not in str(error)
    assert sorted(here.iterdir()) == before


def test_a_folder_that_is_not_a_run_is_refused_by_report(here: Path) -> None:
    (here / "mine").mkdir()
    (here / "mine" / "notes.txt").touch()
    for name in ("mine", "none"):
        error = call("report", name).exception
        assert isinstance(error, AuditError)
        assert error.exit_status == 2


def test_a_file_of_unknown_format_fails_beside_good_ones_where_it_was_named(here: Path) -> None:
    (here / "in").mkdir()
    file("in/a.jsonl", GOOD)(here)
    file("in/readme.md", "# 说明\n")(here)
    assert call("run", "in", "--out", "out", "--no-report").exit_code == 0
    result = call("run", "in/a.jsonl", "in/readme.md", "--out", "out", "--no-report")
    assert result.exit_code == 1
    assert "in/readme.md：没有读" in result.stderr
    assert len((here / "out" / "dialogues.jsonl").read_text(encoding="utf-8").splitlines()) == 1


def test_red_lines_are_counted_alike_in_the_terminal_and_on_the_page(here: Path) -> None:
    rude = [
        {"role": "buyer", "sender": "tb1", "text": "在吗"},
        {"role": "agent", "sender": "小美", "text": "你有病吧，爱买不买，加我微信说"},
        {"role": "agent", "sender": "小王", "text": "滚，烦死了，你傻吗"},
    ]
    rows = [dialogue("d1"), dialogue("d2", messages=rude), dialogue("d3", messages=rude)]
    file("a.jsonl", "\n".join(rows))(here)
    result = call("run", "a.jsonl", "--out", "out")
    assert "触红线 2 个" in result.stdout
    summary = json.loads((here / "out" / "summary.json").read_bytes())
    assert (summary["red_line_dialogues"], summary["red_lines"] > 2) == (2, True)
    assert "<dt>段触红线</dt><dd>2</dd>" in (here / "out" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "a/b", "CON", "..", "\x00", "x" * 10_000, "<script>alert(1)</script>", "", "\n"]
)
def test_names_are_only_names(here: Path, name: str) -> None:
    messages = [{"role": "buyer", "text": "在吗"}, {"role": "agent", "sender": name, "text": "您好"}]
    file("in.jsonl", dialogue(name, messages=messages, shop=name) + "\n" + dialogue(name, buyer=name))(here)
    result = call("run", "in.jsonl", "--out", "out")
    assert result.exit_code == 0, result.exception
    assert sorted(path.name for path in here.iterdir()) == ["in.jsonl", "out"]
    for page in (here / "out").rglob("*.html"):
        assert "<script>alert(1)" not in page.read_text(encoding="utf-8")
        assert len(page.name) < 200
    lines = (here / "out" / "dialogues.jsonl").read_bytes().splitlines()
    ids = [json.loads(line)["dialogue"] for line in lines]
    assert len(set(ids)) == len(ids) == 2


@pytest.mark.parametrize(
    "at",
    [
        *("0001-01-01T00:00:00", "9999-12-31T23:59:59", "9999-12-31T23:59:59-08:00", "1969-07-20T20:17:40Z"),
        *("昨天", "2025-02-30T00:00:00", "2025-03-05T09:00:00+25:00", -1, 0, 1e30, True, [], {}),
    ],
    ids=str,
)
def test_times_that_cannot_be_cost_no_dialogue(here: Path, at: object) -> None:
    strange = {"role": "agent", "sender": "小美", "at": at, "text": "您好"}
    first = {"role": "buyer", "at": "2025-03-05T09:00:00+08:00", "text": "在吗"}
    rows = [dialogue("d1", messages=[first, strange]), dialogue("d2", messages=[strange, first]), dialogue("d3")]
    file("in.jsonl", "\n".join(rows))(here)
    result = call("run", "in.jsonl", "--out", "out")
    assert (result.exit_code, result.stderr) == (0, "")
    assert len((here / "out" / "dialogues.jsonl").read_bytes().splitlines()) == 3
    assert (here / "out" / "rejected.jsonl").read_bytes() == b""
    for kind in ("csv", "parquet", "convokit"):
        assert call("convert", "in.jsonl", "--to", kind, "--out", f"o.{kind}").exit_code == 0


def process(*arguments: object, cwd: Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "audit", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, cwd=cwd, **options)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell closes the stream")
@pytest.mark.parametrize(
    ("command", "status"),
    [("run - --out out", 1), ("convert - --out o.jsonl", 1), ("inspect -", 1), ("lint - --no-cache", 1)],
)
def test_a_closed_standard_input_is_one_line(tmp_path: Path, command: str, status: int) -> None:
    shell = ["sh", "-c", 'exec "$@" <&-', "sh", sys.executable, "-m", "audit", *command.split()]
    done = subprocess.run(shell, capture_output=True, check=False, cwd=tmp_path)
    assert done.returncode == status
    assert done.stderr.decode() == "错误：标准输入不可用\n"
    assert list(tmp_path.iterdir()) == []


def test_a_console_in_gbk_gets_utf8_and_no_error(tmp_path: Path) -> None:
    file("a.jsonl", dialogue("d😀") + "\noops 😀\n")(tmp_path)
    environment = {**os.environ, "PYTHONIOENCODING": "gbk:strict", "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = process("run", "a.jsonl", "--out", "out", "--no-report", cwd=tmp_path, env=environment)
    assert done.returncode == 0
    assert "审核了 1 个会话" in done.stdout.decode()
    assert "a.jsonl：2 条中有 1 条未能理解（第 2 行）" in done.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise on Windows")
def test_an_interruption_is_one_line_and_can_be_resumed(tmp_path: Path) -> None:
    with (tmp_path / "a.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(dialogue(f"d{number}") + "\n" for number in range(40_000))
    command = [sys.executable, "-m", "audit", "run", "a.jsonl", "--out", "out", "--no-report", "-j", "1"]
    running = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    journal = tmp_path / "out.partial" / "journal.jsonl"
    until = time.monotonic() + 60
    while time.monotonic() < until and not (journal.exists() and journal.read_bytes().count(b"\n") > 2):
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert said.decode().startswith("已中断；完成的部分留在 ")
    assert said.count(b"\n") == 1
    assert not (tmp_path / "out").exists()
    done = process("run", "a.jsonl", "--out", "out", "--no-report", "--resume", "-j", 1, cwd=tmp_path)
    assert done.returncode == 0
    assert json.loads((tmp_path / "out" / "run.json").read_bytes())["resumed_blocks"] >= 1
    assert json.loads((tmp_path / "out" / "summary.json").read_bytes())["dialogues"] == 40_000
