"""The official list: `official` of support.yaml."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from support.contacts.phones import is_region, read_number
from support.contacts.platforms import Account, listed_account, platform_of
from support.contacts.suffixes import public_suffix

Account_ = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Platform_ = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Official(BaseModel):
    """The official contacts. `domains` include their subdomains; `accounts`: by platform, NAME for its usual kind of
    account, else KIND/NAME (`company/bluefir`, `in/ceo`) or the whole address; `phones`: international, or national
    with `region`, the ISO 3166 code of the country whose national numbers are read; `verify_url`: the public page that
    lists all of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    domains: list[Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=253)]] = []
    emails: list[Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", to_lower=True)]] = []
    phones: list[Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ().-]{2,23}$")]] = []
    region: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    accounts: dict[Platform_, list[Account_]] = {}
    verify_url: Annotated[str, StringConstraints(pattern=r"^https://\S+$")] | None = None

    @model_validator(mode="after")
    def _can_be_read(self) -> Official:
        if self.region and not is_region(self.region):
            raise ValueError(f"region {self.region!r} is no country code; use one of ISO 3166, such as CN or US")
        for phone in self.phones:
            if not phone.startswith("+") and not self.region:
                raise ValueError(f"phone {phone!r} is national; write it with + and the country code, or give `region`")
            if not read_number(phone, self.region):
                raise ValueError(f"phone {phone!r} is no telephone number; write it as +8610 1234 5678")
        for platform, names in self.accounts.items():
            for name in names:
                listed_account(platform, name)
        return self

    def open_domains(self) -> list[str]:
        """What is wrong with domains below which anybody may have a name or an account."""
        found = [(one, platform_of(one)) for one in self.domains]
        named = [
            f"domain {one!r} belongs to {place}; list your account there under `accounts`"
            for one, place in found
            if place
        ]
        suffixes = [one for one, place in found if not place and public_suffix(one) == one]
        return named + [f"domain {one!r} is a public suffix; list your own name below it" for one in suffixes]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is listed, so that nobody can tell what is official."""
        return not (self.domains or self.emails or self.phones or self.accounts)

    def listed(self) -> list[tuple[Account, str]]:
        """All accounts, with the words in which each is listed."""
        return [(listed_account(place, name), name) for place, names in self.accounts.items() for name in names]
