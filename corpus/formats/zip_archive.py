"""How does a zip file become rows? Its files are read in memory, as Notion and help desks export them."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from corpus.errors import CorpusError, Notice, Problem, shown_path
from corpus.formats.attached import LARGEST, PICTURES
from corpus.formats.base import Attached, Found, Row, folder_in
from corpus.formats.paths import lang_of_folders, split_lang, without_notion_id
from corpus.formats.registry import Format, Formats
from corpus.plurals import counted

_MOST_BYTES = 100_000_000
"""Unpacked, of all files that are read; what a header claims is checked again while reading."""
_MOST_FILES = 20_000
_MOST_DEPTH = 2  # Notion puts a zip into a zip
_MOST_ATTACHED = 200_000_000
"""Bytes of all pictures, which stay in memory until they are copied."""
_ATTACHED = PICTURES | {".pdf"}
_NOT_SHOWN = (".heic", ".mp4", ".mov")
_UTF_8 = 0x800  # bit of the flags of a name
_SKIPPED = ("__MACOSX", ".DS_Store", "Thumbs.db")


def zip_reader(formats: Formats) -> Callable[[str, bytes], Iterator[Found]]:
    """A reader of zip files whose members have one of these formats."""

    def read_zip(name: str, data: bytes) -> Iterator[Found]:
        """The rows of all members; nothing is written to disk, so that no name can lead out of a folder."""
        try:
            members = list(_members(name, data, 0, _Left()))
        except zipfile.BadZipFile as error:
            yield Problem(name, f"a damaged zip file ({error}); pack it anew")
            return
        except (NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
            yield Problem(name, f"a zip file that cannot be unpacked ({error}); pack it anew, without a password")
            return
        yield from _rows(name, members, formats)

    return read_zip


@dataclass(slots=True)
class _Left:
    """Bytes that may still be unpacked, in all zips within one."""

    read: int = _MOST_BYTES
    attached: int = _MOST_ATTACHED


def _members(name: str, data: bytes, depth: int, left: _Left) -> Iterator[tuple[str, bytes | None]]:
    """Names and contents; None for what is not unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if len(infos) > _MOST_FILES:
            raise ValueError(f"{len(infos):,} files, at most {_MOST_FILES:,} are read")
        for path, info in sorted((_name(info), info) for info in infos if not _is_skipped(info.filename)):
            suffix = PurePosixPath(path).suffix.lower()
            if suffix in _ATTACHED or suffix in _NOT_SHOWN:
                yield path, _attached(archive, info, left) if suffix in _ATTACHED else None
                continue
            content = _content(archive, info, left.read)
            left.read -= len(content)
            if suffix == ".zip" and depth < _MOST_DEPTH:
                yield from _members(name, content, depth + 1, left)
            else:
                yield path, content


def _name(info: zipfile.ZipInfo) -> str:
    """The path of a member; Windows in China writes names in GBK, which the format does not say."""
    name = info.filename
    if not info.flag_bits & _UTF_8 and not name.isascii():
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _is_skipped(name: str) -> bool:
    return any(part in _SKIPPED or part.startswith("._") for part in PurePosixPath(name.replace("\\", "/")).parts)


def _attached(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: _Left) -> bytes | None:
    most = min(LARGEST, left.attached)
    with archive.open(info) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        return None
    left.attached -= len(content)
    return content


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> bytes:
    with archive.open(info) as stream:
        content = stream.read(left + 1)
    if len(content) > left:
        raise ValueError(f"unpacks to more than {_MOST_BYTES:,} bytes")
    return content


def _rows(name: str, members: list[tuple[str, bytes | None]], formats: Formats) -> Iterator[Found]:
    pictures, others, read = [], [], 0
    titles = {_title(path) for path, _ in members if path.lower().endswith(".md")}
    for path, content in members:
        parts = PurePosixPath(path)
        one = formats.of(parts)  # type: ignore[arg-type]  # only its suffix is asked
        if content is None:
            pictures.append(path)
        elif parts.suffix.lower() in _ATTACHED:
            yield Attached(_inside(path), content)
        elif one is None:
            others.append(path)
        else:
            read += 1
            yield from _file(name, parts, content, one=one, titles=titles)
    if pictures:
        many = counted(len(pictures), "picture or other file", "pictures and other files")
        why = f"no browser shows them, or they have more than {LARGEST // 1_000_000} MB"
        yield Notice(name, f"{many} not unpacked ({why}): {_listed(pictures)}")
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
        elif isinstance(one_found, Attached):
            yield replace(one_found, path=_inside(f"{path.with_name(folder_in(path.name))}/{one_found.path}"))
        else:
            yield one_found


def _inside(path: str) -> str:
    """A path that leads nowhere but below its folder."""
    return posixpath.normpath("/" + path).lstrip("/")


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
