"""Public suffixes, by the list that tldextract brings along; the only module that imports it. Nothing is fetched."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldextract import TLDExtract


@lru_cache(1024)
def public_suffix(host: str) -> str:
    """The part of a host below which anybody may have a name: `co.uk`, `github.io`; "" if the list has none."""
    return _extractor().extract_str(host, include_psl_private_domains=True).suffix


def is_below(host: str, domain: str) -> bool:
    """Whether a host is a domain, or below it with no public suffix between: only the domain's owner can make it."""
    if host == domain:
        return True
    if not host.endswith(f".{domain}"):
        return False
    suffix = public_suffix(host)
    return suffix != domain and not suffix.endswith(f".{domain}")


@cache
def _extractor() -> TLDExtract:
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)
