"""What is the transplant? The English teacher's own body, with Chinese words beside its English pieces."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as functional
from tokenizers import Regex, Tokenizer, models, pre_tokenizers
from torch import Tensor

from training.settings import Run
from training.teacher import teacher_folder

HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
"""Character ranges of a regular expression: what counts as Chinese here."""
HAN_TOKENIZER, ENGLISH_TOKENIZER = "tokenizer.json", "english.json"
_RUN = re.compile(rf"[{HAN}]+|[^{HAN}]+")
_IS_HAN = re.compile(rf"[{HAN}]")
_FIRST, _UNKNOWN, _LAST = 101, 100, 102
"""[CLS], [UNK] and [SEP] of BERT's vocabulary."""
_NEIGHBOURS, _TEMPERATURE = 8, 0.05


class Graft(torch.nn.Module):
    """The teacher's body over two tables: its English pieces, which stay, and the Chinese words, which learn."""

    def __init__(self, body: Any, han: Tensor) -> None:
        super().__init__()
        self.body = body
        self.english = body.embeddings.word_embeddings.weight.detach()
        self.han = torch.nn.Embedding(han.shape[0], han.shape[1], sparse=True, _weight=han)

    def forward(self, ids: Sequence[Sequence[int]]) -> Tensor:
        """(n, 384) unit rows: the mean of the last layer over the pieces."""
        length = max(map(len, ids))
        padded = torch.tensor([[*row, *[0] * (length - len(row))] for row in ids])
        mask = torch.tensor([[1] * len(row) + [0] * (length - len(row)) for row in ids])
        chinese, size = padded >= len(self.english), len(self.english)
        words = functional.embedding(padded.clamp(max=size - 1), self.english)
        words = torch.where(chinese[..., None], self.han((padded - size).clamp(min=0)), words)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = self.body(inputs_embeds=words, attention_mask=mask).last_hidden_state
        weights = mask[..., None].float()
        return functional.normalize((states.float() * weights).sum(1) / weights.sum(1), dim=1)


class GraftTokenizer:
    """Han runs through a unigram model that cuts as jieba does, all else through BERT's word pieces."""

    def __init__(self, folder: Path, longest: int) -> None:
        """`folder` holds both tokenizers; `longest`: pieces of a text that count, [CLS] and [SEP] included."""
        self.han: Any = Tokenizer.from_file(str(folder / HAN_TOKENIZER))
        self.english: Any = Tokenizer.from_file(str(folder / ENGLISH_TOKENIZER))
        self.english.no_truncation()
        self.english.no_padding()
        self._shift, self._longest = self.english.get_vocab_size() - 1, longest

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


def load_body(layers: int = 6) -> Any:
    """The teacher's transformer, without dropout: it is imitated, not trained from noise. With fewer than its six
    `layers`, the first ones."""
    from transformers import AutoModel

    body = AutoModel.from_pretrained(teacher_folder(), add_pooling_layer=False, attn_implementation="sdpa").eval()
    body.encoder.layer = body.encoder.layer[:layers]
    return body


def write_tokenizers(run: Run, folder: Path) -> list[str]:
    """Write both tokenizers; the Han words and characters taken from the static model, in its order."""
    folder.mkdir(parents=True, exist_ok=True)
    pieces = json.loads(run.file("tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    words = [(piece, score) for piece, score in pieces if _IS_HAN.match(piece)]
    han = Tokenizer(models.Unigram([("[UNK]", -100.0), *words], unk_id=0, byte_fallback=False))
    han.pre_tokenizer = pre_tokenizers.Split(Regex(rf"[{HAN}]+"), "removed", invert=True)
    han.save(str(folder / HAN_TOKENIZER))
    Tokenizer.from_file(str(teacher_folder() / "tokenizer.json")).save(str(folder / ENGLISH_TOKENIZER))
    return [word for word, _ in words]


def first_vectors(run: Run, words: Sequence[str], body: Any) -> Tensor:
    """(words, 384): each Chinese word starts as the mean of its nearest English words' input vectors."""
    whole = Tokenizer.from_file(str(run.file("tokenizer.json"))).get_vocab()
    pieces = Tokenizer.from_file(str(teacher_folder() / "tokenizer.json")).get_vocab()
    known = [word for word in whole if len(word) > 1 and word.isascii() and word.isalpha() and word in pieces]
    table = _unit(np.load(run.file("embeddings.npy")).astype(np.float32))
    english = torch.from_numpy(table[[whole[word] for word in known]])
    inputs = body.embeddings.word_embeddings.weight.detach()[[pieces[word] for word in known]]
    starts = []
    for part in torch.split(torch.from_numpy(table[[whole[word] for word in words]]), 4096):
        cosines, nearest = (part @ english.T).topk(_NEIGHBOURS, dim=1)
        weights = functional.softmax(cosines / _TEMPERATURE, dim=1)
        starts.append((weights[..., None] * inputs[nearest]).sum(1))
    return torch.cat(starts)


def _unit(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)
