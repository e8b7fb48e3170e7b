"""Whatever the OpenAPI document allows, and much that it does not: no 5xx, and replies as the document says."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from api.http.app import create_app
from api.http.serving import Serving
from api.security.keys import Keys
from api.settings import read_settings
from engine import Engine

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.specs.openapi.checks import negative_data_rejection

EXAMPLES = int(os.environ.get("TEST_SCHEMA_EXAMPLES", "12"))
"""Of each operation, of each kind."""
NATIVE: Mapping[str, Callable[[Any], str]] = {
    "/v1/dify/": lambda body: body["error_msg"],
    "/v1/vector_stores/": lambda body: body["error"]["message"],
}
"""Paths whose errors are told in the shape of another protocol."""


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fit", "unfit"])
@pytest.mark.filterwarnings("ignore")
def test_the_interface_keeps_its_word(
    mode: GenerationMode, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = tmp_path_factory.mktemp("schema")
    secret = Keys(data).add("fuzz", ["admin", "search", "feedback"])[1]
    serving = Serving(engine)
    serving.warm_up()
    app = create_app(serving, read_settings(data=str(data), environment={"FAQ_RATE_LIMIT": "1000000/second"}))
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) >= 9
    for operation in operations:
        asked = 0

        @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: schemathesis.Case) -> None:
            nonlocal asked
            asked += 1
            response = case.call(headers={"X-FAQ-Key": secret})
            assert response.status_code < 500, (case, response.text)
            if response.status_code >= 400:
                tell = next((told for path, told in NATIVE.items() if case.path.startswith(path)), None)
                kind = "application/json" if tell else "problem+json"
                assert kind in str(response.headers["content-type"]), response.text
                assert tell(response.json()) if tell else response.json()["detail"]
            else:
                # A state that is too long is no error: it counts as none.
                lenient = [negative_data_rejection] if case.path == "/v1/search" else []
                case.validate_response(response, excluded_checks=lenient)

        try:
            ask()
        except Exception as error:
            if "Unsatisfiable" not in type(error).__name__:  # nothing unfit can be sent to what takes nothing
                raise
            continue
        assert asked > 0
