"""Who embeds many texts? This process, several of this machine, or a Ray cluster."""

from index.embedding.spread import MOST_WORKERS, Spread, SpreadEncoder, check_ray, spread_over

__all__ = ["MOST_WORKERS", "Spread", "SpreadEncoder", "check_ray", "spread_over"]
