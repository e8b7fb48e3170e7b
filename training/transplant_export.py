"""How is the transplant asked? As an int8 ONNX file: it is the first teacher of the shipped model."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from index.encoders.bundled import WEIGHTS, BundledEncoder, open_weights
from training.graft import ENGLISH_TOKENIZER, HAN_TOKENIZER, GraftTokenizer, load_body
from training.prepare import sample_phrasings
from training.served import LONGEST, Served, write_onnx
from training.settings import Run

_WIDTH, _SAMPLE = 384, 50_000


class TransplantEncoder(BundledEncoder):
    """The transplant, run as the bundled model is."""

    def __init__(self, folder: Path) -> None:
        self.name, self.dim, self.fingerprint = "transplant", _WIDTH, ""
        self._tokenizer = GraftTokenizer(folder, LONGEST)  # type: ignore[assignment]
        self._words, self._session = frozenset(), open_weights(folder)


def export(run: Run) -> None:
    """Write work/transplant/served."""
    source = run.work / "transplant"
    folder = source / "served"
    folder.mkdir(parents=True, exist_ok=True)
    state = torch.load(source / "model.pt", weights_only=True)
    body = load_body(len({key.split(".")[3] for key in state if key.startswith("body.encoder.layer.")}))
    body.load_state_dict({k.removeprefix("body."): v for k, v in state.items() if k.startswith("body.")})
    table = torch.cat([body.embeddings.word_embeddings.weight.detach(), state["han.weight"]])
    head = nn.Linear(_WIDTH, _WIDTH, bias=False)
    head.weight.data = _turn(run).T.contiguous()
    for name in (HAN_TOKENIZER, ENGLISH_TOKENIZER):
        shutil.copy(source / name, folder / name)
    texts = GraftTokenizer(folder, LONGEST).encode(sample_phrasings(run))
    write_onnx(Served(body, table, head).eval(), folder / WEIGHTS, texts)


def _turn(run: Run) -> Tensor:
    """(384, 384) orthogonal: principal axes of the teacher's vectors, so that the first dimensions are usable alone."""
    vectors = np.load(run.file("teacher.npy"), mmap_mode="r")
    rows = np.sort(np.random.default_rng(run.settings["seed"]).choice(len(vectors), _SAMPLE, replace=False))
    sample = vectors[rows].astype(np.float64)
    _, axes = np.linalg.eigh(np.cov(sample.T))
    return torch.from_numpy(np.ascontiguousarray(axes[:, ::-1]).astype(np.float32))
