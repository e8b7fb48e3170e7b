"""How is a trained transformer served? One int8 ONNX file: piece ids in, unit vectors out."""

from __future__ import annotations

import logging
import tempfile
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, normalize

LONGEST = 64
"""Pieces of a text that count when it is served, both ends included."""
_OPSET = 17
_BLOCK = 128


class _Attention(torch.autograd.Function):
    """Heads over queries, keys and values, as the one operator that onnxruntime has for it."""

    @staticmethod
    def forward(_: Any, *inputs: Any) -> Tensor:
        queries, keys, values, bias, mask, heads = inputs
        n, length, width = queries.shape
        own = [
            (states + shift).view(n, length, heads, width // heads).transpose(1, 2)
            for states, shift in zip((queries, keys, values), bias.view(3, width), strict=True)
        ]
        hidden = (1 - mask.float())[:, None, None, :] * -10000.0
        weights = torch.softmax(own[0] @ own[1].transpose(-1, -2) + hidden, dim=-1)
        return (weights @ own[2]).transpose(1, 2).reshape(n, length, width)

    @staticmethod
    def symbolic(graph: Any, *inputs: Any) -> Any:
        *tensors, heads = inputs
        return _typed(graph.op("com.microsoft::MultiHeadAttention", *tensors, num_heads_i=heads, scale_f=1.0), inputs)


class _Bent(torch.autograd.Function):
    """GELU of states and a bias."""

    @staticmethod
    def forward(_: Any, *inputs: Any) -> Tensor:
        return gelu(inputs[0] + inputs[1])

    @staticmethod
    def symbolic(graph: Any, *inputs: Any) -> Any:
        return _typed(graph.op("com.microsoft::BiasGelu", *inputs), inputs)


def _typed(found: Any, inputs: Any) -> Any:
    found.setType(inputs[0].type())
    return found


class Layer(nn.Module):
    """A BERT layer in the larger steps that onnxruntime has of its own, since each small one costs by itself."""

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

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """(n, length, width) to the same; mask: (n, length) int32, 0 where there is no piece."""
        parts = (states @ self.all.weight.T).split(states.shape[-1], dim=-1)
        mixed = _Attention.apply(*parts, self.all.bias, mask, self.heads)
        states = _join(mixed @ self.out.weight.T, states, self.out, self.first)
        wide = _Bent.apply(states @ self.wide.weight.T, self.wide.bias)
        return _join(wide @ self.narrow.weight.T, states, self.narrow, self.second)


def _join(states: Tensor, others: Tensor, dense: nn.Linear, norm: nn.LayerNorm) -> Tensor:
    # onnxruntime's SkipLayerNormalization would be one step, and takes twice as long as these three (1.32, CPU).
    found: Tensor = norm(states + dense.bias + others)
    return found


class Served(nn.Module):
    """A body with its table of words as int8, one scale per word, and a linear head over the mean of its pieces."""

    rows: Tensor
    scales: Tensor
    places: Tensor

    def __init__(self, body: Any, table: Tensor, head: nn.Linear) -> None:
        super().__init__()
        scales = (table.abs().amax(dim=1, keepdim=True) / 127).clamp(min=1e-9)
        self.register_buffer("rows", (table / scales).round().to(torch.int8))
        self.register_buffer("scales", scales)
        embeddings = body.embeddings
        places = embeddings.position_embeddings.weight[:LONGEST] + embeddings.token_type_embeddings.weight[:1]
        self.register_buffer("places", places.detach())
        self.norm, self.head = embeddings.LayerNorm, head
        self.layers = nn.ModuleList(Layer(layer, body.config.num_attention_heads) for layer in body.encoder.layer)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """(n, width) unit rows of (n, length) piece ids, where `mask` is 1."""
        states = self.norm(self.rows[ids].float() * self.scales[ids] + self.places[: ids.shape[1]])
        weights, there = mask.float(), mask.to(torch.int32)
        for layer in self.layers:
            states = layer(states, there)
        mean = (states * weights[..., None]).sum(1) / weights.sum(1, keepdim=True)
        return normalize(self.head(mean), dim=1)


def write_onnx(served: Served, file: Path) -> None:
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
