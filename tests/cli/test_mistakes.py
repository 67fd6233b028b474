"""Whatever is typed wrongly is one Chinese line, and nothing is touched."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from audit import cli
from audit.cli import main
from audit.errors import UsageError


def called(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a command line."""
    monkeypatch.setattr(sys, "argv", ["kefu-audit", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["frob"], "没有命令 frob；用法见 kefu-audit --help"),
        (["rubric", "frob"], "没有命令 frob；用法见 kefu-audit rubric --help"),
        (["run"], "缺少 INPUT...；用法见 kefu-audit run --help"),
        (["report"], "缺少 DIR；用法见 kefu-audit report --help"),
        (["convert", "a"], "缺少 --out/-o；用法见 kefu-audit convert --help"),
        (["run", "a", "--ouut", "b"], "没有选项 --ouut，是不是 "),
        (["run", "a", "--zzzzzz"], "没有选项 --zzzzzz"),
        (["run", "a", "--out"], "选项 --out 缺一个值"),
        (["run", "a", "--workers", "0"], "--workers/-j 的值不能用：应不小于 1"),
        (["run", "a", "--workers", "-3"], "--workers/-j 的值不能用：应不小于 1"),
        (["run", "a", "-j", "many"], "--workers/-j 的值不能用：应是整数"),
        (["run", "a", "-j", "1.5"], "--workers/-j 的值不能用：应是整数"),
        (["run", "a", "--session-gap", "0"], "--session-gap 的值不能用：应不小于 0.01"),
        (["run", "a", "--session-gap", "long"], "--session-gap 的值不能用：应是数字"),
        (["convert", "a", "--out", "b.csv", "--session-gap", "-1"], "--session-gap 的值不能用：应不小于 0.01"),
        (["report", "a", "b", "c"], "多出来的参数：b c"),
        (["inspect", "a", "b"], "多出来的参数：b"),
        (["lint", "--now"], "选项 --now 缺一个值"),
        (["rubric", "diff", "a", "b", "c", "--limit", "-1"], "--limit 的值不能用：应不小于 0"),
    ],
    ids=" ".join,
)
def test_a_mistyped_command_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = called(monkeypatch, capsys, *arguments)
    assert (status, out) == (2, "")
    assert err.startswith(f"错误：{said}")
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_without_a_command_there_is_help(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = called(monkeypatch, capsys)
    assert status == 2
    assert "lint" in out + err
    assert "错误" not in out + err


@pytest.mark.parametrize("arguments", [["--help"], ["run", "-h"], ["--version"], ["formats"]])
def test_what_is_no_mistake_ends_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    status, out, err = called(monkeypatch, capsys, *arguments)
    assert (status, err) == (0, "")
    assert out


class BrokenError(Exception):
    pass


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (UsageError("这里：那样"), 2, "错误：这里：那样"),
        (PermissionError(13, "denied", "a.txt"), 1, "错误：a.txt: 没有权限，或正被别的程序占用"),
        (OSError(28, "No space left on device"), 1, "错误：磁盘满了"),
        (MemoryError(), 1, "错误：内存不够；可减少 --workers，或把输入分开"),
        (BrokenError("Traceback …\n  x\nKeyError: 'y'"), 1, "错误：程序出错，请报告（BrokenError: KeyError: 'y'）；"),
        (BrokenError(), 1, "错误：程序出错，请报告（BrokenError: ）；"),
        (KeyboardInterrupt(), 130, ""),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_whatever_happens_inside_is_at_most_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, status: int, said: str
) -> None:
    def fail(**_: object) -> int:
        if isinstance(error, KeyboardInterrupt):
            return 130  # as the command line's library has it
        raise error

    monkeypatch.setattr(cli, "app", fail)
    got, out, err = called(monkeypatch, capsys)
    assert (got, out) == (status, "")
    assert err.startswith(said)
    assert err.count("\n") == bool(said)


def test_developers_see_where_it_happened(tmp_path: Path) -> None:
    code = "import sys, audit.cli as c; c.app = lambda **_: 1 / 0; sys.argv = ['x']; c.main()"
    for flags, shown in (([], False), (["-X", "dev"], True)):
        command = [sys.executable, *flags, "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=tmp_path)
        assert done.returncode == 1
        assert ("Traceback" in done.stderr) is shown
        assert "ZeroDivisionError" in done.stderr
