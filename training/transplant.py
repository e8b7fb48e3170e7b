"""How do Chinese words learn in the teacher's body? Each sentence moves to the teacher's vector of its translation."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.progress import Progress
from torch import Tensor
from torch.nn.functional import cross_entropy

from corpus import normalise
from training.batches import batches
from training.graft import Graft, GraftTokenizer, first_vectors, load_body, write_tokenizers
from training.prepare import read_intents, read_pairs, training_fields
from training.settings import Run

STAGES = ("frozen", "open", "own", "last")
_QUESTION = re.compile(r"吗|呢|怎|如何|为什么|什么|哪|谁|几|多少|是否|能不能|可不可以|？|\?")
_WARM_UP = 50
_CLIP = 1.0


@dataclass(slots=True)
class Taught:
    """Piece ids of Chinese sentences, of the English ones they translate, and the teacher's (n, 384) of the latter."""

    chinese: list[list[int]]
    english: list[list[int]]
    vectors: Tensor
    intents: list[OwnIntent]


@dataclass(slots=True)
class OwnIntent:
    """Piece ids of all phrasings of one intent, and the places of intents that lie near but differ."""

    phrasings: list[list[int]]
    near: list[int]


def transplant(run: Run, until: str = STAGES[-1]) -> None:
    """Write work/transplant/model.pt, the mean of the later stages; each goes on from its checkpoint."""
    settings = run.settings["transplant"]
    torch.set_num_threads(run.settings["train"]["threads"])
    torch.manual_seed(run.settings["seed"])
    folder = run.work / "transplant"
    words = write_tokenizers(run, folder)
    body = load_body()
    graft = Graft(body, first_vectors(run, words, body))
    taught = _read(run, GraftTokenizer(folder, settings["longest"]))
    for stage in STAGES[: STAGES.index(until) + 1]:
        file = folder / f"{stage}.pt"
        state = torch.load(file, weights_only=True) if file.exists() else None
        if state:
            graft.load_state_dict(state["graft"])
        if not state or not state["done"]:
            _stage(run, stage, graft, taught, state)
    torch.save(_mean([folder / f"{stage}.pt" for stage in STAGES[1:]]), folder / "model.pt")


def _mean(files: Sequence[Path]) -> dict[str, Tensor]:
    """The mean of the weights of several stages, steadier than any one of them (Wortsman et al. 2022, model soups)."""
    states = [torch.load(file, weights_only=True)["graft"] for file in files if file.exists()]
    return {name: torch.stack([state[name].float() for state in states]).mean(0) for name in states[0]}


def _stage(run: Run, stage: str, graft: Graft, taught: Taught, state: dict[str, Any] | None) -> None:
    rates = run.settings["transplant"][stage]
    settings = run.settings["transplant"] | rates
    optimizers = _optimizers(graft, rates, state)
    lengths = [len(ids) for ids in taught.chinese]
    steps, first = rates["sentences"] // settings["batch"], state["step"] if state else 0
    file, log = run.work / "transplant" / f"{stage}.pt", (run.work / "transplant" / "train.log").open("a")
    with Progress(transient=True) as bar, log:
        task = bar.add_task(f"transplant, {stage}", total=steps, completed=first)
        for step, rows in enumerate(batches(lengths, settings["batch"], steps, run.settings["seed"])):
            if step < first:
                continue
            _set_rates(optimizers, max(rates["last"], 1 - step / steps) * min(1.0, (step + 1) / _WARM_UP))
            losses = _step(graft, optimizers, list(_losses(graft, taught, rows, settings, step)))
            bar.update(task, completed=step + 1)
            if step % 25 == 0:
                log.write(json.dumps({stage: step, "of": steps, "losses": losses}) + "\n")
                log.flush()
            if step % settings["checkpoint_every"] == settings["checkpoint_every"] - 1:
                _save(file, graft, optimizers, step + 1, done=False)
    _save(file, graft, optimizers, steps, done=True)


def _optimizers(graft: Graft, rates: dict[str, float], state: dict[str, Any] | None) -> list[torch.optim.Optimizer]:
    graft.body.requires_grad_(rates["body_rate"] > 0)
    found: list[torch.optim.Optimizer] = [torch.optim.SparseAdam(graft.han.parameters(), lr=rates["words_rate"])]
    if rates["body_rate"] > 0:
        found.append(torch.optim.AdamW(graft.body.parameters(), lr=rates["body_rate"], weight_decay=0.01))
    for optimizer in found:
        optimizer.param_groups[0]["full"] = optimizer.param_groups[0]["lr"]
    for optimizer, kept in zip(found, state["optimizers"] if state else (), strict=False):
        optimizer.load_state_dict(kept)
    return found


