"""The subword tokens of the bundled model: one unigram vocabulary for Chinese and English."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

TOKENIZER, WORDS = "tokenizer.json", "words.txt"
FIRST, LAST = 0, 2
"""<s> and </s>, which frame each text (XLM-RoBERTa's numbers, as in the model that this one comes from)."""


class SubwordTokenizer:
    """The most probable segmentation into subword tokens; training and serving read the same file."""

    def __init__(self, folder: Path, longest: int) -> None:
        """`longest`: tokens of a text that count, both ends included.

        Raises whatever the Rust side raises (a bare Exception) if the file cannot be read.
        """
        from tokenizers import Tokenizer

        self.whole: Any = Tokenizer.from_file(str(folder / TOKENIZER))
        self._longest = longest

    @property
    def size(self) -> int:
        """Size of the vocabulary: ids are below it."""
        return int(self.whole.get_vocab_size())

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids of normalised texts, framed by FIRST and LAST."""
        found = [self.whole.encode(text).ids for text in texts]
        return [[FIRST, *ids[: self._longest - 2], LAST] for ids in found]
