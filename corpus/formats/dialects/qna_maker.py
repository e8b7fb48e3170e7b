"""QnA Maker and Azure's custom question answering: a TSV of one phrasing a row, with metadata and prompts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from corpus.errors import Notice
from corpus.formats.base import Found, Row
from corpus.formats.tables.cells import is_blank

PlacedCells = tuple[str, Sequence[object]]

_READ = ("question", "answer", "source", "metadata", "suggestedquestions", "prompts", "qnaid")
_CATEGORIES = ("category", "topic", "分类", "类别")


def is_qna_maker(headers: Sequence[object]) -> bool:
    """Whether this is its header (learn.microsoft.com, "reference-tsv-format"): no other product has these columns."""
    names = _names(headers)
    return {"question", "answer"} <= set(names) and bool({"metadata", "qnaid", "suggestedquestions"} & set(names))


def _names(headers: Sequence[object]) -> list[str]:
    return [str(header or "").replace("\ufeff", "").strip().strip('"').casefold() for header in headers]


def qna_maker_rows(table: Iterable[PlacedCells]) -> Iterator[Found]:
    """Rows whose phrasings of one answer follow each other; prompts become links to their entries."""
    rows = iter(table)
    place, headers = next(rows)
    names = _names(headers)
    if unread := [str(h) for h, name in zip(headers, names, strict=True) if name not in _READ and not is_blank(h)]:
        yield Notice(place, f"columns {', '.join(unread)} not read")
    if "source" in names:
        yield Notice(place, "column 'Source' not read: it tells from which file QnA Maker took a row")
    before: dict[str, str] = {}
    for place, cells in rows:
        if all(map(is_blank, cells)):
            continue
        cell = {name: str(value or "") for name, value in zip(names, cells, strict=False)}
        if not cell.get("qnaid") and cell.get("answer") == before.get("answer"):
            cell["qnaid"] = before["qnaid"]
        cell["qnaid"] = cell.get("qnaid") or f"row-{place.rpartition(':')[2]}"
        before = cell
        yield from _row(place, cell)


def _row(place: str, cell: dict[str, str]) -> Iterator[Found]:
    fields: dict[str, object] = {"id": cell["qnaid"]}
    tags = []
    for pair in cell.get("metadata", "").split("|"):
        key, _, value = pair.partition(":")
        if key.strip().casefold() in _CATEGORIES and value.strip():
            fields["category"] = value.strip()
        elif pair.strip():
            tags.append(pair.strip())
    links, unread = _links(cell.get("prompts", ""))
    answer = cell.get("answer", "").replace("\\n", "\n")
    fields |= {"question": cell.get("question"), "answer": answer + links, "tags": tags or None}
    if unread:
        yield Notice(place, unread)
    if others := _suggested(cell.get("suggestedquestions", "")):
        fields["alternates"] = others
    yield Row(place, fields)


def _links(prompts: str) -> tuple[str, str]:
    """Follow-up prompts as links below the answer, and what to say of those that cannot be read."""
    if not prompts.strip() or prompts.strip() == "[]":
        return "", ""
    try:
        found = json.loads(prompts)
        ordered = sorted(found, key=lambda prompt: int(prompt.get("displayOrder") or prompt.get("DisplayOrder") or 0))
        lines = [_link(prompt) for prompt in ordered]
    except (ValueError, TypeError, AttributeError, RecursionError):
        return "", f"prompts that are no JSON, not read: {prompts[:60]!r}"
    return "\n\n" + "\n".join(lines), ""


def _link(prompt: dict[str, object]) -> str:
    text = str(prompt.get("displayText") or prompt.get("DisplayText") or "")
    target = prompt.get("qnaId") or prompt.get("QnaId")
    return f"- [{text}](faq:{target})" if target else f"- {text}"


def _suggested(cell: str) -> list[str]:
    """Suggestions that somebody accepted; the service's own guesses have no such form."""
    try:
        found = json.loads(cell) if cell.strip().startswith("[") else []
    except (ValueError, RecursionError):
        return []
    clusters = [cluster for cluster in found if isinstance(cluster, dict)]
    texts = [
        item.get("Question") or item.get("question") for c in clusters for item in c.get("SuggestedQuestions") or ()
    ]
    return [text for text in texts if isinstance(text, str) and text.strip()]
