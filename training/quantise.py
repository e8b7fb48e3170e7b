"""How do a layer's products become int8 and stay what they were? Inputs evened out, weights rounded together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

_MOST = 63
"""Seven bits: with eight, processors without VNNI would overflow where they add two products in 16 bits."""
_EVENNESS = 0.75
"""How much of the difference between the channels of an input moves into the weights, 0 to 1."""
_RIDGE = 0.01
_LEAST = 1e-5


class _Int8(torch.autograd.Function):
    """Product with int8 weights, as the one operator that onnxruntime has for it: it rounds the input to 8 bits too."""

    @staticmethod
    def forward(_: Any, *inputs: Any) -> Tensor:
        states, codes, scales, _zeros, bias = inputs
        return states @ (codes.float() * scales) + bias

    @staticmethod
    def symbolic(graph: Any, *inputs: Any) -> Any:
        found = graph.op("com.microsoft::DynamicQuantizeMatMul", *inputs)
        found.setType(inputs[0].type().with_sizes([None, None, inputs[1].type().sizes()[1]]))
        return found


class Product(nn.Module):
    """A linear layer that remembers what it is given, until it is made int8."""

    even: Tensor
    codes: Tensor
    scales: Tensor
    zeros: Tensor

    def __init__(self, weight: Tensor, bias: Tensor, *, evened: bool = True) -> None:
        """weight: (out, in), bias: (out,); evened: whether the input is evened out, which costs a step more."""
        super().__init__()
        self.weight, self.bias, self.evened = weight.detach().T.contiguous(), nn.Parameter(bias.detach()), evened
        self._seen: list[Tensor] | None = []

    def forward(self, states: Tensor) -> Tensor:
        """(n, length, in) to (n, length, out)."""
        if self._seen is None:
            found: Tensor = _Int8.apply(
                states * self.even if self.evened else states, self.codes, self.scales, self.zeros, self.bias
            )
            return found
        self._seen.append(states.flatten(0, -2))
        return states @ self.weight + self.bias

    def quantise(self) -> None:
        """Make it int8, by the inputs seen so far (SmoothQuant, arXiv 2211.10438, then GPTQ, arXiv 2210.17323)."""
        inputs, weight = torch.cat(self._seen or []).double(), self.weight.double()
        if self.evened:
            most, held = (x.abs().amax(dim).clamp(min=_LEAST) for x, dim in ((inputs, 0), (weight, 1)))
            even = held ** (1 - _EVENNESS) / most**_EVENNESS
            even /= even.log().mean().exp()
            inputs, weight = inputs * even, weight / even[:, None]
            self.register_buffer("even", even.float())
        scales = weight.abs().amax(0) / _MOST
        self.register_buffer("codes", _rounded(weight, inputs, scales).to(torch.int8))
        self.register_buffer("scales", scales.float())
        self.register_buffer("zeros", torch.zeros(len(scales), dtype=torch.int8))
        self._seen = None


def _rounded(weight: Tensor, inputs: Tensor, scales: Tensor) -> Tensor:
    """(in, out) whole multiples of the scales: what rounding a row takes away, the rows after it make good."""
    seen = inputs.T @ inputs
    order = seen.diagonal().argsort(descending=True)
    left, seen = weight[order].clone(), seen[order][:, order]
    seen += torch.eye(len(seen), dtype=seen.dtype) * _RIDGE * seen.diagonal().mean()
    factor = torch.linalg.cholesky(torch.linalg.inv(seen), upper=True)
    codes = torch.empty_like(weight)
    for i, place in enumerate(order.tolist()):
        codes[place] = (left[i] / scales).round().clamp(-_MOST, _MOST)
        left[i + 1 :] -= factor[i, i + 1 :, None] * ((left[i] - codes[place] * scales) / factor[i, i])
    return codes


def quantise(module: nn.Module, show: Callable[[], object]) -> None:
    """Make all products of a module int8, by the inputs that `show` lets them see."""
    with torch.no_grad():
        show()
        for product in module.modules():
            if isinstance(product, Product):
                product.quantise()
