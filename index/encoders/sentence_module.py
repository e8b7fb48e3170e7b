"""How do other programs load the model in the repository? As the one module of a sentence-transformers folder."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from index.encoders.bundled import MODEL_FOLDER, BundledEncoder


class BundledModule(torch.nn.Module):
    """What modules.json of index/model names, so that `SentenceTransformer("index/model")` gives the same vectors."""

    def __init__(self, folder: Path = MODEL_FOLDER) -> None:
        """Raises EncoderError if the folder is not whole."""
        super().__init__()
        self.folder = folder
        self.encoder = BundledEncoder(folder)
        self.max_seq_length = None

    def tokenize(self, texts: Sequence[str], **_options: Any) -> dict[str, Tensor]:
        """{"input_ids", "attention_mask"}: (n, length) int64 each, padded with zeros."""
        ids = self.encoder.tokenize(list(texts))
        length = max(map(len, ids), default=0)
        padded = torch.tensor([[*row, *[0] * (length - len(row))] for row in ids], dtype=torch.int64)
        mask = torch.tensor([[1] * len(row) + [0] * (length - len(row)) for row in ids], dtype=torch.int64)
        return {"input_ids": padded, "attention_mask": mask}

    preprocess = tokenize

    def forward(self, features: dict[str, Tensor], **_options: Any) -> dict[str, Tensor]:
        """`features` with "sentence_embedding": (n, dim) float32 unit rows."""
        pairs = zip(features["input_ids"].tolist(), features["attention_mask"].tolist(), strict=True)
        rows = [[token for token, there in zip(*pair, strict=True) if there] for pair in pairs]
        vectors = torch.from_numpy(self.encoder.encode_tokens(rows)).to(features["input_ids"].device)
        return {**features, "sentence_embedding": vectors}

    def get_sentence_embedding_dimension(self) -> int:
        """Length of the vectors."""
        return self.encoder.dim

    get_embedding_dimension = get_sentence_embedding_dimension

    @property
    def tokenizer(self) -> Any:
        """sentence-transformers reads its vocabulary."""
        return self.encoder._tokenizer.whole

    @classmethod
    def load(cls, model_name_or_path: str, *_arguments: Any, **_options: Any) -> BundledModule:
        """From a folder on this machine."""
        return cls(Path(model_name_or_path))

    def save(self, output_path: str, *_arguments: Any, **_options: Any) -> None:
        """Copy the folder's files."""
        shutil.copytree(self.folder, output_path, dirs_exist_ok=True)
