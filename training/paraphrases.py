"""Are the paraphrases written for this project fit to train on? Duplicates, overlap, balance, neighbours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from corpus import counted, normalise
from training.prepare import own_fields, read_rows
from training.settings import OWN_DATA, Run

LEAST = 7
"""Texts per language: the question as a help centre titles it, and six phrasings of people."""
_LEAST_INTENTS = 10
_HAN = re.compile(r"[㐀-䶿一-鿿]")
_LATIN = re.compile(r"[a-zA-Z]+")
_BARE = re.compile(r"[\W_]+")


def check(_run: Run) -> None:
    """Print the balance of the fields; every problem in one line each, and exit code 1 if there is one."""
    fields = {file.stem: list(read_rows(file)) for file in own_fields()}
    problems = [problem for field, rows in fields.items() for problem in field_problems(field, rows)]
    problems += list(shared_texts(fields))
    _show(fields)
    print(*problems, f"{len(problems)} problems", sep="\n")
    if problems:
        raise SystemExit(1)


def field_problems(field: str, rows: list[dict[str, Any]]) -> Iterator[str]:
    """What is wrong within one field, and how to mend it."""
    file, ids = OWN_DATA / f"{field}.jsonl", Counter(row["id"] for row in rows)
    place = Path(*file.parts[-3:])
    if len(rows) < _LEAST_INTENTS:
        yield f"{place}: {len(rows)} intents; write at least {_LEAST_INTENTS}, or move them to another field"
    for line, row in enumerate(rows, start=1):
        where = f"{place}:{line} {row['id']}"
        if ids[row["id"]] > 1 or not row["id"].startswith(f"{field}-"):
            yield f"{where}: the id must be unique and begin with {field}-"
        for near in row.get("near", ()):
            if near not in ids or near == row["id"]:
                yield f"{where}: the neighbour {near!r} is no other intent of this field"
        for lang in ("zh", "en"):
            yield from (f"{where}: {problem}" for problem in _text_problems(row[lang], lang))


def _text_problems(texts: list[str], lang: str) -> Iterator[str]:
    whole = " ".join(texts)
    if len(texts) < LEAST:
        yield f"{counted(len(texts), 'text')} in {lang}; write {LEAST}"
    if (len(_HAN.findall(whole)) > len(_LATIN.findall(whole))) != (lang == "zh"):
        yield f"the texts under {lang} are in another language"


def shared_texts(fields: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Texts that stand in two intents of a field or twice in one: positives and negatives at once teach nothing."""
    for field, rows in fields.items():
        seen: dict[str, str] = {}
        for row in rows:
            for text in (*row["zh"], *row["en"]):
                key = _BARE.sub("", normalise(text))
                if key in seen:
                    yield f"{field}: {text!r} is in {seen[key]} and in {row['id']}; write one of them anew"
                seen[key] = row["id"]


def overlap(texts: list[str]) -> float:
    """Mean share, 0 to 1, of a phrasing's words (Chinese: characters) that the question has too."""
    question, *others = [set(_HAN.findall(t)) | set(_LATIN.findall(t.lower())) for t in texts]
    shares = [len(question & words) / len(words) for words in others if words]
    return sum(shares) / max(len(shares), 1)


def _show(fields: dict[str, list[dict[str, Any]]]) -> None:
    table = Table("field", "intents", "with neighbours", "texts", "overlap zh", "overlap en", box=None)
    for field, rows in fields.items():
        near = sum(bool(row.get("near")) for row in rows) / max(len(rows), 1)
        means = [sum(overlap(row[lang]) for row in rows) / max(len(rows), 1) for lang in ("zh", "en")]
        texts = sum(len(row["zh"]) + len(row["en"]) for row in rows)
        table.add_row(field, f"{len(rows)}", f"{near:.0%}", f"{texts}", *(f"{mean:.0%}" for mean in means))
    rows = [row for field in fields.values() for row in field]
    table.add_row("all", f"{len(rows)}", "", f"{sum(len(r['zh']) + len(r['en']) for r in rows)}", "", "")
    Console().print(table)
