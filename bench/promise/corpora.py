"""Help centres with labelled queries, some of which nothing answers; those of one family were never apart."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from bench.reference import entry_of, read, same_id
from corpus import Corpus, Entry, normalise, read_corpus, read_queries
from engine import SAMPLE

Kind = Literal["answerable", "inside", "outside"]
"""Whether an entry answers a query; of those without one, whether it is about the help centre's field."""

OWN = Path(__file__).parent / "data"
_OUT_ONE_IN = 6
"""Of the entries one in so many is left out of the corpus: their queries are about its field, and unanswerable."""
_SEED = 20261130
_MOST_OUTSIDE = 300
_BY_PROJECT = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """A query. relevant: ids of the entries that answer it, none unless it is answerable."""

    text: str
    relevant: tuple[str, ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Centre:
    """A help centre and what is asked there. family: what of engine/data/reference.npz is left out for it."""

    name: str
    family: str
    corpus: Corpus
    queries: list[Asked]


def centres(data: Path, most: int) -> Iterator[tuple[str, Callable[[], Centre]]]:
    """Each help centre by its name, read when called; FileNotFoundError where `data` lacks a file of it.

    most: queries of each; a random part is asked of those that have more.
    """
    for name, make in _MAKERS.items():
        yield name, partial(_made, name, make, data, most)


def _made(name: str, make: Callable[[Path], Centre], data: Path, most: int) -> Centre:
    found = make(data)
    queries = sorted(found.queries, key=lambda asked: (asked.kind, asked.text))
    random.Random(_SEED).shuffle(queries)
    return Centre(name, found.family, found.corpus, queries[:most])


def sample(_data: Path) -> Centre:
    """The help centre that ships with the product, by the queries that were written apart from it."""
    rows = read_queries(SAMPLE / "queries" / "test.jsonl")
    kinds: Mapping[Any, Kind] = {"oos_general": "outside", "oos_domain": "inside", "oos_near": "inside"}
    queries = [Asked(row.query, row.relevant_ids, kinds.get(row.extra.get("kind"), "answerable")) for row in rows]
    return Centre("", "sample", read_corpus(SAMPLE), queries)


def intents(data: Path, *, name: str, phrasings: int) -> Centre:
    """A set of intents, so many phrasings each; CLINC150's out-of-scope queries are what nobody answers."""
    groups: dict[str, list[str]] = {}
    for row in read(data / "intents" / f"{name}.jsonl.gz"):
        groups.setdefault(row["intent"], []).append(row["query"])
    outside = _texts(data / "intents" / "clinc150.oos_val.jsonl.gz", "query")
    return _split(groups, outside, family=name, lang="en", held=lambda _texts: phrasings)


def helpdesk(data: Path, *, name: str, phrasings: int) -> Centre:
    """A help desk with real queries, of which so many belong to each entry as further phrasings."""
    rows = read(data / "faq" / f"{name}.faq.jsonl.gz")
    groups = {str(row["id"]): [str(row["question"])] for row in rows}
    for row in read(data / "faq" / f"{name}.queries.jsonl.gz"):
        groups[str(row["relevant_ids"][0])].append(row["query"])
    own = data / "faq" / f"{name}.queries_oos.jsonl.gz"
    outside = _texts(own if own.exists() else data / "intents" / "clinc150.oos_val.jsonl.gz", "query")
    return _split(groups, outside, family=name, lang="en", held=lambda _texts: phrasings)


def clusters(data: Path, *, names: Sequence[str]) -> Centre:
    """Chinese questions that mean the same: half of them, five at most, are an entry, the others ask."""
    groups = {row["id"]: row["questions"] for name in names for row in read(data / "clusters" / f"{name}.jsonl.gz")}
    outside = _texts(data / "faq" / "oos_general_zh.queries.jsonl.gz", "query")
    return _split(groups, outside, family=names[0], lang="zh", held=lambda texts: min(max(len(texts) // 2, 1), 5))


def across(data: Path, *, file: str) -> Centre:
    """Entries with one text in one language, asked in the other."""
    chance, taken = random.Random(_SEED), dict[str, int]()
    entries, queries = list[Entry](), list[Asked]()
    for place, row in enumerate(read(data / "faq" / f"{file}.jsonl.gz")):
        project = str(row.get("project", row["id"]))
        taken[project] = taken.get(project, 0) + 1
        if taken[project] > _BY_PROJECT:
            continue
        zh, en, own = row["question_zh"], row["question_en"], same_id(row["id"])
        if place % _OUT_ONE_IN == 0:
            queries += [Asked(chance.choice((zh, en)), (), "inside")]
        elif chance.random() < 0.5:
            entries.append(entry_of(own, zh=[zh]))
            queries.append(Asked(en, (own,), "answerable"))
        else:
            entries.append(entry_of(own, en=[en]))
            queries.append(Asked(zh, (own,), "answerable"))
    outside = _texts(data / "faq" / "oos_general_zh.queries.jsonl.gz", "query")[:_BY_PROJECT]
    outside += _texts(data / "intents" / "clinc150.oos_val.jsonl.gz", "query")[:_BY_PROJECT]
    family = "bilingual" if file.startswith("bilingual") else file
    return Centre("", family, Corpus(tuple(entries)), [*queries, *(Asked(text, (), "outside") for text in outside)])


def own(_data: Path, *, name: str) -> Centre:
    """One that was written for this bench."""
    rows = (json.loads(line) for line in (OWN / f"{name}.queries.jsonl").read_text("utf-8").splitlines())
    queries = [Asked(row["query"], tuple(row["relevant_ids"]), row["kind"]) for row in rows]
    return Centre("", name, read_corpus(OWN / f"{name}.yaml"), queries)


def _split(
    groups: Mapping[str, Sequence[str]],
    outside: Sequence[str],
    *,
    family: str,
    lang: Literal["zh", "en"],
    held: Callable[[Sequence[str]], int],
) -> Centre:
    """Of each group the first texts are an entry and the others ask for it; some groups are left out.

    held: how many of a group's texts are the entry's.
    """
    entries, queries, seen = list[Entry](), list[Asked](), set[str]()
    names = sorted(groups)
    random.Random(_SEED).shuffle(names)
    absent = {*names[: len(names) // _OUT_ONE_IN]}
    for name in names:
        texts = [text for text in dict.fromkeys(groups[name]) if normalise(text) and normalise(text) not in seen]
        seen.update(map(normalise, texts))
        count = held(texts)
        if name in absent:
            queries += [Asked(text, (), "inside") for text in texts]
        elif texts:
            entries.append(entry_of(name, **{lang: texts[:count]}))
            queries += [Asked(text, (same_id(name),), "answerable") for text in texts[count:]]
    chance = random.Random(_SEED)
    answerable = [asked for asked in queries if asked.relevant]
    inside = [asked for asked in queries if not asked.relevant]
    chance.shuffle(answerable)
    chance.shuffle(inside)
    few = [Asked(text, (), "outside") for text in list(outside)[:_MOST_OUTSIDE]]
    return Centre("", family, Corpus(tuple(entries)), [*answerable, *inside[: len(answerable) // 3], *few])


def _texts(file: Path, name: str) -> list[str]:
    return [row[name] for row in read(file)]


_MAKERS: Mapping[str, Callable[[Path], Centre]] = {
    "sample": sample,
    "banking77, 6 phrasings": partial(intents, name="banking77.train", phrasings=6),
    "banking77, 20 phrasings": partial(intents, name="banking77.train", phrasings=20),
    "CLINC150, 6 phrasings": partial(intents, name="clinc150.train", phrasings=6),
    "CLINC150, 20 phrasings": partial(intents, name="clinc150.train", phrasings=20),
    "HWU64, 6 phrasings": partial(intents, name="hwu64.train", phrasings=6),
    "IT help desk (rasa)": partial(helpdesk, name="rasa_helpdesk", phrasings=4),
    "covid FAQ (JHU)": partial(helpdesk, name="covidfaq_jhu", phrasings=3),
    "covid, Chinese": partial(clusters, names=("covid",)),
    "health, Chinese": partial(clusters, names=("chip_sts",)),
    "payment app, Chinese": partial(clusters, names=("afqmc", "atec")),
    "assistant, Chinese": partial(clusters, names=("oppo",)),
    "products, across languages": partial(across, file="bilingual.faq"),
    "encyclopaedia, across languages": partial(across, file="xquad.questions"),
    "shop": partial(own, name="shop"),
    "telecom": partial(own, name="telecom"),
}
