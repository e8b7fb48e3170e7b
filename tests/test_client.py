"""The typed client: against the service itself, against a service in trouble, and as retriever of other libraries."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any, NotRequired, get_origin, get_type_hints

import httpx
import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.http.serving import Serving
from conftest import ROOT, run_apart
from engine import Engine
from faq_client import AsyncFaqClient, FaqClient, FaqRefused, FaqUnreachable, Patience, clients, models

ANSWERED, ELSEWHERE = "提现好久没到账", "zzzz qqqq"
Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(scope="module")
def service(engine: Engine) -> Iterator[httpx.MockTransport]:
    """The service, for clients of httpx."""
    with TestClient(create_app(Serving(engine)), base_url="http://help.example") as inner:

        def handle(request: httpx.Request) -> httpx.Response:
            headers = dict(request.headers)
            came = inner.request(request.method, str(request.url), content=request.content, headers=headers)
            return httpx.Response(came.status_code, headers=dict(came.headers), content=came.content)

        yield httpx.MockTransport(handle)


@pytest.fixture(scope="module")
def faq(service: httpx.MockTransport) -> FaqClient:
    return FaqClient("http://help.example", transport=service)


def test_the_models_are_those_of_the_service() -> None:
    """Whoever changes a reply makes the client's models anew, with the command in the message."""
    sys.path.insert(0, str(ROOT / "client"))
    try:
        generate = importlib.import_module("generate")
    finally:
        sys.path.remove(str(ROOT / "client"))
    schemas = generate.schemas_of(create_app(Serving(None)).openapi())
    assert generate.digest_of(schemas) == models.DIGEST, "run: python client/generate.py"
    for name, schema in schemas.items():
        model = getattr(models, name)
        hints = get_type_hints(model, include_extras=True)
        assert hints.keys() == schema["properties"].keys(), name
        assert {one for one in hints if get_origin(hints[one]) is not NotRequired} == set(schema["required"]), name


def test_every_call_is_answered(faq: FaqClient) -> None:
    reply = faq.search(ANSWERED, top=1, html=True)
    assert (reply["outcome"], reply["results"][0]["id"]) == ("answer", "withdraw-pending")
    assert faq.search(ELSEWHERE)["outcome"] == "contact_support"
    assert faq.entry("fees")["texts"]["en"]["answer"].startswith("0.1%")
    assert faq.entries(category="fees")["total"] == 1
    assert {"category": "fees", "entries": 1} in faq.categories()["categories"]
    assert faq.verify("t.me/someone", lang="en")["status"] == "unknown"


def test_a_conversation_keeps_its_state(faq: FaqClient) -> None:
    chat = faq.conversation(user="7", channel="test")
    assert chat.say(ANSWERED)["decision"] == "answer"
    later = faq.conversation(user="7", channel="test", state=chat.state)
    handed = later.say("转人工")
    assert handed["contact_support"] is not None and handed["turn"] == 2
    assert [turn["text"] for turn in handed["contact_support"]["transcript"]] == [ANSWERED, "转人工"]


def test_the_same_may_be_awaited(engine: Engine) -> None:
    async def talk() -> None:
        transport = httpx.ASGITransport(create_app(Serving(engine)))
        async with AsyncFaqClient("http://help.example", transport=transport) as faq:
            replies = await asyncio.gather(*(faq.search(ANSWERED) for _ in range(3)))
            assert [one["outcome"] for one in replies] == ["answer"] * 3
            chat = faq.conversation(user="7")
            await chat.say(ANSWERED)
            assert (await chat.say("转人工"))["decision"] == "contact_support"
            with pytest.raises(FaqRefused, match="404: there is no entry"):
                await faq.entry("no/pe")

    run_apart(talk())


def test_what_is_refused_is_not_tried_again(faq: FaqClient) -> None:
    with pytest.raises(FaqRefused, match="shorten it to at most 512|at most 512") as refused:
        faq.search("x" * 513)
    assert refused.value.status == 422


# --- A service in trouble


