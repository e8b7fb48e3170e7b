"""Who embeds many texts? This process, several of this machine, or a Ray cluster."""

from index.embedding.choice import MOST_WORKERS, Spread, check_ray
from index.embedding.spread import SpreadEncoder, spread_over

__all__ = ["MOST_WORKERS", "Spread", "SpreadEncoder", "check_ray", "spread_over"]
