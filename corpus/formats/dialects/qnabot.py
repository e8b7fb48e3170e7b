"""QnABot on AWS: `{"qna": [{qid, q: [...], a, t, alt: {markdown}, r: {...}}]}`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from corpus.errors import Notice
from corpus.formats.base import Found, Row
from corpus.formats.dialects.base import Dialect, objects_of, text, texts_of_list


def _recognise(document: object) -> bool:
    items = objects_of(document, "qna") or objects_of(document)
    return bool(items) and {"qid", "q", "a"} <= items[0].keys()


def _rows(name: str, document: object) -> Iterator[Found]:
    for number, item in enumerate(objects_of(document, "qna") or objects_of(document), start=1):
        place = f"{name} item {number}"
        questions = texts_of_list(item.get("q")) or [text(item.get("q"))]
        markdown = item.get("alt", {}).get("markdown") if isinstance(item.get("alt"), Mapping) else None
        answer = text(markdown or item.get("a")) + _card(item.get("r"))
        if left := [key for key in item if key not in ("qid", "q", "a", "t", "alt", "r", "type", "_id") and item[key]]:
            yield Notice(place, f"fields {', '.join(left[:12])} not read")
        fields: dict[str, object] = {"id": item.get("qid"), "question": questions[0], "answer": answer}
        fields |= {"alternates": questions[1:]} if questions[1:] else {}
        yield Row(place, fields | ({"category": text(item["t"])} if item.get("t") else {}))


def _card(card: object) -> str:
    """The picture and the buttons of a response card, below the answer."""
    lines: list[str] = []
    if not isinstance(card, Mapping):
        return ""
    if text(card.get("imageUrl")).startswith("http"):
        lines.append(f"![{text(card.get('title')) or 'picture'}]({card['imageUrl']})")
    for button in objects_of(card, "buttons"):
        value, words = text(button.get("value")), text(button.get("text"))
        lines.append(f"- [{words}]({value})" if value.startswith(("http://", "https://")) else f"- {words}")
    return "\n\n" + "\n".join(lines) if lines else ""


QNABOT = Dialect("QnABot", _recognise, _rows)
