"""How good is a model on public sets? The same table for ours and for any sentence-transformers folder."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from index import Encoder, EncoderSpec, load_encoder
from index.encoders.bundled import CONFIG, BundledEncoder
from training.prepare import asked_queries, own_fields, read_intents, read_rows, training_fields
from training.settings import Run

_EXAMPLES = 5
_ANSWER = 200
"""Characters of an answer that are embedded."""
Scores = dict[str, float]


def evaluate(run: Run, model: str, *, test: bool = False) -> Scores:
    """Print the table and write evaluation-<model>.json; test sets only where asked: they are not for tuning."""
    encoder = _load(model)
    part = "test" if test else "dev"
    scores: Scores = {}
    for name, file in (("STS-B zh", f"stsb_zh.{part}"), ("STS-B en", f"stsb_en.{part}"), ("LCQMC", f"lcqmc.{part}"),
                       ("AFQMC", "afqmc.dev"), ("BQ", f"bq.{part}"), ("PAWS-X zh", f"pawsx_zh.{part}")):  # fmt: skip
        scores[name] = _pairs(encoder, run.data / "pairs" / f"{file}.jsonl.gz")
    scores |= _tatoeba(encoder, run.data / "pairs" / "tatoeba_cmn_eng.test.jsonl.gz")
    scores["banking77, 5 examples"] = _intents(encoder, run.data / "intents" / "banking77.train.jsonl.gz", None)[0]
    clinc, outside = (run.data / "intents" / f"clinc150.{name}.jsonl.gz" for name in ("val", "oos_val"))
    scores["CLINC150, 5 examples"], scores["CLINC150, out of scope AUROC"] = _intents(encoder, clinc, outside)
    scores |= _bilingual(encoder, run.data / "faq" / "bilingual.faq.jsonl.gz")
    scores["TiDB FAQ, question to answer"] = _answers(encoder, run.data / "faq" / "tidb_zh.faq.jsonl.gz")
    scores |= _held_out(encoder, run)
    _show(scores, encoder.name)
    run.file(f"evaluation-{encoder.name}-{part}.json").write_text(json.dumps(scores, indent=1), "utf-8")
    return scores


def _load(model: str) -> Encoder:
    config = Path(model) / CONFIG
    if config.exists() and json.loads(config.read_text("utf-8")).get("kind") == "distilled":
        return BundledEncoder(config.parent)
    return load_encoder(EncoderSpec(model))


def _rows(file: Path, *names: str) -> list[tuple[str, ...]]:
    return [tuple(str(row[name]) for name in names) for row in read_rows(file)]


def _pairs(encoder: Encoder, file: Path) -> float:
    """Spearman x100 of the cosine with the label."""
    rows = _rows(file, "a", "b", "label")
    a, b = encoder.encode_queries([r[0] for r in rows]), encoder.encode_queries([r[1] for r in rows])
    return round(100 * float(spearmanr((a * b).sum(axis=1), [float(r[2]) for r in rows]).statistic), 1)


def _tatoeba(encoder: Encoder, file: Path) -> Scores:
    rows = _rows(file, "en", "zh")
    a, b = encoder.encode_queries([r[0] for r in rows]), encoder.encode_queries([r[1] for r in rows])
    cosines, right = a @ b.T, np.arange(len(rows))
    return {
        "Tatoeba, first to second": _share(cosines.argmax(axis=1) == right),
        "Tatoeba, second to first": _share(cosines.argmax(axis=0) == right),
    }


def _intents(encoder: Encoder, file: Path, outside: Path | None) -> tuple[float, float]:
    """Accuracy x100 of the nearest of five examples per intent, and AUROC of its cosine against other queries."""
    known, asked = [], []
    for intent, queries in asked_queries(file).items():
        known += [(query, intent) for query in queries[:_EXAMPLES]]
        asked += [(query, intent) for query in queries[_EXAMPLES:]]
    examples = encoder.encode_documents([query for query, _ in known])
    cosines = encoder.encode_queries([query for query, _ in asked]) @ examples.T
    right = [known[best][1] == intent for best, (_, intent) in zip(cosines.argmax(axis=1), asked, strict=True)]
    if outside is None:
        return _share(right), float("nan")
    others = (encoder.encode_queries([r[0] for r in _rows(outside, "query")]) @ examples.T).max(axis=1)
    labels = np.r_[np.ones(len(asked)), np.zeros(len(others))]
    return _share(right), round(float(roc_auc_score(labels, np.r_[cosines.max(axis=1), others])), 3)


def _bilingual(encoder: Encoder, file: Path) -> Scores:
    """R@1 x100 across languages within each project, the mean over projects."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for project, en, zh in _rows(file, "project", "question_en", "question_zh"):
        groups[project].append((en, zh))
    return _across(encoder, "bilingual FAQs", list(groups.values()))


def _answers(encoder: Encoder, file: Path) -> float:
    """R@1 x100 of an entry's answer (its beginning) by its question."""
    rows = [(question, answer[:_ANSWER]) for question, answer in _rows(file, "question", "answer")]
    cosines = encoder.encode_queries([r[0] for r in rows]) @ encoder.encode_documents([r[1] for r in rows]).T
    return _share(cosines.argmax(axis=1) == np.arange(len(rows)))


def _across(encoder: Encoder, name: str, groups: Sequence[Sequence[tuple[str, str]]]) -> Scores:
    forth, back = [], []
    for rows in groups:
        en, zh = encoder.encode_queries([r[0] for r in rows]), encoder.encode_queries([r[1] for r in rows])
        cosines, right = zh @ en.T, np.arange(len(rows))
        forth.append(_share(cosines.argmax(axis=1) == right))
        back.append(_share(cosines.argmax(axis=0) == right))
    return {f"{name}, zh to en": round(float(np.mean(forth)), 1), f"{name}, en to zh": round(float(np.mean(back)), 1)}


def _held_out(encoder: Encoder, run: Run) -> Scores:
    """Our own fields that no training saw: the first three phrasings are the FAQ, the others ask."""
    fields = [file for file in own_fields() if file not in training_fields(run)]
    if not fields:
        return {}
    sides: tuple[tuple[str, Callable[..., tuple[str, ...]]], ...] = (("zh", lambda i: i.zh), ("en", lambda i: i.en))
    scores: Scores = {}
    for asked_in, ask in sides:
        for found_in, find in sides:
            shares = []
            for file in fields:
                intents = read_intents([file])
                documents = [(text, n) for n, intent in enumerate(intents) for text in find(intent)[:3]]
                queries = [(text, n) for n, intent in enumerate(intents) for text in ask(intent)[3:]]
                cosines = (
                    encoder.encode_queries([q for q, _ in queries])
                    @ encoder.encode_documents([d for d, _ in documents]).T
                )
                best = cosines.argmax(axis=1)
                shares.append(_share([documents[b][1] == n for b, (_, n) in zip(best, queries, strict=True)]))
            scores[f"own held-out fields, {asked_in} to {found_in}"] = round(float(np.mean(shares)), 1)
    return scores


def _share(right: Sequence[bool] | npt.NDArray[np.bool_]) -> float:
    return round(100 * float(np.mean(right)), 1)


def _show(scores: Scores, name: str) -> None:
    table = Table("set", name, box=None)
    for key, value in scores.items():
        table.add_row(key, f"{value:g}")
    Console().print(table)
