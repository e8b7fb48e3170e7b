"""Which sentence stands for a code of a result?"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from api.presenters.texts import ADVICE, BY_MEANS_OF, HAND_OFF, IMITATES, REMARKS, TRICKS, VERIFICATION
from corpus import Lang
from engine import Reason, SecretKind, Verification


def hand_off_message(reason: Reason, lang: Lang) -> str:
    """Why a query goes to support."""
    return HAND_OFF[reason][lang]


def advice(kinds: Sequence[SecretKind], lang: Lang) -> tuple[str, ...]:
    """What a person has to do now who typed secrets of these kinds, one sentence or two for each."""
    return tuple(ADVICE[kind][lang] for kind in kinds)


def verification_message(found: Verification, lang: Lang) -> str:
    """What is known of a contact."""
    mark, space = ("、", "") if lang == "zh" else (", ", " ")
    is_post = found.remark == "any_author"  # which says all that is known of it
    parts = [] if is_post else [VERIFICATION[found.status][lang].format(contact=_visible(found.contact))]
    named = mark.join(TRICKS[trick][lang] for trick in found.tricks)
    if found.like:
        parts.append(IMITATES[lang].format(like=found.like, tricks=named))
    elif named:
        parts.append(BY_MEANS_OF[lang].format(tricks=named))
    if found.remark:
        parts.append(REMARKS[found.remark][lang].format(places=mark.join(found.places)))
    return space.join(parts)


def _visible(text: str) -> str:
    """A text in which nothing is hidden: characters that are not seen, or turn others round, by their number."""
    return "".join(
        f"<U+{ord(c):04X}>" if unicodedata.category(c) in ("Cf", "Cc", "Cs", "Zl", "Zp") else c for c in text
    )
