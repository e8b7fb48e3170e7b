"""/v1 only grows, and what will go says so a release ahead."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient
from openapi_growth import document_of_this_code, losses

from api.http.deprecation import announce_deprecations, deprecated
from conftest import ROOT

RELEASED = sorted((ROOT / "tests" / "data").glob("openapi-*.json"))


@pytest.fixture(scope="module")
def now() -> dict[str, Any]:
    return document_of_this_code()


@pytest.mark.parametrize("released", RELEASED, ids=lambda file: file.stem)
def test_nothing_of_a_release_is_lost(released: Any, now: dict[str, Any]) -> None:
    assert losses(json.loads(released.read_text("utf-8")), now) == []


def test_names_of_schemas_are_for_people(now: dict[str, Any]) -> None:
    names = now["components"]["schemas"]
    assert len(names) > 30
    assert not [name for name in names if not name.isidentifier() or "_" in name]


Change = Callable[[dict[str, Any]], Any]
SEARCH, TEXT = "/v1/search", {"type": "string"}


def schema(document: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"][name]
    return found


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d["paths"].pop("/v1/verify"), "GET /v1/verify: is gone"),
        (lambda d: d["paths"][SEARCH].pop("post"), "POST /v1/search: is gone"),
        (lambda d: d["paths"][SEARCH]["get"]["responses"].pop("422"), "GET /v1/search: status 422 is gone"),
        (lambda d: d["paths"][SEARCH]["get"]["parameters"].pop(1), "GET /v1/search: parameter q is gone"),
        (
            lambda d: d["paths"][SEARCH]["get"]["parameters"][0].update(required=True),
            "GET /v1/search: parameter query has become required",
        ),
        (
            lambda d: d["paths"]["/v1/verify"]["get"]["parameters"][0]["schema"].update(maxLength=64),
            "GET /v1/verify: parameter contact: maxLength is 64, was 512",
        ),
        (
            lambda d: schema(d, "SearchRequest")["required"].append("lang"),
            "POST /v1/search: body: field lang has become required",
        ),
        (lambda d: schema(d, "SearchRequest")["properties"].pop("top"), "POST /v1/search: body: field top is gone"),
        (
            lambda d: schema(d, "SearchRequest")["properties"]["top"].update(type="string"),
            "POST /v1/search: body.top: integer has become string",
        ),
        (
            lambda d: schema(d, "SearchRequest")["properties"]["query"].update(minLength=2),
            "POST /v1/search: body.query: minLength is 2, was 1",
        ),
        (
            lambda d: schema(d, "SearchRequest")["properties"]["lang"]["anyOf"][0]["enum"].remove("en"),
            "POST /v1/search: body.lang: takes only ['zh'], was ['zh', 'en']",
        ),
        (lambda d: schema(d, "ReplyBody")["properties"].pop("took_ms"), "200: field took_ms is gone"),
        (lambda d: schema(d, "ReplyBody")["required"].remove("outcome"), "200: field outcome may be missing now"),
        (
            lambda d: schema(d, "ResultBody")["properties"]["confidence"].update(type="string"),
            "200.results[].confidence: number has become string",
        ),
        (
            lambda d: schema(d, "ResultBody")["properties"].update(id={"anyOf": [TEXT, {"type": "null"}]}),
            "200.results[].id: string has become null",
        ),
        (lambda d: d["paths"].update({"/v1/new": {"get": {"responses": {}}}}), ""),
        (lambda d: schema(d, "SearchRequest")["properties"].update(new={"type": "string"}), ""),
        (lambda d: schema(d, "SearchRequest")["properties"]["query"].update(maxLength=4096), ""),
        (lambda d: schema(d, "ReplyBody")["properties"].update(new={"type": "string"}), ""),
        (lambda d: schema(d, "ReplyBody")["properties"]["outcome"]["enum"].append("small_talk"), ""),
        (lambda d: d["paths"][SEARCH]["get"]["responses"].update({"503": {}}), ""),
    ],
)
def test_what_breaks_a_client_is_told_and_growth_is_not(now: dict[str, Any], change: Change, told: str) -> None:
    changed = deepcopy(now)
    change(changed)
    found = losses(now, changed)
    assert any(told in line for line in found) if told else found == []


SINCE, SUNSET = dt.date(2026, 12, 1), dt.date(2027, 6, 1)


def test_a_deprecated_route_says_so_with_every_response() -> None:
    app = FastAPI()

    @app.get("/v1/old/{number}", **deprecated(SINCE, SUNSET, "/v1/new"))
    def old(number: int) -> int:
        if number == 0:
            raise HTTPException(404, "none")
        return number

    @app.get("/v1/new")
    def new() -> int:
        return 1

    announce_deprecations(app)
    client = TestClient(app)
    for path, status in (("/v1/old/1", 200), ("/v1/old/0", 404)):
        response = client.get(path)
        assert response.status_code == status
        assert response.headers["Deprecation"] == "@1796083200", "RFC 9745: a date as in RFC 9651"
        assert response.headers["Sunset"] == "Tue, 01 Jun 2027 00:00:00 GMT", "RFC 8594: an HTTP date"
        assert response.headers["Link"] == '</v1/new>; rel="successor-version"'
    assert "Deprecation" not in client.get("/v1/new").headers
    document = app.openapi()["paths"]["/v1/old/{number}"]["get"]
    assert document["deprecated"]
    assert document["x-deprecation"] == {"since": "2026-12-01", "sunset": "2027-06-01", "instead": "/v1/new"}


def test_a_deprecation_needs_its_days() -> None:
    app = FastAPI()
    app.get("/v1/old", deprecated=True)(lambda: 1)
    with pytest.raises(ValueError, match=r"/v1/old is deprecated without a day"):
        announce_deprecations(app)
    with pytest.raises(ValueError, match="is not after 2026-12-01"):
        deprecated(SINCE, SINCE)
