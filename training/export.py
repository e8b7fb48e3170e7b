"""How does the trained table become the folder that ships? int8 with one scale per piece."""

from __future__ import annotations

import json

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, normalizers

from corpus import normalise
from training.settings import Run

NAME = "faq-static-zh-en"
_SPECIAL = 2


def export(run: Run) -> None:
    """Write work/static_export, the static model's folder, as sentence-transformers loads it."""
    folder = run.work / "static_export"
    table = np.load(run.file("embeddings.npy")).astype(np.float32)
    table[:_SPECIAL] = 0
    scales = np.abs(table).max(axis=1) / 127
    scales[scales == 0] = 1
    folder.mkdir(parents=True, exist_ok=True)
    whole = np.round(table / scales[:, None]).astype(np.int8)
    # The names under which sentence-transformers' StaticEmbedding takes quantised rows and a factor for each.
    save_file({"embeddings": whole, "weights": scales.astype(np.float32)}, folder / "model.safetensors")
    (folder / "model.safetensors").chmod(0o644)
    _tokenizer(run).save(str(folder / "tokenizer.json"))
    dim = int(table.shape[1])
    types = ("StaticEmbedding", "Normalize")
    modules = [
        {"idx": i, "name": str(i), "path": "", "type": f"sentence_transformers.models.{name}"}
        for i, name in enumerate(types)
    ]
    for name, value in (
        ("config.json", {"name": f"{NAME}-{dim}", "dim": dim, "kind": "static"}),
        ("modules.json", modules),
        ("config_sentence_transformers.json", {"prompts": {}, "similarity_fn_name": "cosine"}),
    ):
        (folder / name).write_text(json.dumps(value, indent=1) + "\n", "utf-8")
    size = sum(file.stat().st_size for file in folder.iterdir()) / 2**20
    print(f"{folder}: {len(table)} pieces, {dim} dimensions, {size:.1f} MiB")


def _tokenizer(run: Run) -> Tokenizer:
    """The tokenizer with a normaliser of its own, for those who load the folder without this product."""
    tokenizer = Tokenizer.from_file(str(run.file("tokenizer.json")))
    traditional = [
        (c, simple) for c in map(chr, range(0x4E00, 0x9FA6)) if len(simple := normalise(c)) == 1 and simple != c
    ]
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(r"\p{Cf}"), ""),
            *(normalizers.Replace(c, simple) for c, simple in traditional),
        ]
    )
    return tokenizer
