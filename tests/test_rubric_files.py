"""Which files somebody means who names some packs."""

from __future__ import annotations

from pathlib import Path

import pytest
from rubric_packs import PACK, pack

from audit.assets import asset
from audit.cases import cases_beside, packs_in
from audit.errors import RubricError
from audit.pack import own_files, pack_files, read_layers


def names(files: dict[Path, object]) -> list[str]:
    return [path.name for path in files]


def test_a_file_comes_after_what_it_extends(tmp_path):
    pack(tmp_path, PACK, name="base")
    found = names(pack_files([pack(tmp_path, "extends: base.yaml", name="shop")]))
    assert found[-2:] == ["base.yaml", "shop.yaml"]
    assert found.index("default.yaml") == len(found) - 3
    assert [source.name for source in pack_files().values()] == [source.name for source in read_layers()]


def test_a_shop_means_its_own_files_unless_it_names_a_shipped_one(tmp_path):
    pack(tmp_path, PACK, name="base")
    shop = pack(tmp_path, "extends: base.yaml", name="shop")
    assert names(own_files([shop])) == ["base.yaml", "shop.yaml"]
    assert names(own_files(["default", shop])) == names(pack_files(["default", shop]))
    assert names(own_files()) == names(pack_files())


def test_what_is_extended_and_missing_is_named_at_its_place(tmp_path):
    shop = pack(tmp_path, "about: 甲\nextends: [default, nowhere]")
    with pytest.raises(RubricError, match="找不到规则包“nowhere”") as caught:
        pack_files([shop])
    assert str(caught.value.mistakes[0].place) == f"{shop}:2:20"


def test_the_cases_of_a_pack_stand_beside_it():
    assert cases_beside(Path("a/shop.yaml")) == Path("a/shop.cases.yaml")
    shipped = packs_in(asset("rubrics"))
    assert [path.stem for path in shipped] == sorted(path.stem for path in shipped)
    assert "core" in {path.stem for path in shipped}
    assert not any("cases" in path.stem for path in shipped)
