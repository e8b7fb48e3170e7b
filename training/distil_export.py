"""How does the student become the folder that ships, which sentence-transformers loads too?"""

from __future__ import annotations

import json
import re
from pathlib import Path

import torch

from index.encoders.bundled import CONFIG, WEIGHTS
from index.encoders.subwords import TOKENIZER, WORDS
from training.multilingual import read_packed
from training.prepare import sample_phrasings
from training.served import LONGEST, Served, write_onnx
from training.settings import Run
from training.student import cut, new_student

NAME = "faq-bilingual-zh-en"
_WORD = re.compile(r"[a-z]{4,}|[\u4e00-\u9fff]+")


def export(run: Run, folder: Path) -> None:
    """Write the model's folder."""
    source = run.work / "distil"
    folder.mkdir(parents=True, exist_ok=True)
    student, tokenizer = new_student(run, read_packed())
    student.load_state_dict(torch.load(source / "model.pt", weights_only=True))
    served = Served(student.body, student.body.embeddings.word_embeddings.weight.detach(), student.head).eval()
    write_onnx(served, folder / WEIGHTS, cut(tokenizer, sample_phrasings(run), LONGEST))
    tokenizer.save(str(folder / TOKENIZER), pretty=False)
    pieces = json.loads(run.file("tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    words = sorted(piece for piece, _ in pieces if _WORD.fullmatch(piece))
    (folder / WORDS).write_text("\n".join(words) + "\n", "utf-8")
    modules = [{"idx": 0, "name": "0", "path": "", "type": "index.encoders.sentence_module.BundledModule"}]
    config = {"name": NAME, "kind": "distilled", "dim": student.head.out_features, "longest": LONGEST}
    for name, value in (
        (CONFIG, config | {"pieces": len(served.rows)}),
        ("modules.json", modules),
        ("config_sentence_transformers.json", {"prompts": {}, "similarity_fn_name": "cosine"}),
    ):
        (folder / name).write_text(json.dumps(value, indent=1) + "\n", "utf-8")
    size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    print(f"{folder}: {len(served.rows)} pieces, {size:.1f} MB")
