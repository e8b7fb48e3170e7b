"""What did a reading find, as a person wants to know it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.entry import Corpus
from corpus.errors import Notice
from corpus.languages import LANGS, Lang


@dataclass(frozen=True, slots=True)
class Summary:
    """files: that were read; entries: all; texts: by language; twins: entries in both languages; notices: what was
    skipped, joined or looks odd, in the order of the files."""

    files: int
    entries: int
    texts: Mapping[Lang, int]
    twins: int
    categories: int
    notices: tuple[Notice, ...]

    def to_json(self) -> dict[str, object]:
        """Plain values."""
        notices = [{"kind": one.kind, "place": one.place, "message": one.message} for one in self.notices]
        return {
            "files": self.files,
            "entries": self.entries,
            "texts": dict(self.texts),
            "twins": self.twins,
            "categories": self.categories,
            "notices": notices,
        }


def summary_of(corpus: Corpus) -> Summary:
    """The summary of a corpus that was read."""
    texts: dict[Lang, int] = {lang: sum(lang in entry.texts for entry in corpus.entries) for lang in LANGS}
    return Summary(
        files=corpus.files,
        entries=len(corpus.entries),
        texts=texts,
        twins=sum(len(entry.texts) > 1 for entry in corpus.entries),
        categories=len({entry.category for entry in corpus.entries}),
        notices=corpus.notices,
    )
