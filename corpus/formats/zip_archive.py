"""How does a zip file become rows? Its files are read in memory, as Notion and help desks export them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from corpus.errors import CorpusError, Notice, Problem, shown_path
from corpus.formats.base import Found, Row
from corpus.formats.paths import lang_of_folders, split_lang, without_notion_id
from corpus.formats.registry import Format, Formats
from corpus.plurals import counted

_MOST_BYTES = 100_000_000
"""Unpacked, of all files that are read; what a header claims is checked again while reading."""
_MOST_FILES = 20_000
_MOST_DEPTH = 2  # Notion puts a zip into a zip
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif", ".heic", ".bmp", ".mp4", ".mov", ".pdf")
_SKIPPED = ("__MACOSX", ".DS_Store", "Thumbs.db")


def zip_reader(formats: Formats) -> Callable[[str, bytes], Iterator[Found]]:
    """A reader of zip files whose members have one of these formats."""

    def read_zip(name: str, data: bytes) -> Iterator[Found]:
        """The rows of all members; nothing is ever written to disk, so that no name can lead out of a folder."""
        try:
            members = list(_members(name, data, 0, [0]))
        except zipfile.BadZipFile as error:
            yield Problem(name, f"a damaged zip file ({error}); pack it anew")
            return
        except (NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
            yield Problem(name, f"a zip file that cannot be unpacked ({error}); pack it anew, without a password")
            return
        yield from _rows(name, members, formats)

    return read_zip


def _members(name: str, data: bytes, depth: int, used: list[int]) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if len(infos) > _MOST_FILES:
            raise ValueError(f"{len(infos):,} files, at most {_MOST_FILES:,} are read")
        for info in sorted(infos, key=lambda one: one.filename):
            if PurePosixPath(info.filename).suffix.lower() in _PICTURES:
                yield info.filename, b""
                continue
            content = _content(archive, info, _MOST_BYTES - used[0])
            used[0] += len(content)
            if info.filename.lower().endswith(".zip") and depth < _MOST_DEPTH:
                yield from _members(name, content, depth + 1, used)
            else:
                yield info.filename, content


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> bytes:
    with archive.open(info) as stream:
        content = stream.read(left + 1)
    if len(content) > left:
        raise ValueError(f"unpacks to more than {_MOST_BYTES:,} bytes")
    return content


def _rows(name: str, members: list[tuple[str, bytes]], formats: Formats) -> Iterator[Found]:
    pictures, others, read = [], [], 0
    titles = {_title(path) for path, _ in members if path.lower().endswith(".md")}
    for path, content in members:
        parts = PurePosixPath(path.replace("\\", "/"))
        if any(part in _SKIPPED or part.startswith("._") for part in parts.parts):
            continue
        one = formats.of(parts)  # type: ignore[arg-type]  # only its suffix is asked
        if parts.suffix.lower() in _PICTURES:
            pictures.append(path)
        elif one is None:
            others.append(path)
        else:
            read += 1
            yield from _file(name, parts, content, one=one, titles=titles)
    if pictures:
        yield Notice(
            name,
            f"{counted(len(pictures), 'picture or other file', 'pictures and other files')} not unpacked: "
            f"{_listed(pictures)}",
        )
    if others:
        yield Notice(name, f"files of no known format: {_listed(others)}")
    if not read:
        yield Problem(name, f"no file in it can be read; supported are {', '.join(formats.extensions)}")


def _file(name: str, path: PurePosixPath, content: bytes, *, one: Format, titles: set[str]) -> Iterator[Found]:
    place = f"{name}/{shown_path(path)}"
    try:
        found = list(one.read(place, content))
    except CorpusError as error:
        yield from error.problems
        return
    rows = [row for row in found if isinstance(row, Row)]
    missing = [row for row in found if isinstance(row, Problem)]
    if path.suffix.lower() == ".csv" and (missing or not rows) and _is_database(path, titles, content):
        yield Notice(place, "the table of a Notion database without answers; those are in its pages, which are read")
        return
    suggested = _suggested(path)
    for one_found in found:
        if isinstance(one_found, Row):
            yield replace(one_found, suggested={**suggested, **one_found.suggested})
        else:
            yield one_found


def _is_database(path: PurePosixPath, titles: set[str], content: bytes) -> bool:
    """Whether the first cells of a table are the titles of pages beside it."""
    lines = content.decode("utf-8", "replace").splitlines()[1:200]
    first = [line.split(",")[0].strip('"').casefold() for line in lines if line.strip()]
    return any(cell[:40] and any(title.startswith(cell[:40]) for title in titles) for cell in first)


def _title(path: str) -> str:
    return without_notion_id(PurePosixPath(path).stem).casefold()


def _suggested(path: PurePosixPath) -> dict[str, str]:
    stem, lang = split_lang(path.stem)
    lang = lang or lang_of_folders(path.parts[:-1])
    return {"category": stem or "faq"} | ({"lang": lang} if lang else {})


def _listed(paths: list[str]) -> str:
    named = ", ".join(shown_path(path) for path in paths[:6])
    return named + (f" and {len(paths) - 6} more" if len(paths) > 6 else "")
