"""What is the shipped model? Some layers of multilingual-e5-small over the pieces that Chinese and English need."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from rich.progress import track
from torch import Tensor
from torch.nn.functional import normalize
from wordfreq import top_n_list

from corpus import normalise
from training.multilingual import LAST, PackedModel, load_body
from training.prepare import load_segmenter, own_fields, read_intents, read_pairs, read_rows
from training.settings import Run
from training.targets import Rows, padded_batch, piece_tokenizer, whole_tokenizer

_CHUNK = 20_000
_RIDGE = 0.3
_SPECIAL = 4
"""<s>, <pad>, </s> and <unk> keep their places."""


class Student(torch.nn.Module):
    """A transformer whose mean over the pieces is turned to where both teachers point."""

    def __init__(self, body: Any, width: int) -> None:
        super().__init__()
        self.body = body
        self.head = torch.nn.Linear(width, width)

    def mean(self, ids: Sequence[Sequence[int]]) -> Tensor:
        """(n, width): the mean of the last layer over the pieces."""
        padded, mask = padded_batch(ids)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = self.body(input_ids=padded, attention_mask=mask).last_hidden_state
        weights = mask[..., None].float()
        return torch.as_tensor((states.float() * weights).sum(1) / weights.sum(1))

    def forward(self, ids: Sequence[Sequence[int]]) -> Tensor:
        """(n, width) unit rows of piece ids."""
        return normalize(self.head(self.mean(ids)), dim=1)


def choose_pieces(run: Run, packed: PackedModel) -> list[int]:
    """Write pieces.json: old numbers of the pieces that our texts, jieba's words and English words are cut into."""
    file = run.file("pieces.json")
    if not file.exists():
        tokenizer, counts = whole_tokenizer(packed), Counter[int]()
        texts = _texts(run)
        for start in track(range(0, len(texts), _CHUNK), "pieces", transient=True):
            for found in tokenizer.encode_batch(texts[start : start + _CHUNK]):
                counts.update(found.ids)
        file.write_text(json.dumps(sorted({*range(_SPECIAL), *counts})), "utf-8")
    return [int(piece) for piece in json.loads(file.read_text("utf-8"))]


def _texts(run: Run) -> list[str]:
    settings = run.settings["distil"]
    texts = [text for pair in read_pairs(run) for text in (pair.zh, pair.en)]
    texts += [text for intent in read_intents(own_fields()) for text in (*intent.zh, *intent.en)]
    for name in ("banking77.train", "clinc150.train", "hwu64.train"):
        texts += [normalise(row["query"]) for row in read_rows(run.data / "intents" / f"{name}.jsonl.gz")]
    words = load_segmenter().FREQ
    texts += [normalise(word) for word, count in words.items() if count >= settings["jieba_frequency"]]
    texts += map(normalise, top_n_list("en", settings["english_words"]))
    return [*texts, *map(chr, range(33, 127))]


def student_tokenizer(packed: PackedModel, pieces: Sequence[int]) -> Any:
    """The teacher's tokenizer with these pieces alone; what is cut cannot be seen by the others' absence."""
    return piece_tokenizer([packed.pieces[piece] for piece in pieces])


def new_student(run: Run, packed: PackedModel) -> tuple[Student, Any]:
    """The student before its first lesson, and its tokenizer."""
    pieces = choose_pieces(run, packed)
    body = load_body(packed, pieces)
    body.encoder.layer = torch.nn.ModuleList(body.encoder.layer[i] for i in run.settings["distil"]["layers"])
    body.config.num_hidden_layers = len(body.encoder.layer)
    return Student(body, packed.shape["width"]), student_tokenizer(packed, pieces)


def cut(tokenizer: Any, texts: Sequence[str], longest: int) -> list[list[int]]:
    """Piece ids of normalised texts, framed by <s> and </s>."""
    return [[0, *found.ids[: longest - 2], LAST] for found in tokenizer.encode_batch(list(texts))]


def fit_head(student: Student, ids: Sequence[Sequence[int]], wanted: Rows) -> None:
    """Ridge regression of where the texts should lie on what the untaught body says of them."""
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    found = np.zeros_like(wanted)
    with torch.inference_mode():
        for start in range(0, len(order), 128):
            part = order[start : start + 128]
            found[part] = student.mean([ids[i] for i in part]).numpy()
    centre = found.mean(0)
    rows = (found - centre).astype(np.float64)
    penalty = _RIDGE * rows.var() * len(rows) * np.eye(rows.shape[1])
    weights = np.linalg.solve(rows.T @ rows + penalty, rows.T @ wanted)
    scale = 1 / np.linalg.norm(rows @ weights, axis=1).mean()
    student.head.weight.data = torch.from_numpy((weights.T * scale).astype(np.float32))
    student.head.bias.data = torch.from_numpy((-centre @ weights * scale).astype(np.float32))
