"""How is a platform's request read? Without believing anything: members by path, texts compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import orjson

from api.bots.adapter import NotGenuine, NotReadable
from engine import LONGEST_MESSAGE


def parsed(body: bytes | str) -> dict[str, Any]:
    """A JSON object; raises NotReadable."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NotReadable("the body is no JSON") from error
    if not isinstance(found, dict):
        raise NotReadable("the body is no JSON object")
    return found


def part(value: object, *path: str) -> Any:
    """The member at a path of objects; None if there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text_at(value: object, *path: str) -> str:
    """The text, or number as a text, at a path; "" if there is none."""
    found = part(value, *path)
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    return str(found)


def message_of(text: str) -> str:
    """A typed text as a message: without spaces around it, and no longer than one may be."""
    return text.strip()[:LONGEST_MESSAGE]


def same(given: str, wanted: str) -> bool:
    """Whether two texts are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(given.encode(errors="surrogatepass"), wanted.encode(errors="surrogatepass"))


def check_same(given: str, wanted: str, what: str) -> None:
    """Raises NotGenuine for a signature or token that is not the wanted one."""
    if not given or not same(given, wanted):
        raise NotGenuine(f"{what} is not right; compare the secret in the platform's console with ours")


def check_fresh(stamp: str, now: float, *, seconds: float) -> None:
    """Raises NotGenuine for a time (seconds since 1970, in digits) that is further than `seconds` from now."""
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12) or abs(now - int(stamp)) > seconds:
        raise NotGenuine(f"the request's time is not within {seconds:.0f} s of ours; set the clock of this machine")


def digest_of(*parts: str) -> str:
    """A short name for texts of any length."""
    return hashlib.blake2b("\0".join(parts).encode(errors="surrogatepass"), digest_size=12).hexdigest()


def greeting(tag: str) -> str:
    """What a person who only opened the chat is taken to have said; `tag`: their language, as far as it is known."""
    return "你好" if tag.lower().startswith("zh") else "hello"
