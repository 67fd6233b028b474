from __future__ import annotations

from pathlib import Path

import pytest

from audit.errors import RubricError, UsageError
from audit.settings import chosen, load_settings, read_agents

WHOLE = """\
tz = "Asia/Shanghai"
rubrics = ["default", "rules/shop.yaml"]
promotions = "promotions.yaml"
agents = { "某店:美" = "王小美" }

[run]
workers = 2
fail-on = ["red-line"]
session-gap = 3

[shops."某店"]
accounts = ["某店:丽"]
hours = "08:00-23:00"

[nightly]
keep = 30

[lint]
ignore = ["robotic"]
"""


def _write(folder: Path, text: str, name: str = "kefu-audit.toml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_every_table_is_read_and_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    _write(tmp_path, "", "rules/shop.yaml")
    settings = load_settings(_write(tmp_path, WHOLE))
    assert settings.rubrics == ("default", str(tmp_path / "rules/shop.yaml"))
    assert settings.promotions == str(tmp_path / "promotions.yaml")
    assert (settings.run.workers, settings.run.fail_on, settings.run.session_gap) == (2, ("red-line",), 3)
    assert settings.people() == {"某店:丽": "某店:丽", "某店:美": "王小美"}
    assert settings.shops["某店"].hours == "08:00-23:00"
    assert settings.nightly == {"keep": 30}
    assert settings.lint == {"ignore": ["robotic"]}


def test_the_nearest_file_upwards_is_found(tmp_path: Path) -> None:
    _write(tmp_path, 'tz = "Asia/Tokyo"')
    _write(tmp_path, '[project]\nname = "x"\n', "inner/pyproject.toml")
    below = tmp_path / "inner" / "deep"
    below.mkdir()
    assert load_settings(beside=below).tz == "Asia/Tokyo"
    _write(tmp_path, '[tool.kefu-audit]\ntz = "Asia/Seoul"\n', "inner/pyproject.toml")
    assert load_settings(beside=below).tz == "Asia/Seoul"


def test_without_a_file_everything_is_open() -> None:
    settings = load_settings()
    assert (settings.tz, settings.rubrics, settings.people()) == (None, (), {})


@pytest.mark.parametrize(
    ("text", "name", "line", "said"),
    [
        ("[run]\nwokers = 2\n", "kefu-audit.toml", 2, "没有名为“wokers”的配置项"),
        ('[run]\nmask = true\nworkers = "two"\n', "kefu-audit.toml", 3, "“run.workers”应为 int | null，不是 str"),
        ('[shops."甲"]\nhours = "8-23"\n', "kefu-audit.toml", 1, "08:00-23:00"),
        ("tz = \n", "kefu-audit.toml", 1, "不是正确的 TOML"),
        ("[project]\nname='x'\n[tool.kefu-audit.run]\nx = 1\n", "pyproject.toml", 4, "没有名为“x”的配置项"),
        ("rubrcs = []\n", "kefu-audit.toml", 1, "没有名为“rubrcs”的配置项"),
        ("tz = 'UTC'\nrun.wokers = 2\n", "kefu-audit.toml", 2, "没有名为“wokers”的配置项"),
        ('[run]\nfail_on = ["red-line"]\n', "kefu-audit.toml", 2, "没有名为“fail_on”的配置项"),
        ('# 说明\n[run]\nfail-on = "red-line"\n', "kefu-audit.toml", 3, "“run.fail-on”应为 array，不是 str"),
        ("[run]\nworkers = 0\n", "kefu-audit.toml", 2, "“run.workers”应为 int >= 1"),
        ("[run]\nsession-gap = -1\n", "kefu-audit.toml", 2, "“run.session-gap”应为 float >= 0.01"),
        ('[run]\nmask = true\n\n[shops."a.b"]\nmask = 1\n', "kefu-audit.toml", 5, "没有名为“mask”的配置项"),
        ('[shops.x]\nhours = "08:00-23:00"\naccounts = ["甲", 1]\n', "kefu-audit.toml", 3, "应为 str，不是 int"),
        ('[run]\nlang = "zh"\n[run.spark-conf]\n"a.b" = 1\n', "kefu-audit.toml", 3, "“run.spark-conf”应为 str"),
        ("[run]\nworkers = 2\nworkers = 3\n", "kefu-audit.toml", 3, "不是正确的 TOML"),
        ('tz = "UTC"\nrubrics = ["default"', "kefu-audit.toml", 2, "不是正确的 TOML"),
        ('tz = "UTC"\n[shops.某店]\n', "kefu-audit.toml", 2, "不是正确的 TOML"),
        ("run = 1\n", "kefu-audit.toml", 1, "“run”应为 object，不是 int"),
        ("[[run]]\n", "kefu-audit.toml", 1, "“run”应为 object，不是 array"),
        ("[tool.other]\na = 1\n[tool.kefu-audit]\ntz = 3\n", "pyproject.toml", 4, "“tz”应为 str | null，不是 int"),
    ],
)
def test_a_mistake_is_reported_with_its_line(tmp_path: Path, text: str, name: str, line: int, said: str) -> None:
    path = _write(tmp_path, text, name)
    with pytest.raises(RubricError) as raised:
        load_settings(path)
    (mistake,) = raised.value.mistakes
    assert (mistake.place.file, mistake.place.line) == (str(path), line)
    assert said in mistake.what


def test_a_shop_without_quotes_is_told_to_have_them(tmp_path: Path) -> None:
    with pytest.raises(RubricError, match="中文的名字要加引号"):
        load_settings(_write(tmp_path, "[shops.某店]\n"))


def test_a_file_that_is_not_there_or_not_text_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有这个配置文件"):
        load_settings(tmp_path / "none.toml")
    bad = tmp_path / "kefu-audit.toml"
    bad.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="读不了配置文件"):
        load_settings(bad)


