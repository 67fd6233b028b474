"""A reader at hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from reader_inputs import Result, read_inputs

pytest.register_assert_rewrite("odd_exports")


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Result]:
    """Read inputs, keeping the source's order."""
    return partial(read_inputs, tmp_path)
