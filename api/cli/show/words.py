"""In which language does a terminal speak? That of `faq --lang` and FAQ_LANG, else the system's.

Summaries and the commonest errors are told in it; JSON, exit codes and all other errors stay as they are.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from api.web.locales import Locale

VARIABLE = "FAQ_LANG"
_SYSTEM = ("LC_ALL", "LC_MESSAGES", "LANG")
"""As POSIX has them: the first one that is set counts."""
_WRITTEN_IN: Locale = "en"
"""The language of errors in the code."""

_ERRORS: tuple[tuple[str, str], ...] = (
    ("path", r"(?P<path>.+): no such file or folder; check the path"),
    ("permission", r"(?P<path>.+): permission denied; give this user .+"),
    ("empty", r"(?P<path>.+): no entries; write at least one .+"),
    ("data", r"data folder (?P<path>.+?) (?:does not exist|holds no index|is empty)[^;]*; run .+"),
    ("locked", r"another rebuild, calibration or rollback writes to (?P<path>.+?) \(.+"),
    ("exists", r"(?P<path>.+): the file exists; give --force .+"),
    (
        "ending",
        r"(?P<path>.+): extension '(?P<ending>[^']*)'; supported are (?P<known>.+?)(?:, and a name without .+)?",
    ),
    ("workbook", r"(?P<path>.+): no Excel workbook, whatever .+"),
    ("header", r"(?P<path>.+): no header in the first (?P<count>\d+) lines; .+"),
    ("yaml", r"(?P<path>.+): broken YAML: (?P<why>.+); put text with .+"),
    ("key", r"(?P<path>.+?support\.yaml): (?P<place>.+): is not a known key; .+"),
    ("missing", r"(?P<path>.+?support\.yaml): (?P<place>.+): is missing; add it"),
    ("argument", r"Missing argument '?(?P<name>[^']+?)'?\. \(see .+"),
    ("command", r"No such command .(?P<name>[^']+).\..*"),
    ("option", r"No such option:? '?(?P<name>--?[^\s']+)'?.*"),
    ("port", r"port (?P<port>\d+) of (?P<host>\S+) cannot be had \((?P<why>.+)\); .+"),
    ("setting", r"(?P<name>\w+) is set, but there is no such setting.*"),
)
"""Which errors are told in other languages, by the end of the text's key: how they read in the code."""


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
    """An error in the terminal's language, line by line; as it is where nobody has translated it."""
    if terminal_locale() == _WRITTEN_IN:
        return message
    return "\n".join(map(_line_told, message.split("\n")))


def _line_told(line: str) -> str:
    found = ((key, re.fullmatch(pattern, line)) for key, pattern in _ERRORS)
    return next((told(f"error_{key}", **match.groupdict()) for key, match in found if match), line)