@pytest.mark.parametrize(
    ("name", "text", "people"),
    [
        ("a.yaml", "某店:美: 王小美\n某店:丽: 李丽\n", {"某店:美": "王小美", "某店:丽": "李丽"}),
        ("a.yaml", "- 小美\n- 小丽\n", {"小美": "小美", "小丽": "小丽"}),
        ("a.json", '{"101": "王"}', {"101": "王"}),
        ("a.toml", '"小 美" = "王"', {"小 美": "王"}),
        (
            "a.csv",
            "# 账号，姓名\n小美，王小美\n小丽\n\n小云\t周云\n",
            {"小美": "王小美", "小丽": "小丽", "小云": "周云"},
        ),
        (
            "a.txt",
            "某店:美: 王小美\n某店:丽：李丽\n某店:云\n",
            {"某店:美": "王小美", "某店:丽": "李丽", "某店:云": "某店:云"},
        ),
    ],
)
def test_lists_of_agents(tmp_path: Path, name: str, text: str, people: dict[str, str]) -> None:
    assert read_agents(_write(tmp_path, text, name)) == people


def test_a_list_of_agents_may_be_a_file_that_the_settings_name(tmp_path: Path) -> None:
    _write(tmp_path, "小美,王小美\n", "agents.csv")
    assert load_settings(_write(tmp_path, 'agents = "agents.csv"')).people() == {"小美": "王小美"}


def test_the_hours_of_a_shop_may_pass_midnight(tmp_path: Path) -> None:
    settings = load_settings(_write(tmp_path, '[shops.a]\nhours = "20:00-04:00"\n[shops.b]\nhours = "00:00-24:00"\n'))
    assert [shop.hours for shop in settings.shops.values()] == ["20:00-04:00", "00:00-24:00"]


def test_values_that_other_commands_check_are_left_to_them(tmp_path: Path) -> None:
    settings = load_settings(_write(tmp_path, '[lint]\nbaseline = 3\nsuppressions = "ok.yaml"\n'))
    assert settings.lint == {"baseline": 3, "suppressions": str(tmp_path / "ok.yaml")}


