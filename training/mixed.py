"""How does the model learn to bear names and the other language's words in a sentence? They must not move it."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Sequence

import torch
from rich.progress import Progress
from torch import Tensor

from training.multilingual import read_packed
from training.prepare import load_segmenter, read_intents, read_pairs, training_fields
from training.settings import Run
from training.student import Student, cut, new_student
from training.targets import HAN, read_lessons

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_GLOSS = re.compile(r"(?:to )?([a-z]{3,12})")
_LONGEST = 40
"""Characters: what people type."""


def mix(run: Run) -> None:
    """Replace work/distil/model.pt by one that puts a text with a name or a foreign word in it where the text was."""
    settings = run.settings["distil"] | run.settings["distil"]["mixed"]
    torch.set_num_threads(run.settings["train"]["threads"])
    student, tokenizer = new_student(run, read_packed())
    file = run.work / "distil" / "model.pt"
    student.load_state_dict(torch.load(file, weights_only=True))
    frozen = copy.deepcopy(student).eval()
    student.body.embeddings.word_embeddings.requires_grad_(False)
    optimizer = torch.optim.AdamW([p for p in student.parameters() if p.requires_grad], lr=settings["rate"])
    texts, mixer = _texts(run), Mixer(run)
    chance, steps = random.Random(run.settings["seed"]), settings["texts"] // settings["batch"]
    with Progress(transient=True) as bar, (run.work / "distil" / "train.jsonl").open("a") as log:
        task = bar.add_task("mixed", total=steps)
        for step in range(steps):
            optimizer.param_groups[0]["lr"] = settings["rate"] * min(1.0, (step + 1) / 20) * (1 - step / steps)
            clean = chance.sample(texts, settings["batch"])
            ids = [
                cut(tokenizer, part, settings["longest"]) for part in (clean, [mixer.mixed(t, chance) for t in clean])
            ]
            losses = _step(student, frozen, optimizer, ids)
            bar.update(task, completed=step + 1)
            if step % 25 == 0:
                log.write(json.dumps({"mixed": step, "of": steps, "losses": losses}) + "\n")
    torch.save(student.state_dict(), file)


class Mixer:
    """Puts names into texts, and English words for Chinese ones."""

    def __init__(self, run: Run) -> None:
        self._cut = load_segmenter().cut
        self._names: list[str] = run.settings["distil"]["names"].split()
        self._english: dict[str, list[str]] = {}
        for pair in read_pairs(run):
            gloss = _GLOSS.fullmatch(pair.en)
            if pair.kind != "sent" and gloss and 2 <= len(pair.zh) <= 4 and HAN.match(pair.zh):
                self._english.setdefault(pair.zh, []).append(gloss[1])

    def mixed(self, text: str, chance: random.Random) -> str:
        """The text with an English word for a Chinese one if there is one, or with a name before, in or behind it."""
        if HAN.search(text) and chance.random() < 0.5:
            words = list(self._cut(text, HMM=False))
            places = [i for i, word in enumerate(words) if word in self._english]
            if places:
                place = chance.choice(places)
                words[place] = f" {chance.choice(self._english[words[place]])} "
                return " ".join("".join(words).split())
        name = chance.choice(self._names) if chance.random() < 0.8 else "".join(chance.choices(_LETTERS, k=4))
        if HAN.search(text):
            words = list(self._cut(text, HMM=False))
            place = chance.choice([0, 0, chance.randrange(len(words) + 1), len(words)])
            space = chance.choice(["", " "])
            return " ".join("".join([*words[:place], space, name, space, *words[place:]]).split())
        return chance.choice([f"{name} {text}", f"{text} {name}", f"my {name} {text}", f"{text} on {name}"])


def _texts(run: Run) -> list[str]:
    """Our own paraphrases, and as many short texts of the lessons."""
    own = [text for intent in read_intents(training_fields(run)) for text in (*intent.zh, *intent.en)]
    others = [text for lesson in read_lessons(run) for text in lesson.texts if 4 <= len(text) <= _LONGEST]
    random.Random(run.settings["seed"]).shuffle(others)
    return own + others[: len(own)]


def _step(
    student: Student, frozen: Student, optimizer: torch.optim.Optimizer, ids: Sequence[list[list[int]]]
) -> list[float]:
    with torch.no_grad():
        wanted = frozen(ids[0])
    losses: list[Tensor] = [2 * (1 - (student(part) * wanted).sum(1)).mean() for part in ids]
    optimizer.zero_grad(set_to_none=True)
    torch.stack(losses).sum().backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
    optimizer.step()
    return [round(loss.item(), 3) for loss in losses]
