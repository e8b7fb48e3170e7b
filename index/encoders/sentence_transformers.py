"""Any sentence-transformers model as an encoder; needs the extra `encoders`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus import normalise
from index.encoders.protocol import BUNDLED, DTYPES, EncoderSpec, Vectors
from index.errors import EncoderError

_BATCH = 64

# Prefixes that these families were trained with but do not name in their own configuration:
# arXiv 2402.05672 (multilingual E5), and the model cards of bge-*-v1.5 in Chinese and English.
_FAMILY_PROMPTS: dict[str, tuple[str, str]] = {
    "e5-": ("query: ", "passage: "),
    "bge-small-zh": ("为这个句子生成表示以用于检索相关文章：", ""),
    "bge-base-zh": ("为这个句子生成表示以用于检索相关文章：", ""),
    "bge-large-zh": ("为这个句子生成表示以用于检索相关文章：", ""),
    "bge-small-en": ("Represent this sentence for searching relevant passages: ", ""),
    "bge-base-en": ("Represent this sentence for searching relevant passages: ", ""),
    "bge-large-en": ("Represent this sentence for searching relevant passages: ", ""),
}


_PICKLES = {".bin", ".pkl", ".pickle", ".pt", ".pth", ".ckpt"}


class SentenceTransformerEncoder:
    """Any sentence-transformers model, with the prompts that it was trained with."""

    def __init__(self, spec: EncoderSpec) -> None:
        """Loads the weights: seconds, and hundreds of megabytes of torch. Raises EncoderError."""
        if spec.dtype not in DTYPES:
            raise EncoderError(f"dtype {spec.dtype!r} is not known; use one of {', '.join(DTYPES)}")
        self._model = _load_model(spec)
        self.name = Path(spec.name).name
        self.dim = int(self._model.get_embedding_dimension() or 0)
        self._query_prompt, self._document_prompt = _prompts(spec, dict(self._model.prompts))
        self.symmetric = self._query_prompt == self._document_prompt
        self.fingerprint = self._fingerprint()
        self._vocabulary = frozenset(self._model.tokenizer.get_vocab())

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See Encoder."""
        return self._encode(texts, self._query_prompt)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """See Encoder."""
        return self._encode(texts, self._document_prompt)

    def known(self, word: str) -> bool:
        """See Encoder. WordPiece and SentencePiece vocabularies mark the begin of a word differently."""
        return word in self._vocabulary or f"▁{word}" in self._vocabulary

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        ready = [normalise(text) for text in texts]
        vectors: Vectors = np.zeros((len(ready), self.dim), dtype=np.float32)
        filled = [i for i, text in enumerate(ready) if text]
        if filled:
            vectors[filled] = self._model.encode(
                [prompt + ready[i] for i in filled],
                batch_size=_BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
                prompt="",
            )
        if not np.isfinite(vectors).all():
            raise EncoderError(f"model {self.name} gave vectors that are not numbers; try dtype float32")
        return vectors

    def _fingerprint(self) -> str:
        digest = hashlib.sha256(f"{self._query_prompt}\0{self._document_prompt}\0".encode())
        probe = ["withdrawal pending", "提币一直没到账", "充值 USDT-TRC20 not credited"]
        digest.update(self._encode(probe, "").round(3).tobytes())
        for key, value in sorted(self._model.state_dict().items()):
            digest.update(key.encode())
            digest.update(value.detach().cpu().float().numpy().tobytes())
        return digest.hexdigest()[:16]


def _load_model(spec: EncoderSpec) -> Any:
    folder = Path(spec.name)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # a folder or the local cache: no hub is asked, and none waited for
    if folder.is_dir():
        _refuse_pickles(folder)
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EncoderError(
            f"encoder {spec.name!r} needs sentence-transformers, which is not installed: "
            "run `pip install 'faq-search[encoders]'`"
        ) from error

    try:
        return SentenceTransformer(
            spec.name,
            device=spec.device,
            backend=spec.backend,
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"dtype": spec.dtype, "use_safetensors": True} if spec.backend == "torch" else None,
        )
    except (OSError, ValueError, ImportError, RuntimeError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise EncoderError(
            f"encoder {spec.name!r} cannot be loaded ({reason}); give a sentence-transformers folder with "
            f"safetensors weights, a model that is in the local cache, or {BUNDLED!r}"
        ) from error


def _refuse_pickles(folder: Path) -> None:
    """Raise EncoderError for weights that are only there as a pickle, which may run any code when it is read."""
    for file in folder.rglob("*"):
        if file.suffix.lower() in _PICKLES and not any(file.parent.glob("*.safetensors")):
            raise EncoderError(
                f"encoder {str(folder)!r} has its weights in {file.relative_to(folder)}, a pickle, which may run any "
                "code when it is read; save the model anew as safetensors (model.save_pretrained(folder))"
            )


def _prompts(spec: EncoderSpec, own: dict[str, str]) -> tuple[str, str]:
    """Query and document prefix: as asked for, else the model's own, else its family's."""
    name = Path(spec.name).name.lower()
    family = next((pair for key, pair in _FAMILY_PROMPTS.items() if key in name), ("", ""))
    query = own.get("query") or family[0]
    document = own.get("document") or own.get("passage") or family[1]
    return (
        query if spec.query_prompt is None else spec.query_prompt,
        document if spec.document_prompt is None else spec.document_prompt,
    )
