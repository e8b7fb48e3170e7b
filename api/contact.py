"""Which one contact did the operator give, where support.yaml names none? FAQ_CONTACT as a channel."""

from __future__ import annotations

import re
from typing import Any

from api.http.addresses import parts_of
from api.web.words import Words
from corpus import FaqError

_EMAIL = re.compile(r"[A-Za-z0-9.!#$&'*+/=^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")
_PHONE = re.compile(r"\+?[0-9(][0-9 ().-]{1,28}[0-9]")
_LONGEST = 300


def contact_address(name: str, text: str) -> str:
    """A contact as a link: mailto:, tel: or https:, also where the scheme of the first two was left out. Raises
    FaqError for anything else; `name`: what is set to it."""
    plain = text.strip()
    bare = re.sub(r"^(?:mailto|tel):(?://)?", "", plain, flags=re.IGNORECASE)
    if _EMAIL.fullmatch(bare):
        return f"mailto:{bare}"
    if _PHONE.fullmatch(bare):
        return f"tel:{bare}"
    parts = parts_of(plain) if plain.isprintable() and len(plain) <= _LONGEST and " " not in plain else None
    if parts and parts.scheme == "https" and parts.hostname and not parts.username:
        return plain
    raise FaqError(
        f"{name} is {text[:80]!r}; set it to one contact such as mailto:help@example.com, tel:+86-21-5555-0100 or "
        "https://example.com/contact"
    )


def support_of(contact: str) -> dict[str, Any]:
    """The part of support.yaml that a contact of `contact_address` stands for: its channel, and that it is ours."""
    scheme, _, rest = contact.partition(":")
    kind, address = {"mailto": ("email", rest), "tel": ("phone", rest)}.get(scheme, ("web", _host(contact)))
    name = {lang: Words(locale)(f"contact_{kind}", address=address) for lang, locale in _LOCALES}
    link = f"tel:{re.sub(r'[ ().]', '', address)}" if kind == "phone" else contact
    channel = {"kind": "other" if kind == "web" else kind, "name": name, "url": link}
    return {"channels": [channel], "official": {"emails": [address]} if kind == "email" else {}}


_LOCALES = (("zh", "zh-CN"), ("en", "en"))


def _host(contact: str) -> str:
    parts = parts_of(contact)
    return (parts.hostname if parts else None) or contact
