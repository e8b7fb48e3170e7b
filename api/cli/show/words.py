"""In which language does a terminal speak? That of `faq --lang` and FAQ_LANG, else the system's.

Summaries, findings and errors are told in it; JSON, exit codes and rare errors stay as they are.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from api.cli.show.readings import translated

if TYPE_CHECKING:
    from api.web.locales import Locale

VARIABLE = "FAQ_LANG"
_SYSTEM = ("LC_ALL", "LC_MESSAGES", "LANG")
"""As POSIX has them: the first one that is set counts."""
_WRITTEN_IN: Locale = "en"
"""The language of errors in the code."""


def choose_lang(tag: str | None, environment: Mapping[str, str] = os.environ) -> None:
    """Let the terminal speak a language from now on, by any tag of it; `tag`: of `--lang`, else FAQ_LANG is checked.
    Raises FaqError for a language that there is not."""
    from api.web.locales import checked_lang

    if tag is None:
        checked_lang(VARIABLE, environment.get(VARIABLE, ""))
    elif checked_lang("--lang", tag):
        os.environ[VARIABLE] = tag


def terminal_locale(environment: Mapping[str, str] = os.environ) -> Locale:
    """The locale of what is told in a terminal; English where the system names no language that there is."""
    from api.web.locales import DEFAULT, locale_of_tag

    system = next((environment[name] for name in _SYSTEM if environment.get(name)), "")
    named = environment.get(VARIABLE) or system.partition(".")[0].partition("@")[0]
    return locale_of_tag(named) or DEFAULT


def told(key: str, **values: object) -> str:
    """A text of the catalogues, by the end of its key."""
    from api.web.words import Words

    return Words(terminal_locale())(f"cli_{key}", **values)


def say_what_is_missing(source: Path) -> None:
    """Say on stderr, once, that a corpus file or folder has no support.yaml, and what mends it."""
    from api.data_folder import choose_data
    from support import SUPPORT_FILE

    folder = source if source.is_dir() else source.parent
    if not (folder / SUPPORT_FILE).exists() and not choose_data(None, os.environ).contact:
        typer.echo(told("no_support", folder=folder), err=True)


def warn_of_nobody(logger: logging.Logger) -> None:
    """Log that readers find nobody to ask; in English where a program may read the log."""
    from api.web.words import Words

    logger.warning("%s", Words(terminal_locale() if sys.stderr.isatty() else _WRITTEN_IN)("cli_nobody"))


def error_told(message: str) -> str:
    """An error or a finding in the terminal's language, line by line; as it is where nobody has translated it."""
    if terminal_locale() == _WRITTEN_IN:
        return message
    from api.web.words import Words

    say = Words(terminal_locale())
    return "\n".join(translated(line, say) for line in message.split("\n"))
