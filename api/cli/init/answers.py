"""What must be known of a help centre to begin it? Five answers, given or asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from api.contact import contact_address
from corpus import CorpusError, FaqError, counted, read_corpus

DEFAULT_ACCENT = "#345a8f"
TABLES = ("xlsx", "yaml")
"""Kinds of the table to fill in."""
_LONGEST_NAME = 60
_QUESTIONS = {
    "name": ("公司或产品名称 / Name of the company or product", ""),
    "name_en": ("英文名称，可留空 / The same in English, may stay empty", ""),
    "contact": ("联系方式：邮箱、电话或 https 网址 / Contact: e-mail, telephone or https address", ""),
    "accent": ("主色 / Colour of links and buttons", DEFAULT_ACCENT),
    "faq": ("FAQ 文件，没有就填 xlsx 或 yaml / Your FAQ file, or xlsx or yaml for a table to fill in", "xlsx"),
}
"""In both languages: whoever is asked has said nothing yet."""
_DEFAULTS = {"name_en": "", "contact": "", "accent": DEFAULT_ACCENT, "faq": "xlsx"}


@dataclass(frozen=True, slots=True)
class Answers:
    """contact: a link, "" for none; accent: #rrggbb; faq: a file to take over; table: kind of the one to fill in."""

    name: str
    name_en: str
    contact: str
    accent: str
    faq: Path | None
    table: str


def read_answers(given: Mapping[str, str | None], ask: Callable[[str, str], str] | None) -> Answers:
    """The answers given, and the others by `ask` (question, default); without it, by default. Raises FaqError."""
    found: dict[str, str] = {}
    for name, (question, default) in _QUESTIONS.items():
        value = given.get(name)
        if value is None:
            value = ask(question, default) if ask else _DEFAULTS.get(name)
        if value is None:
            raise FaqError("the name is not given; add --name NAME, or run `faq init DIR` on a terminal, which asks")
        found[name] = value.strip()
    return _checked(found)


def _checked(found: Mapping[str, str]) -> Answers:
    for key in ("name", "name_en"):
        text = found[key]
        if len(text) > _LONGEST_NAME or not text.isprintable() or (key == "name" and not text):
            option = key.replace("_", "-")
            raise FaqError(f"--{option} is {text[:80]!r}; give a name of 1 to {_LONGEST_NAME} characters")
    accent = found["accent"] or DEFAULT_ACCENT
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", accent):
        raise FaqError(f"--accent is {accent[:40]!r}; give a colour such as {DEFAULT_ACCENT}")
    faq = found["faq"] or TABLES[0]
    file = None if faq in TABLES else Path(faq)
    if file is not None and not file.is_file():
        raise FaqError(f"--faq is {faq[:200]!r}, which is no file; give a file, or {' or '.join(TABLES)} for a table")
    if file is not None:
        _check_readable(file)
    contact = contact_address("--contact", found["contact"]) if found["contact"] else ""
    return Answers(found["name"], found["name_en"] or found["name"], contact, accent, file, "" if file else faq)


def _check_readable(file: Path) -> None:
    """Raises FaqError, with the first problem, for a file that `faq rebuild` would refuse."""
    try:
        read_corpus(file)
    except CorpusError as error:
        more = len(error.problems) - 1
        others = f"; {counted(more, 'more problem')}: `faq lint {file}` lists all" if more else ""
        raise FaqError(f"--faq cannot be read, nothing was written: {error.problems[0]}{others}") from error
