"""How are e-mail addresses, mail servers and mailboxes read?"""

from __future__ import annotations

from urllib.parse import SplitResult, parse_qs, unquote

from pydantic import ValidationInfo

from api.http.addresses import parts_of
from api.setting_types.named import name_of
from corpus import FaqError
from support.tickets import Imap, Smtp, Tls

_SMTP_PORTS: dict[Tls, int] = {"starttls": 587, "implicit": 465, "none": 25}
_IMAP_PORTS: dict[Tls, int] = {"starttls": 143, "implicit": 993, "none": 143}


def email(text: str, info: ValidationInfo) -> str:
    """One e-mail address."""
    text = text.strip()
    if not text.isascii() or not text.isprintable() or " " in text or text.count("@") != 1:
        raise FaqError(f"{name_of(info)} is {text[:200]!r}; set it to one address such as help@example.com")
    return text


def mail_server(text: str, info: ValidationInfo) -> Smtp:
    """A server that sends e-mails."""
    parts = parts_of(text)
    tls = _tls(parts) if parts else None
    if parts is None or tls is None or not parts.hostname or parts.path.strip("/") or not text.isprintable():
        # The address holds a password: it is not repeated.
        raise FaqError(
            f"{name_of(info)} is no mail server; set it to smtps://user:password@host, smtp://user:password@host:587 "
            "(STARTTLS), or smtp://host:25?tls=none for a relay on this machine"
        )
    return Smtp(
        host=parts.hostname,
        port=parts.port or _SMTP_PORTS[tls],
        tls=tls,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def mailbox(text: str, info: ValidationInfo) -> Imap:
    """A mailbox that is read over IMAP."""
    parts = parts_of(text)
    tls = _tls(parts, "imap") if parts else None
    named = parts is not None and parts.hostname and parts.username and parts.password and not parts.path.strip("/")
    if parts is None or tls is None or not named or not text.isprintable():
        raise FaqError(
            f"{name_of(info)} is no mailbox; set it to imaps://user:password@host, imap://user:password@host:143 "
            "(STARTTLS), or imap://user:password@127.0.0.1:143?tls=none for a server on this machine"
        )
    return Imap(
        host=str(parts.hostname),
        port=parts.port or _IMAP_PORTS[tls],
        tls=tls,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def inbound_address(text: str, info: ValidationInfo) -> str:
    """An e-mail address, with {token} once at most, before the @."""
    found = email(text.replace("{token}", "token"), info)
    local, _, domain = text.strip().partition("@")
    if "{" in domain or "}" in domain or local.replace("{token}", "", 1).count("{") or not found:
        raise FaqError(f"{name_of(info)} is {text[:200]!r}; {{token}} may stand once, before the @: help+{{token}}@...")
    return text.strip()


def folder(text: str, info: ValidationInfo) -> str:
    """A folder of a mailbox."""
    if not text.isascii() or not text.isprintable():
        raise FaqError(f"{name_of(info)} is {text[:80]!r}; set it as the server lists it, in ASCII (modified UTF-7)")
    return text.strip()


def _tls(parts: SplitResult, scheme: str = "smtp") -> Tls | None:
    """How the address says that mail is encrypted; None if it is none."""
    if parts.scheme not in (scheme, f"{scheme}s"):
        return None
    options = parse_qs(parts.query, keep_blank_values=True)
    wanted = options.pop("tls", ["starttls" if parts.scheme == scheme else "implicit"])
    return next((known for known in _SMTP_PORTS if wanted == [known] and not options), None)
