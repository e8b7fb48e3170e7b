"""Which commands manage API keys? `faq keys add | list | remove`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import AsJson, Data, examples, settings_of

commands = typer.Typer(
    name="keys",
    help="API keys: who may search, give feedback, or administer.",
    epilog=examples("faq keys list --data my-data"),
    invoke_without_command=True,
)


@commands.callback()
def keys(context: typer.Context) -> None:
    """API keys: who may search, give feedback, or administer."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@commands.command(
    epilog=examples(
        "faq keys add shop --scope search --scope feedback --origin https://shop.example.com",
        "faq keys add operator --scope admin",
    )
)
def add(
    name: Annotated[str, typer.Argument(help="Whose key it is.")],
    scope: Annotated[list[str], typer.Option(help="search, feedback or admin; may be given several times.")],
    origin: Annotated[
        list[str] | None, typer.Option(help="Only this website may use it, such as https://www.example.com.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make a key; its secret is shown once and stored nowhere."""
    from api.security.keys import Keys

    key, secret = Keys(_folder(data)).add(name, scope, origin or ())
    if as_json:
        typer.echo(json.dumps({"id": key.id, "name": key.name, "scopes": key.scopes, "secret": secret}))
    else:
        typer.echo(f"key {key.id} of {key.name} ({', '.join(key.scopes)}); send it as the header X-FAQ-Key.")
        typer.echo(f"This is its secret, shown only now: {secret}")


@commands.command("list", epilog=examples("faq keys list --data my-data"))
def list_keys(data: Data = None, as_json: AsJson = False) -> None:
    """All keys, without their secrets, which nobody has but their owners."""
    from api.security.keys import Keys

    keys = Keys(_folder(data)).all()
    if as_json:
        shown = [
            {"id": k.id, "name": k.name, "scopes": k.scopes, "origins": k.origins, "created": k.created} for k in keys
        ]
        typer.echo(json.dumps({"keys": shown}, ensure_ascii=False, indent=2))
        return
    for key in keys:
        origins = f" from {', '.join(key.origins)}" if key.origins else ""
        typer.echo(f"{key.id}  {key.created}  {key.name}: {', '.join(key.scopes)}{origins}")
    if not keys:
        typer.echo("there are no keys yet; `faq keys add NAME --scope search` makes one")


@commands.command(epilog=examples("faq keys remove 0a1b2c3d --data my-data"))
def remove(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As `faq keys list` shows it.")], data: Data = None
) -> None:
    """Take a key away; running servers refuse it from their next request on."""
    from api.security.keys import Keys

    key = Keys(_folder(data)).remove(key_id)
    typer.echo(f"key {key.id} of {key.name} is gone")


def _folder(data: str | None) -> Path:
    from corpus import FaqError

    settings = settings_of(data)
    if settings.data_named and not settings.data.is_dir():
        raise FaqError(f"data folder {settings.data} does not exist; name one that does, or make it first")
    return settings.data
