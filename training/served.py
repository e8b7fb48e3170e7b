"""How is a trained transformer served? One int8 ONNX file: piece ids in, unit vectors out."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, normalize

from training.quantise import Product, quantise

LONGEST = 64
"""Pieces of a text that count when it is served, both ends included."""
_OPSET = 17


class _Attention(torch.autograd.Function):
    """Heads over queries, keys and values, as the one operator that onnxruntime has for it."""

    @staticmethod
    def forward(_: Any, *inputs: Any) -> Tensor:
        *states, heads = inputs
        n, length, width = states[0].shape
        own = [part.view(n, length, heads, width // heads).transpose(1, 2) for part in states]
        weights = torch.softmax(own[0] @ own[1].transpose(-1, -2), dim=-1)
        return (weights @ own[2]).transpose(1, 2).reshape(n, length, width)

    @staticmethod
    def symbolic(graph: Any, *inputs: Any) -> Any:
        *states, heads = inputs
        return _typed(graph.op("com.microsoft::MultiHeadAttention", *states, num_heads_i=heads, scale_f=1.0), inputs)


class _Gelu(torch.autograd.Function):
    """GELU, which the standard's operators have only from a later version on."""

    @staticmethod
    def forward(_: Any, *inputs: Any) -> Tensor:
        return gelu(inputs[0])

    @staticmethod
    def symbolic(graph: Any, *inputs: Any) -> Any:
        return _typed(graph.op("com.microsoft::Gelu", *inputs), inputs)


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
        self.all = Product(
            torch.cat([queries.weight * scale, keys.weight, values.weight]),
            torch.cat([queries.bias * scale, keys.bias, values.bias]),
        )
        # Attention mixes, so that no channel of it is far larger than the others.
        self.out = Product(attention.output.dense.weight, attention.output.dense.bias, evened=False)
        self.wide = Product(layer.intermediate.dense.weight, layer.intermediate.dense.bias)
        self.narrow = Product(layer.output.dense.weight, layer.output.dense.bias)
        self.first, self.second = attention.output.LayerNorm, layer.output.LayerNorm

    def forward(self, states: Tensor) -> Tensor:
        """(1, length, width) to the same."""
        parts = self.all(states).split(states.shape[-1], dim=-1)
        # onnxruntime's SkipLayerNormalization would be one step, and takes twice as long as these two (1.32, CPU).
        states = self.first(self.out(_Attention.apply(*parts, self.heads)) + states)
        found: Tensor = self.second(self.narrow(_Gelu.apply(self.wide(states))) + states)
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

    def forward(self, ids: Tensor) -> Tensor:
        """(1, width) the unit row of a text's (1, length) piece ids: texts are run alone, none is padded."""
        states = self.norm(self.rows[ids].float() * self.scales[ids] + self.places[: ids.shape[1]])
        for layer in self.layers:
            states = layer(states)
        return normalize(self.head(states.mean(1)), dim=1)


def write_onnx(served: Served, file: Path, texts: Sequence[Sequence[int]]) -> None:
    """Write the model with its products as int8; texts: piece ids by which these are rounded."""
    quantise(served, lambda: [served(torch.tensor([ids])) for ids in texts])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            served,
            (torch.tensor([[101, 2129, 2000, 102]]),),
            file,
            input_names=["ids"],
            output_names=["vectors"],
            dynamic_axes={"ids": {1: "length"}},
            opset_version=_OPSET,
            dynamo=False,
        )
    file.chmod(0o644)
