"""How are the word vectors learned? Contrast on the pairs, the teacher's similarities, and our own paraphrases."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional
from rich.progress import Progress
from tokenizers import Tokenizer
from torch import Tensor
from wordfreq import word_frequency

from corpus import is_han, normalise
from training.prepare import Intent, Pair, read_intents, read_pairs, training_fields
from training.settings import Run
from training.teacher import latin_words

_UNKNOWN = 1
Pieces = list[list[int]]


@dataclass(slots=True)
class Examples:
    """Token ids of everything that trains. pairs: (en, zh); taught: (en, zh or []) with `vectors` (n, 384)."""

    pairs: list[tuple[list[int], list[int]]]
    taught: list[tuple[list[int], list[int]]]
    vectors: Tensor
    intents: list[tuple[Pieces, Pieces]]


class Student(torch.nn.Module):
    """A vector per piece; a Chinese word adds the mean of its characters', so that rare words mean something."""

    def __init__(self, start: Tensor, characters: list[list[int]]) -> None:
        super().__init__()
        self.table = torch.nn.EmbeddingBag.from_pretrained(start, freeze=False, mode="sum")
        self._sizes = np.asarray([1 + len(chars) for chars in characters])
        self._starts = np.cumsum(self._sizes) - self._sizes
        self._ids = np.concatenate([[piece, *chars] for piece, chars in enumerate(characters)]).astype(np.int64)
        weights = [[1.0, *([1.0 / max(len(chars), 1)] * len(chars))] for chars in characters]
        self._weights = np.concatenate(weights).astype(np.float32)

    def forward(self, texts: Sequence[Sequence[int]]) -> Tensor:
        """(n, dim) unit rows."""
        pieces = np.concatenate([np.asarray(text) for text in texts])
        of_text = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        counts = np.bincount(of_text, self._sizes[pieces], len(texts)).astype(np.int64)
        return functional.normalize(self._sum(pieces, counts), dim=1)

    @torch.no_grad()
    def composed(self) -> np.ndarray[Any, np.dtype[np.float32]]:
        """(pieces, dim) with the characters' part added."""
        return self._sum(np.arange(len(self._sizes)), self._sizes.astype(np.int64)).numpy()

    def _sum(self, pieces: np.ndarray[Any, np.dtype[np.int64]], counts: np.ndarray[Any, np.dtype[np.int64]]) -> Tensor:
        """(n, dim) sums over the parts of the pieces, the first counts[0] parts for the first row, and so on."""
        sizes = self._sizes[pieces]
        inner = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        parts = np.repeat(self._starts[pieces], sizes) + inner
        starts = torch.from_numpy(np.cumsum(counts) - counts)
        weights = torch.from_numpy(self._weights[parts])
        sums: Tensor = self.table(torch.from_numpy(self._ids[parts]), starts, per_sample_weights=weights)
        return sums


def train(run: Run) -> None:
    """Write embeddings.npy; goes on from checkpoint.pt if a run was stopped."""
    settings = run.settings["train"]
    torch.set_num_threads(settings["threads"])
    torch.manual_seed(run.settings["seed"])
    tokenizer = Tokenizer.from_file(str(run.file("tokenizer.json")))
    examples = _examples(run, tokenizer)
    student = Student(_start(run, tokenizer), _characters(tokenizer))
    optimizer = torch.optim.Adam(student.parameters(), lr=settings["learning_rate"], betas=(0.9, 0.99))
    steps = int(len(examples.pairs) * settings["epochs"] / settings["batch"])
    checkpoint = run.file("checkpoint.pt")
    first = _resume(checkpoint, student, optimizer)
    with Progress(transient=True) as bar, run.file("train.log").open("a", encoding="utf-8") as log:
        task = bar.add_task("train", total=steps, completed=first)
        for step in range(first, steps):
            chance = np.random.default_rng((run.settings["seed"], step))
            for group in optimizer.param_groups:
                group["lr"] = settings["learning_rate"] * _schedule(step, steps, settings["warm_up"])
            losses = list(_losses(student, examples, settings, chance))
            optimizer.zero_grad()
            torch.stack(losses).sum().backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            bar.update(task, completed=step + 1)
            if step % 50 == 0:
                log.write(
                    json.dumps({"step": step, "of": steps, "losses": [round(x.item(), 3) for x in losses]}) + "\n"
                )
                log.flush()
            if step % settings["checkpoint_every"] == settings["checkpoint_every"] - 1:
                torch.save(
                    {"step": step + 1, "student": student.state_dict(), "optimizer": optimizer.state_dict()}, checkpoint
                )
    np.save(run.file("embeddings.npy"), student.composed())
    checkpoint.unlink(missing_ok=True)


def _losses(
    student: Student, examples: Examples, settings: dict[str, Any], chance: np.random.Generator
) -> Iterator[Tensor]:
    chosen = [examples.pairs[i] for i in chance.choice(len(examples.pairs), settings["batch"], replace=False)]
    yield _contrast(student([en for en, _ in chosen]), student([zh for _, zh in chosen]), settings["temperature"])
    rows = chance.choice(len(examples.taught), settings["teacher_batch"], replace=False)
    taught = [examples.taught[i] for i in rows]
    known = examples.vectors[rows]
    target = known @ known.T
    english = student([en for en, _ in taught])
    yield _imitate(target, english @ english.T, settings["temperature"])
    both = [i for i, (_, zh) in enumerate(taught) if zh]
    chinese = student([taught[i][1] for i in both])
    part = target[both][:, both]
    yield _imitate(part, chinese @ chinese.T, settings["temperature"])
    yield _imitate(part, english[both] @ chinese.T, settings["temperature"])
    if examples.intents:
        size = min(settings["own_batch"], len(examples.intents))
        own = [examples.intents[i] for i in chance.choice(len(examples.intents), size, replace=False)]
        one, other = ([_any_phrasing(intent, chance) for intent in own] for _ in range(2))
        yield settings["own_weight"] * _contrast(student(one), student(other), settings["temperature"])


