"""Which texts of a row are HTML, and what are they in Markdown?"""

from __future__ import annotations

import html
from collections.abc import Mapping

from corpus.formats.html.answers import is_html, to_markdown, unescaped


def as_markdown(fields: Mapping[str, object], is_markup: bool | None) -> tuple[dict[str, object], list[str]]:
    """The fields with HTML as Markdown, and what did not come along. is_markup: see `Row.html`."""
    changed = dict(fields)
    lost: list[str] = []
    question, answer = fields.get("question"), fields.get("answer")
    if isinstance(answer, str) and is_markup is not False and ("<" in answer or "&lt;" in answer or is_markup):
        text = unescaped(answer)
        if is_markup or is_html(text):
            try:
                changed["answer"], lost = to_markdown(text)
            except ValueError as error:
                lost = [f"the answer stays HTML: {error}"]
    if isinstance(question, str) and (is_markup or "</" in question and is_html(question)):
        changed["question"] = _plain(question)
    return changed, lost


def _plain(question: str) -> str:
    if "<" in question and is_html(question):
        text, _ = to_markdown(question)
        return text.replace("\\", "").replace("**", "")
    return html.unescape(question)
