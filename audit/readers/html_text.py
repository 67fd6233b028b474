"""Plain text from the HTML that helpdesks store."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from audit.readers import content

_BREAKS = frozenset({"br", "p", "div", "li", "tr", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote", "hr"})
_PARAGRAPH = re.compile(r"\s*<(p|div)(?: [^<>]*)?>([^<&]*)</\1>\s*$")
_HIDDEN = frozenset({"script", "style", "head", "title"})


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.parts.append("[图片]")
        elif tag in _BREAKS:
            self._break()
        self._hidden += tag in _HIDDEN

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS and tag != "br":
            self._break()
        self._hidden = max(0, self._hidden - (tag in _HIDDEN))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)

    def _break(self) -> None:
        if self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("\n")


def html_text(source: str) -> str:
    """The text of an HTML fragment: paragraphs and breaks as line ends, images as `[图片]`, entities resolved."""
    if "<" not in source and "&" not in source:
        return content.whole(source)
    if paragraph := _PARAGRAPH.match(source):  # most bodies are one; a parser takes ten times as long
        return content.whole(paragraph[2])
    parser = _Text()
    parser.feed(source)
    parser.close()
    return content.whole("".join(parser.parts))
