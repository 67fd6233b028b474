"""Reading reply scripts from files: tables of 千牛, YAML, Markdown and plain text, each with its positions."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path, PurePath

from audit.errors import SourceError
from audit.lint.script import Source
from audit.lint.sources.flows import split_flows
from audit.lint.sources.markdown import read_markdown
from audit.lint.sources.plain import read_plain
from audit.lint.sources.sheets import read_xlsx
from audit.lint.sources.tables import read_table
from audit.lint.sources.yamlscripts import read_yaml_scripts

READERS: dict[str, Callable[[str, str], Source]] = {
    ".csv": read_table,
    ".tsv": read_table,
    ".yaml": read_yaml_scripts,
    ".yml": read_yaml_scripts,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_plain,
}
"""Suffix → reader of the decoded text under a file name."""

SUFFIXES = (*READERS, ".xlsx")


def read_source(file: str, raw: bytes) -> Source:
    """The phrases of a file from its bytes; the suffix of its name tells the form.

    Raises SourceError where the form is unknown or the bytes cannot be read as it.
    """
    suffix = PurePath(file).suffix.lower()
    if suffix == ".xlsx":
        return split_flows(read_xlsx(file, raw))
    if suffix not in READERS:
        raise SourceError(f"{file}: 不认识的话术文件（可用：{'、'.join(SUFFIXES)}）")
    text, encoding = _decode(file, raw)
    source = READERS[suffix](file, text)
    return split_flows(Source(source.file, source.scripts, text, encoding, source.malformed))


def script_files(path: Path) -> list[Path]:
    """A file itself, or the script files below a folder in sorted order; hidden folders are left out."""
    if not path.is_dir():
        return [path]
    below = (found for found in path.rglob("*") if found.suffix.lower() in SUFFIXES and found.is_file())
    return sorted(found for found in below if not any(part.startswith(".") for part in found.relative_to(path).parts))


def _decode(file: str, raw: bytes) -> tuple[str, str]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig" if raw.startswith(codecs.BOM_UTF8) else "utf-8", "gb18030"]
    for encoding in candidates:
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise SourceError(f"{file}: 编码认不出来（支持 UTF-8、GB18030、UTF-16），请另存为 UTF-8")
