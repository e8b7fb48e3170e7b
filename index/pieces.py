"""Which pieces does a text consist of, for the bundled model? Chinese words, and English word pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
"""Character ranges of a regular expression: what counts as Chinese here."""
HAN_TOKENIZER, ENGLISH_TOKENIZER, WORDS = "tokenizer.json", "english.json", "words.txt"
_RUN = re.compile(rf"[{HAN}]+|[^{HAN}]+")
_IS_HAN = re.compile(rf"[{HAN}]")
_FIRST, _UNKNOWN, _LAST = 101, 100, 102
"""[CLS], [UNK] and [SEP] of BERT's vocabulary."""


class PieceTokenizer:
    """Han runs through a unigram model that cuts as jieba does, all else through BERT's word pieces.

    Training and serving both use it, so that both see the same pieces.
    """

    def __init__(self, folder: Path, longest: int) -> None:
        """`folder` holds both tokenizers; `longest`: pieces of a text that count, [CLS] and [SEP] included.

        Raises whatever the Rust side raises (a bare Exception) if a file cannot be read.
        """
        from tokenizers import Tokenizer

        self.han: Any = Tokenizer.from_file(str(folder / HAN_TOKENIZER))
        self.english: Any = Tokenizer.from_file(str(folder / ENGLISH_TOKENIZER))
        self.english.no_truncation()
        self.english.no_padding()
        self._shift, self._longest = self.english.get_vocab_size() - 1, longest

    @property
    def size(self) -> int:
        """Number of pieces: ids are below it."""
        return int(self.han.get_vocab_size()) + self._shift

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids of normalised texts; a Han word's id is its own plus the number of English pieces, less one."""
        return [[_FIRST, *self._pieces(text)[: self._longest - 2], _LAST] for text in texts]

    def _pieces(self, text: str) -> list[int]:
        ids: list[int] = []
        for run in _RUN.findall(text):
            if _IS_HAN.match(run):
                ids += [i + self._shift if i else _UNKNOWN for i in self.han.encode(run).ids]
            else:
                ids += self.english.encode(run, add_special_tokens=False).ids
        return ids
