"""A log of 3,000 questions with 30 gaps in it: who asks what, in which words, and what would answer it."""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import Corpus, Entry, Lang, read_corpus, read_queries
from engine import SAMPLE

GAPS, QUESTIONS, GAP_SHARE, LEAST_ASKED = 30, 3000, 0.15, 6
"""Entries taken out, questions in the log, the share of those that ask for one of them, and how often at least."""
_STRAY = (
    *(
        "你好",
        "hello",
        "test",
        "测试",
        "asdf",
        "qwerty",
        "123",
        "1",
        "在吗",
        "hi",
        "有人吗",
        "aaa",
        "???",
        "ok",
        "谢谢",
    ),
    *("help", "人工", "客服", "111111", "thanks", "嗯", "好的", "。", "fuck", "垃圾"),
)
"""What is typed again and again and asks for no entry."""
_BEFORE: Mapping[Lang, Sequence[str]] = {
    "zh": ("请问", "你好，", "想问下", "那个 ", "急！"),
    "en": ("hi, ", "please ", "Hello! ", "so ", "quick question: "),
}
_AFTER: Mapping[Lang, Sequence[str]] = {
    "zh": ("？", "啊", "呢", "，谢谢", "?? ", "，急"),
    "en": ("?", " thanks", " please", "??", " asap", "!"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the log. truth: ids of the entries that answer it, none for noise."""

    text: str
    lang: Lang
    session: str
    truth: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planted:
    """A help centre without some entries, and what its visitors ask."""

    kept: Corpus
    gaps: tuple[Entry, ...]
    log: tuple[Question, ...]


def planted(data: Path, seed: int, noise: float) -> Planted:
    """Take entries out, and ask. noise: share of questions that ask for no entry."""
    chance, whole = random.Random(seed), read_corpus(SAMPLE / "faq")
    gaps = tuple(chance.sample(list(whole.entries), GAPS))
    gone = {entry.id for entry in gaps}
    kept = Corpus(tuple(entry for entry in whole.entries if entry.id not in gone), whole.user_words)
    texts = _texts_of(whole)
    asked = [(*_drawn(chance, texts[one.id]), (one.id,)) for one in gaps for _ in range(LEAST_ASKED)]
    asked += [
        (*_drawn(chance, texts[id_]), (id_,)) for id_ in _popular(chance, gone, int(QUESTIONS * GAP_SHARE) - len(asked))
    ]
    strays = _noise(data, chance, int(QUESTIONS * noise))
    others = {entry.id for entry in kept.entries}
    asked += [
        (*_drawn(chance, texts[id_]), (id_,)) for id_ in _popular(chance, others, QUESTIONS - len(asked) - len(strays))
    ]
    said = [Question(_said(chance, text, lang), lang, "", truth) for text, lang, truth in asked]
    said += [Question(text, lang, "", ()) for text, lang in strays]
    chance.shuffle(said)
    return Planted(kept, gaps, tuple(_with_sessions(chance, said)))


def _popular(chance: random.Random, ids: Collection[str], count: int) -> list[str]:
    """Entries that are asked for, the first of them most often (Zipf)."""
    mixed = chance.sample(sorted(ids), len(ids))
    return chance.choices(mixed, [1 / (place + 1) for place in range(len(mixed))], k=count)


def _drawn(chance: random.Random, texts: Sequence[tuple[str, Lang]]) -> tuple[str, Lang]:
    """A phrasing; how often each is used falls with its place (Zipf), and the places are the entry's own."""
    return chance.choices(texts, [1 / (place + 1) for place in range(len(texts))])[0]


def _texts_of(corpus: Corpus) -> dict[str, list[tuple[str, Lang]]]:
    """How each entry is asked for: its phrasings, and the labelled queries that it alone answers."""
    found: dict[str, list[tuple[str, Lang]]] = defaultdict(list)
    for entry in corpus.entries:
        for lang, text in entry.texts.items():
            found[entry.id] += [(phrasing, lang) for phrasing in text.phrasings]
    for query in read_queries(SAMPLE / "queries" / "dev.jsonl"):
        if len(query.relevant_ids) == 1:
            found[query.relevant_ids[0]] += [(query.query, query.lang or "en")] * 2
    for id_, known in found.items():
        random.Random(id_).shuffle(known)
    return found


def _said(chance: random.Random, text: str, lang: Lang) -> str:
    """As a visitor types it."""
    if chance.random() < 0.3:
        text = text.rstrip("?？!。.")
    if chance.random() < 0.2:
        text = chance.choice(_BEFORE[lang]) + text
    if chance.random() < 0.2:
        text += chance.choice(_AFTER[lang])
    if chance.random() < 0.08 and len(text) > 8:
        place = chance.randrange(1, len(text) - 1)
        text = text[:place] + text[place + 1 :]
    return text.lower() if chance.random() < 0.3 else text


def _noise(data: Path, chance: random.Random, count: int) -> list[tuple[str, Lang]]:
    """What no help centre has an entry for: strays again and again, the rest once each."""
    strays = chance.choices(_STRAY, k=count // 5)
    sample = [row.query for row in read_queries(SAMPLE / "queries" / "dev.jsonl") if not row.relevant_ids]
    english = [text for part in ("train", "val") for text in _rows(data / "intents" / f"clinc150.oos_{part}.jsonl.gz")]
    chinese = _rows(data / "faq" / "oos_general_zh.queries.jsonl.gz")
    rest = count - len(strays)
    once = chance.sample(sample, min(rest // 3, len(sample)))
    once += chance.sample(english, min((rest - len(once)) // 2, len(english)))
    once += chance.sample(chinese, rest - len(once))
    return [(text, "en" if text.isascii() else "zh") for text in strays + once]


def _rows(file: Path) -> list[str]:
    return [json.loads(line)["query"] for line in gzip.decompress(file.read_bytes()).splitlines()]


def _with_sessions(chance: random.Random, said: Sequence[Question]) -> Iterator[Question]:
    """One question a session, mostly; some ask two or three."""
    session = 0
    for one in said:
        session += chance.random() < 0.85
        yield Question(one.text, one.lang, f"s{session}", one.truth)
