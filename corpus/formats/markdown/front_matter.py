"""What stands at the top and between the lines of a page for its generator, and not for its readers?"""

from __future__ import annotations

import re
from collections.abc import Sequence

_KEY = re.compile(r"([A-Za-z_][\w-]{0,40})\s*[:=]\s*(.*)")
_MOST_LINES = 200
_CODE_LINE = re.compile(
    r"(?:import\s.{1,300}\sfrom\s+['\"].{1,300}['\"];?|import\s+['\"].{1,300}['\"];?|export\s+(?:const|default)\s.{0,500})\s*"
)
_COMPONENT = re.compile(r"\s*</?[A-Z][\w.]{0,60}(?:\s[^<>]{0,500})?/?>\s*|\s*\{/\*.{0,500}\*/\}\s*")
_TOC = re.compile(
    r"\s*(?:\[\[?_?toc_?\]?\]|\$\{toc\}|\{:toc\}|<!-- ?toc ?-->|<!-- ?/?tocstop ?-->|\{\{< ?toc ?>\}\})\s*",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\s*(?:[*_>-]\s*)*\[[^\[\]]{0,40}(?:back to top|to top|返回顶部|回到顶部|返回目录|回到目录|⬆|↑)"
    r"[^\[\]]{0,20}\]\([^()]{0,200}\)\W*",
    re.IGNORECASE,
)
_NO = ("false", "no", "0", "off")


def split_front_matter(lines: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The plain values of the front matter, and the lines with empty ones in its place."""
    if not lines or lines[0].strip() not in ("---", "+++"):
        return {}, list(lines)
    end = next((n for n, line in enumerate(lines[1:_MOST_LINES], 1) if line.strip() == lines[0].strip()), 0)
    values: dict[str, str] = {}
    keys = [_KEY.fullmatch(line) for line in lines[1:end]]
    if not any(keys):
        return {}, list(lines)
    for match in keys:
        if match and (value := match[2].strip().strip("\"'")):
            values[match[1].lower()] = value
    return values, [""] * (end + 1) + list(lines[end + 1 :])


def is_draft(values: dict[str, str]) -> bool:
    """Whether the page says that it is not published."""
    return values.get("draft", "").lower() == "true" or values.get("published", "").lower() in _NO


def machine_line(line: str) -> str:
    """What a line is that only a generator reads: "import", "component", "contents", or nothing."""
    if _CODE_LINE.fullmatch(line):
        return "import"
    if _COMPONENT.fullmatch(line):
        return "component"
    return "contents" if _TOC.fullmatch(line) or _BACK.fullmatch(line) else ""
