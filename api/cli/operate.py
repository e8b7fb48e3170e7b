"""Which commands do operators need besides? `faq backup | restore | purge | settings`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import Data, examples, settings_of

commands = typer.Typer()


@commands.command(epilog=examples("faq backup faq-backup.tar --data my-data"))
def backup(
    out: Annotated[str, typer.Argument(metavar="OUT", help="File to write, a tar; it must not exist.")],
    data: Data = None,
) -> None:
    """Copy a data folder to one file, also while it serves: generations, databases, attachments, keys, settings."""
    from api.operate.backup import back_up
    from corpus import counted

    summary = back_up(existing(data), Path(out))
    typer.echo(
        f"{counted(summary.files, 'file')}, {summary.bytes / 1e6:.1f} MB, written to {out}; it holds keys: keep it safe"
    )


@commands.command(
    epilog=examples(
        "faq restore faq-backup.tar --data empty-folder", "faq restore faq-backup.tar --data my-data --replace"
    )
)
def restore(
    archive: Annotated[str, typer.Argument(metavar="IN", help="A file that `faq backup` wrote.")],
    data: Data = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Lose what is in the data folder; stop its servers before.")
    ] = False,
) -> None:
    """Fill an empty data folder from a backup, after a check of the whole file."""
    from api.operate.restore import restore as run
    from corpus import counted

    target = settings_of(data).data
    summary = run(Path(archive), target, replace=replace)
    typer.echo(f"{counted(summary.files, 'file')}, {summary.bytes / 1e6:.1f} MB, restored to {target}")


@commands.command(epilog=examples("faq purge --data my-data", "faq purge --data my-data --yes"))
def purge(
    data: Data = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove a data folder: generations, tickets, attachments, feedback, keys, cache; nothing brings them back."""
    import sys

    from api.operate.purge import owned
    from api.operate.purge import purge as run
    from corpus import FaqError

    folder = settings_of(data).data
    found = owned(folder)
    if not found:
        raise FaqError(f"{folder} holds nothing of this product; nothing was removed")
    if not yes:
        if not sys.stdin.isatty():
            raise FaqError(f"nobody can be asked whether {folder} is to go; give --yes if it is; nothing was removed")
        names = ", ".join(item.name for item in found)
        typer.confirm(f"Remove {names} in {folder} for good (stop its servers first)?", abort=True)
    left = run(folder)
    typer.echo(f"everything in {folder} is removed" + (f", but what is not ours: {', '.join(left)}" if left else ""))


@commands.command(epilog=examples("faq settings"))
def settings() -> None:
    """Print all environment variables with their defaults, as a Markdown table; docs/deployment.md holds the same."""
    from api.settings import settings_table

    typer.echo(settings_table())


def existing(data: str | None) -> Path:
    """The data folder; raises FaqError if it is not there."""
    from corpus import FaqError

    folder = settings_of(data).data
    if not folder.is_dir():
        raise FaqError(f"data folder {folder} does not exist; name one that does with --data")
    return folder
