"""The quick-phrase export as XLSX: every sheet with a column of phrases."""

from __future__ import annotations

import io

from audit.errors import SourceError
from audit.lint.script import Script, Source
from audit.lint.sources.tables import find_columns, row_remark


def read_xlsx(file: str, raw: bytes) -> Source:
    """Read a workbook; `line` is the row, `cell` names sheet and cell. A sheet without a group column is one group."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (CalamineError, OSError, ValueError) as error:
        raise SourceError(f"{file}: 不是能读的 XLSX（{error}），请重新导出") from None
    scripts: list[Script] = []
    malformed: list[tuple[int, str]] = []
    failed: SourceError | None = None
    for title, rows in sheets.items():
        try:
            columns = find_columns(file, [str(value) for value in rows[0]] if rows else [])
        except SourceError as error:
            failed = error
            continue
        column = chr(ord("A") + columns["text"])
        for line, row in enumerate(rows[1:], start=2):
            values = {field: _said(row[at]) for field, at in columns.items()}
            if not values["text"]:
                continue
            scripts.append(
                Script(
                    file=file,
                    line=line,
                    text=values["text"],
                    code=values.get("code", ""),
                    group=values.get("group", title),
                    cell=f"{title}!{column}{line}",
                    suppressions=row_remark(values.get("remark", ""), line, malformed),
                )
            )
    if failed and not scripts:
        raise failed
    return Source(file, tuple(scripts), malformed=tuple(malformed))


def _said(value: object) -> str:
    """A cell as text; a whole number was typed without its decimals."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip().replace("\r\n", "\n")
