"""How does sentence-transformers run the bundled model? Through the very code that serves it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from index.bundled import BundledEncoder


class StaticModule(torch.nn.Module):
    """The one module that index/model/modules.json names: `SentenceTransformer("index/model")` loads it."""

    def __init__(self, folder: str | Path) -> None:
        super().__init__()
        self._encoder = BundledEncoder(Path(folder))
        self.max_seq_length = None

    def preprocess(self, inputs: list[str], **_options: Any) -> dict[str, torch.Tensor]:
        """(n, dim) vectors of the texts: tokenizing and pooling are one step here."""
        return {"sentence_embedding": torch.from_numpy(self._encoder.encode_documents(list(inputs)))}

    tokenize = preprocess

    def forward(self, features: Mapping[str, torch.Tensor], **_options: Any) -> Mapping[str, torch.Tensor]:
        """The features as they are."""
        return features

    def get_sentence_embedding_dimension(self) -> int:
        """Length of a vector."""
        return self._encoder.dim

    get_embedding_dimension = get_sentence_embedding_dimension

    @property
    def tokenizer(self) -> Any:
        """The tokenizers.Tokenizer behind it."""
        return self._encoder._tokenizer

    @classmethod
    def load(cls, model_name_or_path: str, **_options: Any) -> StaticModule:
        """From the model's folder."""
        return cls(model_name_or_path)

    def save(self, output_path: str, **_options: Any) -> None:
        """Not supported: training/ writes the folder."""
        raise NotImplementedError("write the bundled model with `python -m training export`")
