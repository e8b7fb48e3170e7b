"""The registry of features: their order, what is refused, and what changes the fingerprint that thresholds hold for."""

from __future__ import annotations

import numpy as np
import pytest

from engine.search.features import fingerprint
from engine.search.features.example import example
from engine.search.features.matches import length
from engine.search.features.ranks import mean_of_best_others, standing_of
from engine.search.features.registry import Compared, Registry


def registry(value: float, name: str = "one") -> Registry:
    """One feature of this name, of which every candidate has the same value."""
    made = Registry()

    def compute(compared: Compared) -> float:
        return value

    compute.__name__ = name
    made.feature("what it means")(compute)
    return made


def test_a_fingerprint_is_sixteen_hexadecimal_digits() -> None:
    assert len(fingerprint()) == len(registry(1.0).fingerprint(*example())) == 16
    assert int(fingerprint(), 16) >= 0


def test_a_fingerprint_changes_with_names_and_with_values_to_four_digits() -> None:
    found = registry(0.5).fingerprint(*example())
    assert registry(0.5).fingerprint(*example()) == found
    assert registry(0.50004).fingerprint(*example()) == found
    assert registry(0.5001).fingerprint(*example()) != found
    assert registry(0.5, "other").fingerprint(*example()) != found
    assert registry(-0.00001).fingerprint(*example()) == registry(0.0).fingerprint(*example()), "-0 is 0"


def test_the_example_has_values_of_all_sizes_and_equal_ones() -> None:
    """Were it another one, all thresholds that exist would be told to be of other features."""
    query, found = example()
    assert len(found) == 7
    for flags in (found.exact, found.same_lang, found.negation, found.numbers):
        assert flags.tolist() == [1, 0, 1, 0, 1, 0, 1]
    assert found.score.tolist() == sorted(found.score.tolist(), reverse=True)
    assert found.cosine[:2].tolist() == found.bm25[:2].tolist() == [1, 1]
    assert found.cosine[2:].min() > 0 and found.cosine[2:].max() < 1
    assert (query.known_share, query.unknown_terms) == (0.75, 1)
    assert (query.lang, query.corrected) == ("en", "deposits not arrived")
    assert found.entry.tolist() == found.row.tolist() == list(range(7))


def test_a_registry_keeps_its_order_and_refuses_a_name_twice() -> None:
    made = registry(0.1)
    with pytest.raises(ValueError, match="feature 'one' is registered twice; give the second another name"):
        made.feature("again")(next(iter(made)).compute)
    assert made.names == ("one",)
    assert [(one.name, one.meaning) for one in made] == [("one", "what it means")]
    assert made.matrix(*example()).tolist() == [[0.1]] * 7


@pytest.mark.parametrize(("words", "expected"), [(0, 0.0), (1, 0.05), (19, 0.95), (20, 1.0), (21, 1.0), (500, 1.0)])
def test_twenty_words_are_a_long_query(words: int, expected: float) -> None:
    from dataclasses import replace

    query, candidates = example()
    long = replace(query, segments=replace(query.segments, words=("a",) * words))
    assert length(Compared(long, candidates)) == expected


def test_the_best_others_of_one_among_the_first_are_one_more() -> None:
    own = np.asarray([0.9, 0.8, 0.8, 0.2], np.float32)
    # 0.8 is the second and the third: of the two best others of each, one is 0.9 and one the other 0.8
    assert mean_of_best_others(own, 2) == pytest.approx([0.8, 0.85, 0.85, 0.85], abs=1e-6)
    assert mean_of_best_others(own, 1) == pytest.approx([0.8, 0.9, 0.9, 0.9], abs=1e-6)
    assert mean_of_best_others(own[:1], 2) == pytest.approx([0.3]), "the background of 0.3 stands for what lacks"
    assert mean_of_best_others(own[:3], 2) == pytest.approx([0.8, 0.85, 0.85], abs=1e-6)
    assert mean_of_best_others(own[:2], 2) == pytest.approx([(0.8 + 0.3) / 2, (0.9 + 0.3) / 2], abs=1e-6)


def test_scores_are_put_back_in_the_order_in_which_they_came() -> None:
    """The best is last; below the background of 0.3 a score stands behind it."""
    found = standing_of(np.asarray([0.1, 0.5, 0.9]))
    assert found.margin == pytest.approx([-0.8, -0.4, 0.4])
    assert found.lead == pytest.approx(
        [0.1 - (0.9 + 0.5 + 0.9) / 5, 0.5 - (0.9 + 0.3 * 4) / 5, 0.9 - (0.5 + 0.3 * 4) / 5]
    )
    others = np.asarray([0.1, 0.5, *[0.3] * 18])
    assert found.sharpness[2] == pytest.approx((0.9 - others.mean()) / (others.std() + 0.02) / 10)
    rest = np.asarray([0.5, 0.9, *[0.3] * 18])
    assert found.sharpness[0] == pytest.approx((0.1 - rest.mean()) / (rest.std() + 0.02) / 10)


def test_more_candidates_than_twenty_need_no_background() -> None:
    scores = np.linspace(0.9, 0.4, 26)
    found = standing_of(scores)
    assert found.lead[0] == pytest.approx(0.9 - scores[1:6].mean())
    assert found.lead[5] == pytest.approx(scores[5] - scores[:5].mean())
    assert found.lead[4] == pytest.approx(scores[4] - scores[[0, 1, 2, 3, 5]].mean())
    assert found.sharpness[0] == pytest.approx((0.9 - scores[1:].mean()) / (scores[1:].std() + 0.02) / 10)
    assert found.share.sum() == pytest.approx(1)


def test_a_margin_and_sharpness_are_bounded() -> None:
    assert standing_of(np.asarray([3.0, 0.3, -2.0])).margin == pytest.approx([1, -1, -1])
    assert standing_of(np.asarray([3.0])).sharpness.tolist() == [1.5]
