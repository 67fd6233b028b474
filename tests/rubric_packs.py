"""A small pack of its own for the tests of the rubric tools."""

from __future__ import annotations

from pathlib import Path

PACK = """\
extends: [default]
acts:
  pushes:
    title: 催促
    any: [快点拍, 赶紧拍]
    except: [不用赶紧拍]
rubrics:
  no-pushing:
    title: 不催促
    kind: forbidden
    params: {any: [pushes]}
    applies: 客服发过言
    why: 催促惹人烦
    pass: 没有催促
    fail: 催促买家
    messages: {fail: "说了“{word}”"}
"""
CASES = """\
no-pushing:
  - name: 催了
    verdict: fail
    evidence: [1]
    agent: 小美
    chat: |
      买家 在吗
      客服(小美) 快点拍吧
  - name: 没催
    verdict: pass
    chat: 客服 您慢慢看
pushes:
  does: [赶紧拍]
  does_not: [不用赶紧拍, 买家 赶紧拍]
"""


def pack(folder: Path, text: str = PACK, cases: str = "", name: str = "shop") -> str:
    """Write a pack and its cases; returns the path of the pack."""
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    if cases:
        path.with_suffix(".cases.yaml").write_text(cases, encoding="utf-8")
    return str(path)
