"""Make faq_client/models.py from the OpenAPI document of this code: python client/generate.py.

The generator is datamodel-code-generator (MIT), which knows JSON Schema better than a script of ours would.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MODELS = Path(__file__).resolve().parent / "faq_client" / "models.py"
WANTED = ("ReplyBody", "DeflectBody", "EntryBody", "EntriesBody", "CategoriesBody", "VerificationBody")
"""Schemas that the client gives or takes; those that they refer to come with them."""
_REF = "#/components/schemas/"


def schemas_of(document: dict[str, Any]) -> dict[str, Any]:
    """The wanted schemas of a document and what they refer to, without texts."""
    known, waiting = document["components"]["schemas"], list(WANTED)
    found: dict[str, Any] = {}
    while waiting:
        name = waiting.pop()
        if _short(name) not in found:
            found[_short(name)] = _bare(known[name])
            waiting.extend(_names_in(known[name]))
    return dict(sorted(found.items()))


def digest_of(schemas: dict[str, Any]) -> str:
    """Changes with any member, type or bound."""
    return hashlib.sha256(json.dumps(schemas, sort_keys=True).encode()).hexdigest()[:16]


def _short(name: str) -> str:
    """FastAPI puts the module before a name that two modules have."""
    return name.rpartition("__")[2]


def _bare(schema: Any, *, named: bool = False) -> Any:
    """Without titles, descriptions and examples; `named`: the keys are names of members."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return {"$ref": _REF + _short(schema["$ref"].removeprefix(_REF))}
        kept = schema.items() if named else ((k, v) for k, v in schema.items() if k not in _TEXTS)
        return {key: _bare(value, named=key == "properties" and not named) for key, value in kept}
    return [_bare(one) for one in schema] if isinstance(schema, list) else schema


_TEXTS = {"title", "description", "examples"}


def _names_in(schema: Any) -> list[str]:
    if isinstance(schema, dict):
        own = [schema["$ref"].removeprefix(_REF)] if "$ref" in schema else []
        return own + [name for value in schema.values() for name in _names_in(value)]
    return [name for one in schema for name in _names_in(one)] if isinstance(schema, list) else []


def main() -> None:
    """Write the models."""
    sys.path.insert(0, str(ROOT))
    from api.http.app import create_app
    from api.http.serving import Serving

    schemas = schemas_of(create_app(Serving(None)).openapi())
    document = {"openapi": "3.1.0", "info": {"title": "faq", "version": "1"}, "paths": {}}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "openapi.json"
        source.write_text(json.dumps(document | {"components": {"schemas": schemas}}))
        command = [sys.executable, "-m", "datamodel_code_generator", "--input", str(source), "--output", str(MODELS)]
        options = "--input-file-type openapi --output-model-type typing.TypedDict --target-python-version 3.11"
        subprocess.run(  # noqa: S603
            [*command, *options.split(), "--disable-timestamp", "--enum-field-as-literal", "all"], check=True
        )
    body = MODELS.read_text().partition("from __future__")[2]
    told = '"""What the service says and takes. Made by client/generate.py: do not change it by hand."""'
    MODELS.write_text(f'{told}\n\nfrom __future__{body.rstrip()}\n\nDIGEST = "{digest_of(schemas)}"\n')
    for tool in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *tool, str(MODELS)], check=True, cwd=ROOT)  # noqa: S603


if __name__ == "__main__":
    main()
