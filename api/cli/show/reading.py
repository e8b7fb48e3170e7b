"""How does a terminal show what was read, and what was not?"""

from __future__ import annotations

from collections.abc import Iterator

from api.cli.show.words import error_told, told
from corpus import NoticeKind, Summary

_MOST_NOTICES = 20
"""Of one kind; `faq lint` and --json list all."""
_KINDS: tuple[NoticeKind, ...] = ("skipped", "joined", "odd")


def reading_lines(summary: Summary) -> Iterator[str]:
    """A summary a person reads: entries by language, twins, and every notice with its reason."""
    yield told(
        "read",
        files=told("files", count=summary.files),
        entries=told("entries", count=summary.entries),
        categories=told("categories", count=summary.categories),
        twins=summary.twins,
        **{str(lang): count for lang, count in summary.texts.items()},
    )
    yield from notice_lines(summary)


def notice_lines(summary: Summary) -> Iterator[str]:
    """What was not read, what became one, and what looks odd, each with its place."""
    for kind in _KINDS:
        notices = [notice for notice in summary.notices if notice.kind == kind]
        if notices:
            yield told(kind)
        yield from (f"  {error_told(str(notice))}" for notice in notices[:_MOST_NOTICES])
        if len(notices) > _MOST_NOTICES:
            yield f"  {told('more', count=len(notices) - _MOST_NOTICES)}"
