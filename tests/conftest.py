"""What all tests share: an encoder with meaning but without a model, and a small help centre built with it."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import hashlib
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

# Before numpy comes: on a busy machine threads of linear algebra wait for each other at full speed, for twice the time.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ["FAQ_LANG"] = "en"  # whatever the system of the machine speaks

import numpy as np
import pytest
from filelock import FileLock

from api.contact import support_of
from api.presenters.reply import Reply, present
from corpus import Segmenter, normalise
from engine import BuildOptions, Engine, RebuildReport, SearchResult, rebuild
from index import DataFolder, Vectors
from support import SIDE, hand_off_of, reach_by_default

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


# What takes longest, first: else the last process runs one of these while the others have nothing left to do.
LONGEST = (
    "test_the_readmes_commands_run",
    "test_the_sample_has_no_error_and_its_close_pairs_are_known",
    "test_kill_at_every_step_of_a_rebuild",
    "test_calibrate",
    "test_the_interface_keeps_its_word",
    "test_a_hundred_swaps_under_load",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest tests first, in the order of `LONGEST`."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.name.partition("[")[0], len(place)))  # stable: the others stay


def pytest_configure() -> None:
    """A busy machine is no fault of an example."""
    from hypothesis import HealthCheck, settings

    settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("unhurried")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Many tests wait for servers and browsers, so that processes pay off; for a few files they only start late."""
    files = {argument.split("::")[0] for argument in config.args}
    few = len(files) < 5 and all(Path(file).is_file() for file in files)
    return 0 if few else min(len(os.sched_getaffinity(0)) + 2, 6)


class FakeEncoder:
    """Hashes character bigrams into 64 dimensions: similar texts are near, equal texts equal."""

    name = "fake"
    dim = DIM
    symmetric = False  # so that every query is seen to be asked

    def __init__(self, salt: str = "") -> None:
        self._salt = salt
        self.fingerprint = f"fake{salt}"
        self.embedded: list[str] = []
        self.asked: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.asked.extend(texts)
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vector(text) for text in texts]) if texts else np.zeros((0, DIM), np.float32)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        self.embedded.extend(texts)
        return self._encode(texts)

    def known(self, word: str) -> bool:
        return word in {"the", "weather", "today", "change", "charge"}

    def _vector(self, text: str) -> Vectors:
        return _hashed(self._salt, text)


@functools.lru_cache(50_000)  # every rebuild embeds the same two thousand sentences of small talk
def _hashed(salt: str, text: str) -> Vectors:
    vector = np.zeros(DIM, np.float32)
    padded = f" {normalise(text)} "
    for i in range(len(padded) - 1):
        digest = hashlib.sha256((salt + padded[i : i + 2]).encode()).digest()
        vector[digest[0] % DIM] += 1.0 if digest[1] % 2 else -1.0
    length = float(np.linalg.norm(vector))
    return vector / length if length and text.strip() else np.zeros(DIM, np.float32)


def prepare(patch: pytest.MonkeyPatch, folder: Path | None = None) -> None:
    """Make rebuilds of a second those of a fifth, and let none fail because the machine is busy.

    What every rebuild works out alike is remembered: jieba's own dictionary, ours, the fit of the reference; in
    `folder`, the files of dictionaries.
    That queries become slower stops no rebuild here: test_engine_gate tests that rule by its figures.
    """
    import jieba

    from corpus.languages import chinese_words

    calibrate, gate = (sys.modules[f"engine.{name}"] for name in ("calibration.transfer", "publishing.gate"))
    read = jieba.Tokenizer.gen_pfdict
    words = functools.cache(lambda: read(jieba.Tokenizer().get_dict_file()))
    fit, reference = calibrate.fit_logistic, calibrate.read_reference
    fitted = functools.cache(lambda headless: fit(reference(headless=headless), calibrate.REFERENCE_RIDGE))

    def fit_once(sample: Any, ridge: float) -> Any:
        headless = next((one for one in (False, True) if sample is reference(headless=one)), None)
        return fit(sample, ridge) if headless is None else fitted(headless)

    def gen_pfdict(file: IO[bytes]) -> tuple[dict[str, int], int]:
        file.close()
        frequencies, total = words()
        return dict(frequencies), total

    read_counts, make_counts = chinese_words.read_word_counts, functools.cache(chinese_words._make_counts)

    def counts_of(file: Path, make: Callable[[], Any]) -> Any:
        """The same file as in every other data folder, without making it again."""
        if folder is None:
            return read_counts(file, make)
        kept = folder / file.name
        if not kept.exists():
            read_counts(kept, make)
        with contextlib.suppress(OSError):  # where nothing can be written, that is what is tested
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(kept, file)
        return read_counts(file, make)

    patch.setattr(chinese_words, "read_word_counts", counts_of)
    patch.setattr(chinese_words, "_make_counts", lambda user_words: make_counts(tuple(user_words)))
    patch.setattr(jieba.Tokenizer, "gen_pfdict", staticmethod(gen_pfdict))
    patch.setattr(calibrate, "fit_logistic", fit_once)
    patch.setattr(gate, "_SLOWER_MS", 60_000.0)


@pytest.fixture(scope="session", autouse=True)
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """See `prepare`."""
    with pytest.MonkeyPatch.context() as patch:
        prepare(patch, tmp_path_factory.mktemp("dictionaries"))
        yield


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
    """A data folder that no test may change, and how it came about."""
    data = tmp_path_factory.mktemp("data")
    return data, rebuild(small_corpus, data, options=BuildOptions(side=SIDE, load=lambda _spec: encoder))


