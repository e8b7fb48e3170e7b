"""Embedding is spread over processes or a Ray cluster, and what was embedded is never embedded again."""

from __future__ import annotations

import importlib.util
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.cli.options import said_spread
from conftest import ROOT, FakeEncoder, free_port
from corpus import FaqError
from index import EncoderError, EncoderSpec, Spread, VectorCache, Vectors, check_ray, load_encoder, spread_over
from index.embedding import SpreadEncoder, choice, spread
from index.embedding.processes import ProcessPool
from index.vector_cache import _CHUNK as CHUNK

TEXTS = tuple(f"question {number} 问题" for number in range(150))


class Counting(FakeEncoder):
    """Counts what it embeds, and fails after so many texts."""

    def __init__(self, most: int = 10**9) -> None:
        super().__init__()
        self.got, self.most = list[str](), most

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        if len(self.got) + len(texts) > self.most:
            raise EncoderError("killed")
        self.got += texts
        return super().encode_documents(texts)


def test_a_rebuild_that_was_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    texts = [f"question {number}" for number in range(2 * CHUNK + 10)]
    killed = Counting(most=CHUNK)
    with pytest.raises(EncoderError, match="killed"):
        VectorCache(tmp_path, killed).encode(texts)
    again = Counting()
    cache = VectorCache(tmp_path, again)
    vectors, count = cache.encode(texts)
    assert (count, len(again.got)) == (CHUNK + 10,) * 2 and not set(again.got) & set(killed.got)
    assert np.array_equal(vectors, FakeEncoder().encode_documents(texts))
    cache.keep(texts, vectors)
    assert len(list(tmp_path.iterdir())) == 1, "parts go when the whole is written"
    assert VectorCache(tmp_path, again).encode(texts)[1] == 0


def test_parts_that_hold_all_are_kept_as_the_whole(tmp_path: Path) -> None:
    texts = [f"question {number}" for number in range(CHUNK + 10)]
    with pytest.raises(EncoderError):
        VectorCache(tmp_path, Counting(most=CHUNK)).encode(texts)
    cache = VectorCache(tmp_path, Counting())
    vectors, count = cache.encode(texts[:CHUNK])
    assert count == 0
    cache.keep(texts[:CHUNK], vectors)
    assert VectorCache(tmp_path, Counting()).encode(texts[:CHUNK])[1] == 0


def test_processes_give_the_vectors_that_this_one_gives() -> None:
    here, spec = load_encoder(EncoderSpec()), EncoderSpec()
    with spread_over(here, spec, Spread(2)) as many:
        assert isinstance(many, SpreadEncoder) and many.at_once > len(TEXTS)
        assert np.array_equal(many.encode_documents(TEXTS), here.encode_documents(TEXTS))
        pool: Any = many._pool
        assert isinstance(pool, ProcessPool) and pool.fingerprints == {here.fingerprint}
        for process in list(pool._pool._processes.values()):
            os.kill(process.pid, signal.SIGKILL)
        with pytest.raises(EncoderError, match="one of 2 processes that embed has ended.*what was embedded is kept"):
            many.encode_documents(TEXTS)


def test_one_process_is_this_one_and_few_texts_start_none() -> None:
    encoder = FakeEncoder()
    with spread_over(encoder, EncoderSpec(), Spread(1)) as alone:
        assert alone is encoder
    with spread_over(encoder, EncoderSpec("no such model"), Spread(2)) as many:
        assert np.array_equal(many.encode_documents(TEXTS[:3]), encoder.encode_documents(TEXTS[:3]))


def test_another_model_elsewhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other:
        workers, fingerprints = 2, {"0123"}

        def embed(self, batches: Sequence[Sequence[str]]) -> Iterator[Vectors]:
            return (np.zeros((len(batch), 2), np.float32) for batch in batches)

        def stop(self) -> None:
            return

    monkeypatch.setattr(spread, "_pool_of", lambda *_given: Other())
    encoder = FakeEncoder()
    with (
        spread_over(encoder, EncoderSpec("model"), Spread(2)) as many,
        pytest.raises(EncoderError, match=f"'model' with fingerprint 0123, here it is {encoder.fingerprint}"),
    ):
        many.encode_documents(TEXTS)


@pytest.mark.parametrize(
    ("workers", "ray", "told"),
    [
        (0, None, "--workers is 0; give 1 to 64"),
        (65, "auto", "--workers is 65; give 1 to 64"),
        (None, " ", "--ray is empty"),
    ],
)
def test_a_wrong_number_is_told(workers: int | None, ray: str | None, told: str) -> None:
    with pytest.raises(FaqError, match=told):
        said_spread(workers, ray)


def test_the_command_embeds_with_as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "find_spec", lambda _name: True)
    assert said_spread(None, None).is_none and said_spread(1, None).is_none
    assert (said_spread(3, None), said_spread(None, "head:6379")) == (Spread(3), Spread(0, "head:6379"))


def test_ray_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "find_spec", lambda _name: None)
    with pytest.raises(FaqError, match=r"run: pip install 'faq-search\[ray\]'"):
        check_ray()


needs_ray = pytest.mark.skipif(not importlib.util.find_spec("ray"), reason="needs ray: pip install 'faq-search[ray]'")


def node() -> dict[str, Any]:
    """Options of a node with one processor. Where Ray chooses these ports, a node of a busy machine gives up early."""
    ports = ("metrics_agent_port", "dashboard_agent_listen_port", "runtime_env_agent_port", "metrics_export_port")
    return {"num_cpus": 1, "object_store_memory": 80 << 20, **{name: free_port() for name in ports}}


@contextmanager
def cluster_of_two() -> Iterator[str]:
    """Two nodes of a Ray cluster on this machine, each with one processor; gives the address."""
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args=node() | {"include_dashboard": False})
    try:
        cluster.add_node(**node())
        yield str(cluster.address)
    finally:
        cluster.shutdown()


@needs_ray
@pytest.mark.integration
@pytest.mark.filterwarnings("default")  # of Ray, which has its own
def test_both_nodes_of_a_ray_cluster_embed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    here, spec = load_encoder(EncoderSpec()), EncoderSpec()
    texts = [f"{text} {again}" for text in TEXTS for again in range(8)]
    with cluster_of_two() as address:
        with spread_over(here, spec, Spread(ray=address)) as many:
            vectors, count = VectorCache(tmp_path, many).encode(texts)
            assert isinstance(many, SpreadEncoder)
            pool: Any = many._pool
            assert count == len(texts) and np.array_equal(vectors, here.encode_documents(texts))
            assert pool.workers == 2 and len(pool.nodes) == 2
        with (
            spread_over(here, EncoderSpec("no such model"), Spread(ray=address)) as many,
            pytest.raises(EncoderError, match="does not embed"),
        ):
            many.encode_documents(TEXTS)
