"""How does a generation become the served one? By one function, for rebuild, calibrate and rollback alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.publishing.gate import DEFAULT_TOLERANCE
from engine.publishing.gate_report import GateReport
from engine.publishing.history import record
from index import DataFolder, GenerationError, MovedError, point_alias


@dataclass(frozen=True, slots=True)
class Publishing:
    """When is it served?

    keep: generations on disk from now on, None for what the data folder keeps; tolerance: the gate's; force: whatever
    the gate says; accept_target: another target precision or guarantee than the served one's is meant; only_first: only
    where nothing is served yet; hold: build and check it, and let nothing serve it before `release`.
    """

    keep: int | None = None
    tolerance: float = DEFAULT_TOLERANCE
    force: bool = False
    accept_target: bool = False
    only_first: bool = False
    hold: bool = False


@dataclass(frozen=True, slots=True)
class Publication:
    """One attempt to publish.

    base: what CURRENT named before anything was read, None where it named nothing; milvus: where the rows of later
    rebuilds go, see BuildOptions, None to leave it as it is; source: the corpus, "" where none was read.
    """

    folder: DataFolder
    event: str
    base: str | None
    publishing: Publishing = Publishing()
    milvus: str | None = None
    source: str = ""

    def publish(self, generation: str, work: Path | None = None, **details: object) -> None:
        """Serve a generation: of the work folder, with its manifest written, or one that is in its place already.

        Raises MovedError, and changes nothing, if CURRENT no longer names the generation that this one builds on;
        AwayError, and changes nothing, if its rows lie on a Milvus server that is away.
        """
        with self.folder.switching():
            self.folder.check_unmoved(self.base)
            if work is None and generation not in self.folder.ids():
                raise GenerationError(f"generation {generation} was removed meanwhile; `faq generations` lists all")
            # First: if the server is away, nothing has changed yet.
            point_alias(work or self.folder.generations / generation)
            if work is not None:
                self.folder.place(generation, work)
            self.folder.serve(generation)
            if self.milvus is not None and self.milvus != self.folder.milvus():
                self.folder.set_milvus(self.milvus)
            if self.source and self.source != self.folder.source():
                self.folder.set_source(self.source)
            if work is not None:
                self.folder.prune()
            record(self.folder, self.event, generation, before=self.base, **details)

    def hold(self, generation: str, work: Path, **details: object) -> None:
        """Put a generation into its place, where nothing serves it until it is released; raises MovedError."""
        with self.folder.switching():
            self.folder.check_unmoved(self.base)
            self.folder.place(generation, work)
            self.folder.withdraw(generation)
            record(self.folder, "hold", generation, before=self.base, **details)

    def refuse(self, generation: str, gate: GateReport) -> None:
        """Note that the gate let nothing through."""
        record(self.folder, self.event, generation, before=self.base, **outcome(gate))


def release(folder: DataFolder, generation: str, *, base: str | None, source: str = "") -> None:
    """Serve a generation that is held; base: what was served when it was checked.

    Raises MovedError if something else was published since, GenerationError if it is there no more.
    """
    Publication(folder, "publish", base, source=source).publish(generation)
    with folder.switching():
        folder.prune()


def drop_held(folder: DataFolder, generation: str) -> None:
    """Remove a generation that is held; nothing where it is gone, and never the served one."""
    with folder.switching():
        if generation in folder.ids() and generation != folder.named() and generation in folder.withdrawn():
            folder.discard(folder.generations / generation)


def outcome(gate: GateReport) -> dict[str, object]:
    """What the history says of a gate's report."""
    return {"published": gate.passed, "forced": gate.forced, "failures": list(gate.failures)}


@contextmanager
def building(publication: Publication) -> Iterator[None]:
    """Hold the right to build; raises LockedError if another process holds it, MovedError if it published before."""
    folder, publishing = publication.folder, publication.publishing
    with folder.writing():
        folder.check_unmoved(publication.base)
        if publishing.only_first and not folder.is_empty:
            raise MovedError(f"{folder.path} holds an index already; nothing was built")
        if publishing.keep is not None:
            with folder.switching():
                folder.set_keep(publishing.keep)
        folder.keep()  # damaged, it would be found only after the swap
        yield


@contextmanager
def work_folder(folder: DataFolder, corpus_hash: str) -> Iterator[tuple[str, Path]]:
    """A new id, and its work folder, which is gone afterwards unless it was published; only while `building`."""
    try:
        new_id, work = folder.begin(corpus_hash)
        try:
            yield new_id, work
        finally:
            folder.discard(work)
    except OSError as error:
        raise GenerationError(
            f"{error.filename or folder.path} could not be written ({error.strerror or error}); nothing was published, "
            "what was served is served still; make room or mend the permissions, then run the command again"
        ) from error
