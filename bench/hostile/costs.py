"""Attacks by what is dear to answer: the longest that each input may be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from bench.hostile.attacker import Attacker
from bench.hostile.uploads import BOUNDARY, form, part
from bench.hostile.wire import Request

_LONGEST_FIELD = 65_000
_LONGEST_QUERY = 512
_ENTRY = "withdrawal-pending"
"""An entry of the sample."""
_SIGNS = ("#", "1 ", "a b ", "abandon ", "密码", "4111 ", "0x", "是", "\u200b", "@a.b ", "ab" * 32 + " ", "私钥是")
"""What fields are filled with: each feeds another search for secrets."""


async def longest_queries(attacker: Attacker) -> None:
    """Five searches a second of 512 random Han characters, never asked before: by interface, page and fragment."""

    async def one(number: int) -> None:
        text, local = han(attacker), attacker.address(number)
        if number % 3 == 0:
            await attacker.ask(Request(path=f"/v1/search?query={quote(text)}", local=local))
        elif number % 3 == 1:
            await attacker.ask(Request(path=f"/zh-CN/?q={quote(text)}", local=local))
        else:
            await attacker.ask(_form("/zh-CN/results", {"q": text, "session": str(number)}, local))

    await attacker.paced(5, one)


async def largest_fields(attacker: Attacker) -> None:
    """Two forms a second with fields of 65 KB, filled with what the search for secrets must read, to be checked."""

    async def one(number: int) -> None:
        text = (_SIGNS[number % len(_SIGNS)] * _LONGEST_FIELD).encode()[:_LONGEST_FIELD]
        names = ("message", "email", "query", "token", "zone", "field.uid", "field.coin_amount", "field.tx_hash")
        body = form(part("type", b"deposit_withdrawal"), *(part(name, text) for name in names), step=b"check")
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        await attacker.ask(Request("POST", "/en/tickets/new", headers, body, attacker.address(number)))

    await attacker.paced(2, one)


async def longest_bodies(attacker: Attacker) -> None:
    """Five bodies a second near 16 KiB: tickets to check, feedback, sign-in of staff."""

    async def one(number: int) -> None:
        local, sign = attacker.address(number), _SIGNS[number % len(_SIGNS)]
        if number % 3 == 0:
            draft = {"message": (sign * 5000)[:5000], "fields": {"tx_hash": (sign * 300)[:300]}}
            await attacker.ask(_json("/v1/tickets/check", draft, local))
        elif number % 3 == 1:
            opinion = {"entry": _ENTRY, "helpful": False, "query": (sign * 512)[:512], "comment": (sign * 2000)[:2000]}
            await attacker.ask(_json("/v1/feedback", opinion, local))
        else:
            await attacker.ask(_form("/staff/login", {"key": "a" * 15_000}, local))

    await attacker.paced(5, one)


async def longest_contacts(attacker: Attacker) -> None:
    """Ten checks a second of contacts of 512 characters."""
    shapes = ("a.", "@", "%2e/", "1-", "а", "://", "t.me/+", "+")

    async def one(number: int) -> None:
        text = (shapes[number % len(shapes)] * _LONGEST_QUERY)[:_LONGEST_QUERY]
        await attacker.ask(Request(path=f"/v1/verify?contact={quote(text, safe='')}", local=attacker.address(number)))

    await attacker.paced(10, one)


def han(attacker: Attacker) -> str:
    """A query that nobody asked before."""
    return "".join(chr(attacker.chance.randrange(0x4E00, 0x9FA5)) for _ in range(_LONGEST_QUERY))


def _json(path: str, values: Mapping[str, object], local: str) -> Request:
    body = json.dumps(values, ensure_ascii=False).encode()
    return Request("POST", path, {"Content-Type": "application/json"}, body, local)


def _form(path: str, values: dict[str, str], local: str) -> Request:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return Request("POST", path, headers, urlencode(values).encode(), local)
