"""On which Milvus do tests run? Lite, where it is installed, and the server that an environment variable names."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

URI = "MILVUS_TEST_URI"
"""Address of a Milvus server of any version, on which the same tests run; their collections are dropped at the end."""

HAS_LITE = all(importlib.util.find_spec(name) for name in ("pymilvus", "milvus_lite"))
HAS_SERVER = bool(importlib.util.find_spec("pymilvus") and os.environ.get(URI))

needs_lite = pytest.mark.skipif(not HAS_LITE, reason="needs Milvus Lite: pip install 'faq-search[milvus-lite]'")
needs_server = pytest.mark.skipif(not HAS_SERVER, reason=f"needs pymilvus and {URI}, the address of a Milvus server")

SERVERS = (
    pytest.param("lite", marks=needs_lite),
    pytest.param("server", marks=[needs_server, pytest.mark.integration]),
)


def uri_of(kind: str, folder: Path) -> str:
    """The address of a server of a kind; Lite keeps its file in the folder."""
    return str(folder / "milvus.db") if kind == "lite" else os.environ[URI]
