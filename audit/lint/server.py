"""Scripts checked while they are written: a language server over the same linter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.workspace import TextDocument

from audit import __version__
from audit.errors import AuditError
from audit.lint.check import check
from audit.lint.diagnostic import Diagnostic
from audit.lint.explanation import explained
from audit.lint.linter import Linter
from audit.lint.sources import read_source

SOURCE = "kefu-audit"

SEVERITIES = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "info": lsp.DiagnosticSeverity.Information,
}


def build_server(linter: Callable[[], Linter]) -> LanguageServer:
    """A server that checks every opened or changed document with what `linter` gives at that moment."""
    server = LanguageServer(SOURCE, __version__)
    found: dict[str, list[tuple[lsp.Diagnostic, Diagnostic]]] = {}

    def publish(document: TextDocument) -> None:
        found[document.uri] = [(_diagnostic(document, item), item) for item in findings(linter(), document)]
        server.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(document.uri, [shown for shown, _ in found[document.uri]], document.version)
        )

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: lsp.DidOpenTextDocumentParams) -> None:
        publish(server.workspace.get_text_document(params.text_document.uri))

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: lsp.DidChangeTextDocumentParams) -> None:
        publish(server.workspace.get_text_document(params.text_document.uri))

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: lsp.DidCloseTextDocumentParams) -> None:
        found.pop(params.text_document.uri, None)
        server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(params.text_document.uri, []))

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix])
    )
    def code_action(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        uri = params.text_document.uri
        return [
            _fix(uri, shown, item)
            for shown, item in found.get(uri, [])
            if item.fix is not None and _touch(shown.range, params.range)
        ]

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        here = lsp.Range(params.position, params.position)
        said = [item.rule for shown, item in found.get(params.text_document.uri, []) if _touch(shown.range, here)]
        if not said:
            return None
        text = "\n".join(explained(rule) for rule in dict.fromkeys(said))
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.PlainText, text))

    return server


def findings(linter: Linter, document: TextDocument) -> list[Diagnostic]:
    """The findings in one document that no remark excuses.

    None where its name says no form that scripts have, or its text cannot be read.
    """
    name = PurePosixPath(unquote(urlsplit(document.uri).path)).name
    try:
        source = read_source(name, document.source.encode("utf-8", "surrogatepass"))
    except AuditError:
        return []
    return list(check(linter, [source]).diagnostics)


def _diagnostic(document: TextDocument, found: Diagnostic) -> lsp.Diagnostic:
    line, column, end_line, end_column = found.region or (found.line, 1, found.line, 1)
    points = lsp.Range(lsp.Position(line - 1, column - 1), lsp.Position(end_line - 1, end_column - 1))
    return lsp.Diagnostic(
        range=document.position_codec.range_to_client_units(document.lines, points),
        message=f"{found.message}\n{found.why}",
        severity=SEVERITIES[found.level],
        code=found.rule,
        source=SOURCE,
    )


def _fix(uri: str, shown: lsp.Diagnostic, found: Diagnostic) -> lsp.CodeAction:
    edit = lsp.TextEdit(shown.range, found.fix or "")
    return lsp.CodeAction(
        title=f"改为“{found.fix}”" if found.fix else f"删去“{found.quote}”",
        kind=lsp.CodeActionKind.QuickFix,
        diagnostics=[shown],
        edit=lsp.WorkspaceEdit(changes={uri: [edit]}),
        is_preferred=found.safe,
    )


def _touch(one: lsp.Range, other: lsp.Range) -> bool:
    return one.start <= other.end and other.start <= one.end
