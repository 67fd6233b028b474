"""Every option of `run` in a flag and in the file: the flag beats the file, the file beats the default."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from commands import leaves, options
from typer.testing import CliRunner

from audit.cli import app
from audit.errors import UsageError
from audit.readers.record import ReadOptions
from audit.run.local import Request
from audit.settings import RunTable, Settings


class Started(Exception):  # noqa: N818
    """Stands for a run: tells what it was asked for."""

    def __init__(self, request: Request, *_: Any, **__: Any) -> None:
        super().__init__()
        self.request = request


def _raise(*arguments: Any, **_: Any) -> None:
    raise Started(arguments[0])


@pytest.fixture
def requested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Request]:
    """What a run with these flags and this `kefu-audit.toml` would do."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("audit.run.local.Run", _raise)

    def ask(*flags: object, toml: str = "") -> Request:
        (tmp_path / "kefu-audit.toml").write_text(toml, encoding="utf-8")
        error = CliRunner().invoke(app, ["run", "in.jsonl", *map(str, flags)]).exception
        if not isinstance(error, Started):
            assert error is not None
            raise error
        return error.request

    return ask


FILES = {
    "columns.yaml": "text: [话]\n",
    "other.yaml": "text: [字]\n",
    "agents.csv": "a,甲\n",
    "shop.yaml": "extends: [default]\nrubrics:\n  greeting: {weight: 9}\n",
    "calendar.yaml": "- {id: x, name: 节, start: 2025-03-05T00:00:00+08:00, end: 2025-03-08T00:00:00+08:00, offer: 满300减50}\n",
    "other-calendar.yaml": "[]\n",
}


