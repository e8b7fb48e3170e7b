"""Web addresses, compared with our domains and with our accounts on platforms."""

from __future__ import annotations

import re
from urllib.parse import unquote

from engine import Trick
from support.contacts.accounts import here, imitated, judge_account
from support.contacts.addresses import Address, read_address
from support.contacts.lookalikes import host_imitates
from support.contacts.official import Official
from support.contacts.platforms import account_of, platform_imitated, platform_of
from support.contacts.shapes import FORWARDING_HOSTS, FORWARDING_PATHS
from support.contacts.suffixes import is_below
from support.contacts.verification import Judgement

_MOST_PARTS = 6
"""Parts of a path that are compared with our names."""


def judge_address(text: str, official: Official) -> Judgement:
    """Whether the address that a browser would open for a text is ours."""
    if not official.domains and not official.accounts:
        return Judgement("url", "unknown")
    address = read_address(text)
    if address is None:
        like, tricks = host_imitates(_rough_host(text), official.domains)
        return Judgement("url", "not_official", like, tuple(tricks))
    if address.user_info:
        return _with_user_info(text, official)
    if address.is_web and _is_ours(address.host, official) and platform_of(address.host) is None:
        return Judgement("url", "official")
    account = account_of(address)
    if account and not _forwards(address):
        return judge_account(account, official)
    return _foreign(address, official)


def _is_ours(host: str, official: Official) -> bool:
    plain = host.removesuffix(".")
    return ".." not in f".{plain}" and any(is_below(plain, domain) for domain in official.domains)


def _with_user_info(text: str, official: Official) -> Judgement:
    before = text.rpartition("@")[0].lower()
    like = next((domain for domain in official.domains if domain in before), None)
    return Judgement("url", "not_official", like, ("user_info",) if like else ())


def _foreign(address: Address, official: Official) -> Judgement:
    platform = platform_of(address.host) if address.is_web else None
    forwarding: tuple[Trick, ...] = ("forwarding",) if _forwards(address) else ()
    disguised = platform_imitated(address.host) if address.is_web and platform is None else None
    if platform is None and disguised is None:
        domains = [one for one in official.domains if one != address.host and not address.host.endswith(f".{one}")]
        like, tricks = host_imitates(address.host, domains)
        return Judgement("url", "not_official", like, (*tricks, *forwarding))
    if not official.accounts:
        return Judgement("account", "unknown" if platform else "not_official")
    parts = [part for part in unquote(address.path).split("/") if part][:_MOST_PARTS]
    for part in (*parts, address.host.split(".")[0]):
        found = imitated(part.lstrip("@+"), official, platform or disguised)
        if found.like and (found.tricks != ("listed_elsewhere",) or not here(official, platform)):
            tricks = ["homoglyph"] if disguised else [*found.tricks]
            return Judgement("url", "not_official", found.like, (*tricks, *forwarding))
    return Judgement("url", "not_official", None, forwarding)


def _forwards(address: Address) -> bool:
    """Whether an address sends on to another, or opens a window for sharing one."""
    host = re.sub(r"^(?:www|m|mobile|web)\.", "", address.host)
    start = f"{host}{address.path}".lower()
    is_path = any(_begins(start + ("?" if address.query else ""), path) for path in FORWARDING_PATHS)
    return address.host in FORWARDING_HOSTS or host in FORWARDING_HOSTS or is_path


def _begins(start: str, path: str) -> bool:
    """Whether an address lies at a path or below it, not at a longer name."""
    rest = start.removeprefix(path)
    return rest != start and (path[-1] in "/?" or rest[:1] in ("", "/", "?", "."))


def _rough_host(text: str) -> str:
    """What a reader takes for the host of an address that no browser opens."""
    return re.split(r"[/?#\\]", re.sub(r"^[\w+.-]*:?[/\\]+", "", text.strip()), maxsplit=1)[0].rpartition("@")[2]
