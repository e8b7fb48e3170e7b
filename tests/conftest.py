"""What all tests share: an encoder with meaning but without a model, and a small help centre built with it."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from corpus import Segmenter, normalise
from engine import SAMPLE, Engine, RebuildReport, rebuild
from index import DataFolder, Vectors

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DIM = 64
ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]

SMALL_CORPUS = """\
- {id: withdraw-pending, lang: zh, category: withdrawal/problems, question: 提币一直处理中怎么办？,
   alternates: [提币卡住了, 提现好久没到账], answer: "请先查看**审核状态**，通常 30 分钟内完成。", url: "https://help.example/wp"}
- {id: withdraw-pending, lang: en, category: withdrawal/problems, question: Why is my withdrawal pending?,
   alternates: [withdrawal stuck in processing, payout not moving], answer: Check the review state first.}
- {id: deposit-missing, lang: zh, category: deposit, question: 充值未到账怎么办？,
   alternates: [充币没收到, 转进来的币不见了], answer: 请准备交易哈希并等待链上确认。}
- {id: deposit-missing, lang: en, category: deposit, question: My deposit has not arrived,
   alternates: [deposit not credited, coins I sent are missing], answer: Wait for the block confirmations.}
- {id: two-factor, lang: zh, category: security, question: 如何开启谷歌验证？, alternates: [绑定2FA, 设置双重验证],
   answer: 在安全中心打开。}
- {id: two-factor, lang: en, category: security, question: How do I enable two-factor authentication?,
   alternates: [set up google authenticator, turn on 2fa], answer: Open the security centre.}
- {id: error-codes, lang: en, category: api, question: What does error 1003 mean?, alternates: [api error code list],
   answer: 1003 means insufficient balance; 2005 means that the timestamp expired.}
- {id: fees, lang: zh, category: fees, question: 手续费是多少？, alternates: [交易要收多少钱], answer: 挂单 0.1%。}
- {id: fees, lang: en, category: fees, question: What are the trading fees?, alternates: [how much do you charge],
   answer: 0.1% for makers. Withdrawal pending is no reason for a fee.}
- {id: verify-identity, lang: zh, category: kyc, question: 怎么完成身份认证？, alternates: [实名认证步骤, kyc怎么做],
   answer: 上传证件并完成人脸识别。}
- {id: verify-identity, lang: en, category: kyc, question: How do I verify my identity?, alternates: [kyc steps],
   answer: Upload your document.}
"""


class FakeEncoder:
    """Hashes character bigrams into 64 dimensions: similar texts are near, equal texts equal."""

    name = "fake"
    dim = DIM

    def __init__(self, salt: str = "") -> None:
        self._salt = salt
        self.fingerprint = f"fake{salt}"
        self.embedded: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vector(text) for text in texts]) if texts else np.zeros((0, DIM), np.float32)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        self.embedded.extend(texts)
        return self.encode_queries(texts)

    def known(self, word: str) -> bool:
        return word in {"the", "weather", "today", "change", "charge"}

    def _vector(self, text: str) -> Vectors:
        vector = np.zeros(DIM, np.float32)
        padded = f" {normalise(text)} "
        for i in range(len(padded) - 1):
            digest = hashlib.sha256((self._salt + padded[i : i + 2]).encode()).digest()
            vector[digest[0] % DIM] += 1.0 if digest[1] % 2 else -1.0
        length = float(np.linalg.norm(vector))
        return vector / length if length and text.strip() else np.zeros(DIM, np.float32)


@pytest.fixture(scope="session")
def segmenter(tmp_path_factory: pytest.TempPathFactory) -> Segmenter:
    return Segmenter((), tmp_path_factory.mktemp("segmenter"))


@pytest.fixture(scope="session")
def small_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("corpus") / "small.yaml"
    file.write_text(SMALL_CORPUS, "utf-8")
    return file


@pytest.fixture(scope="session")
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture(scope="session")
def built(
    small_corpus: Path, encoder: FakeEncoder, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, RebuildReport]:
    data = tmp_path_factory.mktemp("data")
    return data, rebuild(small_corpus, data, load=lambda _spec: encoder)


@pytest.fixture(scope="session")
def engine(built: tuple[Path, RebuildReport], encoder: FakeEncoder) -> Engine:
    folder = DataFolder(built[0])
    return Engine(folder.load_current(), encoder, Segmenter((), folder.cache))


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample help centre, built with the bundled model."""
    folder = tmp_path_factory.mktemp("sample")
    rebuild(SAMPLE, folder)
    return folder


@pytest.fixture(scope="session")
def base(sample_data: Path) -> Iterator[str]:
    """The address of a real server process over the sample."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--data", str(sample_data)]
    env = {key: value for key, value in os.environ.items() if not key.startswith("FAQ_")}
    env |= {"PYTHONPATH": str(ROOT), "FAQ_RATE_LIMIT": "100000/second"}
    with subprocess.Popen([*command, "--port", str(port)], env=env, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(address)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def wait_for(address: str) -> None:
    """Wait until a server answers."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310 - our own
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start within a minute")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()
