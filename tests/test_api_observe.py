"""Metrics of real requests, drift, and readiness."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api.http.app import create_app
from api.http.serving import Serving
from api.observe.drift import ALARM, Drift
from api.security.keys import Keys
from api.settings import read_settings
from corpus import FaqError
from engine import Engine

ROOT = Path(__file__).resolve().parents[1]


TURNS = "faq_turns_total"


def samples(client: TestClient, secret: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    text = client.get("/metrics", headers={"X-FAQ-Key": secret}).text
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_metrics_count_what_happened(engine: Engine, tmp_path: Path) -> None:
    _, secret = Keys(tmp_path).add("prometheus", ["admin"])
    serving = Serving(engine)
    serving.warm_up()
    client = TestClient(create_app(serving, read_settings(data=str(tmp_path), environment={})))
    for query in ("提币卡住了", "提币卡住了", "今天天气怎么样"):
        client.get("/v1/search", params={"query": query})
    client.get("/v1/entries/no-such-entry")
    client.post("/v1/admin/reload", headers={"X-FAQ-Key": secret})
    found = samples(client, secret)
    assert found["faq_searches_total", (("lang", "zh"), ("outcome", "answer"))] == 2
    assert found["faq_searches_total", (("lang", "zh"), ("outcome", "contact_support"))] == 1
    route = (("method", "GET"), ("route", "/v1/search"), ("status", "200"))
    assert found["faq_request_seconds_count", route] == 3
    missed = (("method", "GET"), ("route", "/v1/entries/{entry_id:path}"), ("status", "404"))
    assert found["faq_request_seconds_count", missed] == 1
    for stage in ("read", "retrieve", "judge"):
        assert found["faq_stage_seconds_count", (("stage", stage),)] == 3
        assert 0 < found["faq_stage_seconds_sum", (("stage", stage),)] < 10
    assert found["faq_confidence_count", (("lang", "zh"),)] == 3
    assert found["faq_reloads_total", (("result", "unchanged"),)] == 1
    generation = next(labels for name, labels in found if name == "faq_generation_info")
    assert ("id", engine.manifest.id) in generation
    assert found["faq_query_cache", (("result", "hit"),)] >= 1


def test_metrics_count_conversations(engine: Engine, tmp_path: Path) -> None:
    _, secret = Keys(tmp_path).add("prometheus", ["admin"])
    client = TestClient(create_app(Serving(engine), read_settings(data=str(tmp_path), environment={})))
    for message in ("提币卡住了", "你好", "转人工"):
        client.post("/v1/deflect", json={"message": message})
    found = samples(client, secret)
    decisions = {dict(labels)["decision"]: int(count) for (name, labels), count in found.items() if name == TURNS}
    assert decisions == {"answer": 1, "small_talk": 1, "contact_support": 1}
    assert found["faq_hand_offs_total", (("reason", "asked_for_person"),)] == 1
    assert found["faq_chats_now", (("state", "waiting"),)] == 0


def test_a_service_that_is_not_warm_is_not_ready(engine: Engine) -> None:
    serving = Serving(engine)
    client = TestClient(create_app(serving))
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    serving.warm_up()
    assert client.get("/readyz").json()["generation"] == engine.manifest.id


def test_drift_tells_another_distribution_from_the_same() -> None:
    reference = [0.3, 0.1, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.1, 0.2]
    chance = random.Random(1)
    same, other = Drift(), Drift()
    for _ in range(1000):
        same.note((chance.choices(range(10), reference)[0] + chance.random()) / 10)
        other.note(chance.random() * 0.4)
    assert (same.index(reference) or 0) < 0.1 < ALARM < (other.index(reference) or 0)
    assert Drift().index(reference) is None


def test_drift_is_noted_by_all_forks_and_is_news_once() -> None:
    """Workers are forked, and share what was asked of each. In a process of its own: the tests' may have threads."""
    program = (
        "import os\n"
        "from api.observe.drift import ALARM, Drift\n"
        "shared = Drift()\n"
        "if (child := os.fork()) == 0:\n"
        "    for _ in range(300): shared.note(0.05)\n"
        "    os._exit(0 if shared.is_news(1.0) else 1)\n"
        "assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0\n"
        "assert shared.index([0.1] * 10) > ALARM\n"
        "print([shared.is_news(index) for index in (1.0, 0.1, 1.0)])\n"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)
    assert result.stdout == "[False, False, True]\n", result.stderr


def test_drift_is_told_though_nobody_scrapes(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    serving = Serving(engine)
    serving.warm_up()
    reply = engine.search("提币卡住了")
    with caplog.at_level("WARNING"):
        for _ in range(300):
            serving.metrics.searched(reply, engine)
    assert sum("drift psi=" in message for message in caplog.messages) == 1


def test_the_reference_of_drift_is_in_the_manifest(engine: Engine) -> None:
    shares = engine.calibration.fitted_on["confidence_histogram"]
    assert len(shares) == 10
    assert sum(shares) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("name", ["FAQ_LOG_FORMAT", "FAQ_LOG_QUERIES"])
def test_bad_settings_are_named(name: str) -> None:
    with pytest.raises(FaqError, match=name):
        read_settings(environment={name: "maybe"})
