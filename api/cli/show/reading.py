"""How does a terminal show what was read, and what was not?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from corpus import Lang, NoticeKind, Summary, counted

_MOST_NOTICES = 20
"""Of one kind; `faq lint` and --json list all."""
_HEADINGS: Mapping[NoticeKind, str] = {"skipped": "not read", "joined": "joined", "odd": "worth a look"}


def reading_lines(summary: Summary) -> Iterator[str]:
    """A summary a person reads: entries by language, twins, and every notice with its reason."""
    texts: Mapping[Lang, int] = summary.texts
    counts = ", ".join(f"{count} in {lang}" for lang, count in texts.items())
    files, entries = counted(summary.files, "file"), counted(summary.entries, "entry")
    categories = counted(summary.categories, "category")
    yield f"read {files}: {entries} in {categories}, {counts}, {summary.twins} in both languages"
    yield from notice_lines(summary)


def notice_lines(summary: Summary) -> Iterator[str]:
    """What was not read, what became one, and what looks odd, each with its place."""
    for kind, heading in _HEADINGS.items():
        notices = [notice for notice in summary.notices if notice.kind == kind]
        if notices:
            yield f"{heading}:"
        yield from (f"  {notice}" for notice in notices[:_MOST_NOTICES])
        if len(notices) > _MOST_NOTICES:
            yield f"  ... and {len(notices) - _MOST_NOTICES} more (`faq lint` lists all)"
