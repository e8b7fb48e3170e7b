"""Which command begins a help centre? `faq init`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import examples

if TYPE_CHECKING:
    from corpus import Lang

commands = typer.Typer()


@commands.command(
    epilog=examples(
        "faq init my-faq",
        "faq init my-faq --name 麦香面包房 --contact tel:+86-21-5555-0100 --accent '#b45309' --faq 常见问题.csv",
    )
)
def init(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="Folder to make, or to add what it lacks.")],
    name: Annotated[str | None, typer.Option(help="Name of the company or product.")] = None,
    name_en: Annotated[
        str | None, typer.Option("--name-en", help="The same in English; else the name as it is.")
    ] = None,
    contact: Annotated[
        str | None, typer.Option(help="How a person is reached: an e-mail address, a telephone number or https://...")
    ] = None,
    accent: Annotated[str | None, typer.Option(metavar="#RRGGBB", help="Colour of links and buttons.")] = None,
    faq: Annotated[
        str | None, typer.Option(metavar="FILE", help="Your FAQ; else a table to fill in: xlsx or yaml.")
    ] = None,
    chinese: Annotated[
        bool | None, typer.Option("--zh/--en", help="Language of the comments and examples; else that of the system.")
    ] = None,
) -> None:
    """Begin a help centre: support.yaml with comments, and a table to fill in. Asks for what is not given."""
    from api.cli.init.answers import read_answers
    from api.cli.init.files import write_start
    from api.cli.show.words import terminal_locale

    lang: Lang = "zh" if (terminal_locale().startswith("zh") if chinese is None else chinese) else "en"
    given = {"name": name, "name_en": name_en, "contact": contact, "accent": accent, "faq": faq}
    answers = read_answers(given, ask=_ask if sys.stdin.isatty() else None)
    for file in write_start(Path(folder), answers, lang):
        typer.echo(f"written: {file}")
    typer.echo(
        f"next: fill in the table, then\n  faq rebuild {folder} --data {folder}-data\n  faq serve --data {folder}-data"
    )


def _ask(question: str, default: str) -> str:
    return str(typer.prompt(question, default=default, show_default=bool(default)))
