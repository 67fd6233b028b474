"""Token patterns: what is refused, what runs on which messages, and that spaCy comes only with a pack that needs it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from audit.cases import parse_chat
from audit.engine import Auditor, Plan
from audit.errors import RubricError
from audit.findings import Check
from audit.pack import load_pack, read_layers
from audit.yamlfile import YamlText

ROOT = Path(__file__).parents[2]
RULE = """\
rubrics:
  words:
    title: 词元
    kind: tokens
    applies: 总是
    why: 因为
    pass: 好
    fail: 坏
    messages: {fail: "说了“{word}”"}
    params:
"""


def written(params: str) -> YamlText:
    return YamlText("shop.yaml", RULE + "".join(f"      {line}\n" for line in params.splitlines()))


@cache
def auditor(params: str) -> Auditor:
    acts = read_layers([f"acts/{name}" for name in ("buyer", "complaint", "courtesy", "holding", "order", "plain")])
    return Auditor(Plan((*acts, written(params))))


def audited(params: str, chat: str) -> Check:
    (record,) = auditor(params).audit([parse_chat(chat)])
    assert not [warning for warning in record.warnings if "crashed" in warning]
    return next(check for check in record.checks if check.rubric == "words")


CERTAIN = """tokens:
  - [{TEXT: {IN: [保证, 肯定]}}, {OP: "*", IS_PUNCT: false}, {TEXT: 明天}]
  - [{TEXT: 必定}, {TEXT: 到}]"""


@pytest.mark.parametrize(
    ("chat", "verdict", "message"),
    [
        ("客服 我们保证你的包裹明天到", "fail", "说了“保证你的包裹明天”"),
        ("客服 保證  你的包裹明天到", "fail", "说了“保證  你的包裹明天”"),
        ("客服 保证，明天到", "pass", "好"),
        ("客服 您看明天", "pass", "好"),
        ("客服 好的\n买家 保证明天到", "pass", "好"),
        ("客服 必定到", "fail", "说了“必定到”"),
        ("买家 保证明天到", "na", "未涉及：总是"),
    ],
)
def test_patterns_run_on_words(chat: str, verdict: str, message: str) -> None:
    check = audited(CERTAIN, chat)
    assert (check.verdict, check.message) == (verdict, message)


def test_every_match_is_evidence_and_the_longest_counts() -> None:
    check = audited(CERTAIN, "客服 保证明天\n客服 肯定后天保证明天")
    assert [(item.message, item.quote) for item in check.evidence] == [(0, "保证明天"), (1, "肯定后天保证明天")]


def test_found_may_be_what_is_asked_for() -> None:
    params = "found: pass\nsays: [现货]\ntokens:\n  - [{LIKE_NUM: true}, {TEXT: {IN: [件, 条]}}]"
    assert audited(params, "客服 现货 3 件").verdict == "pass"
    missing = audited(params, "客服 买 3 件吧\n客服 好的")
    assert (missing.verdict, [item.message for item in missing.evidence]) == ("fail", [1])


def test_only_messages_with_a_needed_word_are_taken_apart() -> None:
    pack = auditor(CERTAIN).pack
    assert pack.acts["words/words"].any == ("必定", "明天")
    narrow = load_pack([written("tokens: [[{TEXT: {IN: [甲, 乙, 丙]}}, {TEXT: 丁}]]")])
    assert narrow.acts["words/words"].any == ("丁",)


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("{LEMMA: 是}", "要有中文模型"),
        ("{DEP: nsubj}", "要有中文模型"),
        ("{ENT_TYPE: PERSON}", "要有中文模型"),
        ("{POS: VERB}", "要有中文模型"),
        ("{TEXT: {REGEX: '(a+)+$'}}", "REGEX 会回溯"),
        ("{TEXT: {FUZZY: 好}}", "应当是一个词"),
        ("{TEXT: {IN: []}}", "应当是一个词"),
        ("{TEXT: 1}", "应当是一个词"),
        ("{LENGTH: {BIG: 2}}", "LENGTH"),
        ("{IS_PUNCT: 1}", "true 或 false"),
        ("{TEXT: 好, OP: '{2}'}", "OP 应当是"),
        ("{WORD: 好}", "不认识“WORD”"),
    ],
)
def test_what_jieba_cannot_know_is_refused_at_its_place(token: str, said: str) -> None:
    with pytest.raises(RubricError) as caught:
        load_pack([written(f"tokens:\n  - [{{TEXT: 好}}]\n  - [{{TEXT: 好}}, {token}]")])
    (mistake,) = caught.value.mistakes
    assert said in mistake.what
    assert re.fullmatch(r"shop\.yaml:13:23", str(mistake.place))


@pytest.mark.parametrize(
    "params", ["tokens: []", "tokens: [[]]", "tokens: [[{IS_DIGIT: true}]]", "tokens: [[{TEXT: 好, OP: '?'}]]"]
)
def test_a_pattern_that_could_run_everywhere_is_refused(params: str) -> None:
    with pytest.raises(RubricError):
        load_pack([written(params)])


def test_spacy_and_jieba_come_only_with_a_message_for_them() -> None:
    code = f"""
import json, sys
from audit.cases import parse_chat
from audit.engine import Auditor, plan
def loaded(): return sorted({{"spacy", "jieba"}} & set(sys.modules))
seen = []
Auditor(plan()).audit([parse_chat("客服 保证明天到")]); seen.append(loaded())
auditor = Auditor(plan([{str(ROOT / "rubrics" / "examples" / "tokens.yaml")!r}])); seen.append(loaded())
auditor.audit([parse_chat("客服 您好")]); seen.append(loaded())
auditor.audit([parse_chat("客服 保证明天到")]); seen.append(loaded())
print(json.dumps(seen))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert json.loads(done.stdout) == [[], [], [], ["jieba", "spacy"]]
