"""The help centre as tools of an assistant: the Model Context Protocol, on the wire and by the SDK's own client."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastapi.testclient import TestClient
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import ElicitRequestParams, ElicitResult

from api.bots.tools.arguments import FUNCTIONS, definitions
from api.bots.tools.local import local_desk
from api.bots.tools.server import tool_server
from api.http.app import create_app
from api.http.serving import Serving
from api.security.keys import Keys
from api.security.signing import Signer
from api.settings import Settings, read_settings
from conftest import FAQ, environment, faq_here
from corpus import FaqError
from engine import Choice, Engine

NEW, OLD = "2026-07-28", "2025-11-25"
ANSWERED, UNCLEAR, ELSEWHERE = "提现好久没到账", "今天天气怎么样", "zzzz qqqq"
NAMES = ["search_faq", "get_entry", "deflect", "contact_support", "verify_contact", "search", "fetch"]
BOTH = pytest.mark.parametrize("mode", [NEW, "legacy"])


class Wire:
    """What a client of the newer protocol sends, byte for byte."""

    def __init__(self, client: TestClient, path: str = "/mcp") -> None:
        self.client, self._path = client, path
        self.capabilities: dict[str, Any] = {"elicitation": {"form": {}}}

    def ask(self, method: str, params: dict[str, Any] | None = None, **headers: str) -> Any:
        about = {"protocolVersion": NEW, "clientInfo": {"name": "test", "version": "1"}}
        meta = {
            f"io.modelcontextprotocol/{k}": v for k, v in (about | {"clientCapabilities": self.capabilities}).items()
        }
        body = {"jsonrpc": "2.0", "id": 7, "method": method, "params": {**(params or {}), "_meta": meta}}
        sent = {
            "Accept": "application/json, text/event-stream",
            "Content-Type": "application/json",
            "MCP-Protocol-Version": NEW,
            "Mcp-Method": method,
            **({"Mcp-Name": params["name"]} if params and "name" in params else {}),
        }
        return self.client.post(self._path, content=json.dumps(body), headers=sent | headers)

    def call(self, name: str, arguments: dict[str, Any], **more: Any) -> dict[str, Any]:
        response = self.ask("tools/call", {"name": name, "arguments": arguments, **more})
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()["result"]
        return found


def settings_with(data: Path | None = None, **security: Any) -> Settings:
    made = read_settings(environment={}, data=str(data) if data else None)
    guarded = replace(made.security, secret_keys=("k" * 32,), **security)
    return replace(made, tools=True, security=guarded)


@pytest.fixture
def unclear(monkeypatch: pytest.MonkeyPatch) -> None:
    """UNCLEAR may mean two entries, which nothing does in so small a help centre."""
    choices = (Choice("fees", "What are the trading fees?"), Choice("two-factor", "如何开启谷歌验证？"))
    monkeypatch.setattr(Engine, "_choices", lambda *_arguments: choices)


@pytest.fixture(scope="module")
def wire(engine: Engine) -> Iterator[Wire]:
    with TestClient(create_app(Serving(engine), settings_with()), base_url="http://help.example") as client:
        yield Wire(client)


def test_the_tools_are_listed_in_a_fixed_order_with_bounds(wire: Wire) -> None:
    first, second = (wire.ask("tools/list").json()["result"] for _ in range(2))
    assert [tool["name"] for tool in first["tools"]] == NAMES
    assert first == second and first["resultType"] == "complete" and {"ttlMs", "cacheScope"} <= first.keys()
    for tool in first["tools"]:
        assert tool["outputSchema"]["type"] == "object" and tool["annotations"]["readOnlyHint"]
        for name, schema in tool["inputSchema"]["properties"].items():
            bounded = json.dumps(schema)
            assert "string" not in bounded or "maxLength" in bounded or "enum" in bounded, (tool["name"], name)


def test_every_tool_does_its_work(wire: Wire) -> None:
    found = wire.call("search_faq", {"query": ANSWERED})
    assert found["structuredContent"] == json.loads(found["content"][0]["text"])
    assert [one["id"] for one in found["structuredContent"]["results"]] == ["withdraw-pending"]
    assert found["structuredContent"]["results"][0]["url"] == "https://help.example/wp"
    refused = wire.call("search_faq", {"query": ELSEWHERE})["structuredContent"]
    assert (refused["outcome"], refused["results"]) == ("contact_support", [])
    assert refused["contact_support"]["message"]
    entry = wire.call("get_entry", {"id": "fees", "lang": "en"})["structuredContent"]
    assert (entry["lang"], entry["langs"]) == ("en", ["zh", "en"])
    assert entry["url"] == "http://help.example/en/articles/fees"
    support = wire.call("contact_support", {"query": "password is hunter2hunter2, help"})["structuredContent"]
    assert support["reason"] == "asked_for_person" and "hunter2" not in json.dumps(support)
    assert wire.call("verify_contact", {"contact": "t.me/x", "lang": "en"})["structuredContent"]["status"] == "unknown"


def test_connectors_search_and_fetch(wire: Wire) -> None:
    found = wire.call("search", {"query": ANSWERED})["structuredContent"]["results"]
    assert [set(one) for one in found] == [{"id", "title", "url"}] and found[0]["id"] == "withdraw-pending"
    whole = wire.call("fetch", {"id": found[0]["id"]})["structuredContent"]
    assert set(whole) == {"id", "title", "text", "url", "metadata"} and "审核状态" in whole["text"]
    assert wire.call("search", {"query": ELSEWHERE})["structuredContent"]["results"] == []


def test_a_conversation_goes_on_by_its_state_and_ends_with_a_person(wire: Wire) -> None:
    first = wire.call("deflect", {"message": ANSWERED, "user": "7"})["structuredContent"]
    assert (first["decision"], first["entries"]) == ("answer", ["withdraw-pending"])
    last = wire.call("deflect", {"message": "转人工", "state": first["state"], "user": "7"})["structuredContent"]
    assert last["decision"] == "contact_support"
    assert [turn["text"] for turn in last["contact_support"]["transcript"]] == [ANSWERED, "转人工"]
    other = wire.call("deflect", {"message": "转人工", "state": first["state"], "user": "8"})
    assert other["isError"] and "another user" in other["content"][0]["text"]


def test_what_is_refused_is_told_and_nothing_else(wire: Wire) -> None:
    for name, arguments, told in (
        ("get_entry", {"id": "nope"}, "there is no entry 'nope'"),
        ("search_faq", {"query": "x" * 513}, "at most 512 characters"),
        ("search_faq", {"query": "   "}, "the query is empty"),
        ("search_faq", {}, "query"),
        ("search_faq", {"query": "a", "top": 11}, "less than or equal to 10"),
        ("deflect", {"message": "a", "state": "s" * 8193}, "at most 8192"),
        ("deflect", {"message": "a", "state": "forged"}, "was changed"),
    ):
        found = wire.call(name, arguments)
        assert found["isError"] and told in found["content"][0]["text"], found
    assert wire.ask("tools/call", {"name": "search_faq", "arguments": {"query": "x" * 70_000}}).status_code == 413


def test_a_form_is_asked_and_its_answer_taken(wire: Wire, unclear: None) -> None:
    """As the newer protocol does: the question is a result, and the call comes again with the answer."""
    call = {"query": UNCLEAR, "lang": "en"}
    asked = wire.call("search_faq", call)
    assert asked["resultType"] == "input_required", asked
    ((key, request),) = asked["inputRequests"].items()
    choices = request["params"]["requestedSchema"]["properties"]["choice"]["enum"]
    assert request["method"] == "elicitation/create" and choices[-1] == "None of these" and 2 <= len(choices) <= 4

    def answered(action: str, choice: str, state: str) -> dict[str, Any]:
        said = {"action": action, **({"content": {"choice": choice}} if action == "accept" else {})}
        return wire.call("search_faq", call, inputResponses={key: said}, requestState=state)

    taken = answered("accept", choices[0], asked["requestState"])["structuredContent"]
    assert (taken["outcome"], taken["results"][0]["question"]) == ("answer", choices[0])
    none = answered("accept", choices[-1], asked["requestState"])["structuredContent"]
    assert none["outcome"] == "contact_support" and none["contact_support"]["reason"] == "asked_for_person"
    declined = answered("decline", "", asked["requestState"])["structuredContent"]
    assert (declined["outcome"], len(declined["clarify"])) == ("clarify", len(choices) - 1)
    forged = wire.ask(
        "tools/call",
        {"name": "search_faq", "arguments": call, "inputResponses": {}, "requestState": asked["requestState"] + "A"},
    )
    assert forged.status_code == 400 and "error" in forged.json()


def test_a_client_without_forms_gets_the_choices(wire: Wire, unclear: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "capabilities", {})
    found = wire.call("search_faq", {"query": UNCLEAR})
    assert found["resultType"] == "complete" and len(found["structuredContent"]["clarify"]) == 2


def test_the_headers_must_say_what_the_body_says(wire: Wire) -> None:
    mismatch = wire.ask("tools/list", **{"Mcp-Method": "tools/call"})
    assert (mismatch.status_code, mismatch.json()["error"]["code"]) == (400, -32020)
    unknown = wire.ask("tools/nothing")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, -32601)
    version = wire.ask("tools/list", **{"MCP-Protocol-Version": "2199-01-01"})
    assert version.status_code == 400 and version.json()["error"]["code"] in (-32022, -32020)
    assert wire.ask("server/discover").json()["result"]["capabilities"]["tools"] is not None
    assert wire.client.get("/mcp", headers={"MCP-Protocol-Version": NEW}).status_code == 405


def test_scripts_of_other_websites_are_kept_out(wire: Wire) -> None:
    for origin in ("https://evil.example", "null", "http://["):
        assert wire.ask("tools/list", Origin=origin).status_code == 403, origin
    assert wire.ask("tools/list", Origin="http://help.example").status_code == 200


@pytest.mark.parametrize("workers", [1, 2])
def test_the_older_protocol_on_the_wire(engine: Engine, workers: int) -> None:
    """With one process a client gets a session; with several none, as its next request may come to another one."""
    with TestClient(create_app(Serving(engine), replace(settings_with(), workers=workers))) as client:
        accept = {"Accept": "application/json, text/event-stream"}
        about = {"protocolVersion": OLD, "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
        hello = client.post(
            "/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": about}, headers=accept
        )
        assert hello.status_code == 200 and (workers > 1) == ("mcp-session-id" not in hello.headers)
        session = {"mcp-session-id": hello.headers["mcp-session-id"]} if workers == 1 else {}
        known = accept | session | {"MCP-Protocol-Version": OLD}
        client.post("/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"}, headers=known)
        asked = {"name": "search", "arguments": {"query": ANSWERED}}
        found = client.post(
            "/mcp", json={"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": asked}, headers=known
        )
        assert found.status_code == 200 and "withdraw-pending" in found.text
        if session:
            gone = {"mcp-session-id": "0" * 32}
            assert client.post("/mcp", json={}, headers=known | gone).status_code in (400, 404)


def test_keys_limits_and_the_root_path_hold_as_everywhere(engine: Engine, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    secret = Keys(data).add("agent", ("search",))[1]
    app = create_app(Serving(engine), settings_with(data, require_key=True, rate="4/minute"))
    with TestClient(app, root_path="/help") as client:
        wire = Wire(client)
        assert wire.ask("tools/list").status_code == 401
        assert wire.ask("tools/list", Authorization="Bearer nonsense").status_code == 401
        assert wire.ask("tools/list", Authorization=f"Bearer {secret}").status_code == 200
        assert wire.ask("tools/list", **{"X-FAQ-Key": secret}).status_code == 200
        entry = wire.ask("tools/call", {"name": "fetch", "arguments": {"id": "fees"}}, Authorization=f"Bearer {secret}")
        assert entry.json()["result"]["structuredContent"]["url"].endswith("/help/zh-CN/articles/fees")
        assert wire.ask("tools/list", Authorization=f"Bearer {secret}").status_code == 200
        assert wire.ask("tools/list", Authorization=f"Bearer {secret}").status_code == 429


def test_there_is_nothing_at_the_path_unless_it_is_wanted(engine: Engine) -> None:
    with TestClient(create_app(Serving(engine))) as client:
        assert Wire(client).ask("tools/list").status_code in (404, 405)


def test_without_the_sdk_the_service_says_what_to_install(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "api.bots.tools.server", None)
    with pytest.raises(FaqError, match=r"pip install 'faq-search\[bots\]'"):
        create_app(Serving(engine), settings_with())


@BOTH
def test_the_sdks_own_client_is_answered(engine: Engine, unclear: None, mode: str) -> None:
    """In both eras: listed, called, and asked which entry is meant."""
    seen: list[str] = []

    async def choose(_context: Any, params: ElicitRequestParams) -> ElicitResult:
        choices = params.requested_schema["properties"]["choice"]["enum"]  # type: ignore[union-attr]
        seen.append(params.message)
        return ElicitResult(action="accept", content={"choice": choices[0]})

    async def talk() -> None:
        signer = Signer(lambda: ("k" * 32,))
        server = tool_server(local_desk(Serving(engine), signer, "https://help.example"), signer)
        async with Client(server, mode=mode, elicitation_callback=choose) as client:
            assert [tool.name for tool in (await client.list_tools()).tools] == NAMES
            found = await client.call_tool("search_faq", {"query": UNCLEAR, "lang": "zh"})
            assert found.structured_content is not None and found.structured_content["outcome"] == "answer"
            turn = await client.call_tool("deflect", {"message": "to enable identity", "lang": "zh"})
            assert turn.structured_content is not None and turn.structured_content["decision"] == "answer"
            page = await client.call_tool("get_entry", {"id": "fees"})
            assert page.structured_content is not None
            assert page.structured_content["url"] == "https://help.example/zh-CN/articles/fees"

    anyio.run(talk)
    assert seen == ["您指的是哪一个？"] * 2


def test_an_assistant_starts_the_command(sample_data: Path) -> None:
    async def talk() -> str:
        command = StdioServerParameters(
            command=FAQ[0], args=[*FAQ[1:], "mcp", "--data", str(sample_data)], env=environment()
        )
        async with Client(command) as client:
            found = await client.call_tool("search_faq", {"query": "提现一直没到账怎么办"})
            return json.dumps(found.structured_content)

    assert '"outcome": "answer"' in anyio.run(talk)


def test_functions_for_a_model_are_those_of_the_interface(engine: Engine, tmp_path: Path) -> None:
    """What a model is told to give is what the HTTP interface takes: nothing more, and all that it must have."""
    printed: subprocess.CompletedProcess[str] = faq_here(tmp_path, "tools")
    assert json.loads(printed.stdout) == definitions()
    document = create_app(Serving(engine)).openapi()
    bodies = document["components"]["schemas"]
    taken = {
        "search_faq": set(bodies["SearchRequest"]["properties"]),
        "deflect": set(bodies["DeflectRequest"]["properties"]),
        "get_entry": {"id"},
        "verify_contact": {one["name"] for one in document["paths"]["/v1/verify"]["get"]["parameters"]},
    }
    assert taken.keys() == FUNCTIONS.keys()
    for one in definitions():
        function = one["function"]
        assert set(function["parameters"]["properties"]) <= taken[function["name"]], function["name"]
        assert function["description"] and not function["parameters"]["additionalProperties"]