@pytest.fixture(autouse=True)
def _files(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")


def _read(field: str) -> Callable[[Request], Any]:
    return lambda request: getattr(request.read, field)


OPTIONS: list[tuple[str, str, list[str], Callable[[Request], Any], Any, Any, Any]] = [
    ("out", '[run]\nout = "there"', ["--out", "here"], lambda r: r.out.name, "audit-out", "there", "here"),
    ("format", '[run]\nformat = "jsonl"', ["-f", "flat_csv"], _read("format"), None, "jsonl", "flat_csv"),
    ("encoding", '[run]\nencoding = "big5"', ["--encoding", "utf-16"], _read("encoding"), None, "big5", "utf-16"),
    ("session-gap", "[run]\nsession-gap = 3", ["--session-gap", "0.5"], _read("gap"), 6.0, 3.0, 0.5),
    ("columns", '[run]\ncolumns = "columns.yaml"', ["--columns", "other.yaml"], lambda r: dict(r.read.columns),
     {}, {"text": ("话",)}, {"text": ("字",)}),
    ("bots", '[run]\nbots = ["店小蜜"]', ["--bot", "a", "--bot", "b"], _read("bots"), (), ("店小蜜",), ("a", "b")),
    ("assistant", '[run]\nassistant = "agent"', ["--assistant", "bot"], _read("assistant"), "bot", "agent", "bot"),
    ("tz", 'tz = "Asia/Tokyo"', ["--tz", "UTC"], _read("tz"), "Asia/Shanghai", "Asia/Tokyo", "UTC"),
    ("shops", '[shops."甲"]\n[shops."乙"]', ["--shop", "丙"], _read("shops"), (), ("甲", "乙"), ("丙",)),
    ("agents", 'agents = { "x" = "丁" }', ["--agents", "agents.csv"], lambda r: dict(r.read.agents),
     {}, {"x": "丁"}, {"a": "甲"}),
    ("workers", "[run]\nworkers = 3", ["-j", "5"], lambda r: r.workers, None, 3, 5),
    ("mask", "[run]\nmask = false", ["--mask"], lambda r: r.masked, True, False, True),
    ("parquet", "[run]\nparquet = true", ["--parquet"], lambda r: r.parquet, False, True, True),
    ("sentiment", '[run]\nsentiment = "snownlp"', ["--sentiment", "own"], lambda r: r.plan.sentiment, None, "snownlp", "own"),
    ("rubrics", 'rubrics = ["default", "shop.yaml"]', ["-r", "default"], lambda r: len(r.plan.packs), None, None, None),
    ("promotions", 'promotions = "calendar.yaml"', ["--promotions", "other-calendar.yaml"],
     lambda r: r.plan.calendar and len(r.plan.calendar.promotions), None, 1, 0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("toml", "flags", "value", "default", "of_file", "of_flag"),
    [row[1:] for row in OPTIONS],
    ids=[row[0] for row in OPTIONS],
)
def test_a_flag_beats_the_file_and_the_file_beats_the_default(
    requested: Callable[..., Request],
    toml: str,
    flags: list[str],
    value: Callable[[Request], Any],
    default: Any,
    of_file: Any,
    of_flag: Any,
) -> None:
    found = [
        value(requested()),
        value(requested(toml=toml)),
        value(requested(*flags)),
        value(requested(*flags, toml=toml)),
    ]
    if of_file is not None:
        assert found == [default, of_file, of_flag, of_flag]
    else:  # The number of packs: one more in the file, the default ones by flag.
        assert found[1] == found[0] + 1
        assert found[2] == found[3] == found[0]


def test_no_option_of_the_file_is_forgotten_here() -> None:
    tested = {row[0] for row in OPTIONS}
    elsewhere = {"report", "lang", "risk-top", "fail-on", "tolerate", "engine", "spark-master", "spark-conf"}
    assert {field.encode_name for field in msgspec.structs.fields(RunTable)} <= tested | elsewhere
    assert {"tz", "rubrics", "promotions", "agents", "shops"} <= tested
    assert {field.encode_name for field in msgspec.structs.fields(Settings)} - tested == {"run", "nightly", "lint"}


def test_every_option_of_the_file_is_an_option_of_run() -> None:
    run = next(command for words, command in leaves() if words == ("run",))
    flags = {name.removeprefix("--") for option in options(run) for name in (*option.opts, *option.secondary_opts)}
    names = {field.encode_name for field in msgspec.structs.fields(RunTable)}
    assert names - {"bots"} <= flags
    assert "bot" in flags


def test_no_mask_by_flag_beats_the_file_too(requested: Callable[..., Request]) -> None:
    assert requested("--no-mask", toml="[run]\nmask = true").masked is False


def test_a_file_that_is_named_is_read_in_place_of_the_one_beside(
    requested: Callable[..., Request], tmp_path: Path
) -> None:
    (tmp_path / "night").mkdir()
    (tmp_path / "night" / "own.toml").write_text('[run]\nout = "x"\nworkers = 7\n', encoding="utf-8")
    request = requested("--config", "night/own.toml", toml="[run]\nworkers = 3")
    assert request.workers == 7
    assert request.out.resolve() == (tmp_path / "night" / "x").resolve()


def test_without_anything_a_run_has_the_defaults_of_reading(requested: Callable[..., Request]) -> None:
    request = requested()
    assert request.read == ReadOptions()
    assert (request.inputs, request.resume, request.workers) == (("in.jsonl",), False, None)


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('[run]\nfail-on = ["sometimes"]', "--fail-on sometimes"),
        ('[run]\nengine = "dask"', "--engine dask"),
        ('[run]\nrisk-top = "all"', "--risk-top all"),
        ('[run]\nlang = "fr"', "没有语言“fr”"),
        ('rubrics = ["none"]', "none"),
        ('promotions = "none.yaml"', "none.yaml"),
        ('[run]\ncolumns = "none.yaml"', "none.yaml"),
        ('agents = "none.csv"', "none.csv"),
        ("[run]\nworkres = 1", "workres"),
    ],
)
def test_what_is_wrong_in_the_file_is_said_before_any_work(
    requested: Callable[..., Request], toml: str, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        requested(toml=toml)


LINE = {
    "id": "d",
    "shop": "店",
    "buyer": "tb",
    "messages": [{"role": "buyer", "text": "在吗"}, {"role": "agent", "sender": "小美", "text": "爱买不买"}],
}


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(LINE, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def test_the_page_is_in_the_language_of_the_file_unless_a_flag_says_otherwise(source: Path, tmp_path: Path) -> None:
    (tmp_path / "kefu-audit.toml").write_text('[run]\nlang = "en"\nrisk-top = "1"\n', encoding="utf-8")
    for flags, language in (([], "en"), (["--lang", "zh"], "zh")):
        assert CliRunner().invoke(app, ["run", str(source), "-q", *flags]).exit_code == 0
        page = (tmp_path / "audit-out" / "index.html").read_text(encoding="utf-8")
        assert f'<html lang="{language}' in page
        assert "tb</a>" in page, "the list of risks has one by rank"


def test_conditions_of_file_and_flags_all_count_and_each_is_named(source: Path, tmp_path: Path) -> None:
    (tmp_path / "kefu-audit.toml").write_text('[run]\nreport = false\nfail-on = ["score<50"]\n', encoding="utf-8")
    done = CliRunner().invoke(app, ["run", str(source), "--fail-on", "red-line", "--fail-on", "at-risk"])
    assert done.exit_code == 3
    assert [line for line in done.stderr.splitlines() if "--fail-on" in line] == [
        "--fail-on score<50：有对话触到这个条件",
        "--fail-on red-line：有对话触到这个条件",
    ]
