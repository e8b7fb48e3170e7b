"""What has /v1 lost since a release? Two OpenAPI documents in, one line for each change that can break a client out.

python tests/openapi_growth.py write tests/data/openapi-0.2.0.json    # at a release: the document of this code
python tests/openapi_growth.py compare OLD NEW

Broken: a path, method, parameter, field, media type or status that is gone; what a request must have and need not have
before; a request that was valid and is not now; a field of a reply that may be missing, or of another type, now. New
values of a reply's enumeration are no break: clients are told to expect them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Node = dict[str, Any]
METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
PROSE = ("description", "summary", "title", "examples", "example")
LOWEST = ("minimum", "exclusiveMinimum", "minLength", "minItems")
HIGHEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")


class Comparison:
    """Two documents, with the references of each."""

    def __init__(self, old: Node, new: Node) -> None:
        self._old, self._new = old, new
        self._under_way: set[tuple[str, str, bool]] = set()

    def losses(self) -> Iterator[str]:
        """What is worse in the new one, a line each: place and change."""
        for path, methods in self._old["paths"].items():
            for method in (name for name in methods if name in METHODS):
                at = f"{method.upper()} {path}"
                now = self._new["paths"].get(path, {}).get(method)
                if now is None:
                    yield f"{at}: is gone"
                else:
                    yield from self._parameters(at, methods[method], now)
                    yield from self._body(at, methods[method], now)
                    yield from self._responses(at, methods[method], now)

    def _parameters(self, at: str, old: Node, new: Node) -> Iterator[str]:
        before, now = ({(one["in"], one["name"]): one for one in op.get("parameters", ())} for op in (old, new))
        for (place, name), one in before.items():
            if (place, name) not in now:
                yield f"{at}: parameter {name} is gone"
            else:
                yield from self._narrower(f"{at}: parameter {name}", one["schema"], now[place, name]["schema"])
        for key, one in now.items():
            if one.get("required") and not before.get(key, {}).get("required"):
                yield f"{at}: parameter {key[1]} has become required"

    def _body(self, at: str, old: Node, new: Node) -> Iterator[str]:
        before, now = old.get("requestBody", {}), new.get("requestBody", {})
        if now.get("required") and not before.get("required"):
            yield f"{at}: a body has become required"
        for media, content in before.get("content", {}).items():
            if media not in now.get("content", {}):
                yield f"{at}: takes no {media} any more"
            else:
                yield from self._narrower(f"{at}: body", content.get("schema", {}), now["content"][media]["schema"])

    def _responses(self, at: str, old: Node, new: Node) -> Iterator[str]:
        for status, response in old["responses"].items():
            if status not in new["responses"]:
                yield f"{at}: status {status} is gone"
                continue
            contents = new["responses"][status].get("content", {})
            for media, content in response.get("content", {}).items():
                if media not in contents:
                    yield f"{at}: {status} has no {media} any more"
                else:
                    now = contents[media].get("schema", {})
                    yield from self._wider(f"{at}: {status}", content.get("schema", {}), now)

    def _narrower(self, at: str, old: Node, new: Node) -> Iterator[str]:
        """Whether something that fits `old` does not fit `new`: every old form needs a new one that takes it."""
        now = forms(self._new, new)
        for before in forms(self._old, old):
            yield from self._best(at, [(before, one) for one in now], request=True) if now else ()

    def _wider(self, at: str, old: Node, new: Node) -> Iterator[str]:
        """Whether something of `new` is not what a reader of `old` expects: every new form needs an old one."""
        before = forms(self._old, old)
        for now in forms(self._new, new):
            yield from self._best(at, [(one, now) for one in before], request=False) if before else ()

    def _best(self, at: str, pairs: list[tuple[Node, Node]], *, request: bool) -> list[str]:
        """The fewest changes among pairs of forms: none, if one of them is right."""
        return min((list(self._changes(at, old, new, request)) for old, new in pairs), key=len)

    def _changes(self, at: str, old: Node, new: Node, request: bool) -> Iterator[str]:
        key = (json.dumps(old, sort_keys=True), json.dumps(new, sort_keys=True), request)
        if key in self._under_way:  # a schema that contains itself
            return
        self._under_way.add(key)
        if kind(old) != kind(new):
            yield f"{at}: {kind(old)} has become {kind(new)}"
        elif kind(old) == "object":
            yield from self._objects(at, old, new, request)
        else:
            yield from tightened(at, old, new) if request else ()
            if "items" in old or "items" in new:
                compare = self._narrower if request else self._wider
                yield from compare(f"{at}[]", old.get("items", {}), new.get("items", {}))
        self._under_way.discard(key)

    def _objects(self, at: str, old: Node, new: Node, request: bool) -> Iterator[str]:
        before, now = old.get("properties", {}), new.get("properties", {})
        for name, schema in before.items():
            if name not in now:
                yield f"{at}: field {name} is gone"
            else:
                compare = self._narrower if request else self._wider
                yield from compare(f"{at}.{name}", schema, now[name])
        was, is_now = set(old.get("required", ())), set(new.get("required", ()))
        worse = is_now - was if request else (was - is_now) & now.keys()
        for name in sorted(worse):
            yield f"{at}: field {name} " + ("has become required" if request else "may be missing now")
        others, others_now = (form.get("additionalProperties", True) for form in (old, new))
        if isinstance(others, dict) and isinstance(others_now, dict):
            yield from (self._narrower if request else self._wider)(f"{at}.*", others, others_now)
        elif request and others_now is False and others is not False:
            yield f"{at}: takes no further fields any more"


def kind(form: Node) -> str:
    """The type of a form; a constant's is that of its value."""
    if "type" in form:
        return str(form["type"])
    return "object" if "properties" in form else "anything"


