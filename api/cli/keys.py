"""Which commands manage API keys? `faq keys add | list | rotate | remove`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import AsJson, Data, examples, settings_of

if TYPE_CHECKING:
    from api.security.keys import Key

Days = Annotated[
    float | None, typer.Option("--expires-days", help="After how many days the new key expires; without it, never.")
]
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
        "faq keys add Ann --scope editor --scope agent",
    )
)
def add(
    name: Annotated[str, typer.Argument(help="Whose key it is.")],
    scope: Annotated[
        list[str], typer.Option(help="search, feedback, agent, editor, publisher or admin; several times.")
    ],
    origin: Annotated[
        list[str] | None, typer.Option(help="Only this website may use it, such as https://www.example.com.")
    ] = None,
    days: Days = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make a key; its secret is shown once and stored nowhere."""
    from api.security.keys import Keys

    key, secret = Keys(_folder(data)).add(name, scope, origin or (), days=days)
    _show(key, secret, as_json=as_json)


@commands.command(
    epilog=examples("faq keys rotate 0a1b2c3d", "faq keys rotate 0a1b2c3d --overlap-hours 0 --expires-days 90")
)
def rotate(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As `faq keys list` shows it.")],
    overlap_hours: Annotated[float, typer.Option(help="How long the old one still works; 0 ends it now.")] = 24.0,
    days: Days = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Replace a key by a new one of the same name, scopes and origins; the old one works on for the overlap."""
    from api.security.keys import Keys

    keys = Keys(_folder(data))
    key, secret = keys.rotate(key_id, overlap_hours=overlap_hours, days=days)
    _show(key, secret, as_json=as_json)
    if not as_json:
        old = next(one for one in keys.all() if one.id == key_id)
        typer.echo(f"The old key {old.id} works until {old.expires}.")


def _show(key: Key, secret: str, *, as_json: bool) -> None:
    """A new key with its secret."""
    if as_json:
        told = {"id": key.id, "name": key.name, "scopes": key.scopes, "secret": secret, "expires": key.expires or None}
        typer.echo(json.dumps(told))
        return
    end = f", until {key.expires}" if key.expires else ""
    typer.echo(f"key {key.id} of {key.name} ({', '.join(key.scopes)}){end}; send it as the header X-FAQ-Key.")
    typer.echo(f"This is its secret, shown only now: {secret}")


@commands.command("list", epilog=examples("faq keys list --data my-data"))
def list_keys(data: Data = None, as_json: AsJson = False) -> None:
    """All keys, without their secrets, which nobody has but their owners."""
    from api.security.keys import Keys

    keys = Keys(_folder(data)).all()
    if as_json:
        shown = [
            {
                **{"id": k.id, "name": k.name, "scopes": k.scopes, "origins": k.origins, "created": k.created},
                **{"expires": k.expires or None, "expired": k.expired},
            }
            for k in keys
        ]
        typer.echo(json.dumps({"keys": shown}, ensure_ascii=False, indent=2))
        return
    for key in keys:
        origins = f" from {', '.join(key.origins)}" if key.origins else ""
        end = f", {'expired' if key.expired else 'until'} {key.expires}" if key.expires else ""
        typer.echo(f"{key.id}  {key.created}  {key.name}: {', '.join(key.scopes)}{origins}{end}")
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
