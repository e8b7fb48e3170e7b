"""The bundled model: what it knows, and that sentence-transformers gives the same vectors."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index import EncoderError, EncoderSpec, load_encoder
from index.bundled import MODEL_FOLDER, BundledEncoder

TEXTS = [
    "提现一直没到账怎么办",
    "My withdrawal has not arrived",
    "USDT-TRC20 充值 pending",
    "重置密碼",
    "",
    "zzzzqqqq",
    "🍜",
]


@pytest.fixture(scope="module")
def model() -> BundledEncoder:
    return BundledEncoder()


def test_rows_are_unit_or_zero(model: BundledEncoder) -> None:
    vectors = model.encode_queries(TEXTS)
    assert vectors.shape == (len(TEXTS), model.dim)
    assert vectors.dtype == np.float32
    lengths = np.linalg.norm(vectors, axis=1)
    assert lengths[:4] == pytest.approx(1.0, abs=1e-5)
    assert (lengths[4], lengths[6]) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("忘记密码了", "how to reset my password", "delete my account"),  # across languages
        ("reset password", "重置密码", "删除账户"),
        ("取消订单", "cancel an order", "track a parcel"),
        ("发票怎么开", "invoice", "weather"),
        ("重置密碼", "重置密码", "修改邮箱"),  # traditional
    ],
)
def test_meaning(model: BundledEncoder, text: str, near: str, far: str) -> None:
    query, good, bad = model.encode_queries([text, near, far])
    assert query @ good > query @ bad + 0.1


def test_known_words(model: BundledEncoder) -> None:
    assert all(model.known(word) for word in ("withdrawal", "password", "提币", "验证码"))
    assert not any(model.known(word) for word in ("withdrwal", "pasword", "zzzqqq"))


def test_vector_is_the_scaled_sum_of_its_pieces(model: BundledEncoder) -> None:
    """The slow way: dequantise each piece in double precision, add, divide by the length."""
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    tensors = load_file(MODEL_FOLDER / "model.safetensors")
    ids = Tokenizer.from_file(str(MODEL_FOLDER / "tokenizer.json")).encode("忘记密码").ids
    rows = [float(tensors["weights"][i]) * tensors["embeddings"][i].astype(np.float64) for i in ids]
    whole = np.sum(rows, axis=0)
    assert model.encode_queries(["忘记密码"])[0] == pytest.approx(whole / np.linalg.norm(whole), abs=1e-5)


def test_fingerprint_follows_every_file(model: BundledEncoder, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(MODEL_FOLDER, tmp_path / "model"))
    assert BundledEncoder(folder).fingerprint == model.fingerprint
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"name": "other"}), "utf-8")
    assert BundledEncoder(folder).fingerprint != model.fingerprint


def test_serving_imports_no_torch() -> None:
    code = "import sys, index.bundled as b; b.BundledEncoder().encode_queries(['x']); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=MODEL_FOLDER.parents[1], check=False).returncode == 0


@pytest.mark.model
def test_sentence_transformers_gives_the_same_vectors(model: BundledEncoder) -> None:
    same = load_encoder(EncoderSpec(str(MODEL_FOLDER)))
    assert same.dim == model.dim
    assert same.encode_queries(TEXTS) == pytest.approx(model.encode_queries(TEXTS), abs=1e-3)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("config.json", None, "the bundled model is not installed"),
        ("config.json", b"{", r"config\.json is damaged"),
        ("tokenizer.json", b"{}", r"tokenizer\.json cannot be read"),
        ("model.safetensors", b"nothing", r"model\.safetensors cannot be read"),
        ("model.safetensors", None, r"model\.safetensors is missing"),
        ("config.json", json.dumps({"name": "x", "dim": 3}).encode(), "do not belong together"),
    ],
)
def test_a_broken_folder_is_named(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    folder = Path(shutil.copytree(MODEL_FOLDER, tmp_path / "model"))
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises(EncoderError, match=message):
        BundledEncoder(folder)
