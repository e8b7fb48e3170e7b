"""Texts in two languages: which entries are twins, who stands for whom, and what a lead is worth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from corpus import Entry, EntryText, Lang
from engine.search.across import TWINS, WORTH, Twins, cross_bonus, learn_twins, stand_in
from index import Rows, Vectors

ZH, EN = 0, 1


def rows(*langs: tuple[int, ...]) -> Rows:
    """Rows of entries, each with one phrasing in each of its languages."""
    entry = [place for place, own in enumerate(langs) for _ in own]
    starts = np.cumsum([0, *map(len, langs)])
    flat = [lang for own in langs for lang in own]
    return Rows(np.asarray(entry, np.int32), np.asarray(flat, np.int8), starts.astype(np.int32), ("",) * len(flat))


def around(*angles: float) -> Vectors:
    """Unit vectors at these angles, in degrees."""
    turned = np.radians(angles)
    return np.asarray(np.stack([np.cos(turned), np.sin(turned)], axis=1), np.float32)


def entries(*answers: dict[Lang, str], categories: tuple[str, ...] = ()) -> list[Entry]:
    """Entries with these answers by language, all of one category unless they are given."""
    topics = categories or ("all",) * len(answers)
    return [
        Entry(f"e{place}", topics[place], {lang: EntryText("-", text) for lang, text in own.items()})
        for place, own in enumerate(answers)
    ]


def plain(*langs: tuple[int, ...]) -> list[Entry]:
    """Entries with these languages, whose texts have no marks."""
    return entries(*({("zh", "en")[lang]: "-" for lang in own} for own in langs))


def learned(vectors: Vectors, *langs: tuple[int, ...]) -> list[int]:
    return list(learn_twins(vectors, rows(*langs), plain(*langs))[TWINS])


def test_nearest_to_each_other_are_twins_and_others_are_not() -> None:
    assert learned(around(0, 90, 5, 85), (ZH,), (ZH,), (EN,), (EN,)) == [2, 3, 0, 1]


def test_an_entry_with_both_languages_that_is_nearer_leaves_none() -> None:
    """The English entry is as near to the Chinese one as before, but what is beside it has its own English."""
    assert learned(around(0, 40), (ZH,), (EN,)) == [1, 0]
    assert learned(around(0, 40, 39, 1), (ZH,), (EN,), (ZH, EN)) == [-1, -1, -1]


def test_the_only_two_entries_are_no_twins_for_want_of_others() -> None:
    assert learned(around(0, 70), (ZH,), (EN,)) == [-1, -1]


@pytest.mark.parametrize("langs", [((ZH,), (ZH,)), ((ZH, EN), (EN,)), ()])
def test_without_entries_of_one_language_each_there_are_none(langs: tuple[tuple[int, ...], ...]) -> None:
    assert set(learned(around(*range(sum(map(len, langs)))), *langs)) <= {-1}


def test_numbers_and_names_in_answers_tell_twins_that_questions_do_not() -> None:
    """Two Chinese and two English questions that are all alike; the limit and the form are in the answers."""
    vectors, langs = around(0, 2, 1, 3), rows((ZH,), (ZH,), (EN,), (EN,))
    twins = entries(
        {"zh": "每日 2,000 元，见 Form-16。"},
        {"zh": "用 PayNow 付，免收费用。"},
        {"en": "Free of charge with PayNow."},
        {"en": "2000 yuan a day, see Form-16."},
    )
    assert learn_twins(vectors, langs, twins)[TWINS].tolist() == [3, 2, 1, 0]


def test_categories_that_likely_twins_share_count_whatever_they_are_called() -> None:
    """Six twins are sure. The seventh pair is as near either way, and what the others have tells."""
    angles, categories = (0, 20, 40, 60, 80, 100), ("账单", "账单", "账单", "装修", "装修", "装修")
    english = tuple({"账单": "Billing", "装修": "Works"}[name] for name in categories)
    vectors = around(*angles, 140, *(angle + 1 for angle in angles), 200)
    langs = [(ZH,)] * 7 + [(EN,)] * 7
    texts = [{"zh": "-"}] * 7 + [{"en": "-"}] * 7

    def chance(of_last: str) -> float:
        made = entries(*texts, categories=(*categories, "账单", *english, of_last))  # type: ignore[arg-type]
        found = learn_twins(vectors, rows(*langs), made)
        assert found[TWINS].tolist()[:6] == [7, 8, 9, 10, 11, 12]
        return float(found[WORTH][6]) if found[TWINS][6] < 0 else 0.0

    assert chance("Billing") < chance("Works")


def test_a_twin_takes_the_score_and_the_foreign_entry_goes() -> None:
    score, kept = stand_in(
        np.asarray([0.9, 0.5, 0.7], np.float32), np.asarray([0, 1, 1], np.float32), np.asarray([1, 0, -1])
    )
    assert score.tolist() == pytest.approx([0.9, 0.9, 0.7])
    assert kept.tolist() == [False, True, True]


def test_the_bonus_falls_where_an_entry_with_both_languages_is_nearer() -> None:
    """Entries: foreign; both languages (two rows); foreign with a twin that has the language."""
    evidence = {"cosine": np.asarray([0.6, 0.7, 0.6], np.float32), "same_lang": np.asarray([0, 1, 0], np.float32)}
    starts, foreign = np.asarray([0, 1, 3]), np.asarray([True, False, True, True])

    def bonus(rival: float, worth: float = 1) -> Any:
        cosines = np.asarray([0.6, 0.7, rival, 0.1], np.float32)
        twins = Twins(np.asarray([-1, -1, 1]), np.asarray([worth, 1, 1], np.float32))
        return cross_bonus(evidence, cosines, starts, foreign=foreign, twins=twins).tolist()

    assert bonus(0.6) == pytest.approx([0.21, 0, 0])
    assert bonus(0.8) == pytest.approx([0.21 - 0.5 * 0.2, 0, 0])
    assert bonus(0.58) == pytest.approx([0.21 + 0.5 * 0.02, 0, 0], abs=1e-6)
    assert bonus(0.2) == pytest.approx([0.21 + 0.5 * 0.05, 0, 0])
    assert bonus(0.6, worth=0.4) == pytest.approx([0.4 * 0.21, 0, 0])


@pytest.mark.parametrize(("foreign", "worth"), [(1, 1), (2, 0.9604), (5, 0.7712), (99, 0.48)])
def test_the_more_entries_lack_a_language_the_less_each_is_worth(foreign: int, worth: float) -> None:
    """Ten entries in both languages, and others in Chinese only: 1 - 0.24 (ln((n + 0.5) / 10.5) + 1.6), bounded."""
    langs = [(ZH, EN)] * 10 + [(ZH,)] * foreign
    found = learn_twins(around(*range(20 + foreign)), rows(*langs), plain(*langs))[WORTH]
    assert found.tolist() == pytest.approx([1] * 10 + [worth] * foreign, abs=1e-4)
