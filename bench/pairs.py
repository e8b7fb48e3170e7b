"""How sure is it that two entries are translations?  python -m bench.pairs --data ../shared/data

Takes the sample and FAQs of twelve products apart into a Chinese and an English file for each topic or product: in the
same order, with entries moved, missing or shuffled, with half or all of the English ones of another topic, a third with
the first characters of their answers only, which say less. Fits the
likelihood of `faq lint --pairs` on each of the two and on both, and prints what share of the pairs of 90 % and more is
right (precision), and what share of all twins they are (recall), on forms that were not fitted on.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.languages import products
from bench.reference import read
from corpus import Corpus, Entry, Lang, read_corpus
from engine import SAMPLE
from engine.lint.pairs import LIKELY, pair_evidence
from index import Encoder, EncoderSpec, Vectors, load_encoder

_FIT, _TEST = range(150), range(1000, 1150)
_LARGEST, _FEW = 12, 12
_RIDGE = 1e-6
Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """Evidence of pairs, a row each, with a constant; which are twins; how many twins there were."""

    evidence: Array
    right: npt.NDArray[np.bool_]
    twins: int


class Remembering:
    """An encoder that embeds no text twice."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._encoder.encode_documents(new), strict=True))
        return np.stack([self._known[text] for text in texts])


def apart(groups: Sequence[Sequence[Entry]], chance: random.Random) -> Corpus:
    """Two files of each group, one a language, in one of the forms."""
    form = chance.choice(["whole", "fewer", "cut", "others", "half"])
    chosen = chance.sample(groups, chance.choice([1, 2, 3, len(groups)]))
    characters = chance.choice([300, 300, _FEW])
    spare = [one for group in groups if group not in chosen for one in group]
    chance.shuffle(spare)
    entries: list[Entry] = []
    where: dict[tuple[str, Lang], str] = {}
    for number, group in enumerate(chosen):
        start = chance.randrange(max(len(group) - _LARGEST, 1))
        chinese = list(group[start : start + chance.randint(2, _LARGEST)])
        english = list(_moved(chinese, chance))
        if form == "fewer":
            english = [one for one in english if chance.random() < 0.5]
        elif form == "cut":
            english = english[: len(english) // 2 + 1]
        elif form in ("others", "half"):
            share = 1.0 if form == "others" else 0.5
            english = [spare.pop() if spare and chance.random() < share else one for one in english]
        files: tuple[tuple[Lang, list[Entry]], ...] = (("zh", chinese), ("en", english))
        for lang, found in files:
            for line, one in enumerate(found):
                text = replace(one.texts[lang], answer=one.texts[lang].answer[:characters])
                entries.append(Entry(f"{one.id}-{lang}", one.category, {lang: text}))
                where[entries[-1].id, lang] = f"{lang}{number}.csv:{line + 2}"
    return Corpus(tuple(entries), where=where)


def _moved(entries: Sequence[Entry], chance: random.Random) -> Iterator[Entry]:
    order = list(entries)
    kind = chance.choice(["same", "same", "missing", "swapped", "shuffled"])
    if kind == "shuffled":
        chance.shuffle(order)
    if kind == "swapped":
        for _ in range(len(order) // 5 + 1):
            order.insert(chance.randrange(len(order)), order.pop(chance.randrange(len(order))))
    yield from (one for one in order if kind != "missing" or chance.random() > 0.2)


def judged(groups: Sequence[Sequence[Entry]], seeds: range, encoder: Encoder) -> Judged:
    """The evidence of all pairs of many forms."""
    evidence, right, twins = [], [], 0
    for seed in seeds:
        corpus = apart(groups, random.Random(seed))
        chinese, english = ([one.id for one in corpus.entries if lang in one.texts] for lang in ("zh", "en"))
        twins += len({one[:-3] for one in chinese} & {one[:-3] for one in english})
        for one in pair_evidence(corpus, encoder):
            evidence.append((1.0, *one[2:]))
            right.append(chinese[one.zh][:-3] == english[one.en][:-3])
    return Judged(np.asarray(evidence), np.asarray(right), twins)


def fitted(judged: Judged) -> Array:
    """Coefficients of the logistic model."""
    from scipy.optimize import minimize

    signs = 1.0 - 2.0 * judged.right

    def loss(weights: Array) -> float:
        odds = signs * (judged.evidence @ weights)
        return float(np.logaddexp(0, odds).mean() + _RIDGE * (weights[1:] ** 2).sum())

    return np.asarray(minimize(loss, np.zeros(judged.evidence.shape[1])).x)


def main() -> None:
    """Print the coefficients and what they are worth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    whole, _ = products(read(data / "faq" / "bilingual.faq.jsonl.gz"))
    families = {"sample": read_corpus(SAMPLE).entries, "products": whole.entries}
    encoder: Encoder = Remembering(load_encoder(EncoderSpec()))  # type: ignore[assignment]  # documents alone
    fit, test = {}, {}
    for name, entries in families.items():
        groups = defaultdict(list)
        for one in entries:
            if len(one.texts) == 2:
                groups[one.category.partition("/")[0]].append(one)
        several = [group for group in groups.values() if len(group) > 1]
        fit[name], test[name] = judged(several, _FIT, encoder), judged(several, _TEST, encoder)
    both = [np.concatenate([getattr(one, name) for one in fit.values()]) for name in ("evidence", "right")]
    fit["both"] = Judged(both[0], both[1], 0)
    print("| fitted on | coefficients | on | pairs of 90 % | precision | recall |\n|---|---|---|---|---|---|")
    for name, known in fit.items():
        weights = fitted(known)
        for other, asked in test.items():
            sure = 1 / (1 + np.exp(-asked.evidence @ weights)) >= LIKELY
            found, right = int(sure.sum()), int(asked.right[sure].sum())
            shares = f"{right / found:.1%} | {right / asked.twins:.1%}"
            print(f"| {name} | {weights.round(2)} | {other} | {found} | {shares} |", flush=True)


if __name__ == "__main__":
    main()
