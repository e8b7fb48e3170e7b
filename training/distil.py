"""How does the shipped model learn? Texts move to where both teachers put them, paraphrases together."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.progress import Progress
from torch import Tensor
from torch.nn.functional import cross_entropy, log_softmax, softmax

from training.batches import batches
from training.multilingual import read_packed
from training.prepare import read_intents, training_fields
from training.settings import Run
from training.student import Student, cut, fit_head, new_student
from training.targets import read_lessons, targets

STAGES = ("teach", "own")
_CLIP = 1.0
_FIRST = 12_000
"""Texts that the head is fitted on before the body learns."""


@dataclass(slots=True)
class School:
    """texts: piece ids of each lesson's texts; wanted: (lessons, 384); intents: phrasings and places of neighbours."""

    texts: list[list[list[int]]]
    wanted: Tensor
    intents: list[tuple[list[list[int]], list[int]]]


def distil(run: Run, until: str = STAGES[-1]) -> None:
    """Write work/distil/model.pt; each stage goes on from its checkpoint or from the stage before."""
    settings = run.settings["distil"]
    torch.set_num_threads(run.settings["train"]["threads"])
    torch.manual_seed(run.settings["seed"])
    student, tokenizer = new_student(run, read_packed())
    (run.work / "distil").mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(run.work / "distil" / "tokenizer.json"))
    school = _school(run, tokenizer, settings["longest"])
    for number, stage in enumerate(STAGES[: STAGES.index(until) + 1]):
        file = run.work / "distil" / f"{stage}.pt"
        state = torch.load(file, weights_only=True) if file.exists() else None
        if state:
            student.load_state_dict(state["student"])
        elif not number:
            _first_head(student, school)
        if not state or not state["done"]:
            _stage(run, stage, student, school, state)
    _join(run.work / "distil", settings["own_share"])


def _join(folder: Path, share: float) -> None:
    """Write model.pt, the weighted mean of both stages (Wortsman et al. 2022, model soups)."""
    first, last = (folder / f"{stage}.pt" for stage in (STAGES[0], STAGES[-1]))
    before, after = (torch.load(f if f.exists() else first, weights_only=True)["student"] for f in (first, last))
    torch.save({name: (1 - share) * before[name] + share * after[name] for name in before}, folder / "model.pt")


def _school(run: Run, tokenizer: Any, longest: int) -> School:
    lessons = read_lessons(run)
    flat = cut(tokenizer, [text for lesson in lessons for text in lesson.texts], longest)
    rows = iter(flat)
    texts = [[next(rows) for _ in lesson.texts] for lesson in lessons]
    intents = read_intents(training_fields(run))
    place = {intent.id: i for i, intent in enumerate(intents)}
    own = [
        (cut(tokenizer, intent.zh + intent.en, longest), [place[name] for name in intent.near if name in place])
        for intent in intents
    ]
    return School(texts, torch.from_numpy(targets(run, lessons)), own)


def _first_head(student: Student, school: School) -> None:
    chance = random.Random(0)
    places = [(i, j) for i in chance.sample(range(len(school.texts)), _FIRST) for j in range(len(school.texts[i]))]
    fit_head(student, [school.texts[i][j] for i, j in places], school.wanted[[i for i, _ in places]].numpy())


