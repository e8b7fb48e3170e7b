"""How do notices of page generators become quotes that every Markdown shows?

`:::tip` of Docusaurus and VitePress, `!!! note` of MkDocs, `> [!NOTE]` of GitHub.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_OPEN = re.compile(r"(\s{0,3})(:{3,})\s*\{?\.?([A-Za-z][\w-]{0,30})\}?\s*(?:\[([^\]]{0,200})\]|(.{0,200}))\s*")
_CLOSE = re.compile(r"\s{0,3}(:{3,})\s*")
_MKDOCS = re.compile(
    r'\s{0,3}(?:!!!|\?\?\?\+?)\s+([A-Za-z][\w-]{0,30})(?:\s+[\w-]{1,30}){0,2}(?:\s+"([^"]{0,200})")?\s*'
)
_TAB = re.compile(r'\s{0,3}===[!+]?\s+"([^"]{1,200})"\s*')
_GITHUB = re.compile(r"(\s{0,3}>\s*)\[!([A-Za-z]{1,20})\][+-]?\s*(.{0,200})")
_WORDS = {
    "note": ("说明", "Note"),
    "tip": ("提示", "Tip"),
    "hint": ("提示", "Tip"),
    "info": ("信息", "Info"),
    "important": ("重要", "Important"),
    "warning": ("注意", "Warning"),
    "caution": ("小心", "Caution"),
    "danger": ("危险", "Danger"),
    "success": ("成功", "Success"),
    "question": ("问题", "Question"),
    "details": ("详情", "Details"),
    "example": ("示例", "Example"),
}
_HAN = re.compile("[㐀-鿿]")


def with_quotes(lines: Sequence[str]) -> list[str]:
    """Lines in which every notice is a quote that begins with its name in bold, in the language of its text."""
    chinese = any(map(_HAN.search, lines))
    out: list[str] = []
    open_: list[int] = []
    fence, number = "", 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if fenced := _FENCE.match(line):
            fence = "" if fence and fenced[1].startswith(fence) else fence or fenced[1]
        if fence or fenced:
            out.append(_quoted(line, open_))
        elif match := _MKDOCS.fullmatch(line):
            out += _start(out, _title(match[1], match[2] or "", chinese), _depth(open_) + 1)
            number = _indented(lines, number, out)
        elif match := _TAB.fullmatch(line):  # of MkDocs: what belongs to it is indented, and no quote
            out += [*([""] if out and out[-1].strip() else []), f"**{match[1]}**", ""]
            number = _indented(lines, number, out, "")
        elif not _mark(line, out, open_, chinese):
            out.append(_quoted(line, open_))
    return out


def _mark(line: str, out: list[str], open_: list[int], chinese: bool) -> bool:
    """Whether a line opens or closes a notice; then it is written so."""
    if (match := _OPEN.fullmatch(line)) and match[3].lower() in _WORDS:
        out += _start(out, _title(match[3], match[4] or match[5] or "", chinese), _depth(open_) + 1)
        open_.append(len(match[2]))
    elif match := _OPEN.fullmatch(line):  # code-group, tabs: what is in it stays, without the marks
        open_.append(-len(match[2]))
    elif open_ and (match := _CLOSE.fullmatch(line)) and len(match[1]) >= abs(open_[-1]):
        open_.pop()
        out.append("")
    elif (match := _GITHUB.fullmatch(line)) and match[2].lower() in _WORDS:
        out += [f"{match[1]}**{_title(match[2], match[3], chinese)}**", f"{match[1].rstrip()}"]
    else:
        return False
    return True


def _indented(lines: Sequence[str], number: int, out: list[str], marks: str = "> ") -> int:
    """MkDocs indents what belongs to a notice."""
    while number < len(lines) and (not lines[number].strip() or lines[number].startswith(("    ", "\t"))):
        inner = lines[number][4:] if lines[number].startswith("    ") else lines[number].lstrip("\t")
        out.append(f"{marks}{inner}" if inner.strip() else marks.strip())
        number += 1
    while out and out[-1] == ">":
        out[-1] = ""
    return number


def _start(out: Sequence[str], title: str, depth: int) -> list[str]:
    marks = "> " * depth
    return [*([""] if out and out[-1].strip() else []), f"{marks}**{title}**", marks.rstrip()]


def _quoted(line: str, open_: Sequence[int]) -> str:
    marks = "> " * _depth(open_)
    return f"{marks}{line}".rstrip() if marks else line


def _depth(open_: Sequence[int]) -> int:
    """How many notices are open; containers that are none have a negative length."""
    return sum(length > 0 for length in open_)


def _title(kind: str, title: str, chinese: bool) -> str:
    words = _WORDS.get(kind.lower(), (kind.capitalize(), kind.capitalize()))
    return title.strip() or words[0 if chinese else 1]
