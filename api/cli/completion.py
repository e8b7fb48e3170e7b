"""Which command teaches a shell to complete `faq`? `faq completion SHELL`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.options import examples

commands = typer.Typer()

VARIABLE = "_FAQ_COMPLETE"
"""Environment variable in which the script says that it wants completions; the name is typer's."""
_SHELLS = ("bash", "zsh", "fish", "powershell")


@commands.command(epilog=examples("faq completion bash >> ~/.bashrc", "faq completion zsh >> ~/.zshrc"))
def completion(
    context: typer.Context, shell: Annotated[str, typer.Argument(help="bash, zsh, fish or powershell.")]
) -> None:
    """Print the script that completes commands and options in a shell; add it to the shell's start file."""
    from typer.completion import shell_complete

    from corpus import FaqError

    if shell not in _SHELLS:
        raise FaqError(f"no completion for the shell {shell[:40]!r}; use one of {', '.join(_SHELLS)}")
    register_shells()
    shell_complete(context.find_root().command, {}, "faq", VARIABLE, f"source_{shell}")


def register_shells() -> None:
    """Make typer know its shells; without `--install-completion` it does not do so by itself."""
    from typer.completion import get_completion_inspect_parameters

    get_completion_inspect_parameters()
