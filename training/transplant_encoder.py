"""How is the transplant run? onnxruntime and tokenizers alone, behind the protocol of index/encoder.py."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpus import normalise
from index import Vectors
from training.graft_tokenizer import ENGLISH_TOKENIZER, HAN_TOKENIZER, GraftTokenizer

_BATCH = 64
_FILES = ("config.json", HAN_TOKENIZER, ENGLISH_TOKENIZER, "model.onnx")


class TransplantEncoder:
    """See index.Encoder; one thread, so that latency says what a query costs."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        """`folder` is what `python -m training transplant-export` wrote."""
        import onnxruntime

        config = json.loads((folder / "config.json").read_text("utf-8"))
        self.name, self.dim = str(config["name"]), int(config["dim"])
        self.fingerprint = hashlib.sha256(b"".join((folder / n).read_bytes() for n in _FILES)).hexdigest()[:16]
        self._tokenizer = GraftTokenizer(folder, config["longest"])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, ["CPUExecutionProvider"])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See Encoder."""
        return self.encode_documents(texts)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """See Encoder."""
        vectors: Vectors = np.zeros((len(texts), self.dim), np.float32)
        ids = self._tokenizer.encode([normalise(text) for text in texts])
        filled = sorted((i for i, row in enumerate(ids) if len(row) > 2), key=lambda i: len(ids[i]))
        for start in range(0, len(filled), _BATCH):
            part = filled[start : start + _BATCH]
            vectors[part] = self._run([ids[i] for i in part])
        return vectors

    def known(self, word: str) -> bool:
        """See Encoder."""
        return word in self._tokenizer.english.get_vocab() or self._tokenizer.han.token_to_id(word) is not None

    def _run(self, ids: Sequence[Sequence[int]]) -> Vectors:
        padded = np.zeros((len(ids), max(map(len, ids))), np.int64)
        for row, pieces in zip(padded, ids, strict=True):
            row[: len(pieces)] = pieces
        (vectors,) = self._session.run(None, {"ids": padded, "mask": (padded > 0).astype(np.int64)})
        return np.asarray(vectors, np.float32)
