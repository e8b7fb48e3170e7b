"""How is the model in the repository run? onnxruntime and tokenizers alone: no torch."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from corpus import normalise
from index.encoders.protocol import Vectors
from index.encoders.subwords import TOKENIZER, WORDS, SubwordTokenizer
from index.errors import EncoderError

MODEL_FOLDER = Path(__file__).resolve().parents[1] / "model"
CONFIG, WEIGHTS = "config.json", "model.onnx"
_FILES = (CONFIG, TOKENIZER, WORDS, WEIGHTS)
_SHARE = 16
"""Texts that a thread takes at a time. Each is run alone: a batch gains nothing here, and would round differently."""


class BundledEncoder:
    """The bilingual model in the repository: a small transformer over Chinese and English subword tokens.

    Its products are int8. A text runs on one thread, always, and its vector does not depend on the texts beside it.
    """

    symmetric = True

    def __init__(self, folder: Path = MODEL_FOLDER) -> None:
        """Raises EncoderError if the folder lacks a file or holds another kind of model."""
        config = _read_config(folder)
        self.name, self.dim = str(config["name"]), int(config["dim"])
        self.fingerprint = _fingerprint(folder)
        self._tokenizer = _read_tokenizer(folder, int(config["longest"]))
        if self._tokenizer.size != config["pieces"]:
            raise EncoderError(f"{folder}: weights and tokenizer do not belong together; install the product again")
        self._words = frozenset((folder / WORDS).read_text("utf-8").split())
        self._session = open_weights(folder)
        self.threads = os.cpu_count() or 1

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See Encoder."""
        return self.encode_documents(texts)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """See Encoder."""
        return self.encode_tokens(self._tokenizer.encode([normalise(text) for text in texts]))

    def encode_tokens(self, ids: Sequence[Sequence[int]]) -> Vectors:
        """(n, dim) float32 of token ids, two of which frame each text; unit rows, zeros for a text without any."""
        vectors: Vectors = np.zeros((len(ids), self.dim), np.float32)

        def embed(start: int) -> None:
            for i in range(start, min(start + _SHARE, len(ids))):
                if len(ids[i]) > 2:
                    vectors[i] = self._session.run(None, {"ids": np.asarray([ids[i]], np.int64)})[0][0]

        if len(ids) <= _SHARE:
            embed(0)
        else:
            with ThreadPoolExecutor(self.threads) as pool:
                list(pool.map(embed, range(0, len(ids), _SHARE)))
        return vectors

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of texts as people write them."""
        return self._tokenizer.encode([normalise(text) for text in texts])

    def known(self, word: str) -> bool:
        """See Encoder."""
        return word in self._words


def _read_config(folder: Path) -> dict[str, Any]:
    file = folder / CONFIG
    try:
        config = json.loads(file.read_text("utf-8"))
        return {"name": config["name"], **{name: int(config[name]) for name in ("dim", "longest", "pieces")}}
    except OSError as error:
        raise EncoderError(
            f"{file} is missing: the bundled model is not installed; install the product again"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise EncoderError(f"{file} is damaged ({error!r}); install the product again") from error


def _read_tokenizer(folder: Path, longest: int) -> SubwordTokenizer:
    try:
        return SubwordTokenizer(folder, longest)
    except Exception as error:  # the Rust side raises bare Exception
        raise EncoderError(f"{folder / TOKENIZER} cannot be read ({error}); install the product again") from error


def open_weights(folder: Path) -> Any:
    """onnxruntime's session on one thread: on busy cores a second one doubles processor time. Raises EncoderError."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(folder / WEIGHTS), options, ["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors share no class but Exception
        reason = str(error).splitlines()[0]
        raise EncoderError(f"{folder / WEIGHTS} cannot be read ({reason}); install the product again") from error


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in _FILES:
        try:
            digest.update((folder / name).read_bytes())
        except OSError as error:
            raise EncoderError(f"{folder / name} is missing; install the product again") from error
    return digest.hexdigest()[:16]
