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
from index.encoders.bundled import MODEL_FOLDER, BundledEncoder
from index.encoders.subwords import FIRST, LAST, SubwordTokenizer

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


def test_a_text_alone_and_among_others(model: BundledEncoder) -> None:
    """Vectors of a rebuild, in threads and among hundreds, are those of a query to the last bit."""
    texts = [f"{text} {number}" for number in range(40) for text in TEXTS]
    together = model.encode_documents(texts)
    for place in range(0, len(texts), 17):
        assert (model.encode_queries([texts[place]])[0] == together[place]).all()


def test_one_vocabulary_cuts_both_languages() -> None:
    tokenizer = SubwordTokenizer(MODEL_FOLDER, 16)
    for text, most in (("怎么办", 2), ("验证码", 3), ("提币未到账", 5), ("withdrawal", 3), ("usdt 提币", 6)):
        (ids,) = tokenizer.encode([text])
        assert (ids[0], ids[-1]) == (FIRST, LAST)
        assert 3 <= len(ids) <= most + 3
        assert max(ids) < tokenizer.size
    assert len(tokenizer.encode(["字 " * 500])[0]) == 16
    assert tokenizer.encode([""]) == [[FIRST, LAST]]


def test_every_simplified_character_of_jieba_has_a_piece() -> None:
    """A character without a piece would be the same to the model as any other without one."""
    tokenizer = SubwordTokenizer(MODEL_FOLDER, 16)
    common = "的一是不了人我在有他这中大来上国充值提现币账户密码验证码冻结转账到手续费撤单爆仓杠杆合约闪兑质押"
    assert not [char for char in common if 3 in tokenizer.encode([char])[0]]


def test_the_first_dimensions_are_usable_alone(model: BundledEncoder) -> None:
    """Matryoshka: cosines of the first 128 of 384 dimensions rank as the whole ones do."""
    whole = model.encode_queries(
        ["忘记密码", "reset password", "删除账户", "close my account", "weather", "充值没到账"]
    )
    first = whole[:, :128] / np.linalg.norm(whole[:, :128], axis=1, keepdims=True)
    upper = np.triu_indices(len(whole), 1)
    assert np.corrcoef((whole @ whole.T)[upper], (first @ first.T)[upper])[0, 1] > 0.95


def test_fingerprint_follows_every_file(model: BundledEncoder, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(MODEL_FOLDER, tmp_path / "model"))
    assert BundledEncoder(folder).fingerprint == model.fingerprint
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"name": "other"}), "utf-8")
    assert BundledEncoder(folder).fingerprint != model.fingerprint


def test_serving_imports_no_torch() -> None:
    code = "import sys; from index.encoders.bundled import BundledEncoder; BundledEncoder().encode_queries(['x'])"
    code += "; sys.exit('torch' in sys.modules)"
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
        ("model.onnx", b"nothing", r"model\.onnx cannot be read"),
        ("model.onnx", None, r"model\.onnx is missing"),
        ("words.txt", None, r"words\.txt is missing"),
        (
            "config.json",
            json.dumps({"name": "x", "dim": 3, "longest": 9, "pieces": 4}).encode(),
            "do not belong together",
        ),
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


@pytest.mark.parametrize("name", ["pytorch_model.bin", "1_Dense/model.pkl"])
def test_a_pickle_is_never_read(name: str, tmp_path: Path) -> None:
    file = tmp_path / "model" / name
    file.parent.mkdir(parents=True)
    file.write_bytes(b"cos\nsystem\n(S'touch owned'\ntR.")
    with pytest.raises(EncoderError, match="a pickle, which may run any code"):
        load_encoder(EncoderSpec(str(tmp_path / "model")))
