"""When is a call made again, and what is its reply? The same for both clients, which only send and wait."""

from __future__ import annotations

import random
from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from faq_client.errors import FaqRefused, FaqUnreachable

_AGAIN = frozenset({429, 502, 503, 504})
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0
"""Seconds; each pause is twice the last, less a random part, so that many clients do not come back at once."""


@dataclass(frozen=True, slots=True)
class Patience:
    """tries: requests at most; longest: seconds of one pause that Retry-After may ask for, else the call fails."""

    tries: int = 4
    longest: float = 30.0


Came = httpx.Response | httpx.TransportError
Trying = Generator[float | None, Came, Any]
"""Yields None for "send", or seconds for "wait", and is sent what came of it."""


def trying(patience: Patience) -> Trying:
    """The reply's JSON; raises FaqRefused and FaqUnreachable."""
    for tried in range(1, patience.tries + 1):
        came = yield None
        pause = _pause(came, tried)
        if pause is None or pause > patience.longest or tried == patience.tries:
            return _read(came)
        yield pause
    raise ValueError(f"{patience.tries} tries are allowed; allow at least 1")


def _pause(came: Came, tried: int) -> float | None:
    """Seconds until the next try; None if there is none to be made."""
    if isinstance(came, httpx.Response):
        if came.status_code not in _AGAIN:
            return None
        asked = _retry_after(came.headers.get("Retry-After", ""))
        if asked is not None:
            return asked
    elif isinstance(came, httpx.UnsupportedProtocol):  # the address stays wrong
        return None
    longest = min(_FIRST_PAUSE * 2.0 ** (tried - 1), _LONGEST_PAUSE)
    return longest * random.uniform(0.5, 1)  # noqa: S311  # no secret


def _retry_after(text: str) -> float | None:
    """Seconds of a Retry-After header, which gives a number or a date (RFC 9110, 10.2.3)."""
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - datetime.now(UTC).timestamp())


def _read(came: Came) -> Any:
    if isinstance(came, httpx.TransportError):
        raise FaqUnreachable(f"no reply came ({type(came).__name__}: {came})") from came
    try:
        body = came.json()
    except ValueError:
        body = None
    if came.is_success and body is not None:
        return body
    if came.is_success:
        raise FaqUnreachable(f"the reply of {came.url} is no JSON; is this the address of the service?")
    detail = body.get("detail") if isinstance(body, dict) else None
    raise FaqRefused(came.status_code, str(detail or came.reason_phrase or "no reason given"))
