"""What does a sheet say beside its cells? Merged ranges, links, hidden rows; pictures and comments of the workbook.

openpyxl reads them only together with a whole sheet, at fifty times the file's size in memory; this streams.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from corpus.formats.xlsx.pictures import Picture
from corpus.plurals import counted

if TYPE_CHECKING:
    from zipfile import ZipFile

_MOST_RANGES = 50_000
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_MADE = re.compile(
    r'\s*HYPERLINK\(\s*"((?:https?:|mailto:|tel:)(?:[^"]|""){1,2000})"\s*(?:[,;]\s*"((?:[^"]|""){0,2000})"\s*)?\)\s*',
    re.IGNORECASE,
)
"""A formula that makes a link of two texts; what is worked out of other cells, Excel has kept as text alone."""
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")


@dataclass(frozen=True, slots=True)
class Range:
    """Rows and columns from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Parts:
    """hidden: numbers of the rows; merged: ranges, by their top row; links: address by (row, column); pictures: by
    their first row; words: of links that a formula makes, by (row, column)."""

    hidden: set[int] = field(default_factory=set)
    merged: dict[int, list[Range]] = field(default_factory=dict)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    pictures: dict[int, list[Picture]] = field(default_factory=dict)
    words: dict[tuple[int, int], str] = field(default_factory=dict)


def parts_of(archive: ZipFile, path: str) -> Parts:
    """The parts of one sheet; path: of its XML in the workbook."""
    from openpyxl.xml.functions import iterparse

    parts, targets, count = Parts(), _targets(archive, path), 0
    formula = ""
    with archive.open(path) as stream:
        for _, element in iterparse(stream, events=("end",)):
            tag = element.tag.removeprefix(_MAIN).removeprefix(_STRICT)
            if tag == "row":
                if element.get("hidden") in ("1", "true") and (number := element.get("r", "")).isdigit():
                    parts.hidden.add(int(number))
                element.clear()
            elif tag == "f":
                formula = element.text or ""
            elif tag == "c":
                _add_link(parts, element.get("r") or "", formula)
                formula = ""
            elif tag in ("mergeCell", "hyperlink") and (found := _range(element.get("ref", ""))):
                count += 1
                if count > _MOST_RANGES:
                    raise ValueError(f"more than {_MOST_RANGES:,} merged ranges and links in one sheet")
                _add(parts, tag, found, element=element, targets=targets)
    return parts


def _add(parts: Parts, tag: str, found: Range, *, element: Any, targets: Mapping[str, str]) -> None:
    if tag == "mergeCell":
        parts.merged.setdefault(found.top, []).append(found)
        return
    target = next((targets[key] for name in _RELATION if (key := element.get(name)) in targets), "")
    anchor = element.get("location") or ""
    if address := f"{target}#{anchor}" if target and anchor else target:
        parts.links[found.top, found.left] = address


def _add_link(parts: Parts, cell: str, formula: str) -> None:
    """Note the link that a formula makes."""
    made = _MADE.fullmatch(formula) if formula else None
    if made and (place := _range(cell)):
        address, words = ((text or "").replace('""', '"') for text in made.groups())
        parts.links[place.top, place.left] = address
        parts.words[place.top, place.left] = words or address


def _targets(archive: ZipFile, path: str) -> dict[str, str]:
    from openpyxl.packaging import relationship

    library: Any = relationship
    rels = library.get_rels_path(path)
    if rels not in archive.namelist():
        return {}
    found = library.get_dependents(archive, rels)
    return {one.Id: one.Target for one in found if one.Target and one.TargetMode == "External"}


def _range(reference: str) -> Range | None:
    match = _CELL.fullmatch(reference)
    if not match:
        return None
    left, top = _column(match[1]), int(match[2])
    return Range(top, left, int(match[4]) if match[4] else top, _column(match[3]) if match[3] else left)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def beside_the_cells(archive: ZipFile, pictures: Sequence[str]) -> Iterator[str]:
    """What a workbook holds that no entry has: pictures, comments."""
    names = archive.namelist()
    if pictures:
        listed = ", ".join(pictures[:6]) + (" ..." if len(pictures) > 6 else "")
        fix = "move each into the row of its answer"
        yield f"{counted(len(pictures), 'picture')} beside no entry, not read: {listed}; {fix}"
    if comments := [name for name in names if re.match(r"xl/(?:comments|threadedComments)", name)]:
        yield f"the comments of {counted(len(comments), 'sheet')} are not read"
