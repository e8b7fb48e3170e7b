"""The evidence of a candidate: one registry of features, a function each.

A further feature is a function with `@feature("what it means")` in a module here, imported below. Evidence,
explanation and the table in docs/confidence.md iterate the registry. Then `python -m bench.reference` measures it, and
every generation that was calibrated without it asks for a rebuild.
"""

from __future__ import annotations

import hashlib
from functools import cache

from engine.search.features import learned as _learned  # noqa: F401 - registers its features
from engine.search.features import matches as _matches  # noqa: F401 - registers its features
from engine.search.features import standing as _standing  # noqa: F401 - registers its features
from engine.search.features.example import example
from engine.search.features.ranks import Reals
from engine.search.features.registry import Feature, Registry, feature, registry
from engine.search.retrieve import SETTINGS

FEATURES = registry.names
evidence_of = registry.matrix


@cache
def fingerprint() -> str:
    """Of everything that order and evidence depend on: thresholds hold only for what they were fitted on."""
    return hashlib.sha256(f"{SETTINGS}{registry.fingerprint(*example())}".encode()).hexdigest()[:16]


__all__ = ["FEATURES", "Feature", "Reals", "Registry", "evidence_of", "feature", "fingerprint", "registry"]