def forms(document: Node, schema: Node) -> list[Node]:
    """The alternatives of a schema, with no reference left at their top."""
    if "$ref" in schema:
        return forms(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    several = schema.get("anyOf") or schema.get("oneOf")
    if several:
        return [form for one in several for form in forms(document, one)]
    return [schema]


def tightened(at: str, old: Node, new: Node) -> Iterator[str]:
    """Limits of a value in a request that let less through than before."""
    for name in LOWEST:
        if name in new and new[name] > old.get(name, float("-inf")):
            yield f"{at}: {name} is {new[name]}, was {old.get(name, 'none')}"
    for name in HIGHEST:
        if name in new and new[name] < old.get(name, float("inf")):
            yield f"{at}: {name} is {new[name]}, was {old.get(name, 'none')}"
    if new.get("pattern") not in (None, old.get("pattern")):
        yield f"{at}: pattern is {new['pattern']!r}, was {old.get('pattern')!r}"
    allowed = new.get("enum", [new["const"]] if "const" in new else None)
    taken = old.get("enum", [old["const"]] if "const" in old else None)
    if allowed is not None and (taken is None or set(taken) - set(allowed)):
        yield f"{at}: takes only {allowed}, was {taken or 'any'}"


def losses(old: Node, new: Node) -> list[str]:
    """What clients of the old document may miss in the new one; see the head of this file."""
    return list(dict.fromkeys(Comparison(old, new).losses()))


def document_of_this_code() -> Node:
    """The OpenAPI document, without prose."""
    from api.http.app import create_app
    from api.http.serving import Serving

    return bare(create_app(Serving(None)).openapi(), names=False)


def bare(node: Any, *, names: bool) -> Any:
    """A document without prose. names: the members of this node are names of fields, not words of OpenAPI."""
    if isinstance(node, list):
        return [bare(one, names=False) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        name: bare(one, names=name == "properties" and not names)
        for name, one in node.items()
        if names or name not in PROSE
    }


def main() -> int:
    """See the head of this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["write", "compare"])
    parser.add_argument("files", nargs="+", type=Path)
    given = parser.parse_args()
    if given.command == "write":
        text = json.dumps(document_of_this_code(), ensure_ascii=False, sort_keys=True, indent=0)
        given.files[0].write_text(text + "\n", "utf-8")
        return 0
    old, new = (json.loads(file.read_text("utf-8")) for file in given.files)
    found = losses(old, new)
    print("\n".join(found) or "nothing is lost")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
