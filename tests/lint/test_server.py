"""A real client talks to `kefu-audit lsp` over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

URI = "file:///shop/%E8%AF%9D%E6%9C%AF.md"
TEXT = "## 活动\n\n- 😊亲，优惠卷在首页领取哦。\n\n<!-- kefu-audit: ignore=typo 店名就这么写 -->\n- 亲，代金卷小铺欢迎您。\n"


async def conversation(folder: Path) -> None:
    client = LanguageClient("test", "1")
    published: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()

    @client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def _published(params: lsp.PublishDiagnosticsParams) -> None:
        published.put_nowait(params)

    await client.start_io(sys.executable, "-m", "audit", "lsp", cwd=folder)
    await client.initialize_async(lsp.InitializeParams(capabilities=lsp.ClientCapabilities(), process_id=None))
    client.initialized(lsp.InitializedParams())

    client.text_document_did_open(lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(URI, "markdown", 1, TEXT)))
    opened = await asyncio.wait_for(published.get(), 60)
    [typo] = [item for item in opened.diagnostics if item.code == "typo"]
    # The emoji counts as two UTF-16 units, which is what a client counts in unless it says otherwise.
    assert (typo.range.start, typo.range.end) == (lsp.Position(2, 6), lsp.Position(2, 9))
    assert (typo.severity, typo.source) == (lsp.DiagnosticSeverity.Warning, "kefu-audit")

    document = lsp.TextDocumentIdentifier(URI)
    context = lsp.CodeActionContext(diagnostics=[typo])
    [action] = await client.text_document_code_action_async(lsp.CodeActionParams(document, typo.range, context))
    assert action.title == "改为“优惠券”"
    assert list(action.edit.changes[URI]) == [lsp.TextEdit(typo.range, "优惠券")]

    hover = await client.text_document_hover_async(lsp.HoverParams(document, lsp.Position(2, 7)))
    assert "typo：错别字" in hover.contents.value
    assert await client.text_document_hover_async(lsp.HoverParams(document, lsp.Position(0, 0))) is None

    change = lsp.TextDocumentContentChangePartial(lsp.Range(lsp.Position(2, 6), lsp.Position(2, 9)), "优惠券")
    client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(lsp.VersionedTextDocumentIdentifier(2, URI), [change])
    )
    changed = await asyncio.wait_for(published.get(), 60)
    assert (changed.version, [item.code for item in changed.diagnostics]) == (2, [])

    client.text_document_did_close(lsp.DidCloseTextDocumentParams(document))
    assert list((await asyncio.wait_for(published.get(), 60)).diagnostics) == []
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()


def test_a_client_gets_findings_fixes_and_reasons(tmp_path: Path) -> None:
    asyncio.run(asyncio.wait_for(conversation(tmp_path), 120))
