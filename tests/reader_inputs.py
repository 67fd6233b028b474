"""Reading inputs the way the command line does."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from audit.conversion import dialogues
from audit.dialogue import Dialogue
from audit.parse_audit import FileAudit, ParseLog, Rejected
from audit.readers.record import ReadOptions


class Result(NamedTuple):
    """What came out of some inputs."""

    dialogues: list[Dialogue]
    rejected: list[Rejected]
    audits: list[FileAudit]

    @property
    def texts(self) -> list[list[str]]:
        """The texts of each dialogue."""
        return [[message.text for message in dialogue.messages] for dialogue in self.dialogues]

    @property
    def reasons(self) -> str:
        """Why records were rejected, joined."""
        return "\n".join(record.reason for record in self.rejected)


def read_inputs(folder: Path, *inputs: Path | str, **options: Any) -> Result:
    """Read inputs with a work folder inside `folder`, in the order of the source unless `sort` is asked for."""
    refused: list[Rejected] = []
    log = ParseLog(refused.append)
    spool = folder / ".spool"
    spool.mkdir(exist_ok=True)
    found = list(dialogues([str(item) for item in inputs], ReadOptions(**{"sort": False, **options}), spool, log))
    return Result(found, refused, log.audits())
