"""What is an encoder? The protocol, and how one is specified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Runtime = Literal["torch", "onnx", "openvino"]
RUNTIMES: tuple[Runtime, ...] = ("torch", "onnx", "openvino")
DTYPES = ("float32", "float16", "bfloat16")
BUNDLED = "bundled"


class Encoder(Protocol):
    """Turns texts into unit vectors; every text is normalised inside, so callers pass it as written."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def dim(self) -> int:
        """Length of its vectors."""

    @property
    def symmetric(self) -> bool:
        """Whether a text has the same vector as a query and as a document."""

    @property
    def fingerprint(self) -> str:
        """Of weights, tokenizer and prompts: equal fingerprints give equal vectors."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32, unit rows; a text without any content gives a row of zeros."""

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """The same for phrasings of entries."""

    def known(self, word: str) -> bool:
        """Whether the normalised word is one subword token of the vocabulary, so probably no typing error."""


@dataclass(frozen=True, slots=True)
class EncoderSpec:
    """Which encoder, and how it is run. `name` is "bundled", a folder, or a model's name in the local cache."""

    name: str = BUNDLED
    device: str = "cpu"
    dtype: str = "float32"
    backend: Runtime = "torch"
    query_prompt: str | None = None
    document_prompt: str | None = None
