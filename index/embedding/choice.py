"""Over how many processes, and whose, is embedding spread?"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

from corpus import FaqError

MOST_WORKERS = 64


@dataclass(frozen=True, slots=True)
class Spread:
    """workers: processes, 0 for one on each processor of the cluster (without one: this process); ray: address of a
    Ray cluster, "" for none."""

    workers: int = 0
    ray: str = ""

    @property
    def is_none(self) -> bool:
        """Whether this process embeds alone."""
        return not self.ray and self.workers <= 1


def check_ray() -> None:
    """Raises FaqError, with the command to run, where ray is not installed."""
    if find_spec("ray") is None:
        raise FaqError("--ray needs ray, which is not installed; run: pip install 'faq-search[ray]'")
