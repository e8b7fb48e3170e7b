"""Web addresses as a browser reads them, by ada (WHATWG URL); the only module that imports it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

_STRIPPED = "".join(map(chr, range(0x21)))
"""What a browser removes from both ends: C0 controls and the space."""
_REMOVED = str.maketrans("", "", "\t\n\r")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d{1,5}(?:[/?#\\]|$))", re.IGNORECASE)
"""A scheme; `help.example:8443/` is a host with a port."""
_OPAQUE = frozenset(
    ["http", "https", "mailto", "tel", "tg", "data", "javascript", "blob", "about", "file", "view-source"]
)
_MOST_PARAMETERS = 20


@dataclass(frozen=True, slots=True)
class Address:
    """An address as a browser reads it. host: lower case, in punycode; path: percent-encoded, dots resolved; port: ""
    for the scheme's own."""

    scheme: str
    host: str
    path: str
    query: str
    fragment: str
    user_info: bool
    port: str

    @property
    def is_web(self) -> bool:
        """Whether a browser opens it as a web page."""
        return self.scheme in ("http", "https")

    def parameters(self) -> list[tuple[str, str]] | None:
        """Names and values of the query, decoded; None if there are too many, or one is named twice."""
        try:
            found = parse_qsl(self.query, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS, errors="strict")
        except ValueError:
            return None
        return found if len(dict(found)) == len(found) else None


def with_scheme(text: str) -> str:
    """What a browser makes of a typed address before it is read: https is meant where no scheme is given."""
    plain = text.strip(_STRIPPED).translate(_REMOVED)
    scheme = _SCHEME.match(plain)
    if scheme and (scheme[1].lower() in _OPAQUE or plain[scheme.end() : scheme.end() + 1] in ("/", "\\")):
        return plain
    is_relative = plain[:1] in ("/", "\\") and plain[1:2] not in ("/", "\\")
    return plain if is_relative else f"https://{plain}"


def read_address(text: str) -> Address | None:
    """The address that a browser would open for a text; None if it would open none."""
    import ada_url

    try:
        url = ada_url.URL(with_scheme(text))
    except ValueError:  # UnicodeEncodeError, of half a surrogate pair, is one
        return None
    return Address(
        scheme=url.protocol.removesuffix(":"),
        host=url.hostname,
        path=url.pathname.replace("|", "%7C") if url.hostname else url.pathname,  # as Chromium does, and ada not yet
        query=url.search.removeprefix("?"),
        fragment=url.hash.removeprefix("#"),
        user_info=bool(url.username or url.password),
        port=url.port,
    )


def shown_host(host: str) -> str:
    """A host as a reader sees it: punycode read."""
    import ada_url

    try:
        return str(ada_url.idna_to_unicode(host))
    except ValueError:
        return host
