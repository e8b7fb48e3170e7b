"""How much memory do help centres take, and how many fit? Measured on this process, generation by generation."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.concurrency import run_in_threadpool

from api.collections.hosted import Hosted
from api.collections.memory.sizes import resident

MEGABYTE = 1 << 20
FEWEST = 4
"""Help centres that tell what one takes on average."""
_NEARLY = 0.9
"""Share of the most that were ever loaded, from which on growth is counted. It also bounds how many fewer there are
when the process does not give memory back."""
_PAUSE = 0.002
"""Seconds of sleep between two parts of measuring."""


class Budget:
    """What each help centre takes: its engine, and what runs beside it."""

    def __init__(self, megabytes: float) -> None:
        """`megabytes`: of all that are loaded together."""
        self.bytes = int(megabytes * MEGABYTE)
        self.each = self._base = self._most = 0
        """each: bytes of a help centre beside its engine; base: of the process without any."""
        self._sizes: dict[str, tuple[str, int]] = {}

    def used(self, loaded: Iterable[Hosted]) -> int:
        """Bytes that these take, with one more beside them: while one is loaded, its files and texts are there twice,
        and the one that made room for it is still being ended."""
        sizes = [one.bytes + self.each for one in loaded]
        return sum(sizes) + (max(sizes) if len(sizes) >= FEWEST else 0)

    def expected(self, name: str, loaded: Iterable[Hosted]) -> int:
        """Bytes that an engine will take: as many as last time, else as the largest of those that are loaded."""
        return self._sizes.get(name, ("", 0))[1] or max((one.bytes for one in loaded), default=0)

    async def measure(self, one: Hosted, pause: float = _PAUSE) -> None:
        """Count the bytes of its engine, if those of its generation are not known yet."""
        generation = one.serving.engine.manifest.id if one.serving.has_index else ""
        known = self._sizes.get(one.name)
        if known is None or known[0] != generation:
            self._sizes[one.name] = generation, await run_in_threadpool(one.measure, pause)
        else:
            one.bytes = known[1]

    def note_base(self, first: Hosted) -> None:
        """The process has loaded all that help centres share, and this one."""
        self._base = resident() - first.bytes

    def note_each(self, loaded: Iterable[Hosted]) -> None:
        """Beside its engine (application, threads, databases, rounding of the allocator) a help centre takes what the
        process has grown by, less the engines. Only of when nearly the most were loaded: what is given back later does
        not leave the process at once. It only grows then, so that a process whose memory falls into pieces loads fewer.
        """
        sizes = [one.bytes for one in loaded]
        if len(sizes) >= max(_NEARLY * self._most, FEWEST):
            found = max((resident() - self._base - sum(sizes)) // len(sizes), 0)
            self.each = found if len(sizes) > self._most else max(found, self.each)
            self._most = max(self._most, len(sizes))

    def forget(self, name: str) -> None:
        """A help centre was removed."""
        self._sizes.pop(name, None)
