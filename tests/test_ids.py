"""Ids that come again are found and renamed as a set of all names would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.ids import SeenIds, id_hashes

BLOCKS = st.lists(
    st.lists(st.sampled_from(("d", "d#2", "d#3", "e", "e#2", "", "会话")) | st.text(max_size=3), max_size=8)
)


def renamed(blocks: list[list[str]]) -> list[list[str]]:
    """The names of blocks one after another, as the run and `convert` make them."""
    seen = SeenIds()
    result = []
    for block in blocks:
        names = {} if seen.add(id_hashes(block)) else seen.rename(block)
        result.append([names.get(index, name) for index, name in enumerate(block)])
    return result


def slowly_renamed(blocks: list[list[str]]) -> list[list[str]]:
    """The same by a set; a block without a repetition is taken as a whole, so that its names are all known before."""
    seen: set[str] = set()
    numbers: dict[str, int] = {}
    result = []
    for block in blocks:
        names = []
        for name in block:
            new = name
            number = numbers.get(name, 1)
            while new in seen:
                number += 1
                new = f"{name}#{number}"
                numbers[name] = number
            seen.add(new)
            names.append(new)
        result.append(names)
    return result


@given(BLOCKS)
def test_names_are_those_of_a_set(blocks: list[list[str]]) -> None:
    assert renamed(blocks) == slowly_renamed(blocks)


@given(BLOCKS)
def test_all_names_are_different_and_first_ones_are_kept(blocks: list[list[str]]) -> None:
    names = [name for block in renamed(blocks) for name in block]
    assert len(set(names)) == len(names)
    given_names = [name for block in blocks for name in block]
    for index, (before, after) in enumerate(zip(given_names, names, strict=True)):
        if before not in given_names[:index] and before not in names[:index]:
            assert after == before
        assert after == before or after.startswith(f"{before}#")


@given(st.lists(st.text(max_size=3), max_size=12), st.integers(1, 5))
def test_where_blocks_are_cut_changes_no_name(names: list[str], size: int) -> None:
    cut = [names[start : start + size] for start in range(0, len(names), size)]
    assert [name for block in renamed(cut) for name in block] == [name for block in renamed([names]) for name in block]


def test_nothing_is_remembered_of_a_block_with_a_repetition() -> None:
    seen = SeenIds()
    assert seen.add(id_hashes(["a"]))
    assert not seen.add(id_hashes(["b", "a"]))
    assert not seen.add(id_hashes(["c", "c"]))
    assert seen.add(id_hashes(["b", "c"]))


def test_many_ids_are_each_found_again() -> None:
    seen = SeenIds()
    blocks = [[f"d{block}-{i}" for i in range(100 - block)] for block in range(60)]
    assert all(seen.add(id_hashes(block)) for block in blocks)
    assert not any(seen.add(id_hashes([name])) for block in blocks for name in block[::17])
    assert seen.add(id_hashes(["new"]))
    assert seen.add(id_hashes([]))


@pytest.mark.parametrize("name", ["会话", "\ud800", "a" * 10_000, ""])
def test_any_name_has_a_hash(name: str) -> None:
    assert len(id_hashes([name])) == 1
    assert id_hashes([name]) == id_hashes([name])


def test_hashes_are_the_same_in_every_process_and_version() -> None:
    """They are a column of `dialogues.parquet`, which outlives the program."""
    assert id_hashes(["d1", "会话"]).tolist() == [2_878_387_810_984_711_164, 943_619_553_011_722_002]
