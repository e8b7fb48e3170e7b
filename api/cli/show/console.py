"""Where does output for people go?"""

from __future__ import annotations

from rich.console import Console


def console_for() -> Console:
    """Where output for people goes; wide where it is no terminal, so that no line is broken."""
    console = Console(highlight=False, soft_wrap=True, emoji=False)
    if not console.is_terminal:
        console.width = 200
    return console
