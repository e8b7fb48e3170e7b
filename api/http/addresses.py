"""Is a setting a web address? One check for all of them."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from corpus import FaqError


def web_address(name: str, text: str, example: str = "https://help.example.com") -> str:
    """The address; raises FaqError, naming the setting, for what is none."""
    text = text.strip()
    parts = parts_of(text)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or not _is_plain(text):
        raise FaqError(f"{name} is {text[:200]!r}; set it to an address such as {example}")
    if parts.username or parts.password:
        raise FaqError(f"{name} holds a user name or password; set it to an address such as {example}")
    return text


def site_address(name: str, text: str) -> str:
    """The address of a website, to which paths are added: no slash at its end, no query, no fragment; raises
    FaqError."""
    found = web_address(name, text).rstrip("/")
    if "?" in found or "#" in found:
        raise FaqError(f"{name} is {found[:200]!r}; leave out what begins with ? or #")
    return found


def parts_of(text: str) -> SplitResult | None:
    """Parts of an address; None for one that cannot be read, such as [::1 or a port that is no number."""
    try:
        parts = urlsplit(text)
        return None if parts.port == 0 else parts
    except ValueError:
        return None


def is_origin(text: str) -> bool:
    """Whether a text is scheme, host and perhaps port of a website, and nothing else."""
    parts = parts_of(text)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or not _is_plain(text):
        return False
    return not (parts.path or parts.query or parts.fragment or "@" in parts.netloc or "*" in parts.netloc)


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and not any(char in text for char in ' <>"\\^`{|}')
