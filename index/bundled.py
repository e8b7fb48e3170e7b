"""How is the model in the repository run? numpy and tokenizers alone: no torch, 0.1 s to load."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus import normalise
from index.encoder import Vectors
from index.errors import EncoderError

MODEL_FOLDER = Path(__file__).resolve().parent / "model"
_CONFIG, _WEIGHTS, _TOKENIZER = "config.json", "model.safetensors", "tokenizer.json"
_UNKNOWN = "[UNK]"
_FEW = 8
"""Texts up to which waking the tokenizer's threads costs more than they save."""


class BundledEncoder:
    """The static bilingual model: a text's vector is the mean of its words' vectors, made unit length.

    Words are Chinese words as jieba cuts them and English words with a sub-word fallback; weights
    are int8 with one scale per word.
    """

    def __init__(self, folder: Path = MODEL_FOLDER) -> None:
        """Raises EncoderError if the folder lacks a file or holds another kind of model."""
        self.name, self.dim = _read_config(folder)
        self.fingerprint = _fingerprint(folder)
        self._tokenizer = _read_tokenizer(folder)
        self._weights, self._scales = _read_weights(folder)
        if self._weights.shape != (self._tokenizer.get_vocab_size(), self.dim):
            raise EncoderError(f"{folder}: weights and tokenizer do not belong together; install the product again")
        self._unknown = self._tokenizer.token_to_id(_UNKNOWN)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See Encoder."""
        return self.encode_documents(texts)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """See Encoder."""
        vectors = np.zeros((len(texts), self.dim), np.float32)
        ready = [normalise(text) for text in texts]
        few = len(ready) <= _FEW
        encodings = map(self._tokenizer.encode, ready) if few else self._tokenizer.encode_batch(ready)
        for row, pieces in enumerate(encodings):
            ids = [i for i in pieces.ids if i != self._unknown]
            if ids:
                mean = self._scales[ids] @ self._weights[ids].astype(np.float32)
                vectors[row] = mean / max(float(np.linalg.norm(mean)), 1e-12)
        return vectors

    def known(self, word: str) -> bool:
        """See Encoder."""
        return self._tokenizer.token_to_id(word) is not None


def _read_config(folder: Path) -> tuple[str, int]:
    file = folder / _CONFIG
    try:
        config = json.loads(file.read_text("utf-8"))
        return str(config["name"]), int(config["dim"])
    except OSError as error:
        raise EncoderError(
            f"{file} is missing: the bundled model is not installed; install the product again"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise EncoderError(f"{file} is damaged ({error}); install the product again") from error


def _read_tokenizer(folder: Path) -> Any:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
        tokenizer.normalizer = None  # it is for other programs; ours have normalised already, and far quicker
        return tokenizer
    except Exception as error:  # the Rust side raises bare Exception
        raise EncoderError(f"{folder / _TOKENIZER} cannot be read ({error}); install the product again") from error


def _read_weights(folder: Path) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """(tokens, dim) int8 and (tokens,) float32 scales."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = load_file(folder / _WEIGHTS)
        return tensors["embeddings"], tensors["weights"]
    except (OSError, SafetensorError, KeyError) as error:
        raise EncoderError(f"{folder / _WEIGHTS} cannot be read ({error}); install the product again") from error


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in (_CONFIG, _TOKENIZER, _WEIGHTS):
        try:
            digest.update((folder / name).read_bytes())
        except OSError as error:
            raise EncoderError(f"{folder / name} is missing; install the product again") from error
    return digest.hexdigest()[:16]
