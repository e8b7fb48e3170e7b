"""Where should a text lie? The transplant and multilingual-e5-small side by side, which know different things."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from rich.progress import track
from tokenizers import Tokenizer, models, pre_tokenizers

from corpus import normalise
from training.multilingual import FIRST, LAST, PAD, UNKNOWN, PackedModel, load_body, read_packed
from training.prepare import measured_texts, read_intents, read_pairs, read_rows, training_fields
from training.settings import Run
from training.transplant_export import TransplantEncoder

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_QUESTION = re.compile(r"吗|呢|怎|如何|为什么|什么|哪|谁|几|多少|是否|能不能|可不可以|？|\?")
_PROMPT = "query: "
"""What multilingual-e5-small was trained to read before texts that are compared with each other (arXiv 2402.05672)."""
_WIDTH, _CHUNK, _LONGEST = 384, 4096, 64
_INTENTS = ("banking77.train", "clinc150.train", "hwu64.train")
_ALIKE = ("stsb_zh.train", "stsb_en.train")
Rows = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lesson:
    """texts: one, or a sentence in both languages; where they should lie is the same."""

    texts: tuple[str, ...]


def teach(run: Run) -> None:
    """Write lessons.json, own.npy and other.npy ((texts, 384) float16, unit rows); goes on where it stopped."""
    torch.set_num_threads(run.settings["train"]["threads"])
    lessons = _lessons(run)
    texts = distinct_texts(lessons)
    _keep_known(run, texts)
    run.file("lessons.json").write_text(json.dumps([lesson.texts for lesson in lessons], ensure_ascii=False), "utf-8")
    own = TransplantEncoder(run.work / "transplant" / "served")
    _embed(texts, run.file("own.npy"), own.encode_documents, "first teacher")
    packed = read_packed()
    other = Reader(load_body(packed), whole_tokenizer(packed))
    _embed(texts, run.file("other.npy"), lambda part: other.encode([_PROMPT + text for text in part]), "second teacher")


def read_lessons(run: Run) -> list[Lesson]:
    """What `teach` chose."""
    return [Lesson(tuple(texts)) for texts in json.loads(run.file("lessons.json").read_text("utf-8"))]


def distinct_texts(lessons: Sequence[Lesson]) -> list[str]:
    """All texts, the shortest first: the order of the rows of own.npy and other.npy."""
    return sorted({text for lesson in lessons for text in lesson.texts}, key=lambda text: (len(text), text))


def targets(run: Run, lessons: Sequence[Lesson]) -> Rows:
    """(lessons, 384) unit rows: both teachers' vectors of all texts of a lesson, turned so that the first say most.

    The second teacher's vectors crowd together by language; each language's mean is taken off first.
    """
    texts = distinct_texts(lessons)
    place = {text: i for i, text in enumerate(texts)}
    own, other = (np.load(run.file(name)).astype(np.float32) for name in ("own.npy", "other.npy"))
    han = np.array([bool(HAN.search(text)) for text in texts])
    for side in (han, ~han):
        other[side] = unit(other[side] - other[side].mean(0))
    both = np.concatenate([own, run.settings["distil"]["second_weight"] * other], axis=1)
    rows = unit(np.stack([both[[place[text] for text in lesson.texts]].sum(0) for lesson in lessons]))
    _, axes = np.linalg.eigh(rows.T.astype(np.float64) @ rows)
    return unit(rows @ axes[:, ::-1][:, :_WIDTH].astype(np.float32))


def unit(rows: Rows) -> Rows:
    """Rows of length one."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)


def whole_tokenizer(packed: PackedModel) -> Any:
    """XLM-RoBERTa's pieces; texts come normalised already."""
    return piece_tokenizer(packed.pieces)


