"""Who listens when somebody's life is at risk? Lines by country: those of support.yaml, else those of the sample's."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Annotated

from pydantic import Field, StringConstraints

from corpus import LANGS, Lang
from support.parts.shared import Both, Channel, Strict

_Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 /-]{1,30}$")]


class HelpLine(Strict):
    """One line. country: ISO 3166 code, none for all countries; place: how people call it; languages: of the readers
    that it is shown to."""

    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    place: Both
    name: Both
    phone: _Phone | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https://\S{1,300}$")] | None = None
    hours: Both | None = None
    languages: list[Lang] = Field(list(LANGS), min_length=1)

    def as_channel(self) -> Channel:
        """The line as a way to reach a person."""
        number = f" {self.phone}" if self.phone else ""
        name = {lang: f"{self.place[lang]} · {self.name[lang]}{number}" for lang in LANGS}
        first = (self.phone or "").partition("/")[0]
        url = f"tel:{first.replace(' ', '').replace('-', '')}" if first else self.url or ""
        return Channel(kind="phone" if first else "other", name=Both(**name), hours=self.hours, url=url)


class HelpLines(Strict):
    """checked: the day on which somebody last made sure of the numbers."""

    checked: dt.date
    lines: list[HelpLine] = Field(min_length=1, max_length=60)

    def channels(self, lang: Lang, region: str = "") -> list[Channel]:
        """The lines for readers of a language: those of their region first, then those for readers of it alone, those
        for all countries last."""
        own = [line for line in self.lines if lang in line.languages]
        own.sort(key=lambda line: (line.country is None, not region or line.country != region, len(line.languages)))
        return [line.as_channel() for line in own]


@cache
def known_lines() -> HelpLines:
    """The lines of the sample help centre, for a support.yaml that names none."""
    import yaml

    from engine import SAMPLE  # which loads what a rebuild needs, and a search needs none

    data = yaml.safe_load((SAMPLE / "support.yaml").read_text("utf-8"))
    return HelpLines.model_validate(data["help_lines"])
