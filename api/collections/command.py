"""Which commands manage the help centres of one service? `faq collections list | add | remove`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import AsJson, examples, print_json, settings_of

if TYPE_CHECKING:
    from index import DataFolder

Root = Annotated[
    str | None, typer.Option("--collections", help="The folder of all help centres; else $FAQ_COLLECTIONS.")
]
Name = Annotated[str, typer.Argument(help="1 to 63 of a-z, 0-9 and hyphens, none at either end.")]
commands = typer.Typer(
    name="collections",
    help="Many help centres on one service: which there are, add one, take one away.",
    epilog=examples("faq collections list --collections centres"),
    invoke_without_command=True,
)


@commands.callback()
def collections(context: typer.Context) -> None:
    """Many help centres on one service: which there are, add one, take one away."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@commands.command("list", epilog=examples("faq collections list --collections centres"))
def list_collections(root: Root = None, as_json: AsJson = False) -> None:
    """All help centres: what each serves, and what it takes on the disk."""
    from api.collections.names import names_in
    from corpus import counted
    from index import DataFolder

    folder = _root(root)
    found = [_described(name, DataFolder(folder / name)) for name in sorted(names_in(folder))]
    if as_json:
        print_json({"collections": found})
        return
    for one in found:
        served = f"{one['generation']}, {counted(one['entries'], 'entry')}" if one["generation"] else one["problem"]
        typer.echo(f"{one['name']}  {one['megabytes']:.1f} MB  {served}")
    if not found:
        typer.echo(f"there are no help centres in {folder} yet; `faq collections add NAME` makes one")


@commands.command(epilog=examples("faq collections add shop --collections centres"))
def add(name: Name, root: Root = None) -> None:
    """Make the data folder of a help centre; a service that runs has it within a second, and 503 until it is built."""
    from api.collections.names import is_name
    from corpus import FaqError

    folder = _root(root)
    if not is_name(name):
        raise FaqError(f"{name[:80]!r} can name no help centre; use 1 to 63 of a-z, 0-9, hyphens between them")
    try:
        (folder / name).mkdir()
    except FileExistsError as error:
        raise FaqError(f"{folder / name} is there already; choose another name") from error
    typer.echo(f"{folder / name} is made; now: faq rebuild CORPUS --data {folder / name}")


@commands.command(epilog=examples("faq collections remove shop --collections centres"))
def remove(name: Name, root: Root = None) -> None:
    """Take a help centre away, by a dot before the name of its folder: nothing in it is lost, and mv brings it back."""
    from api.collections.names import names_in
    from corpus import FaqError

    folder = _root(root)
    if name not in names_in(folder):
        raise FaqError(f"{folder} has no help centre {name[:80]!r}; see `faq collections list`")
    away = folder / f".{name}"
    if away.exists():
        raise FaqError(f"{away} is there already, of an earlier one; run `faq purge --data {away}` first, or rename it")
    (folder / name).rename(away)
    typer.echo(f"{name} is 404 within a second; what it held is in {away} (faq purge --data {away})")


def _root(argument: str | None) -> Path:
    """The folder of all help centres; raises FaqError where none is named or it is no such folder."""
    from api.collections.names import check_root
    from corpus import FaqError

    root = Path(argument) if argument else settings_of(None).collections.root
    if root is None:
        raise FaqError("no folder of help centres is named; give --collections FOLDER or set FAQ_COLLECTIONS")
    check_root(root)
    return root


def _described(name: str, folder: DataFolder) -> dict[str, Any]:
    from index import GenerationError, read_manifest

    told: dict[str, Any] = {"name": name, "generation": None, "entries": None, "problem": None}
    files = (file for file in folder.path.rglob("*") if file.is_file() and not file.is_symlink())
    told["megabytes"] = round(sum(file.stat().st_size for file in files) / 1e6, 1)
    try:
        generation = folder.current_id()
        counts = read_manifest(folder.generations / generation).counts
        return told | {"generation": generation, "entries": counts["entries"]}
    except GenerationError as error:
        return told | {"problem": str(error)}