def piece_tokenizer(pieces: Sequence[tuple[str, float]]) -> Any:
    """A unigram tokenizer over pieces and their log probabilities; a word's first piece begins with ▁."""
    tokenizer = Tokenizer(models.Unigram(list(pieces), unk_id=UNKNOWN, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    return tokenizer


@dataclass(slots=True)
class Reader:
    """A transformer and its tokenizer, without gradients."""

    body: Any
    tokenizer: Any

    def encode(self, texts: Sequence[str]) -> Rows:
        """(n, 384) unit rows: the mean of the last layer over the pieces."""
        ids = [[FIRST, *found.ids[: _LONGEST - 2], LAST] for found in self.tokenizer.encode_batch(list(texts))]
        rows, order = np.zeros((len(ids), _WIDTH), np.float32), sorted(range(len(ids)), key=lambda i: len(ids[i]))
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
            for start in range(0, len(order), 128):
                part = order[start : start + 128]
                padded, mask = padded_batch([ids[i] for i in part])
                states = self.body(input_ids=padded, attention_mask=mask).last_hidden_state.float()
                rows[part] = ((states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)).numpy()
        return unit(rows)


def padded_batch(ids: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """(n, length) int64 each: piece ids, and 1 where there is a piece."""
    length = max(map(len, ids))
    padded = torch.tensor([[*row, *[PAD] * (length - len(row))] for row in ids])
    return padded, torch.tensor([[1] * len(row) + [0] * (length - len(row)) for row in ids])


def _lessons(run: Run) -> list[Lesson]:
    settings, favoured = run.settings["distil"], set(run.settings["prepare"]["favoured"])
    chance, shares = random.Random(run.settings["seed"]), settings["shares"]
    found = []
    for pair in read_pairs(run):
        kind = pair.kind
        if kind == "sent":
            liked = pair.dataset in favoured or _QUESTION.search(pair.zh)
            kind = "favoured" if liked else "short" if len(pair.zh) <= settings["short"] else "long"
        if len(pair.zh) <= settings["longest_text"] and len(pair.en) <= 3 * settings["longest_text"]:
            found += [Lesson((pair.zh, pair.en))] * (chance.random() < shares[kind])
    found = list(dict.fromkeys(found))
    chance.shuffle(found)
    found = [
        lesson for lesson in found[: settings["pairs"]] if max(map(len, lesson.texts)) <= settings["longest_lesson"]
    ]
    return found + [Lesson((text,)) for text in _single_texts(run)]


def _single_texts(run: Run) -> list[str]:
    """Texts that nobody translated: our own paraphrases, queries of intents, sentences of STS-B."""
    texts = [text for intent in read_intents(training_fields(run)) for text in (*intent.zh, *intent.en)]
    files = [run.data / "intents" / f"{name}.jsonl.gz" for name in _INTENTS]
    files += [run.data / "pairs" / f"{name}.jsonl.gz" for name in _ALIKE]
    rows = [row for file in files for row in read_rows(file)]
    texts += [normalise(str(row[name])) for row in rows for name in ("query", "a", "b") if name in row]
    measured = measured_texts(run.data)
    return [text for text in dict.fromkeys(texts) if text and text not in measured]


def _keep_known(run: Run, texts: Sequence[str]) -> None:
    """Vectors of texts that an earlier run knew move to their new rows."""
    listed = run.file("lessons.json")
    before = distinct_texts(read_lessons(run)) if listed.exists() else []
    place = {text: i for i, text in enumerate(before)}
    for file in (run.file("own.npy"), run.file("other.npy")):
        rows = np.zeros((len(texts), _WIDTH), np.float16)
        if file.exists() and before:
            known = [(i, place[text]) for i, text in enumerate(texts) if text in place]
            rows[[i for i, _ in known]] = np.load(file)[[j for _, j in known]]
        np.save(file, rows)


def _embed(texts: list[str], file: Path, encode: Callable[[list[str]], Rows], name: str) -> None:
    """Fill the rows that are still zero, chunk by chunk."""
    rows = np.load(file)
    missing = np.flatnonzero(~rows.any(axis=1))
    starts = range(0, len(missing), _CHUNK)
    for n, start in enumerate(track(starts, name, transient=True)):
        part = missing[start : start + _CHUNK]
        rows[part] = encode([texts[i] for i in part])
        if n % 10 == 9 or start == starts[-1]:
            np.save(file, rows)