def _set_rates(optimizers: Sequence[torch.optim.Optimizer], share: float) -> None:
    for optimizer in optimizers:
        optimizer.param_groups[0]["lr"] = optimizer.param_groups[0]["full"] * share


def _step(graft: Graft, optimizers: Sequence[torch.optim.Optimizer], losses: list[Tensor]) -> list[float]:
    for optimizer in optimizers:
        optimizer.zero_grad(set_to_none=True)
    torch.stack(losses).sum().backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_([p for p in graft.body.parameters() if p.grad is not None], _CLIP)
    for optimizer in optimizers:
        optimizer.step()
    return [round(loss.item(), 3) for loss in losses]


def _save(file: Path, graft: Graft, optimizers: Sequence[torch.optim.Optimizer], step: int, *, done: bool) -> None:
    kept = [] if done else [optimizer.state_dict() for optimizer in optimizers]
    torch.save({"graft": graft.state_dict(), "step": step, "done": done, "optimizers": kept}, file)


def _losses(graft: Graft, taught: Taught, rows: Sequence[int], settings: dict[str, Any], step: int) -> Iterator[Tensor]:
    target = taught.vectors[rows]
    found = graft([taught.chinese[i] for i in rows])
    yield _near(found, target)
    scores = found @ target.T / settings["temperature"]
    yield settings["contrast_weight"] * cross_entropy(scores, torch.arange(len(rows)))
    held = rows[: int(len(rows) * settings["english_share"])]
    if len(held):
        yield _near(graft([taught.english[i] for i in held]), taught.vectors[held])
    if taught.intents:
        chance = np.random.default_rng((7, step))
        yield settings["own_weight"] * _own(graft, taught.intents, settings, chance)


def _near(found: Tensor, target: Tensor) -> Tensor:
    return 2 * (1 - (found * target).sum(1)).mean()


def _own(graft: Graft, intents: list[OwnIntent], settings: dict[str, Any], chance: np.random.Generator) -> Tensor:
    """InfoNCE of two phrasings of an intent; one intent that lies near each is a further negative for all."""
    places = chance.choice(len(intents), min(settings["own_batch"], len(intents)), replace=False).tolist()
    near = [int(chance.choice(intents[i].near)) for i in places if intents[i].near]
    places += [i for i in dict.fromkeys(near) if i not in places]

    def any_phrasing(i: int) -> list[int]:
        return intents[i].phrasings[int(chance.integers(len(intents[i].phrasings)))]

    one, other = (graft([any_phrasing(i) for i in places]) for _ in range(2))
    return cross_entropy(one @ other.T / settings["temperature"], torch.arange(len(places)))


def _read(run: Run, tokenizer: GraftTokenizer) -> Taught:
    settings, favoured = run.settings["transplant"], set(run.settings["prepare"]["favoured"])
    place = {text: i for i, text in enumerate(json.loads(run.file("teacher.json").read_text("utf-8")))}
    vectors = np.load(run.file("teacher.npy"), mmap_mode="r")
    chance = random.Random(run.settings["seed"])
    rows: list[tuple[str, str, int]] = []
    for pair in read_pairs(run):
        share = {"dict": 0.0, "label": settings["label_share"]}.get(pair.kind, 1.0)
        if pair.source not in place or len(pair.zh) > settings["longest_text"] or chance.random() >= share:
            continue
        liked = pair.kind == "sent" and (pair.dataset in favoured or _QUESTION.search(pair.zh))
        rows += [(pair.zh, pair.source, place[pair.source])] * (settings["favoured_times"] if liked else 1)
    return Taught(
        chinese=tokenizer.encode([zh for zh, _, _ in rows]),
        english=tokenizer.encode([normalise(en) for _, en, _ in rows]),
        vectors=torch.from_numpy(vectors[[i for _, _, i in rows]].astype(np.float32)),
        intents=_own_intents(run, tokenizer),
    )


def _own_intents(run: Run, tokenizer: GraftTokenizer) -> list[OwnIntent]:
    intents = read_intents(training_fields(run))
    place = {intent.id: i for i, intent in enumerate(intents)}
    return [
        OwnIntent(tokenizer.encode(intent.zh + intent.en), [place[n] for n in intent.near if n in place])
        for intent in intents
    ]
