"""How does a person see that a long command is alive? Progress on a terminal, silence elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from engine import Steps


class _Shown:
    """One bar per step on stderr."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar

    def step(self, name: str) -> Callable[[int, int], None]:
        """Begin a step; the one before it is complete."""
        for task in self._bar.tasks:
            total = task.total or 1
            self._bar.update(task.id, completed=total, total=total)
        task_id = self._bar.add_task(name, total=None)

        def advance(done: int, total: int) -> None:
            self._bar.update(task_id, completed=done, total=total)

        return advance


@contextmanager
def shown_steps() -> Iterator[Steps]:
    """Steps that draw bars if stderr is a terminal."""
    if not sys.stderr.isatty():
        from engine import SilentSteps

        yield SilentSteps()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:<22}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        shown = _Shown(bar)
        yield shown
        shown.step("done")(1, 1)
