"""Which sentence stands for a code of a result? That of the message catalogues, in the reader's locale."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import reduce

from api.web.locales import Locale
from api.web.words import Words
from engine import Reason, SecretKind, Verification
from support import AT_RISK


def hand_off_message(reason: Reason, locale: Locale, *, reachable: bool = True) -> str:
    """Why a query goes to support; `reachable`: whether there is anybody, besides the help lines of a life at risk."""
    own = reachable or reason in (AT_RISK, "no_topic")
    return Words(locale)(f"hand_off_{reason}" if own else "nobody_help")


def advice(kinds: Sequence[SecretKind], locale: Locale) -> tuple[str, ...]:
    """What a person has to do now who typed secrets of these kinds, one sentence or two for each."""
    words = Words(locale)
    return tuple(words(f"advice_{kind}") for kind in kinds)


def verification_message(found: Verification, locale: Locale) -> str:
    """What is known of a contact."""
    words = Words(locale)
    mark = words("list_mark")
    is_post = found.remark == "any_author"  # which says all that is known of it
    parts = [] if is_post else [words(f"verdict_{found.status}", contact=_visible(found.contact))]
    named = mark.join(words(f"trick_{trick}") for trick in found.tricks)
    if found.like:
        parts.append(words("verdict_imitates", like=found.like, tricks=named))
    elif named:
        parts.append(words("verdict_beware", tricks=named))
    if found.remark:
        parts.append(words(f"remark_{found.remark}", places=mark.join(found.places)))
    return reduce(lambda first, second: words("sentences", first=first, second=second), parts)


def _visible(text: str) -> str:
    """A text in which nothing is hidden: characters that are not seen, or turn others round, by their number."""
    return "".join(
        f"<U+{ord(c):04X}>" if unicodedata.category(c) in ("Cf", "Cc", "Cs", "Zl", "Zp") else c for c in text
    )
