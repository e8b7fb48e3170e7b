"""Which generations are there, how do two differ, and how does one go back?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from corpus import LANGS, Entry
from engine.engine import Engine
from engine.opening import open_generation
from engine.publishing.golden import kept_golden
from engine.publishing.publish import Publication
from engine.search.ruling import Rule, no_rule
from index import AwayError, DataFolder, EncoderError, GenerationError, check_files, check_rows, read_manifest


@dataclass(frozen=True, slots=True)
class GenerationInfo:
    """One generation on disk. texts: entries by language; quality: the gate's figures when it was published; problem:
    why it cannot be served; withdrawn: whether it was rolled back from, so that nothing serves it by itself;
    target_precision: the share of answers that its threshold aims at; questions: which ones the gate asked."""

    id: str
    serving: bool
    created: str = ""
    corpus: str = ""
    entries: int = 0
    phrasings: int = 0
    texts: dict[str, int] = field(default_factory=dict)
    encoder: str = ""
    threshold: float | None = None
    forced: bool = False
    quality: dict[str, Any] | None = None
    problem: str = ""
    withdrawn: bool = False
    target_precision: float | None = None
    questions: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ChangedQuery:
    """A query whose reply differs; kind: "golden" or "logged"; before and after: "id (outcome)"."""

    query: str
    kind: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What came, went and changed from generation `a` to `b`; changed: the parts that differ, by the entry's id.

    asked: queries of both kinds; logged: those that were given, and are not golden.
    """

    a: str
    b: str
    came: tuple[str, ...]
    went: tuple[str, ...]
    changed: dict[str, tuple[str, ...]]
    asked: int
    logged: int
    queries: tuple[ChangedQuery, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def list_generations(folder: DataFolder) -> list[GenerationInfo]:
    """All complete generations, oldest first; raises GenerationError if there is none at all."""
    ids = folder.ids()
    try:
        served = folder.current_id()
    except GenerationError:
        if not ids:
            raise
        served = ""
    withdrawn = folder.withdrawn()
    return [replace(_info(folder, i, i == served), withdrawn=i in withdrawn) for i in ids]


@dataclass(frozen=True, slots=True)
class RollbackReport:
    """What a rollback did. before: what was served, None where CURRENT was missing or damaged; quality: the gate's
    figures of the generation that is served now, as its manifest has them; forced: whether it was forced past the gate.
    """

    generation: str
    before: str | None
    threshold: float | None = None
    quality: dict[str, Any] | None = None
    forced: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def roll_back(folder: DataFolder, generation_id: str | None = None, *, like: Engine | None = None) -> RollbackReport:
    """Serve an earlier generation again, by default the one before the served one that was not rolled back from.

    It is loaded and checked whole before it is served, but no gate is asked and no rebuild waited for; `like`: see
    `open_engine`. What it goes back from is never served again by itself. Raises GenerationError if it is damaged or
    there is none, MovedError if something else was published meanwhile.
    """
    publication = Publication(folder, "rollback", folder.named())
    if not folder.ids():
        folder.current_id()  # says that there is no index at all
    chosen = generation_id or _before(folder, publication.base, like)
    open_generation(folder, chosen, like)
    publication.publish(chosen)
    info = _info(folder, chosen, serving=True)
    return RollbackReport(chosen, publication.base, info.threshold, info.quality, info.forced)


def difference(
    folder: DataFolder,
    ids: tuple[str, str],
    *,
    queries: Sequence[str] = (),
    rule_of: Callable[[Engine], Rule] = lambda _engine: no_rule,
    like: Engine | None = None,
) -> Difference:
    """How the second of two generations differs from the first.

    queries: asked of both, besides the golden ones that they were built with; rule_of: gives the rule of each
    generation, see `Engine.search`; like: see `open_engine`.
    """
    a, b = ids
    old = open_generation(folder, a, like)
    new = open_generation(folder, b, old)
    before = {entry.id: entry for entry in old.index.entries}
    after = {entry.id: entry for entry in new.index.entries}
    golden = dict.fromkeys((g.query for i in ids for g in kept_golden(folder.generations / i)), "golden")
    asked = dict.fromkeys(queries, "logged") | golden
    changed = {i: _parts(before[i], after[i]) for i in before if i in after and before[i] != after[i]}
    return Difference(
        a=a,
        b=b,
        came=tuple(i for i in after if i not in before),
        went=tuple(i for i in before if i not in after),
        changed=changed,
        asked=len(asked),
        logged=len(asked) - len(golden),
        queries=tuple(_changed(asked, (old, rule_of(old)), (new, rule_of(new)))),
    )


def _info(folder: DataFolder, generation_id: str, serving: bool) -> GenerationInfo:
    try:
        manifest = read_manifest(folder.generations / generation_id)
        check_files(folder.generations / generation_id, manifest)
        check_rows(folder.generations / generation_id, manifest.counts.get("phrasings", 0))
    except (GenerationError, AwayError) as error:
        return GenerationInfo(generation_id, serving, problem=str(error))
    gate = manifest.extra.get("gate") or {}
    return GenerationInfo(
        id=generation_id,
        serving=serving,
        created=manifest.created,
        corpus=manifest.corpus_source,
        entries=manifest.counts.get("entries", 0),
        phrasings=manifest.counts.get("phrasings", 0),
        texts={lang: manifest.counts[lang] for lang in LANGS if lang in manifest.counts},
        encoder=manifest.encoder_name,
        threshold=manifest.calibration.get("threshold"),
        forced=bool(gate.get("forced")),
        quality=gate.get("candidate"),
        target_precision=manifest.calibration.get("target_precision"),
        questions=gate.get("questions") or "",
    )


def _before(folder: DataFolder, served: str | None, like: Engine | None) -> str:
    for generation_id in folder.servable():
        if generation_id == served:
            continue
        try:
            open_generation(folder, generation_id, like)
        except (GenerationError, EncoderError):
            continue
        return generation_id
    raise GenerationError(
        f"there is no whole generation before {served or 'the one that CURRENT should name'} to go back to; "
        "`faq generations` lists all, `faq rollback ID` serves any of them"
    )


def _parts(a: Entry, b: Entry) -> tuple[str, ...]:
    parts = ["category"] if a.category != b.category else []
    for lang in dict.fromkeys((*a.texts, *b.texts)):
        old, new = a.texts.get(lang), b.texts.get(lang)
        if old is None or new is None:
            parts.append(f"{lang} {'came' if old is None else 'went'}")
            continue
        names = ("question", "alternates", "answer", "url", "tags", "updated")
        parts += [f"{lang} {name}" for name in names if getattr(old, name) != getattr(new, name)]
    return tuple(parts)


def _changed(queries: Mapping[str, str], old: tuple[Engine, Rule], new: tuple[Engine, Rule]) -> Iterable[ChangedQuery]:
    for query, kind in queries.items():
        before, after = (_told(engine, rule, query) for engine, rule in (old, new))
        if before != after:
            yield ChangedQuery(query, kind, before, after)


def _told(engine: Engine, rule: Rule, query: str) -> str:
    reply = engine.search(query, top=1, rule=rule)
    return f"{reply.results[0].id if reply.results else 'nothing'} ({reply.outcome})"