def test_every_path_of_the_file_is_relative_to_it_and_packs_by_name_are_not(tmp_path: Path) -> None:
    _write(tmp_path, "", "own.yaml")
    text = """
        rubrics = ["default", "own.yaml", "missing.yaml"]
        [run]
        out = "night/out"
        columns = "columns.yaml"
        [shops.a]
        rubrics = ["own.yaml", "strict"]
        promotions = "a.yaml"
        [lint]
        baseline = "known.json"
    """
    settings = load_settings(_write(tmp_path, text))
    own = str(tmp_path / "own.yaml")
    assert settings.rubrics == ("default", own, "missing.yaml")
    assert settings.shops["a"].rubrics == (own, "strict")
    assert settings.shops["a"].promotions == str(tmp_path / "a.yaml")
    assert settings.run.out == str(tmp_path / "night/out")
    assert settings.run.columns == str(tmp_path / "columns.yaml")
    assert settings.lint["baseline"] == str(tmp_path / "known.json")


def test_a_pyproject_without_our_table_is_no_configuration(tmp_path: Path) -> None:
    assert load_settings(_write(tmp_path, "[project]\nname = 'x'\n", "pyproject.toml")).tz is None
    _write(tmp_path, '[tool.kefu-audit]\ntz = "UTC"\n', "pyproject.toml")
    assert load_settings(beside=tmp_path).tz == "UTC"
    _write(tmp_path, 'tz = "Asia/Tokyo"\n')
    assert load_settings(beside=tmp_path).tz == "Asia/Tokyo", "kefu-audit.toml comes first"


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [("a.toml", '"甲" = "王"\n"乙" = \n', 2), ("a.json", '{"甲": "王",\n', 2), ("a.yaml", "a: [", 2)],
)
def test_a_list_of_agents_that_cannot_be_parsed_is_a_mistake_with_its_place(
    tmp_path: Path, name: str, text: str, line: int
) -> None:
    path = _write(tmp_path, text, name)
    with pytest.raises(RubricError) as raised:
        read_agents(path)
    (mistake,) = raised.value.mistakes
    assert (mistake.place.file, mistake.place.line) == (str(path), line)


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.yaml", "小美: [1]\n"), ("a.json", "3"), ("a.toml", "[a]\nb = 'c'\n"), ("a.yaml", ""), ("none.csv", None)],
)
def test_a_wrong_list_of_agents_is_one_line(tmp_path: Path, name: str, text: str | None) -> None:
    path = tmp_path / name if text is None else _write(tmp_path, text, name)
    with pytest.raises(UsageError, match="客服名单"):
        read_agents(path)


def test_a_flag_beats_the_file_and_false_is_an_answer() -> None:
    assert chosen(None, 3) == 3
    assert chosen(False, True) is False
    assert chosen(None, None) is None


def test_the_documented_example_is_a_valid_file(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "docs" / "configuration.md").read_text(encoding="utf-8")
    toml, people = (block.split("```")[0] for block in page.split("```toml\n")[1:] + page.split("```text\n")[1:])
    _write(tmp_path, people, "agents.csv")
    settings = load_settings(_write(tmp_path, toml))
    assert settings.run.spark_conf == {"spark.executor.memory": "4g"}
    assert settings.people()["jd_xiaomei"] == settings.people()["某旗舰店:小美"] == "王小美"


def test_what_changes_nothing_is_named(tmp_path: Path) -> None:
    text = '[shops.a]\naccounts = ["甲"]\n[shops.b]\nhours = "08:00-23:00"\nrubrics = ["b.yaml"]\n'
    assert load_settings(_write(tmp_path, text)).without_effect() == ["shops.b.hours", "shops.b.rubrics"]
    assert load_settings(_write(tmp_path, '[shops.a]\naccounts = ["甲"]\n')).without_effect() == []
