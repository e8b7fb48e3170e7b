"""How is a person reached? support.yaml beside the corpus: channels, tickets, official contacts, safety."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints, ValidationError, model_validator

from corpus import CorpusError, Problem
from support.contacts.official import Official
from support.parts import Both, BothLists, Channel, HelpLines, Strict, Text
from support.parts.logo import LOGO_SIDE, logo_of, logo_problems
from support.parts.wrong_values import told_of
from support.recognise import Recognised
from support.sensitive import folded

SUPPORT_FILE, SUPPORT_SIDE = "support.yaml", "support.json"
"""In a corpus, and as a rebuild stores it beside the index."""
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


def _visible(term: str) -> str:
    """Raises ValueError for a term of which nothing is left to look for."""
    if not folded(term):
        raise ValueError("nothing of it can be seen; take it out, or write the word that is meant")
    return term


class TicketField(Strict):
    """Something that support needs to know. recognise: what of a query fills it in."""

    id: Name
    name: Both
    help: Both | None = None
    required: bool = False
    recognise: Recognised | None = None


class TicketType(Strict):
    """A kind of ticket. categories: of the entries near to it; fields: ids, in the order of the form."""

    id: Name
    name: Both
    categories: list[str] = []
    fields: list[Name] = []


class TicketState(Strict):
    """A state of a ticket, in the order in which it passes through them."""

    id: Name
    name: Both


class Attachments(Strict):
    """What may be sent along."""

    types: list[Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,5}$")]] = Field(min_length=1)
    max_files: int = Field(ge=0, le=50)
    max_megabytes: int = Field(ge=1, le=100)


class Tickets(Strict):
    """The ticket form. The first type is taken where no category fits."""

    types: list[TicketType] = Field(min_length=1)
    fields: list[TicketField] = []
    attachments: Attachments | None = None
    states: list[TicketState] = []

    @model_validator(mode="after")
    def _fields_exist(self) -> Tickets:
        known = {field.id for field in self.fields}
        for kind in self.types:
            missing = [name for name in kind.fields if name not in known]
            if missing:
                raise ValueError(
                    f"ticket type {kind.id} has the field {missing[0]!r}, which `fields` does not describe"
                )
        return self


class HelpCentre(Strict):
    """What the pages show. name: of the help centre; accent: the colour of links and buttons; logo: a picture beside
    support.yaml; categories: names of categories by path; popular: ids of entries to show first."""

    name: Both | None = None
    accent: Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")] | None = None
    logo: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    categories: dict[str, Both] = {}
    popular: list[Text] = []


class Support(Strict):
    """All of support.yaml. sensitive, legal: words of queries that a person must see, whatever the engine finds; see
    `support.sensitive`. help_lines: for people at risk; None for the ones that are known (`support.parts`)."""

    help_centre: HelpCentre = HelpCentre()
    channels: list[Channel] = []
    safety: BothLists = BothLists()
    tickets: Tickets | None = None
    official: Official = Official()
    sensitive: list[Annotated[Text, AfterValidator(_visible)]] = []
    legal: list[Annotated[Text, AfterValidator(_visible)]] = []
    help_lines: HelpLines | None = None


def read_support(corpus: Path) -> dict[str, Any]:
    """The support.yaml of a corpus folder, or beside a corpus file, checked; {} if there is none.

    Raises CorpusError with every problem found.
    """
    file = (corpus if corpus.is_dir() else corpus.parent) / SUPPORT_FILE
    if not file.is_file():
        return {}
    import yaml

    try:
        data = yaml.safe_load(file.read_text("utf-8"))
    except (yaml.YAMLError, ValueError, OSError) as error:  # ValueError: a date that there is not, too
        reason = " ".join(str(error).split())
        raise CorpusError([Problem(str(file), f"is no readable YAML in UTF-8: {reason}")]) from error
    try:
        support = Support.model_validate(data)
    except ValidationError as error:
        raise CorpusError([Problem(str(file), told) for told in told_of(error)]) from error
    problems = [f"official: {problem}" for problem in support.official.open_domains()]
    if support.help_centre.logo:
        problems += logo_problems(file.parent / support.help_centre.logo)
    if problems:
        raise CorpusError([Problem(str(file), problem) for problem in problems])
    return support.model_dump(mode="json", exclude_none=True)


def _read_logo(corpus: Path) -> dict[str, str]:
    """The logo that the support.yaml of a corpus names; {} if it names none."""
    name = read_support(corpus).get("help_centre", {}).get("logo")
    return logo_of((corpus if corpus.is_dir() else corpus.parent) / name) if name else {}


SIDE: Mapping[str, Callable[[Path], Any]] = {SUPPORT_SIDE: read_support, LOGO_SIDE: _read_logo}
"""What a rebuild stores beside the index of a corpus; see `engine.rebuild`."""
