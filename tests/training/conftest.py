from __future__ import annotations

from collections.abc import Iterator

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """As the command line trains: on tiny data, threads that wait for one another take longer than the work."""
    with threadpool_limits(1):
        yield