def _contrast(a: Tensor, b: Tensor, temperature: float) -> Tensor:
    """Symmetric InfoNCE (arXiv 1807.03748): each row's partner against all others of the batch."""
    scores, own = a @ b.T / temperature, torch.arange(len(a))
    return (functional.cross_entropy(scores, own) + functional.cross_entropy(scores.T, own)) / 2


def _imitate(teacher: Tensor, student: Tensor, temperature: float) -> Tensor:
    """KL divergence of the student's neighbours from the teacher's, each row without itself."""
    itself = torch.eye(len(teacher), dtype=torch.bool)
    target = functional.softmax((teacher / temperature).masked_fill(itself, -1e4), dim=1)
    found = functional.log_softmax((student / temperature).masked_fill(itself, -1e4), dim=1)
    return functional.kl_div(found, target, reduction="batchmean")


def _any_phrasing(intent: tuple[Pieces, Pieces], chance: np.random.Generator) -> list[int]:
    side = intent[int(chance.integers(2))] or intent[0] or intent[1]
    return side[int(chance.integers(len(side)))]


def _schedule(step: int, steps: int, warm_up: int) -> float:
    """Linear warm-up, then half a cosine down to a twentieth."""
    return min(1.0, (step + 1) / warm_up) * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * step / steps)))


def _examples(run: Run, tokenizer: Tokenizer) -> Examples:
    settings, chance = run.settings["prepare"], random.Random(run.settings["seed"])
    longest = run.settings["train"]["longest"]

    def cut(texts: Sequence[str]) -> Pieces:
        return [[i for i in found.ids if i != _UNKNOWN][:longest] for found in tokenizer.encode_batch(list(texts))]

    pairs = read_pairs(run)
    chosen = [pair for pair in pairs for _ in range(_times(pair, settings, chance))]
    ids = zip(cut([pair.en for pair in chosen]), cut([pair.zh for pair in chosen]), strict=True)
    texts = json.loads(run.file("teacher.json").read_text("utf-8"))
    chinese = {pair.source: pair.zh for pair in pairs}
    taught = list(zip(cut([normalise(t) for t in texts]), cut([chinese.get(t, "") for t in texts]), strict=True))
    vectors = torch.from_numpy(np.load(run.file("teacher.npy")).astype(np.float32))
    kept = [i for i, (en, _) in enumerate(taught) if en and vectors[i].any()]
    return Examples(
        pairs=[(en, zh) for en, zh in ids if en and zh],
        taught=[taught[i] for i in kept],
        vectors=vectors[kept],
        intents=[_cut_intent(intent, cut) for intent in read_intents(training_fields(run))],
    )


def _cut_intent(intent: Intent, cut: Any) -> tuple[Pieces, Pieces]:
    return [ids for ids in cut(intent.zh) if ids], [ids for ids in cut(intent.en) if ids]


def _times(pair: Pair, settings: dict[str, Any], chance: random.Random) -> int:
    """How often a pair is among the examples."""
    favoured = pair.dataset in settings["favoured"]
    share = {"dict": settings["dictionary_share"], "label": settings["label_share"]}.get(pair.kind, 1.0)
    if not favoured and chance.random() > share:
        return 0
    return 2 if favoured else 1


def _start(run: Run, tokenizer: Tokenizer) -> Tensor:
    """English words begin where the teacher puts them, in its main directions, common ones short; others at noise."""
    settings = run.settings["train"]
    generator = torch.Generator().manual_seed(run.settings["seed"])
    start = torch.randn(tokenizer.get_vocab_size(), settings["dim"], generator=generator) * 0.05
    words = latin_words(run)
    vectors = np.load(run.file("words.npy")).astype(np.float32)
    vectors -= vectors.mean(axis=0)
    directions = np.linalg.svd(vectors, full_matrices=False)[2][: settings["dim"]]
    small = vectors @ directions.T
    small /= np.linalg.norm(small, axis=1, keepdims=True)
    for word, vector in zip(words, small, strict=True):
        rarity = settings["smoothing"] / (settings["smoothing"] + word_frequency(word, "en"))
        start[tokenizer.token_to_id(word)] = torch.from_numpy(vector * rarity)
    return start


def _characters(tokenizer: Tokenizer) -> list[list[int]]:
    """For each piece the pieces of its characters, if it is a Chinese word of several."""
    vocabulary = tokenizer.get_vocab()
    parts: list[list[int]] = [[] for _ in vocabulary]
    for piece, i in vocabulary.items():
        if len(piece) > 1 and is_han(piece):
            parts[i] = [vocabulary[c] for c in piece if c in vocabulary]
    return parts


def _resume(checkpoint: Path, student: Student, optimizer: torch.optim.Optimizer) -> int:
    if not checkpoint.exists():
        return 0
    state = torch.load(checkpoint, weights_only=True)
    student.load_state_dict(state["student"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])
