"""What is the command `faq`? Its command groups, `--version`, and how errors reach a person."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer

from api.bots.tools import command as assistants
from api.cli import bot, completion, corpus, keys, measure, operate, publish, search, serve
from api.cli.init import command as beginning
from api.cli.learn import draft, journal, replay, report
from api.cli.options import examples
from api.cli.show import words
from api.collections import command as centres
from api.operate.privacy import command as privacy

USAGE_ERROR = 2
_INTERRUPTED = 130

app = typer.Typer(
    name="faq",
    help="Chinese and English FAQ search that knows when it does not know.",
    epilog=examples('faq search "how do I reset my password"', "faq serve --data my-data"),
    invoke_without_command=True,
    add_completion=False,  # `faq completion SHELL` prints the script and never writes into a home folder
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (search, publish, serve, bot, corpus, measure, report, draft, replay, operate):
    app.add_typer(group.commands)
app.add_typer(beginning.commands)
app.add_typer(assistants.commands)
app.add_typer(keys.commands)
app.add_typer(centres.commands)
app.add_typer(journal.commands)
app.add_typer(privacy.commands)
app.add_typer(completion.commands)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"faq {version('faq-search')}")
        raise typer.Exit


def _choose_lang(lang: str | None) -> None:
    if lang is not None or os.environ.get(words.VARIABLE):
        words.choose_lang(lang)


@app.callback()
def faq(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang",
            callback=_choose_lang,
            is_eager=True,
            help="Language of summaries and errors: zh-CN, zh-TW, en; else $FAQ_LANG, else the system's.",
        ),
    ] = None,
) -> None:
    """Chinese and English FAQ search that knows when it does not know."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> None:
    """The console script: errors that people can mend are one clear message and exit code 2."""
    from corpus import FaqError

    if completion.VARIABLE in os.environ:
        completion.register_shells()
    command = typer.main.get_command(app)
    try:
        code: Any = command(standalone_mode=False, prog_name="faq")
    except FaqError as error:
        _fail(str(error))
    except _usage_errors() as error:
        _fail(f"{error.format_message()} (see `faq --help`)")
    except OSError as error:
        _fail(f"{error.filename or 'a file'}: {error.strerror or error}")
    except (KeyboardInterrupt, EOFError):
        sys.exit(_INTERRUPTED)
    except typer.Abort:
        sys.exit(_INTERRUPTED)
    else:
        sys.exit(code if isinstance(code, int) else 0)


def _usage_errors() -> Any:
    command = typer.main.get_command(app)
    bases = {base for base in type(command).__mro__ if base.__name__ == "Command"}
    module = sys.modules[next(iter(bases)).__module__.rsplit(".", 1)[0] + ".exceptions"]
    return module.ClickException


def _fail(message: str) -> None:
    sys.stderr.buffer.write(f"faq: {words.error_told(message)}\n".encode("utf-8", "backslashreplace"))
    sys.exit(USAGE_ERROR)
