"""What is compared: the product as it is, and as it was before the head, the later dial and the rule of choices."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from bench.promise.corpora import Centre
from bench.promise.figures import Table, table_of
from bench.reference import without_head
from corpus import LabelledQuery, Segmenter, write_corpus
from engine import BuildOptions, judge, rebuild
from engine.calibration.reference import read_reference
from engine.engine import Engine
from index import DataFolder, Encoder


@dataclass(frozen=True, slots=True)
class State:
    """head: whether one is learned; start, unmeasured: see engine.calibration.transfer; together: see
    engine.search.decide. None: as the product has it."""

    name: str
    head: bool = True
    start: float | None = None
    unmeasured: float | None = None
    together: float | None = None


BEFORE = State("before", head=False, start=0.65, unmeasured=0.0, together=0.0)
AFTER = State("after")
STATES = (BEFORE, AFTER)


def ask(centre: Centre, state: State, encoder: Encoder, folder: Path) -> tuple[Table, float]:
    """Build a help centre in `folder` and ask it everything; gives what it said and its threshold.

    What was embedded there before is not embedded again; no generation of an earlier run is left to compare with.
    """
    data, source = DataFolder(folder / "data"), folder / "corpus.jsonl"
    shutil.rmtree(data.generations, ignore_errors=True)
    (data.path / "CURRENT").unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    write_corpus(centre.corpus, source, overwrite=True)
    with _made(state, centre.family):
        rebuild(source, data.path, options=BuildOptions(load=lambda _spec: encoder))
        generation = data.load_current()
        words = generation.manifest.extra["user_words"]
        engine = Engine(generation, encoder, Segmenter(words, data.cache))
        queries = [LabelledQuery(asked.text, asked.relevant) for asked in centre.queries]
        return table_of(centre.queries, judge(engine, queries)), engine.calibration.threshold


@contextmanager
def _made(state: State, family: str) -> Iterator[None]:
    """The product in a state, taught by help centres of other families only."""
    with ExitStack() as patched:
        taught = lambda *, headless=False: read_reference(family, headless=headless)  # noqa: E731
        patched.enter_context(mock.patch("engine.calibration.transfer.read_reference", taught))
        if not state.head:
            patched.enter_context(without_head())
        dials = {
            "engine.calibration.transfer.START": state.start,
            "engine.calibration.transfer.UNMEASURED_SHIFT": state.unmeasured,
            "engine.search.decide.LEAST_TOGETHER": state.together,
        }
        for name, value in dials.items():
            if value is not None:
                patched.enter_context(mock.patch(name, value))
        yield
