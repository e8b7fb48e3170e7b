"""The kinds of secrets, and the placeholder that stands for each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

SecretKind = Literal[
    "seed_phrase", "private_key", "two_factor_key", "api_key", "password", "one_time_code", "card_number"
]
KINDS: tuple[SecretKind, ...] = (
    "seed_phrase",
    "private_key",
    "two_factor_key",
    "api_key",
    "password",
    "one_time_code",
    "card_number",
)
"""The gravest first."""

PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(kind.upper() for kind in KINDS)})\]")
"""What an earlier guard left: a masked text, searched again, says the same."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Where in the text a secret stands: characters start to end, end not included."""

    kind: SecretKind
    start: int
    end: int


def kind_of(placeholder: str) -> SecretKind:
    """The kind that a placeholder such as [PASSWORD] names."""
    return next(kind for kind in KINDS if kind.upper() == placeholder[1:-1])
