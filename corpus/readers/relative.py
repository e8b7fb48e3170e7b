"""Where do relative links and pictures of an answer lead? To a file beside the corpus, or to another entry.

Afterwards each is a path below the folder of the corpus, whichever file it stood in, or names an entry (faq:ID).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath, PurePosixPath
from urllib.parse import quote, unquote

from corpus.entry import Entry, EntryText
from corpus.errors import Notice, shown
from corpus.formats.attached import DOCUMENTS, PICTURES
from corpus.formats.base import folder_in
from corpus.languages import Lang
from corpus.markdown import links_of, parse_markdown
from corpus.readers.beside import Beside

# An inline link's address up to its title or bracket; <> may hold spaces.
_TARGET = re.compile(r"(?<=\]\()\s{0,3}(<[^<>\n]{1,2000}>|[^\s()<>]{1,2000}(?:\([^\s()]{0,200}\)[^\s()]{0,200})?)")
_DEFINED = re.compile(r"(?<=\]:)[ \t]{1,9}([^\s<>]{1,2000})(?=\s|$)")
_WITH_SPACES = re.compile(r"(?<=\]\()([^()<>\n\"']{1,300} [^()<>\n\"']{1,300}\.\w{2,5})(?=\))")
_CODE = re.compile(r"^ {0,3}(```|~~~).*?^ {0,3}\1|(`{1,3})[^`]+?\2", re.DOTALL | re.MULTILINE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//|#|\?", re.IGNORECASE)
_PAGES = frozenset({"", ".md", ".mdx", ".markdown", ".html", ".htm"})
_ITEM = re.compile(r" [a-z]+ [\d.]+$")
_NO_PART_OF_AN_ANCHOR = re.compile(r"[^\w\- ]")


class Relative:
    """Makes the answers of one corpus lead to what lies beside them.

    files: name of a file in places, its parts; inside: what such files hold, by its path below the root.
    """

    def __init__(
        self,
        root: Path,
        files: Mapping[str, Sequence[str]],
        where: Mapping[tuple[str, Lang], str],
        inside: Mapping[str, bytes],
    ) -> None:
        self._files, self._where = files, where
        self._beside = Beside(root, inside)
        self._entries: dict[str, list[tuple[Entry, Lang]]] | None = None
        self.notices: list[Notice] = []

    @property
    def found(self) -> Mapping[str, Path | bytes]:
        """The files that go along, by their path below the root."""
        return {self._beside.below(target): file for target, file in self._beside.found.items()}

    def resolved(self, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """The entries with targets that mean the same everywhere."""
        return tuple(self._entry(entry, entries) for entry in entries)

    def _entry(self, entry: Entry, entries: tuple[Entry, ...]) -> Entry:
        texts = {lang: self._text(entry, lang, text, entries) for lang, text in entry.texts.items()}
        return entry if all(texts[lang] is text for lang, text in entry.texts.items()) else replace(entry, texts=texts)

    def _text(self, entry: Entry, lang: Lang, text: EntryText, entries: tuple[Entry, ...]) -> EntryText:
        answer = text.answer
        if "](" not in answer and "]:" not in answer:
            return text
        answer = "".join(
            part if is_code else _WITH_SPACES.sub(_in_brackets, part) for part, is_code in _parts_of(answer)
        )
        place = self._where.get((entry.id, lang), "")
        targets = {link.target for link in links_of(parse_markdown(answer)) if _is_relative(link.target)}
        new = {one: self._target(one, place, lang, entries) for one in sorted(targets)}
        if new:
            answer = "".join(part if is_code else _renewed(part, new) for part, is_code in _parts_of(answer))
        return text if answer == text.answer else replace(text, answer=answer)

    def _target(self, target: str, place: str, lang: Lang, entries: tuple[Entry, ...]) -> str:
        """What a target means everywhere; itself, with a notice, where it leads nowhere."""
        path, mark, anchor = target.partition("#")
        path = path.partition("?")[0]
        parts = self._parts(place)
        whole = path if path.startswith("/") else posixpath.normpath(posixpath.join(*parts[:-1], path))
        suffix = PurePosixPath(path).suffix.lower()
        if suffix in PICTURES or suffix in DOCUMENTS:
            why = self._beside.take(whole)
            if why and not path.startswith("/"):  # those may be the site's own
                self.notices.append(Notice(place, f"{shown(target)} is not shown: {why}", "odd"))
            return target if why else self._beside.below(whole)
        if suffix not in _PAGES or path.startswith("/"):
            return target
        found = self._page(whole, anchor if mark else "", lang, entries)
        if found is None:
            message = f"the link {shown(target)} leads to no file of the corpus; its words are shown without it"
            self.notices.append(Notice(place, message, "odd"))
        return f"faq:{quote(found, safe='')}" if found else target

    def _parts(self, place: str) -> Sequence[str]:
        """The parts of the path of the file that a place names; a file in a zip lies in a folder with its name."""
        name = place.rpartition(":")[0]
        if name in self._files:
            return self._files[name]
        for file in filter(None, (name, place.rpartition(" sheet ")[0], _ITEM.sub("", place))):
            if file in self._files:
                return self._files[file]
            for above in PurePath(file).parents:
                if (outer := self._files.get(str(above))) is not None:
                    return (*outer[:-1], folder_in(outer[-1]), *PurePath(file).relative_to(above).parts)
        return ("",)

    def _page(self, path: str, anchor: str, lang: Lang, entries: tuple[Entry, ...]) -> str | None:
        """The entry that a page of the corpus holds at the anchor, else its first one, in the language if there is."""
        there = self._by_file(entries).get(_key(path), ())
        own = [one for one in there if one[1] == lang] or list(there)
        named = [entry.id for entry, found in own if anchor and _is_at(entry, found, anchor)]
        return next(iter([*named, *(entry.id for entry, _ in own)]), None)

    def _by_file(self, entries: Iterable[Entry]) -> Mapping[str, Sequence[tuple[Entry, Lang]]]:
        if self._entries is None:
            self._entries = {}
            for entry in entries:
                for lang in entry.texts:
                    for key in _keys(self._parts(self._where.get((entry.id, lang), ""))):
                        self._entries.setdefault(key, []).append((entry, lang))
        return self._entries


def _parts_of(answer: str) -> Iterator[tuple[str, bool]]:
    """The parts of an answer, and whether each is code."""
    at = 0
    for code in _CODE.finditer(answer) if "`" in answer or "~~~" in answer else ():
        yield answer[at : code.start()], False
        yield code[0], True
        at = code.end()
    yield answer[at:], False


def _renewed(text: str, new: Mapping[str, str]) -> str:
    return _DEFINED.sub(lambda match: _replaced(match, new), _TARGET.sub(lambda match: _replaced(match, new), text))


def _in_brackets(match: re.Match[str]) -> str:
    suffix = PurePosixPath(match[1]).suffix.lower()
    is_ours = suffix in PICTURES | DOCUMENTS and not _SCHEME.match(match[1])
    return f"<{match[1].strip()}>" if is_ours else match[0]


def _is_relative(target: str) -> bool:
    return bool(target) and not _SCHEME.match(target)


def _replaced(match: re.Match[str], new: Mapping[str, str]) -> str:
    given = match[1]
    target = unquote(given.strip("<>"))
    there = new.get(target, target)
    if there == target:
        return match[0]
    written = f"<{there}>" if re.search(r"[\s()]", there) else there
    return match[0].replace(given, written)


def _is_at(entry: Entry, lang: Lang, anchor: str) -> bool:
    question = entry.texts[lang].question
    heading = _NO_PART_OF_AN_ANCHOR.sub("", question.strip().lower()).replace(" ", "-")
    return anchor.lower() in (entry.id.lower(), heading)


def _key(path: str) -> str:
    """A page's path without what sites leave out of their links."""
    pure = PurePosixPath(path)
    return str(pure.with_suffix("") if pure.suffix.lower() in _PAGES and pure.name else pure).casefold()


def _keys(parts: Sequence[str]) -> Iterator[str]:
    if not parts[-1]:
        return
    key = _key("/".join(parts))
    yield key
    folder, _, name = key.rpartition("/")
    if name in ("index", "readme", "_index") and folder:
        yield folder