def _stage(run: Run, stage: str, student: Student, school: School, state: dict[str, Any] | None) -> None:
    settings = run.settings["distil"] | run.settings["distil"][stage]
    student.body.embeddings.word_embeddings.requires_grad_(False)  # what its words mean is what it was chosen for
    groups = [
        {"params": [p for p in student.body.parameters() if p.requires_grad], "full": settings["rate"]},
        {"params": list(student.head.parameters()), "full": settings["head_rate"]},
    ]
    optimizer = torch.optim.AdamW(groups, lr=settings["rate"], weight_decay=0.01)
    if state:
        optimizer.load_state_dict(state["optimizer"])
    lengths = [max(map(len, texts)) for texts in school.texts]
    steps, first = settings["lessons"] // settings["batch"], state["step"] if state else 0
    file, log = run.work / "distil" / f"{stage}.pt", (run.work / "distil" / "train.jsonl").open("a")
    with Progress(transient=True) as bar, log:
        task = bar.add_task(f"distil, {stage}", total=steps, completed=first)
        for step, rows in enumerate(batches(lengths, settings["batch"], steps, run.settings["seed"])):
            if step < first:
                continue
            _set_rates(optimizer, step, steps, settings)
            losses = _step(student, optimizer, list(_losses(student, school, rows, settings, step)))
            bar.update(task, completed=step + 1)
            if step % 25 == 0:
                log.write(json.dumps({stage: step, "of": steps, "losses": losses}) + "\n")
                log.flush()
            if step % settings["checkpoint_every"] == settings["checkpoint_every"] - 1:
                _save(file, student, optimizer, step + 1, done=False)
    _save(file, student, optimizer, steps, done=True)


def _set_rates(optimizer: torch.optim.Optimizer, step: int, steps: int, settings: dict[str, Any]) -> None:
    share = min(1.0, (step + 1) / settings["warm_up"]) * max(settings["last"], 1 - step / steps)
    for group in optimizer.param_groups:
        group["lr"] = group["full"] * share


def _step(student: Student, optimizer: torch.optim.Optimizer, losses: list[Tensor]) -> list[float]:
    optimizer.zero_grad(set_to_none=True)
    torch.stack(losses).sum().backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(student.parameters(), _CLIP)
    optimizer.step()
    return [round(loss.item(), 3) for loss in losses]


def _save(file: Any, student: Student, optimizer: torch.optim.Optimizer, step: int, *, done: bool) -> None:
    kept = {} if done else optimizer.state_dict()
    fresh = file.with_suffix(".new")
    torch.save({"student": student.state_dict(), "step": step, "done": done, "optimizer": kept}, fresh)
    fresh.replace(file)


def _losses(
    student: Student, school: School, rows: Sequence[int], settings: dict[str, Any], step: int
) -> Iterator[Tensor]:
    """Distance to the wanted place; likeness to the other lessons of the batch as the teachers see it; own intents."""
    places = [(n, ids) for n, row in enumerate(rows) for ids in school.texts[row]]
    found, wanted = student([ids for _, ids in places]), school.wanted[list(rows)]
    here = torch.tensor([n for n, _ in places])
    yield 2 * (1 - (found * wanted[here]).sum(1)).mean()
    soft = softmax(wanted @ wanted.T / settings["temperature"], dim=1)[here]
    guesses = log_softmax(found @ wanted.T / settings["temperature"], dim=1)
    yield -settings["contrast_weight"] * (soft * guesses).sum(1).mean()
    if settings["own_weight"] and school.intents:
        chance = np.random.default_rng((7, step))
        yield settings["own_weight"] * _own(student, school.intents, settings, chance)


def _own(
    student: Student,
    intents: list[tuple[list[list[int]], list[int]]],
    settings: dict[str, Any],
    chance: np.random.Generator,
) -> Tensor:
    """InfoNCE of two phrasings of an intent; intents that lie near each are further negatives for all."""
    places = chance.choice(len(intents), min(settings["own_batch"], len(intents)), replace=False).tolist()
    near = [int(chance.choice(intents[i][1])) for i in places if intents[i][1]]
    places += [i for i in dict.fromkeys(near) if i not in places]
    picked = [chance.permutation(len(intents[i][0]))[:2] for i in places]
    texts = [intents[i][0][int(pick[side])] for side in (0, 1) for i, pick in zip(places, picked, strict=True)]
    one, other = student(texts).chunk(2)
    return cross_entropy(one @ other.T / settings["temperature"], torch.arange(len(places)))
