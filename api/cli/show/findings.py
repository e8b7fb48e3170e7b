"""How are the findings of `faq lint` told? For people, and as SARIF for the tools that annotate a merge request."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from rich.console import Console
from rich.text import Text

from api.cli.show.words import error_told, told
from corpus import Finding, Rule

_PLACE = re.compile(r"(?P<file>.+?)(?::(?P<line>\d+)| sheet .* row (?P<row>\d+))?")
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def show_findings(findings: Sequence[Finding]) -> None:
    """Print the findings, one a line, and their count by rule."""
    console = Console(highlight=False, soft_wrap=True, emoji=False)
    for finding in findings:
        style = "red" if finding.level == "error" else "yellow"
        said = f"{told(f'level_{finding.level}')} [{finding.rule}] {error_told(finding.message)}"
        console.print(Text(f"{finding.place}: {said}", style=style))
    by_rule = Counter(finding.rule for finding in findings)
    errors = sum(finding.level == "error" for finding in findings)
    named = "".join(f", {rule} {count}" for rule, count in by_rule.most_common())
    parts = told("errors", count=errors), told("warnings", count=len(findings) - errors)
    console.print(Text(f"{', '.join(parts)}{named}"))


def to_sarif(findings: Sequence[Finding], rules: Sequence[Rule], version: str) -> dict[str, Any]:
    """The findings as a SARIF 2.1.0 log (OASIS standard) of one run."""
    at = {rule.name: number for number, rule in enumerate(rules)}
    driver = {
        "name": "faq lint",
        "version": version,
        "rules": [
            {"id": r.name, "shortDescription": {"text": r.says}, "defaultConfiguration": {"level": r.level}}
            for r in rules
        ],
    }
    results = [
        {
            "ruleId": finding.rule,
            "ruleIndex": at[finding.rule],
            "level": finding.level,
            "message": {"text": finding.message},
            "locations": [{"physicalLocation": _location(finding.place)}],
        }
        for finding in findings
    ]
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _location(place: str) -> dict[str, Any]:
    found = _PLACE.fullmatch(place)
    path = PurePath(found["file"] if found else place)
    location: dict[str, Any] = {"artifactLocation": {"uri": path.as_uri() if path.is_absolute() else _uri(path)}}
    line = (found["line"] or found["row"]) if found else None
    return location | {"region": {"startLine": int(line)}} if line else location


def _uri(path: PurePath) -> str:
    from urllib.parse import quote

    return quote(path.as_posix())
