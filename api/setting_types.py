"""How is the text of a setting read? Types of the fields of api.settings; each names the setting and how to mend it."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Annotated, Any, Literal
from urllib.parse import SplitResult, parse_qs, unquote

from pydantic import BeforeValidator, ValidationInfo

from api.contact import contact_address
from api.http.addresses import is_origin, parts_of, site_address, web_address
from api.security.addresses import Network, parse_network
from api.security.settings import SHORTEST_KEY
from api.web.locales import checked_lang
from corpus import FaqError, counted
from support.tickets import Imap, Smtp, Tls

Format = Literal["auto", "json", "text"]

_HOST_NAME = re.compile(r"[a-z0-9_][a-z0-9_.-]*|\[[0-9a-f:.]+\]")
_SMTP_PORTS: dict[Tls, int] = {"starttls": 587, "implicit": 465, "none": 25}
_IMAP_PORTS: dict[Tls, int] = {"starttls": 143, "implicit": 993, "none": 143}
_SHORTEST_SECRET = 16
"""Bytes of a webhook's secret at least."""


def name_of(info: ValidationInfo) -> str:
    """The environment variable of a field: its own name in capitals."""
    name = str(info.field_name).upper()
    return name if name.startswith("OTEL_") else f"FAQ_{name}"


def listed(text: str) -> list[str]:
    """The parts of a list with commas, without empty ones."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _digits(text: str, info: ValidationInfo) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        example = "8000" if info.field_name == "port" else "2"
        raise FaqError(f"{name_of(info)} is {text[:80]!r}; set it to a number such as {example}")
    return int(text)


def _flag(text: str, info: ValidationInfo) -> bool:
    known = text.strip().lower()
    if known not in ("0", "1", "no", "yes", "false", "true"):
        raise FaqError(f"{name_of(info)} is {text[:40]!r}; set it to 1 or 0")
    return known in ("1", "yes", "true")


def _number(text: str, info: ValidationInfo) -> float:
    value = _float(text)
    if not 0.01 <= value <= 1_000_000:
        raise FaqError(f"{name_of(info)} is {text[:40]!r}; set it to a number above 0")
    return value


def _whole(text: str, info: ValidationInfo) -> int:
    value = _number(text, info)
    if value != int(value):
        raise FaqError(f"{name_of(info)} is {text[:40]!r}; set it to a whole number of at least 1")
    return int(value)


def _seconds(text: str, info: ValidationInfo) -> float:
    value = _float(text)
    if not 0.1 <= value <= 600:
        raise FaqError(f"{name_of(info)} is {text[:40]!r}; set it to 0.1 to 600")
    return value


def _float(text: str) -> float:
    """-1 for what is no number; no range of a setting holds it, and none holds nan."""
    try:
        return float(text)
    except ValueError:
        return -1.0


def _rate(text: str, info: ValidationInfo) -> str:
    from limits import parse_many

    try:
        if min(limit.amount for limit in parse_many(text)) < 1:
            raise ValueError("nobody could ask anything")
    except ValueError as error:
        raise FaqError(f'{name_of(info)} is {text[:80]!r}; set it to limits such as "60/minute;2000/hour"') from error
    return text


def _networks(text: str, info: ValidationInfo) -> tuple[Network, ...]:
    found = []
    for part in listed(text):
        try:
            found.append(parse_network(part))
        except ValueError as error:
            raise FaqError(
                f"{name_of(info)} has {part[:80]!r}; list addresses or networks such as 127.0.0.1,10.0.0.0/8"
            ) from error
    return tuple(found)


def _hosts(text: str, info: ValidationInfo) -> tuple[str, ...]:
    names = listed(text.lower())
    for name in names:
        if not _HOST_NAME.fullmatch(name):
            raise FaqError(
                f"{name_of(info)} has {name[:80]!r}; list names without scheme and port such as help.example.com"
            )
    return tuple(names)


def _origins(text: str, info: ValidationInfo) -> tuple[str, ...]:
    origins = [part.rstrip("/") for part in listed(text.lower())]
    for origin in origins:
        if origin != "*" and not is_origin(origin):
            raise FaqError(
                f"{name_of(info)} has {origin[:100]!r}; list scheme and host such as https://shop.example.com, or *"
            )
    return tuple(origins) or ("*",)


def _log_format(text: str, info: ValidationInfo) -> str:
    if text not in ("auto", "json", "text"):
        raise FaqError(f"{name_of(info)} is {text[:40]!r}; set it to json, text or auto")
    return text


def _email(text: str, info: ValidationInfo) -> str:
    text = text.strip()
    if not text.isascii() or not text.isprintable() or " " in text or text.count("@") != 1:
        raise FaqError(f"{name_of(info)} is {text[:200]!r}; set it to one address such as help@example.com")
    return text


def _smtp(text: str, info: ValidationInfo) -> Smtp:
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


def _imap(text: str, info: ValidationInfo) -> Imap:
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


def _inbound(text: str, info: ValidationInfo) -> str:
    found = _email(text.replace("{token}", "token"), info)
    local, _, domain = text.strip().partition("@")
    if "{" in domain or "}" in domain or local.replace("{token}", "", 1).count("{") or not found:
        raise FaqError(f"{name_of(info)} is {text[:200]!r}; {{token}} may stand once, before the @: help+{{token}}@...")
    return text.strip()


def _folder(text: str, info: ValidationInfo) -> str:
    if not text.isascii() or not text.isprintable():
        raise FaqError(f"{name_of(info)} is {text[:80]!r}; set it as the server lists it, in ASCII (modified UTF-7)")
    return text.strip()


def _password(text: str, info: ValidationInfo) -> str:
    if len(text.strip()) < _SHORTEST_SECRET or not text.isprintable():
        raise FaqError(f"{name_of(info)} has fewer than {_SHORTEST_SECRET} characters; take random ones")
    return text.strip()


def _tls(parts: SplitResult, scheme: str = "smtp") -> Tls | None:
    """How the address says that mail is encrypted; None if it is none."""
    if parts.scheme not in (scheme, f"{scheme}s"):
        return None
    options = parse_qs(parts.query, keep_blank_values=True)
    wanted = options.pop("tls", ["starttls" if parts.scheme == scheme else "implicit"])
    return next((known for known in _SMTP_PORTS if wanted == [known] and not options), None)


def secret_key(secret: str) -> bytes:
    """The key of FAQ_WEBHOOK_SECRET; raises FaqError, which does not repeat it."""
    key = secret.encode()
    if secret.startswith("whsec_"):
        try:
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error as error:
            raise FaqError("FAQ_WEBHOOK_SECRET begins with whsec_ but is no Base64 after it; copy it again") from error
    if len(key) < _SHORTEST_SECRET:
        raise FaqError(
            f"FAQ_WEBHOOK_SECRET has {counted(len(key), 'byte')}; take at least {_SHORTEST_SECRET} random ones"
        )
    return key


def _secret_keys(text: str, info: ValidationInfo) -> tuple[str, ...]:
    keys = tuple(listed(text))
    if not keys or min(map(len, keys)) < SHORTEST_KEY or not text.isprintable():
        # They are secrets: none is repeated.
        raise FaqError(
            f"{name_of(info)} has a key of fewer than {SHORTEST_KEY} characters; take random ones, "
            "such as `openssl rand -hex 32` writes"
        )
    return keys


def _web(text: str, info: ValidationInfo) -> str:
    example = "http://127.0.0.1:4318" if str(info.field_name).startswith("otel") else "https://help.example.com"
    return web_address(name_of(info), text, example)


Digits = Annotated[int, BeforeValidator(_digits)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Number = Annotated[float, BeforeValidator(_number)]
Whole = Annotated[int, BeforeValidator(_whole)]
Seconds = Annotated[float, BeforeValidator(_seconds)]
Rate = Annotated[str, BeforeValidator(_rate)]
Networks = Annotated[tuple[Any, ...], BeforeValidator(_networks)]
SecretKeys = Annotated[tuple[str, ...], BeforeValidator(_secret_keys)]
Hosts = Annotated[tuple[str, ...], BeforeValidator(_hosts)]
Origins = Annotated[tuple[str, ...], BeforeValidator(_origins)]
LogFormat = Annotated[Format, BeforeValidator(_log_format)]
Contact = Annotated[str, BeforeValidator(lambda text, info: contact_address(name_of(info), text))]
TerminalLang = Annotated[str, BeforeValidator(lambda text, info: checked_lang(name_of(info), text))]
Email = Annotated[str, BeforeValidator(_email)]
MailServer = Annotated[Any, BeforeValidator(_smtp)]
Mailbox = Annotated[Any, BeforeValidator(_imap)]
InboundAddress = Annotated[str, BeforeValidator(_inbound)]
Folder = Annotated[str, BeforeValidator(_folder)]
Password = Annotated[str, BeforeValidator(_password)]
WebAddress = Annotated[str, BeforeValidator(_web)]
Site = Annotated[str, BeforeValidator(lambda text, info: site_address(name_of(info), text))]
Text = Annotated[str, BeforeValidator(lambda text: text.strip())]
