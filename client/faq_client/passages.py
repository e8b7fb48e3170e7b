"""Which results may a language model answer from?"""

from __future__ import annotations

from faq_client.models import ReplyBody, ResultBody


def passages(reply: ReplyBody, *, sure_only: bool) -> list[ResultBody]:
    """The sure results, or those between which the person is to choose; without `sure_only` all that came near.

    What is near without being sure would only be made into an answer.
    """
    if not sure_only:
        return reply["results"]
    if reply["outcome"] == "answer":
        return [one for one in reply["results"] if one["confidence"] >= reply["threshold"]]
    chosen = {choice["id"] for choice in reply.get("clarify", [])}
    return [one for one in reply["results"] if one["id"] in chosen]


def text_of(result: ResultBody) -> str:
    """Question and answer, as Markdown."""
    return f"{result['question']}\n\n{result['answer']}"


def about(result: ResultBody) -> dict[str, str | float]:
    """What is known of a result beside its text."""
    known: dict[str, str | float | None] = {
        "id": result["id"],
        "category": result["category"],
        "lang": result["lang"],
        "url": result["url"],
        "confidence": result["confidence"],
    }
    return {name: value for name, value in known.items() if value is not None}
