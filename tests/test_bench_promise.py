"""The bench of the promise: what its figures mean, by hand, and that its own two help centres are whole."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bench.promise.chart import draw
from bench.promise.corpora import OWN, Asked, centres
from bench.promise.figures import Table, coverage_at, figures_of, interval, refused_inside_at, table_of, weights_of
from engine import Judged

KINDS = ["answerable"] * 4 + ["inside"] * 2 + ["outside"] * 2


def table(**columns: list[float]) -> Table:
    flags = {name: np.asarray(columns.get(name, [0] * 8), bool) for name in ("right", "answered", "offered", "among")}
    return Table(kind=np.asarray(KINDS), confidence=np.asarray(columns.get("confidence", [0.0] * 8)), **flags)


SOME = table(
    right=[1, 1, 1, 0, 0, 0, 0, 0],
    answered=[1, 1, 0, 1, 1, 0, 0, 0],
    confidence=[0.9, 0.8, 0.3, 0.7, 0.75, 0.2, 0.1, 0.1],
    offered=[0, 0, 1, 0, 0, 1, 0, 0],
    among=[0, 0, 1, 0, 0, 0, 0, 0],
)


def test_a_quarter_is_unanswerable_half_of_it_inside() -> None:
    weight = weights_of(np.asarray(KINDS))
    assert weight == pytest.approx([0.1875] * 4 + [0.0625] * 4)
    alone = weights_of(np.asarray(["answerable", "outside", "outside"]))
    assert alone == pytest.approx([0.75, 0.125, 0.125])


def test_figures_by_hand() -> None:
    found = figures_of(SOME)
    assert found["precision"] == pytest.approx(2 * 0.1875 / (3 * 0.1875 + 0.0625), abs=1e-4)
    assert (found["coverage"], found["hit at 1"]) == (0.75, 0.75)
    assert (found["refused inside"], found["refused outside"]) == (0.5, 1.0)
    assert (found["choices with the right one"], found["choices without it"]) == (0.25, 0.0)
    assert found["choices for the unanswerable"] == 0.25
    assert figures_of(table())["precision"] is None
    assert figures_of(SOME, has_choices=False)["choices for the unanswerable"] is None


def test_the_interval_holds_the_precision_and_narrows_with_more_queries() -> None:
    some = interval(SOME, weights_of(SOME.kind))
    many = Table(*(np.tile(getattr(SOME, name), 40) for name in Table.__slots__))
    narrow = interval(many, weights_of(many.kind))
    assert some and narrow
    assert some[0] < narrow[0] < 0.6 < narrow[1] < some[1] + 1e-9
    assert interval(table(), weights_of(SOME.kind)) is None


def test_what_another_threshold_would_give() -> None:
    assert coverage_at(SOME, 0.9) == 0.5  # the first two; the third is wrong
    assert coverage_at(SOME, 1.1) == 0.0
    assert refused_inside_at(SOME, 0.75) == 0.5  # at 0.6, which the one of 0.75 reaches
    assert refused_inside_at(SOME, 0.25) == 1.0  # at 0.825


def test_judged_queries_become_a_table() -> None:
    judged = Judged("q", "en", "", True, 1, 0.8, False, "a", ("a",), ("b", "a"))
    other = Judged("r", "en", "", False, 0, 0.4, True, "b", (), ())
    found = table_of([Asked("q", ("a",), "answerable"), Asked("r", (), "inside")], [judged, other])
    assert found.kind.tolist() == ["answerable", "inside"]
    assert (found.right.tolist(), found.answered.tolist()) == ([True, False], [False, True])
    assert (found.offered.tolist(), found.among.tolist()) == ([True, False], [True, False])


def test_its_own_help_centres_are_whole(tmp_path: Path) -> None:
    """Without the public data only these two and the sample are left; every file that is missing is named."""
    found, missing = {}, {}
    for name, make in centres(tmp_path, 1000):
        try:
            found[name] = make()
        except FileNotFoundError as error:
            missing[name] = error.filename
    assert sorted(found) == ["sample", "shop", "telecom"]
    assert all(str(file).startswith(str(tmp_path)) for file in missing.values())
    for name in ("shop", "telecom"):
        ids = {entry.id for entry in found[name].corpus.entries}
        asked = found[name].queries
        assert {one for query in asked for one in query.relevant} == ids, "every entry is asked for"
        assert len({query.text for query in asked}) == len(asked)
        assert all(bool(query.relevant) == (query.kind == "answerable") for query in asked)
    alone = [entry for entry in found["telecom"].corpus.entries if len(entry.texts) == 1]
    assert len(alone) * 5 == len(found["telecom"].corpus.entries), "a fifth is in one language"
    assert len(list(OWN.iterdir())) == 4


def test_the_chart_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    figures = json.loads(json.dumps(figures_of(SOME)))
    empty = figures_of(table())
    draw(
        {"one": {"before": figures, "after": figures}, "two": {"before": empty, "after": empty}},
        0.9,
        tmp_path / "c.svg",
    )
    assert "<svg" in (tmp_path / "c.svg").read_text("utf-8")
