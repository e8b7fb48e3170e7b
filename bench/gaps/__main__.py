"""Does `faq draft` find what is missing, and nothing else?  python -m bench.gaps [--seeds 11 12]

Thirty entries are taken out of the sample, 3,000 questions are asked of what is left, a fifth of them noise, and what
visitors do with the replies goes into a journal. Then `faq draft` is asked; an owner writes the entries found,
with the phrasings of the drafts, and the test set tells what that was worth. Figures in results/gaps.json.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.gaps.log import Planted, planted
from bench.gaps.visitors import noise_share, visit
from corpus import Corpus, Entry, read_queries, write_corpus
from engine import SAMPLE, Engine, open_engine, rebuild
from journal import (
    Draft,
    Drafts,
    JournalSettings,
    Phrasing,
    Wanted,
    acted_in,
    asked_in,
    days_until,
    drafts_of,
    missed_of,
    read_journal,
)

_OUT = Path("bench") / "results" / "gaps.json"
Figures = dict[str, Any]


def built(corpus: Corpus, folder: Path) -> Engine:
    """The engine over a corpus."""
    folder.mkdir(parents=True)
    write_corpus(corpus, folder / "corpus.jsonl")
    rebuild(folder / "corpus.jsonl", folder / "data")
    return open_engine(folder / "data")


def drafted(case: Planted, engine: Engine, folder: Path, seed: int) -> Drafts:
    """What is proposed after a week of visitors."""
    solutions = visit(case, engine, folder, seed)
    span = days_until(dt.datetime.now(dt.UTC), 7)
    with read_journal(folder, JournalSettings()) as connection:
        assert connection is not None
        missed = list(missed_of(asked_in(connection, span), acted_in(connection, span), solutions))
    return drafts_of(missed, engine, Wanted(days=7), span=span)


def truth_of(phrasings: Sequence[Phrasing], case: Planted) -> str:
    """What most of these questions ask for; "" for noise."""
    asked = Counter((question.text.strip(), question.truth[0] if question.truth else "") for question in case.log)
    meant = Counter[str]()
    for phrasing in phrasings:
        for (text, truth), count in asked.items():
            if text == phrasing.text:
                meant[truth] += count
    return meant.most_common(1)[0][0] if meant else ""


def judged(found: Drafts, case: Planted) -> tuple[Figures, dict[str, list[Draft]]]:
    """Figures of the proposals, and the drafts of each gap."""
    gaps: dict[str, list[Draft]] = {entry.id: [] for entry in case.gaps}
    noise, there, doubles, named = list[str](), list[Draft](), list[str](), 0
    for draft in found.drafts:
        truth = truth_of(draft.phrasings, case)
        if truth in gaps:
            gaps[truth].append(draft)
        elif not truth:
            noise.append(next(iter(draft.questions.values())))
        else:
            there.append(draft)
            named += truth in {near.id for near in draft.near}
            doubles += [] if draft.unclear else [next(iter(draft.questions.values()))]
    right = [truth_of(one.phrasings, case) == one.id for one in found.additions]
    hit = [drafts for drafts in gaps.values() if drafts]
    figures: Figures = {
        "gaps": len(gaps),
        "found": len(hit),
        "drafts_of_gaps": sum(map(len, hit)),
        "of_those_unclear": sum(draft.unclear for drafts in hit for draft in drafts),
        "junk": len(noise),
        "junk_questions": noise,
        "of_an_entry": len(there),
        "of_those_named_as_near": named,
        "doubles": doubles,
        "additions": len(found.additions),
        "right_additions": sum(right),
        "gaps_missed": [id_ for id_, drafts in gaps.items() if not drafts],
    }
    return figures, gaps


def mended(case: Planted, found: Drafts, gaps: dict[str, list[Draft]]) -> Corpus:
    """The help centre after its owner did what was proposed: entries with the drafts' phrasings, and the additions."""
    written = [_with(_bare(entry), _asked(gaps[entry.id])) for entry in case.gaps if gaps[entry.id]]
    added = {one.id: one.phrasings for one in found.additions}
    kept = [_with(entry, added.get(entry.id, ())) for entry in case.kept.entries]
    return Corpus((*kept, *written), case.kept.user_words)


def _asked(drafts: Sequence[Draft]) -> list[Phrasing]:
    return [phrasing for draft in drafts for phrasing in draft.phrasings]


def _bare(entry: Entry) -> Entry:
    """An entry as somebody writes it who knows the answer and no other phrasing."""
    return replace(entry, texts={lang: replace(text, alternates=()) for lang, text in entry.texts.items()})


def _with(entry: Entry, phrasings: Sequence[Phrasing]) -> Entry:
    texts = dict(entry.texts)
    for lang, text in texts.items():
        new = [one.text for one in phrasings if one.lang == lang]
        texts[lang] = replace(text, alternates=tuple(dict.fromkeys((*text.alternates, *new))))
    return replace(entry, texts=texts)


def quality(engine: Engine) -> Figures:
    """Precision of answers and coverage on the sample's test set, all of whose entries count."""
    answered = right = answerable = 0
    for query in read_queries(SAMPLE / "queries" / "test.jsonl"):
        found = engine.search(query.query)
        answerable += bool(query.relevant_ids)
        if found.outcome == "answer":
            answered += 1
            right += found.results[0].id in query.relevant_ids
    return {"precision": round(right / answered, 4), "coverage": round(right / answerable, 4)}


def run(data: Path, seed: int, noise: float) -> Figures:
    """One experiment."""
    case = planted(data, seed, noise)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = built(case.kept, folder / "before")
        found = drafted(case, engine, folder / "before" / "data", seed)
        figures, gaps = judged(found, case)
        after = built(mended(case, found, gaps), folder / "after")
        told: Figures = {"seed": seed, "questions": len(case.log), "noise": round(noise_share(case.log), 3)}
        return told | figures | {"before": quality(engine), "after": quality(after)}


def main() -> None:
    """Run all seeds, print and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13, 14, 15])
    parser.add_argument("--noise", type=float, default=0.2)
    options = parser.parse_args()
    runs = []
    for seed in options.seeds:
        runs.append(run(options.data, seed, options.noise))
        print(json.dumps(runs[-1], ensure_ascii=False), flush=True)
    names = ("found", "junk", "drafts_of_gaps", "of_an_entry", "additions", "right_additions")
    median = {name: statistics.median(one[name] for one in runs) for name in names}
    median["doubles"] = statistics.median(len(one["doubles"]) for one in runs)
    _OUT.write_text(json.dumps({"median": median, "runs": runs}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(json.dumps(median))


if __name__ == "__main__":
    main()
