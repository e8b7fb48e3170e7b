"""Which entries of one language each are translations: by what they mean, and by the order in which files have them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from corpus import Corpus, Entry, EntryText, Lang, normalise
from engine.lint.order import order_evidence
from engine.lint.pairs import LIKELY, WORTH_A_LOOK, propose_pairs
from index import Encoder, Vectors

SIDES: tuple[Lang, Lang] = ("zh", "en")


class ByNumber:
    """Texts such as "zh 3" mean their number; those of `vague` are as near to each other as to their translations."""

    name, fingerprint, dim, symmetric = "numbers", "numbers", 40, True

    def __init__(self, vague: Sequence[int] = ()) -> None:
        self._vague = set(vague)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vector(*text.split()) for text in texts])

    encode_queries = encode_documents

    def _vector(self, lang: str, number: str) -> Vectors:
        vector = np.zeros(self.dim, np.float32)
        vector[39 if int(number) in self._vague else int(number)] = 0.75
        vector[30 + SIDES.index(lang)] = 0.66  # type: ignore[arg-type]
        return vector

    def known(self, word: str) -> bool:
        return False


def corpus(files: dict[str, tuple[Lang, list[int]]]) -> Corpus:
    """By name of a file its language and the numbers of its entries, from top to bottom."""
    entries, where = [], {}
    for name, (lang, numbers) in files.items():
        for line, number in enumerate(numbers):
            text = f"{lang} {number}"
            assert normalise(text) == text
            entries.append(Entry(f"{lang}-{number}", "faq", {lang: EntryText(text, text)}))
            where[f"{lang}-{number}", lang] = f"{name}:{line + 2}"
    return Corpus(tuple(entries), where=where)


def likelihoods(found: Corpus, vague: Sequence[int]) -> dict[tuple[str, str], float]:
    encoder: Encoder = ByNumber(vague)
    return {(pair.zh[3:], pair.en[3:]): pair.likelihood for pair in propose_pairs(found, encoder)}


def test_order_decides_where_meaning_does_not() -> None:
    order, vague = [1, 2, 3, 4, 5, 6, 7, 8], [3, 6]
    same = likelihoods(corpus({"zh.csv": ("zh", order), "en.csv": ("en", order)}), vague)
    assert set(same) == {(str(one), str(one)) for one in order}
    assert min(same.values()) >= LIKELY
    mixed = likelihoods(corpus({"zh.csv": ("zh", order), "en.csv": ("en", order[::-1])}), vague)
    unsure = [value for (zh, _), value in mixed.items() if int(zh) in vague]
    assert len(unsure) == 2 and max(unsure) < LIKELY, "nothing says which of the two it is"
    assert min(value for (zh, _), value in mixed.items() if int(zh) not in vague) >= WORTH_A_LOOK


@pytest.mark.parametrize("english", [[1, 2, 4, 5, 6, 7, 8, 9], [1, 20, 2, 3, 4, 5, 6, 7, 8, 9]])
def test_files_may_drift_apart(english: list[int]) -> None:
    """One has an entry more, or fewer: what stands behind it is at another distance."""
    found = likelihoods(corpus({"zh.csv": ("zh", list(range(1, 10))), "en.csv": ("en", english)}), [5, 8])
    assert found["5", "5"] >= LIKELY and found["8", "8"] >= LIKELY


def test_order_alone_is_not_enough() -> None:
    zh, en = list(range(1, 9)), list(range(11, 19))
    found = likelihoods(corpus({"zh.csv": ("zh", zh), "en.csv": ("en", en)}), [])
    assert max(found.values()) < WORTH_A_LOOK, "two files of equal length that say other things"


def test_rows_of_one_file_and_entries_that_are_paired_already() -> None:
    lone = corpus({"all.csv 1": ("zh", [1, 2]), "all.csv 2": ("en", [1, 2])})
    both = Entry("both", "faq", {"zh": EntryText("zh 5", "zh 5"), "en": EntryText("en 5", "en 5")})
    where = {**lone.where, ("both", "zh"): "all.csv 1:4", ("both", "en"): "all.csv 2:4"}
    found = order_evidence(Corpus((*lone.entries, both), where=where), {("zh-1", "en-1"): 0.5})
    assert found["zh-2", "en-2"] == pytest.approx((0.5 + 1) / (1 + 2))
    assert found["zh-1", "en-1"] == pytest.approx(1 / (1 + 2)), "it says nothing of itself"
    assert ("zh-1", "en-2") not in found