@pytest.fixture(scope="session")
def engine(built: tuple[Path, RebuildReport], encoder: FakeEncoder) -> Engine:
    folder = DataFolder(built[0])
    found = Engine(folder.load_current(), encoder, Segmenter((), folder.cache))
    reach_by_default(found, support_of("mailto:help@example.com"))
    return found


def search(engine: Engine, text: str, **options: Any) -> SearchResult:
    """A search as every part of the service makes it: with the rule of the engine's support.yaml."""
    return engine.search(text, rule=hand_off_of(engine).rule, **options)


def reply_to(engine: Engine, text: str, **options: Any) -> Reply:
    """The result of `search` in words."""
    return present(search(engine, text, **options), hand_off_of(engine))


def shared(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that whichever of the parallel test processes comes first makes for all; no test may change it."""
    root = factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    folder = root / name
    with FileLock(root / f"{name}.lock"):
        if not folder.exists():
            part = root / f"{name}.part"
            shutil.rmtree(part, ignore_errors=True)  # of one that failed
            part.mkdir()
            make(part)
            part.rename(folder)
    return folder


FAQ = [sys.executable, "-c", "from api.cli import main; main()"]


def environment() -> dict[str, str]:
    """For a process that runs our code and has no setting of ours.

    It keeps its bytecode whatever the tests' own process does: compiling the product is a sixth of a server's start.
    """
    ours = ("FAQ_", "PYTHONDONTWRITEBYTECODE")
    env = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    return env | {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "FAQ_LANG": "en"}


def faq(folder: Path, *arguments: str | bytes) -> subprocess.CompletedProcess[str]:
    """The command line as a process of its own."""
    return subprocess.run(
        [*FAQ, *arguments], cwd=folder, env=environment(), capture_output=True, text=True, timeout=300, check=False
    )


def faq_here(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The same in this process: output and exit code at a third of the time."""
    from api.cli import main

    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as end,
    ):
        patch.chdir(folder)
        patch.setattr(sys, "argv", ["faq", *arguments])
        for name in os.environ.keys() - environment().keys():
            patch.delenv(name)
        main()
    code, said = end.value.code, [stream.buffer.getvalue().decode() for stream in (out, err)]
    assert isinstance(code, int)
    return subprocess.CompletedProcess(list(arguments), code, *said)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a user: the first search built the sample help centre in ./faq-data. No test may change it."""

    def first_search(folder: Path) -> None:
        result = faq(folder, "search", "怎么充值")
        assert "First start: building the index of the sample help centre" in result.stderr, result.stderr
        assert result.returncode == 0

    return shared(tmp_path_factory, "home", first_search)


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose ./data serves the small help centre, built with the bundled model. No test may change it."""

    def build(folder: Path) -> None:
        (folder / "small.yaml").write_text(SMALL_CORPUS, "utf-8")
        rebuild(folder / "small.yaml", folder / "data")

    return shared(tmp_path_factory, "small-home", build)


def lend_cache(small_home: Path, data: Path, *, vectors: bool = True) -> None:
    """Spare a data folder of the small help centre what every first start works out alike, for 3 s of a core:
    the dictionary, and the vectors of small talk; `vectors`: those of the entries too."""
    (data / "cache").mkdir(parents=True, exist_ok=True)
    for file in (small_home / "data" / "cache").iterdir():
        if vectors or not file.name.startswith("vectors-"):
            shutil.copy(file, data / "cache")


@pytest.fixture(scope="module")
def remembered_vectors(home: Path) -> Iterator[None]:
    """Have the bundled model run once for each text: a text's vector depends on nothing else (test_index_model).

    What the first start in `home` embedded is known from its cache, which `faq` read and wrote in its own process.
    """
    from index.encoders.bundled import BundledEncoder

    known: dict[bytes, Vectors] = {}
    for file in (home / "faq-data" / "cache").glob("*.npz"):
        with np.load(file) as stored:
            known.update(zip(map(bytes, stored["hashes"]), stored["vectors"], strict=True))
    run = BundledEncoder.encode_documents

    def encode(self: BundledEncoder, texts: Sequence[str]) -> Vectors:
        keys = {text: hashlib.blake2b(text.encode(), digest_size=16).digest() for text in texts}
        new = [text for text, key in keys.items() if key not in known]
        known.update(zip([keys[text] for text in new], run(self, new), strict=True))
        return np.asarray([known[keys[text]] for text in texts], np.float32).reshape(len(texts), self.dim)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BundledEncoder, "encode_documents", encode)
        yield


@pytest.fixture(scope="module")
def linted(remembered_vectors: None, tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """The README's `faq lint` of the sample, with --json: it takes longest of all commands."""

    def lint(folder: Path) -> None:
        result = faq_here(ROOT, "lint", "corpus/data/sample", "--json")
        (folder / "result.json").write_text(json.dumps([result.args, result.returncode, result.stdout, result.stderr]))

    return subprocess.CompletedProcess(
        *json.loads((shared(tmp_path_factory, "linted", lint) / "result.json").read_text())
    )


@pytest.fixture(scope="session")
def sample_data(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample help centre, built with the bundled model; a server may write to it."""
    return Path(shutil.copytree(home / "faq-data", tmp_path_factory.mktemp("sample") / "data"))


@pytest.fixture(scope="session")
def base(sample_data: Path) -> Iterator[str]:
    """The address of a real server process over the sample."""
    port = free_port()
    command = [*FAQ, "serve", "--data", str(sample_data), "--port", str(port)]
    env = environment() | {"FAQ_RATE_LIMIT": "100000/second"}
    with subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(address)
            yield address
        finally:
            process.terminate()
            process.wait(60)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(address: str) -> None:
    """Wait until a server answers."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310 - our own
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not start within a minute")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # a machine may be busy
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def run_apart(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What `asyncio.run` gives, in another thread: a browser of an earlier test keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, coroutine).result()
