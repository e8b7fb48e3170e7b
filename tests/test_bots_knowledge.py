"""Retrieval as Dify, RAGFlow and clients of OpenAI's interface ask for it, by fakes that read strictly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.bots.knowledge.filters import DIFY, OPENAI
from api.http.app import create_app
from api.http.serving import Serving
from api.security.keys import Keys
from api.settings import read_settings
from engine import Choice, Engine

ANSWERED, ELSEWHERE = "提现好久没到账", "zzzz qqqq"


@pytest.fixture(scope="module")
def keyed(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, str]]:
    """A service that asks for a key, and one that it knows."""
    data: Path = tmp_path_factory.mktemp("keyed")
    secret = Keys(data).add("bot", ("search",))[1]
    settings = read_settings(environment={}, data=str(data))
    settings = replace(settings, security=replace(settings.security, require_key=True, secret_keys=("k" * 32,)))
    with TestClient(create_app(Serving(engine), settings), base_url="https://help.example") as client:
        yield client, secret


class Dify:
    """Asks and reads as `ExternalDatasetService.fetch_external_knowledge_retrieval` of Dify does: any status but 200 is
    an error, and metadata that is null ends the workflow."""

    def __init__(self, client: TestClient, key: str | None) -> None:
        self._client, self._headers = client, {"Authorization": f"Bearer {key}"} if key else {}

    def ask(self, query: str, knowledge: str = "faq", **setting: Any) -> list[dict[str, Any]]:
        status, body = self.raw(query, knowledge, **setting)
        assert status == 200, body
        for record in body["records"]:
            assert record.keys() == {"content", "score", "title", "metadata"}
            assert record["metadata"]["document_id"] and None not in record["metadata"].values()
            assert isinstance(record["score"], float) and 0 <= record["score"] <= 1
        found: list[dict[str, Any]] = body["records"]
        return found

    def raw(self, query: str, knowledge: str = "faq", **setting: Any) -> tuple[int, Any]:
        condition = {"metadata_condition": setting.pop("condition")} if "condition" in setting else {}
        body = {
            "knowledge_id": knowledge,
            "query": query,
            "retrieval_setting": {"top_k": 4, "score_threshold": 0.0} | setting,
            **condition,
        }
        response = self._client.post("/v1/dify/retrieval", json=body, headers=self._headers)
        return response.status_code, response.json()


def test_dify_gets_what_answers_and_nothing_else(keyed: tuple[TestClient, str]) -> None:
    dify = Dify(*keyed)
    (record,) = dify.ask(ANSWERED)
    assert record["title"] == "提币一直处理中怎么办？" and "审核状态" in record["content"]
    assert record["metadata"] == {
        "document_id": "withdraw-pending",
        "category": "withdrawal/problems",
        "lang": "zh",
        "url": "https://help.example/wp",
    }
    assert dify.ask(ELSEWHERE) == []
    assert dify.ask(ANSWERED, score_threshold=record["score"]) == [record]
    assert dify.ask(ANSWERED, score_threshold=0.999) == []
    assert dify.ask(ANSWERED, "withdrawal") == [record]
    assert dify.ask(ANSWERED + " " * 600 + "x") == [record]  # of a whole story the beginning is searched


def test_what_may_be_meant_is_given_too(keyed: tuple[TestClient, str], monkeypatch: pytest.MonkeyPatch) -> None:
    choices = (Choice("fees", "手续费是多少？"), Choice("two-factor", "如何开启谷歌验证？"))
    monkeypatch.setattr(Engine, "_choices", lambda *_arguments: choices)
    assert {one["metadata"]["document_id"] for one in Dify(*keyed).ask("今天天气怎么样")} == {"fees", "two-factor"}


def test_dify_filters_by_metadata(keyed: tuple[TestClient, str]) -> None:
    dify = Dify(*keyed)

    def kept(operator: str, *conditions: tuple[Any, str, Any]) -> bool:
        named = [{"name": name, "comparison_operator": how, "value": value} for name, how, value in conditions]
        return bool(dify.ask(ANSWERED, condition={"logical_operator": operator, "conditions": named}))

    assert kept("and", (["lang"], "is", "zh"), (["category"], "start with", "withdrawal"))
    assert not kept("and", (["lang"], "is", "zh"), ("lang", "is", "en"))
    assert kept("or", ("lang", "is", "zh"), ("lang", "is", "en"))
    assert kept("and", (["nothing", "lang"], "in", ["en", "zh"])) and not kept("and", ("lang", "in", "en, fr"))
    assert kept("and", ("nothing", "empty", None)) and not kept("and", ("lang", "empty", None))
    assert kept("and")
    status, body = dify.raw(ANSWERED, condition={"conditions": [{"name": "a", "comparison_operator": "like"}]})
    assert status == 422 and body["error_code"] == 422 and "comparison_operator" in body["error_msg"]


@pytest.mark.parametrize(
    ("compare", "held", "wanted", "right"),
    [
        (DIFY["contains"], "abc", "b", True),
        (DIFY["not contains"], "abc", "b", False),
        (DIFY["start with"], "abc", "ab", True),
        (DIFY["end with"], "abc", "ab", False),
        (DIFY["is not"], "abc", "b", True),
        (DIFY["not empty"], "", "", False),
        (DIFY["not in"], "a", "b, c", True),
        (DIFY["="], "10", "10.0", True),
        (DIFY["≠"], "10", "10.0", False),
        (DIFY[">"], "10", "9", True),  # as text it would be less
        (DIFY["<"], "10", "9", False),
        (DIFY["≥"], "9", "9", True),
        (DIFY["≤"], "9", "8", False),
        (DIFY["before"], "2026-01-31", "2026-02-01", True),
        (DIFY["after"], "2026-01-31", "2026-02-01", False),
        (OPENAI["eq"], "zh", "zh", True),
        (OPENAI["ne"], "zh", "zh", False),
        (OPENAI["gte"], "2", "2", True),
        (OPENAI["lte"], "2", "10", True),
    ],
)
def test_comparisons(compare: Any, held: str, wanted: str, right: bool) -> None:
    assert compare(held, wanted) is right


def test_dify_is_told_in_its_own_codes(keyed: tuple[TestClient, str]) -> None:
    client, key = keyed
    assert Dify(client, None).raw(ANSWERED)[0] == 401
    assert Dify(client, None).raw(ANSWERED)[1]["error_code"] == 1001
    assert Dify(client, "nonsense").raw(ANSWERED)[1]["error_code"] == 1002
    status, body = Dify(client, key).raw(ANSWERED, "nowhere")
    assert (status, body["error_code"]) == (404, 2001) and "'nowhere'" in body["error_msg"]
    for wrong in ({"top_k": 0}, {"score_threshold": 2}):
        assert Dify(client, key).raw(ANSWERED, **wrong)[0] == 422
    assert Dify(client, key).raw("x" * 8001)[0] == 422
    assert Dify(client, key).raw("x" * 20_000)[0] == 413


def openai(client: TestClient, key: str, store: str = "faq", **body: Any) -> tuple[int, Any]:
    """As the official client and LiteLLM do."""
    headers = {"Authorization": f"Bearer {key}"}
    response = client.post(f"/v1/vector_stores/{store}/search", json=body, headers=headers)
    return response.status_code, response.json()


def test_a_vector_store_is_searched(keyed: tuple[TestClient, str]) -> None:
    status, page = openai(*keyed, query=ANSWERED, rewrite_query=True, ranking_options={"ranker": "auto"})
    assert status == 200 and page["object"] == "vector_store.search_results.page"
    assert (page["search_query"], page["has_more"], page["next_page"]) == ([ANSWERED], False, None)
    (found,) = page["data"]
    assert (found["file_id"], found["filename"]) == ("withdraw-pending", "withdraw-pending.md")
    assert found["content"] == [{"type": "text", "text": found["content"][0]["text"]}]
    assert found["attributes"]["lang"] == "zh" and 0 < found["score"] <= 1
    assert openai(*keyed, query=ELSEWHERE)[1]["data"] == []
    both = openai(*keyed, query=[ANSWERED, "my deposit has not arrived", ANSWERED], max_num_results=2)[1]
    assert {one["file_id"] for one in both["data"]} == {"withdraw-pending", "deposit-missing"}
    assert [one["score"] for one in both["data"]] == sorted((one["score"] for one in both["data"]), reverse=True)
    assert openai(*keyed, query=ANSWERED, ranking_options={"score_threshold": 0.999})[1]["data"] == []


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"type": "eq", "key": "lang", "value": "zh"}, True),
        ({"type": "ne", "key": "lang", "value": "zh"}, False),
        ({"type": "in", "key": "lang", "value": ["en", "zh"]}, True),
        ({"type": "nin", "key": "lang", "value": ["en", "zh"]}, False),
        ({"type": "and", "filters": [{"type": "eq", "key": "lang", "value": "zh"}]}, True),
        ({"type": "or", "filters": [{"type": "eq", "key": "lang", "value": one} for one in ("en", "zh")]}, True),
        ({"type": "and", "filters": [{"type": "eq", "key": "lang", "value": one} for one in ("en", "zh")]}, False),
    ],
)
def test_a_vector_store_is_filtered(keyed: tuple[TestClient, str], filters: Any, kept: bool) -> None:
    assert bool(openai(*keyed, query=ANSWERED, filters=filters)[1]["data"]) is kept


def test_clients_of_openai_are_told_in_its_shape(keyed: tuple[TestClient, str]) -> None:
    client, key = keyed
    for status, kind, found in (
        (401, "authentication_error", openai(client, "nonsense", query="a")),
        (404, "invalid_request_error", openai(client, key, "nowhere", query="a")),
        (422, "invalid_request_error", openai(client, key, query="a", max_num_results=51)),
        (422, "invalid_request_error", openai(client, key, query=["a"] * 5)),
        (422, "invalid_request_error", openai(client, key, query=" ")),
    ):
        assert found[0] == status, found
        assert found[1]["error"].keys() == {"message", "type", "param", "code"}
        assert found[1]["error"]["type"] == kind and found[1]["error"]["message"]
