"""The quick-phrase export as XLSX: every sheet with a column of phrases."""

from __future__ import annotations

import io

from audit.errors import SourceError
from audit.lint.script import Script, Source
from audit.lint.sources.tables import find_columns, row_remark


def read_xlsx(file: str, raw: bytes) -> Source:
    """Read a workbook; `line` is the row, `cell` names sheet and cell. A sheet without a group column is one group."""
    from openpyxl import load_workbook
    from openpyxl.utils import get_column_letter

    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises what zipfile, XML and its own schema raise
        raise SourceError(f"{file}: 不是能读的 XLSX（{error}），请重新导出") from error
    scripts: list[Script] = []
    malformed: list[tuple[int, str]] = []
    failed: SourceError | None = None
    for sheet in book.worksheets:
        rows = sheet.iter_rows(values_only=True)
        header = ["" if value is None else str(value) for value in next(rows, ())]
        try:
            columns = find_columns(file, header)
        except SourceError as error:
            failed = error
            continue
        column = get_column_letter(columns["text"] + 1)
        for line, row in enumerate(rows, start=2):
            values = {field: str(row[at] or "").strip() for field, at in columns.items() if at < len(row)}
            if not values.get("text"):
                continue
            scripts.append(
                Script(
                    file=file,
                    line=line,
                    text=values["text"].replace("\r\n", "\n"),
                    code=values.get("code", ""),
                    group=values.get("group", sheet.title),
                    cell=f"{sheet.title}!{column}{line}",
                    suppressions=row_remark(values.get("remark", ""), line, malformed),
                )
            )
    book.close()
    if failed and not scripts:
        raise failed
    return Source(file, tuple(scripts), malformed=tuple(malformed))
