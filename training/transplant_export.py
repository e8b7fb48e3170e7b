"""How does the transplant become the folder that ships? One int8 ONNX file: pieces in, unit vectors out."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, normalize

from index.bundled import CONFIG, WEIGHTS
from index.pieces import ENGLISH_TOKENIZER, HAN_TOKENIZER, WORDS
from training.graft import load_body
from training.settings import Run

NAME = "faq-bilingual-zh-en"
LONGEST = 64
"""Pieces of a text that count when it is served, [CLS] and [SEP] included."""
_OPSET = 17
_BLOCK = 128
_SAMPLE = 50_000


class Layer(nn.Module):
    """A BERT layer with one matrix for queries, keys and values: fewer and larger products."""

    def __init__(self, layer: Any, heads: int) -> None:
        super().__init__()
        attention, self.heads = layer.attention, heads
        queries, keys, values = attention.self.query, attention.self.key, attention.self.value
        scale = (queries.weight.shape[0] // heads) ** -0.5
        self.all = nn.Linear(queries.weight.shape[1], 3 * queries.weight.shape[0])
        self.all.weight.data = torch.cat([queries.weight * scale, keys.weight, values.weight]).detach()
        self.all.bias.data = torch.cat([queries.bias * scale, keys.bias, values.bias]).detach()
        self.out, self.first = attention.output.dense, attention.output.LayerNorm
        self.wide, self.narrow, self.second = layer.intermediate.dense, layer.output.dense, layer.output.LayerNorm

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """(n, length, width) to the same; bias: (n, 1, 1, length), hugely negative where there is no piece."""
        n, length, width = states.shape
        parts = self.all(states).view(n, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        queries, keys, values = parts.unbind(0)
        weights = torch.softmax(queries @ keys.transpose(-1, -2) + bias, dim=-1)
        mixed = (weights @ values).transpose(1, 2).reshape(n, length, width)
        states = self.first(self.out(mixed) + states)
        found: Tensor = self.second(self.narrow(gelu(self.wide(states))) + states)
        return found


class Served(nn.Module):
    """The graft with its table of words as int8, one scale per word, and its axes turned so that the first say most."""

    rows: Tensor
    scales: Tensor
    places: Tensor
    turn: Tensor

    def __init__(self, body: Any, table: Tensor, turn: Tensor) -> None:
        super().__init__()
        scales = (table.abs().amax(dim=1, keepdim=True) / 127).clamp(min=1e-9)
        self.register_buffer("rows", (table / scales).round().to(torch.int8))
        self.register_buffer("scales", scales)
        embeddings = body.embeddings
        places = embeddings.position_embeddings.weight[:LONGEST] + embeddings.token_type_embeddings.weight[:1]
        self.register_buffer("places", places.detach())
        self.register_buffer("turn", turn)
        self.norm = embeddings.LayerNorm
        self.layers = nn.ModuleList(Layer(layer, body.config.num_attention_heads) for layer in body.encoder.layer)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """(n, 384) unit rows of (n, length) piece ids, where `mask` is 1."""
        states = self.norm(self.rows[ids].float() * self.scales[ids] + self.places[: ids.shape[1]])
        weights = mask.float()
        bias = (1 - weights)[:, None, None, :] * -10000.0
        for layer in self.layers:
            states = layer(states, bias)
        mean = (states * weights[..., None]).sum(1) / weights.sum(1, keepdim=True)
        return normalize(mean @ self.turn, dim=1)


def export(run: Run, folder: Path) -> None:
    """Write the model's folder: weights, both tokenizers, and what sentence-transformers needs to load it."""
    source = run.work / "transplant"
    folder.mkdir(parents=True, exist_ok=True)
    served = _served(run, torch.load(source / "model.pt", weights_only=True))
    _write_onnx(served, folder / WEIGHTS)
    for name in (HAN_TOKENIZER, ENGLISH_TOKENIZER):
        shutil.copy(source / name, folder / name)
    pieces = json.loads(run.file("tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    words = sorted(piece for piece, _ in pieces if len(piece) > 3 and piece.isascii() and piece.isalpha())
    (folder / WORDS).write_text("\n".join(words) + "\n", "utf-8")
    modules = [{"idx": 0, "name": "0", "path": "", "type": "index.sentence_module.BundledModule"}]
    config = {"name": NAME, "kind": "transplant", "dim": 384, "longest": LONGEST, "pieces": len(served.rows)}
    for name, value in (
        (CONFIG, config),
        ("modules.json", modules),
        ("config_sentence_transformers.json", {"prompts": {}, "similarity_fn_name": "cosine"}),
    ):
        (folder / name).write_text(json.dumps(value, indent=1) + "\n", "utf-8")
    size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    print(f"{folder}: {len(served.rows)} pieces, {size:.1f} MB")


def _served(run: Run, state: dict[str, Tensor]) -> Served:
    body = load_body(len({key.split(".")[3] for key in state if key.startswith("body.encoder.layer.")}))
    body.load_state_dict({k.removeprefix("body."): v for k, v in state.items() if k.startswith("body.")})
    table = torch.cat([body.embeddings.word_embeddings.weight.detach(), state["han.weight"]])
    return Served(body, table, _turn(run)).eval()


def _turn(run: Run) -> Tensor:
    """(384, 384) orthogonal: principal axes of the teacher's vectors, so that the first dimensions are usable alone."""
    vectors = np.load(run.file("teacher.npy"), mmap_mode="r")
    rows = np.sort(np.random.default_rng(run.settings["seed"]).choice(len(vectors), _SAMPLE, replace=False))
    sample = vectors[rows].astype(np.float64)
    _, axes = np.linalg.eigh(np.cov(sample.T))
    return torch.from_numpy(np.ascontiguousarray(axes[:, ::-1]).astype(np.float32))


def _write_onnx(served: Served, file: Path) -> None:
    """Products by blocks of int8 with the inputs quantised row by row: a text's vector is the same in any batch."""
    import onnx
    from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer

    logging.getLogger("onnxruntime.quantization.matmul_nbits_quantizer").setLevel(logging.ERROR)
    ids = torch.tensor([[101, 2129, 2000, 102], [101, 2128, 102, 0]])
    sizes = {"ids": {0: "n", 1: "length"}, "mask": {0: "n", 1: "length"}}
    with tempfile.TemporaryDirectory() as temporary, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Path(temporary) / "whole.onnx"
        torch.onnx.export(
            served,
            (ids, (ids > 0).long()),
            whole,
            input_names=["ids", "mask"],
            output_names=["vectors"],
            dynamic_axes=sizes,
            opset_version=_OPSET,
            dynamo=False,
        )
        settings = DefaultWeightOnlyQuantConfig(block_size=_BLOCK, is_symmetric=True, accuracy_level=4, bits=8)
        quantizer = MatMulNBitsQuantizer(onnx.load(whole), algo_config=settings, nodes_to_exclude=[])
        quantizer.process()
        quantizer.model.save_model_to_file(str(file), False)
    file.chmod(0o644)
