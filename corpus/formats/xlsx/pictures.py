"""Which pictures has a workbook, and in which row of a sheet? Those that lie over its cells, and WPS's in cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from corpus.formats.attached import LARGEST, PICTURES, picture
from corpus.formats.base import Attached, Row, folder_in

if TYPE_CHECKING:
    from zipfile import ZipFile

_MOST = 5_000
_MOST_BYTES = 200_000_000
_WPS = "xl/cellimages.xml"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_EMBED = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}embed",
)
_IN_CELL = re.compile(r'\s*=?\s*(?:_xlfn\.)?DISPIMG\(\s*"([^"]{1,100})"\s*,\s*\d\s*\)\s*', re.IGNORECASE)
_ROW = re.compile(r" row (\d+)$")


@dataclass(frozen=True, slots=True)
class Picture:
    """name: by which a cell of WPS means it; words: what its author says that it shows; part: its file."""

    name: str
    words: str
    part: str


class Pictures:
    """The pictures of one workbook, each read once. name: of the workbook, for the paths that answers get."""

    def __init__(self, name: str, archive: ZipFile) -> None:
        self._folder, self._archive, self._left = folder_in(PurePosixPath(name).name), archive, _MOST_BYTES
        self._in_cells = {one.name: one for _, one in _read(archive, _WPS)} if _WPS in archive.namelist() else {}
        self._taken: set[str] = set()
        self.all = {part for part in archive.namelist() if part.startswith("xl/media/")}

    @property
    def missed(self) -> list[str]:
        """The files of pictures that no entry has."""
        return sorted(PurePosixPath(part).name for part in self.all - self._taken)

    def of_sheet(self, path: str) -> dict[int, list[Picture]]:
        """By number of the row where they begin; path: of the sheet's XML."""
        found: dict[int, list[Picture]] = {}
        for part in _related(self._archive, path, "/drawing").values():
            for row, one in _read(self._archive, part):
                found.setdefault(row, []).append(one)
        return found

    def in_cell(self, value: object) -> list[Picture] | None:
        """The picture that a cell of WPS shows; None for any other cell."""
        match = _IN_CELL.fullmatch(value) if isinstance(value, str) and "DISPIMG" in value.upper() else None
        if match is None:
            return None
        one = self._in_cells.get(match[1])
        return [one] if one else []

    def added(self, row: Row, there: dict[int, list[Picture]]) -> Iterator[Row | Attached]:
        """A row with the pictures that stand beside it below its answer, and their files."""
        match = _ROW.search(row.place)
        if not match or int(match[1]) not in there:
            yield row
            return
        texts = [str(row.fields["answer"])] if row.fields.get("answer") else []
        for one in there[int(match[1])]:
            file = PurePosixPath(one.part).name
            if one.part not in self._taken:
                if (data := self._content(one.part)) is None:
                    continue
                self._taken.add(one.part)
                yield Attached(file, data)
            texts.append(picture(one.words, f"{self._folder}/{file}"))
        yield replace(row, fields={**row.fields, "answer": "\n\n".join(texts)})

    def _content(self, part: str) -> bytes | None:
        most = min(LARGEST, self._left)
        if PurePosixPath(part).suffix.lower() not in PICTURES or part not in self.all:
            return None
        with self._archive.open(part) as stream:
            data = stream.read(most + 1)
        if len(data) > most:
            return None
        self._left -= len(data)
        return data


def _read(archive: ZipFile, part: str) -> Iterator[tuple[int, Picture]]:
    """The pictures of a drawing, each with the number of its first row; 1 where it has none."""
    from openpyxl.xml.functions import iterparse

    targets, count = _related(archive, part, "/image"), 0
    row: int | None = None
    name = words = ""
    if part not in archive.namelist():
        return
    with archive.open(part) as stream:
        for _, element in iterparse(stream, events=("end",)):
            tag = element.tag.rpartition("}")[2]
            if element.tag == f"{_DRAWN}row" and row is None and (element.text or "").isdigit():
                row = int(element.text) + 1
            elif tag == "cNvPr":
                name, words = element.get("name") or "", element.get("descr") or element.get("title") or ""
            elif tag == "blip" and (
                target := next((targets[k] for n in _EMBED if (k := element.get(n)) in targets), "")
            ):
                count += 1
                if count > _MOST:
                    raise ValueError(f"more than {_MOST:,} pictures in one sheet")
                yield row or 1, Picture(name, words, target)
            elif tag.endswith("Anchor") or tag == "cellImage":
                row = None
                element.clear()


def _target(element: Any, targets: Mapping[str, str]) -> str:
    return next((targets[key] for name in _EMBED if (key := element.get(name)) in targets), "")


def _related(archive: ZipFile, part: str, kind: str) -> dict[str, str]:
    """By key, the files of a kind that a part of the workbook refers to."""
    from openpyxl.packaging import relationship

    library: Any = relationship
    rels = library.get_rels_path(part)
    if rels not in archive.namelist():
        return {}
    found = library.get_dependents(archive, rels)
    return {one.Id: one.Target for one in found if one.Target and str(one.Type).endswith(kind)}
