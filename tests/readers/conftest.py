"""Reading an export the way the command line does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from audit.conversion import dialogues
from audit.dialogue import Dialogue
from audit.parse_audit import FileAudit, ParseLog, Rejected
from audit.readers.record import ReadOptions


class Result(NamedTuple):
    """What came out of some inputs."""

    dialogues: list[Dialogue]
    rejected: list[Rejected]
    audits: list[FileAudit]


def read_inputs(folder: Path, *inputs: Path | str, **options: Any) -> Result:
    """Read inputs with a work folder inside `folder`."""
    refused: list[Rejected] = []
    log = ParseLog(refused.append)
    spool = folder / ".spool"
    spool.mkdir(exist_ok=True)
    chosen = ReadOptions(**{"sort": False, **options})
    found = list(dialogues([str(item) for item in inputs], chosen, spool, log))
    return Result(found, refused, log.audits())


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Result]:
    """Read inputs, keeping the source's order."""
    return lambda *inputs, **options: read_inputs(tmp_path, *inputs, **options)