class Troubled:
    """Answers with one thing after the other, the last one for ever; its clients' waiting is only written down."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: httpx.Response | Exception) -> None:
        self.answers, self.asked, self.waited = list(answers), 0, list[float]()
        self.keys: list[str | None] = []
        monkeypatch.setattr(clients.time, "sleep", self.waited.append)

    def client(self, **named: Any) -> FaqClient:
        return FaqClient("http://help.example/root", transport=httpx.MockTransport(self._handle), **named)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        assert request.url.path == "/root/v1/categories"
        self.keys.append(request.headers.get("X-FAQ-Key"))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def right() -> httpx.Response:
    return httpx.Response(200, json={"categories": []})


def test_trouble_that_passes_is_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = httpx.Response(429, headers={"Retry-After": "3"}, json={"detail": "too many"})
    service = Troubled(monkeypatch, busy, httpx.ConnectError("refused"), httpx.Response(502), right())
    assert service.client(key="faq_x").categories() == {"categories": []}
    assert service.asked == 4 and service.keys == ["faq_x"] * 4
    assert service.waited[0] == 3 and 0.2 <= service.waited[1] <= 0.4 <= service.waited[2] <= 0.8


def test_trouble_that_stays_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Troubled(monkeypatch, httpx.ReadTimeout("no answer"))
    with pytest.raises(FaqUnreachable, match="ReadTimeout: no answer"):
        service.client(patience=Patience(tries=3)).categories()
    assert service.asked == 3 and len(service.waited) == 2
    service = Troubled(monkeypatch, httpx.Response(503, text="<h1>proxy</h1>"))
    with pytest.raises(FaqRefused, match="503: Service Unavailable"):
        service.client().categories()
    assert service.asked == 4


def test_nobody_waits_longer_than_they_will(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Troubled(monkeypatch, httpx.Response(429, headers={"Retry-After": "31"}), right())
    with pytest.raises(FaqRefused, match="429"):
        service.client().categories()
    assert service.waited == []
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    service = Troubled(monkeypatch, httpx.Response(429, headers={"Retry-After": soon}), right())
    service.client().categories()
    assert 15 < service.waited[0] <= 20
    service = Troubled(monkeypatch, httpx.Response(429, headers={"Retry-After": "soon"}), right())
    service.client().categories()
    assert 0.1 <= service.waited[0] <= 0.2


def test_an_address_that_is_no_service_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Troubled(monkeypatch, httpx.Response(200, text="<h1>hello</h1>"))
    with pytest.raises(FaqUnreachable, match="is this the address of the service"):
        service.client().categories()
    with pytest.raises(FaqUnreachable, match="UnsupportedProtocol"), FaqClient("help.example") as wrong:
        wrong.categories()
    assert service.waited == []


# --- Retrievers


@pytest.mark.integration
def test_langchains_own_suite_passes(faq: FaqClient) -> None:
    """Its tests are called here: collected by pytest they would need plugins and fixtures of their own."""
    pytest.importorskip("langchain_core")
    suites = pytest.importorskip("langchain_tests.integration_tests")
    from faq_client.langchain import FaqRetriever

    class Suite(suites.RetrieversIntegrationTests):  # type: ignore[name-defined,misc]
        retriever_constructor = FaqRetriever
        retriever_constructor_params = {"client": faq, "sure_only": False}  # it counts documents
        retriever_query_example = ANSWERED

    suite = Suite()
    names = [name for name in dir(Suite) if name.startswith("test_") and "DO_NOT_OVERRIDE" not in name]
    assert {"test_k_constructor_param", "test_invoke_with_k_kwarg", "test_ainvoke_returns_documents"} <= set(names)
    for name in names:
        test = getattr(suite, name)
        made = FaqRetriever(**Suite.retriever_constructor_params)
        came = test(**({"retriever": made} if "retriever" in inspect.signature(test).parameters else {}))
        if inspect.iscoroutine(came):
            run_apart(came)


@pytest.mark.integration
def test_retrievers_return_what_answers_and_nothing_else(faq: FaqClient, engine: Engine) -> None:
    pytest.importorskip("langchain_core")
    pytest.importorskip("llama_index.core")
    from faq_client.langchain import FaqRetriever as LangChainRetriever
    from faq_client.llama_index import FaqRetriever as LlamaRetriever

    (document,) = LangChainRetriever(client=faq).invoke(ANSWERED)
    assert document.id == "withdraw-pending" and document.metadata["url"] == "https://help.example/wp"
    assert LangChainRetriever(client=faq).invoke(ELSEWHERE) == []
    (node,) = LlamaRetriever(faq).retrieve(ANSWERED)
    assert node.node.node_id == "withdraw-pending" and 0.5 < (node.score or 0) <= 1
    assert LlamaRetriever(faq).retrieve(ELSEWHERE) == []

    async def awaited() -> None:
        transport = httpx.ASGITransport(create_app(Serving(engine)))
        async with AsyncFaqClient("http://help.example", transport=transport) as later:
            found = await LangChainRetriever(client=faq, async_client=later).ainvoke(ANSWERED)
            nodes = await LlamaRetriever(faq, async_client=later).aretrieve(ANSWERED)
            assert [one.id for one in found] == [one.node.node_id for one in nodes] == ["withdraw-pending"]

    run_apart(awaited())


# --- What the documents tell


def blocks(document: str, language: str) -> list[str]:
    text = (ROOT / "docs" / "bots" / document).read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def run(code: str, service: httpx.MockTransport, **names: Any) -> dict[str, Any]:
    """The names that a program of a document makes, when it asks the service of the tests."""
    known = {"transport": service, **names}
    exec(code.replace('"http://127.0.0.1:8000"', '"http://help.example", transport=transport'), known)  # noqa: S102
    return known


def test_the_action_for_rasa_answers_and_hands_over(
    service: httpx.MockTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recipe as it is printed, with a fake of the Rasa SDK: five turns, the last one for a person."""
    [code] = [one for one in blocks("assistants.md", "python") if "rasa_sdk" in one]
    events = SimpleNamespace(SlotSet=lambda name, value: (name, value), ConversationPaused=lambda: "paused")
    monkeypatch.setitem(sys.modules, "rasa_sdk", SimpleNamespace(Action=object))
    monkeypatch.setitem(sys.modules, "rasa_sdk.events", events)
    action = run(code, service)["ActionFaq"]()
    slots: dict[str, Any] = {}
    for message in ("hello", "my withdrawal is stuck in processing", "thanks", "What are the trading fees?", "human"):
        shown: list[dict[str, Any]] = []
        dispatcher = SimpleNamespace(utter_message=lambda shown=shown, **given: shown.append(given))
        tracker = SimpleNamespace(latest_message={"text": message}, get_slot=slots.get, sender_id="7")
        (name, state), *paused = action.run(dispatcher, tracker, {})
        slots[name] = state
        assert shown[0]["text"] and shown[0]["buttons"][-1]["payload"] == "#human"
        assert paused == (["paused"] if message == "human" else []), message
    assert action.name() == "action_faq"


@pytest.mark.parametrize("document", ["assistants.md", "assistants.zh-CN.md"])
def test_the_documents_python_runs(document: str, service: httpx.MockTransport) -> None:
    [code] = [one for one in blocks(document, "python") if "rasa_sdk" not in one]
    printed: list[str] = []
    run(code, service, print=printed.append)
    assert len(printed) == 2 and all(printed)


@pytest.mark.parametrize("document", ["assistants.md", "assistants.zh-CN.md"])
def test_the_documents_requests_are_answered(document: str, engine: Engine) -> None:
    with TestClient(create_app(Serving(engine))) as client:
        requests = re.findall(r"curl -s localhost:8000(\S+) .*?-d '(.*?)'", "".join(blocks(document, "sh")), re.DOTALL)
        assert [path for path, _ in requests] == ["/v1/dify/retrieval", "/v1/vector_stores/faq/search"]
        for path, body in requests:
            came = client.post(path, content=body, headers={"Content-Type": "application/json"})
            assert came.status_code == 200 and "withdraw-pending" in came.text
