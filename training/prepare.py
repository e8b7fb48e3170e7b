"""Which texts train the model? Normalised, capped, licensed, and none that the model is measured on."""

from __future__ import annotations

import gzip
import json
import logging
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jieba
from rich.progress import track

from corpus import normalise
from training.settings import OWN_DATA, USER_WORDS, Run

_SEED, _ASKED, _SAMPLE = 7, 25, 1200
_TEXTS = ("a", "b", "en", "zh", "query", "question", "question_en", "question_zh")
_WORD = 4
"""Texts of so few characters are words, which may train although a measured set has them too."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence in both languages, normalised; source: the English as written, the key of the teacher's vector."""

    en: str
    zh: str
    source: str
    dataset: str
    kind: str


@dataclass(frozen=True, slots=True)
class Intent:
    """Phrasings, normalised, that mean the same, and the ids of intents that lie near but differ."""

    id: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    near: tuple[str, ...]


def read_rows(file: Path) -> Iterator[dict[str, Any]]:
    """Rows of a JSON lines file, gzipped or not."""
    raw = file.read_bytes()
    for line in (gzip.decompress(raw) if file.suffix == ".gz" else raw).splitlines():
        yield json.loads(line)


def prepare(run: Run) -> None:
    """Write pairs.jsonl into the work folder."""
    settings = run.settings["prepare"]
    measured = measured_texts(run.data)
    rows = list(read_rows(run.data / "bitext" / "train.jsonl.gz"))
    random.Random(run.settings["seed"]).shuffle(rows)
    taken: Counter[str] = Counter()
    with run.file("pairs.jsonl").open("w", encoding="utf-8") as stream:
        for row in track(rows, "prepare", transient=True):
            dataset = row["set"].removesuffix("_tw")
            en, zh = normalise(row["en"])[: settings["longest_en"]], normalise(row["zh"])[: settings["longest_zh"]]
            capped = row["kind"] == "sent" and taken[dataset] >= settings["caps"].get(dataset, len(rows))
            if capped or row["lic_class"] not in settings["licences"] or not en or not zh or {en, zh} & measured:
                continue
            taken[dataset] += 1
            pair = {"en": en, "zh": zh, "source": row["en"], "dataset": dataset, "kind": row["kind"]}
            stream.write(json.dumps(pair, ensure_ascii=False) + "\n")
    print(f"{taken.total()} pairs of {len(taken)} sets")


def read_pairs(run: Run) -> list[Pair]:
    """What `prepare` wrote."""
    return [Pair(**row) for row in read_rows(run.file("pairs.jsonl"))]


def own_fields() -> list[Path]:
    """Files of the paraphrases written for this project, by name."""
    return sorted(OWN_DATA.glob("*.jsonl"))


def training_fields(run: Run) -> list[Path]:
    """The fields that train; the others are kept to measure on."""
    return [file for file in own_fields() if file.stem not in run.settings["prepare"]["held_out"]]


def read_intents(files: list[Path]) -> list[Intent]:
    """All intents of some fields."""
    return [
        Intent(
            row["id"], tuple(map(normalise, row["zh"])), tuple(map(normalise, row["en"])), tuple(row.get("near", ()))
        )
        for file in files
        for row in read_rows(file)
    ]


def sample_phrasings(run: Run) -> list[str]:
    """Of the paraphrases that train some by chance, in both languages: what a model is given when it is served."""
    texts = [text for intent in read_intents(training_fields(run)) for text in (*intent.zh, *intent.en)]
    return random.Random(run.settings["seed"]).sample(texts, _SAMPLE)


def asked_queries(file: Path) -> dict[str, list[str]]:
    """25 queries of each intent by chance: the first five are its examples, the others are asked; none may train."""
    groups: dict[str, list[str]] = defaultdict(list)
    for row in read_rows(file):
        groups[row["intent"]].append(row["query"])
    chance = random.Random(_SEED)
    for _, queries in sorted(groups.items()):
        chance.shuffle(queries)
    return {intent: queries[:_ASKED] for intent, queries in sorted(groups.items())}


def measured_texts(data: Path) -> set[str]:
    """Normalised texts of every set that a figure is quoted of: none of them may train."""
    intents = data / "intents"
    files = [*(data / "pairs").glob("*.dev.*"), *(data / "pairs").glob("*.test.*"), *(data / "faq").glob("*.gz")]
    files += [intents / f"{name}.jsonl.gz" for name in ("clinc150.val", "clinc150.oos_val", "hwu64.valid")]
    texts = {normalise(str(row.get(name, ""))) for file in files for row in read_rows(file) for name in _TEXTS}
    asked = asked_queries(intents / "banking77.train.jsonl.gz")
    texts.update(normalise(query) for queries in asked.values() for query in queries)
    return {text for text in texts if len(text) > _WORD}


def load_segmenter() -> Any:
    """jieba with the default user words."""
    jieba.setLogLevel(logging.WARNING)
    segmenter = jieba.Tokenizer()
    segmenter.initialize()
    for line in USER_WORDS.read_text("utf-8").splitlines():
        word, frequency, _ = line.split()
        segmenter.add_word(word, int(frequency))
    return segmenter
