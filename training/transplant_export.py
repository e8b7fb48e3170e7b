"""How is the transplant served? One int8 ONNX file: pieces in, unit vectors out."""

from __future__ import annotations

import json
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import normalize

from training.graft import load_body
from training.graft_tokenizer import ENGLISH_TOKENIZER, HAN_TOKENIZER
from training.settings import Run

NAME = "faq-transplant-zh-en"
_OPSET = 18


class Served(torch.nn.Module):
    """The graft with its table of words as int8, one scale per word."""

    rows: Tensor
    scales: Tensor

    def __init__(self, body: Any, table: Tensor) -> None:
        super().__init__()
        self.body = body
        scales = (table.abs().amax(dim=1, keepdim=True) / 127).clamp(min=1e-9)
        self.register_buffer("rows", (table / scales).round().to(torch.int8))
        self.register_buffer("scales", scales)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """(n, 384) unit rows of (n, length) piece ids, where `mask` is 1."""
        words = self.rows[ids].float() * self.scales[ids]
        states = self.body(inputs_embeds=words, attention_mask=mask).last_hidden_state
        weights = mask[..., None].float()
        return normalize((states * weights).sum(1) / weights.sum(1), dim=1)


def export(run: Run) -> None:
    """Write work/transplant_export: model.onnx, both tokenizers and config.json."""
    source, folder = run.work / "transplant", run.work / "transplant_export"
    folder.mkdir(parents=True, exist_ok=True)
    served = _served(torch.load(source / "model.pt", weights_only=True))
    _write_onnx(served, folder / "model.onnx")
    for name in (HAN_TOKENIZER, ENGLISH_TOKENIZER):
        shutil.copy(source / name, folder / name)
    longest = run.settings["transplant"]["longest"]
    config = {"name": NAME, "dim": 384, "kind": "transplant", "longest": longest}
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", "utf-8")
    size = sum(file.stat().st_size for file in folder.iterdir()) / 2**20
    print(f"{folder}: {len(served.rows)} pieces, {size:.1f} MiB")


def _served(state: dict[str, Tensor]) -> Served:
    body = load_body()
    body.load_state_dict({k.removeprefix("body."): v for k, v in state.items() if k.startswith("body.")})
    return Served(body, torch.cat([body.embeddings.word_embeddings.weight.detach(), state["han.weight"]])).eval()


def _write_onnx(served: Served, file: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    ids = torch.tensor([[101, 2129, 2000, 102], [101, 2128, 102, 0]])
    sizes = {"ids": {0: "n", 1: "length"}, "mask": {0: "n", 1: "length"}}
    with tempfile.TemporaryDirectory() as temporary, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Path(temporary) / "whole.onnx"
        # The body keeps its own English table, which nothing reads any more: the exporter leaves it out.
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
        quantize_dynamic(whole, file, op_types_to_quantize=["MatMul"], per_channel=True, weight_type=QuantType.QInt8)
