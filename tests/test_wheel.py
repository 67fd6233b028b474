from __future__ import annotations

from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[PurePosixPath]:
    folder = tmp_path_factory.mktemp("dist")
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with ZipFile(wheel) as archive:
        return {PurePosixPath(name) for name in archive.namelist()}


def test_only_audit_is_added_on_top_level(names: set[PurePosixPath]) -> None:
    top = {name.parts[0] for name in names}
    assert {part for part in top if not part.endswith(".dist-info")} == {"audit"}


@pytest.mark.parametrize("folder", ["rubrics", "models"])
def test_rubrics_and_models_travel_inside_the_package(names: set[PurePosixPath], folder: str) -> None:
    kept = {path.relative_to(ROOT / folder).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
    inside = PurePosixPath("audit/_assets") / folder
    assert kept
    assert {name.relative_to(inside).as_posix() for name in names if name.is_relative_to(inside)} >= {
        path for path in kept if "__pycache__" not in path
    }


def test_templates_and_words_of_reports_travel_too(names: set[PurePosixPath]) -> None:
    for name in ("templates/index.html", "templates/style.css", "words/zh.yaml", "words/en.yaml"):
        assert PurePosixPath("audit/report") / name in names
    assert PurePosixPath("audit/py.typed") in names


def test_nothing_else_travels(names: set[PurePosixPath]) -> None:
    assert not [name for name in names if name.suffix in {".pyc", ".pkl", ".joblib"} or "tests" in name.parts]
