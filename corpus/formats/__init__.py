"""How is a corpus written in a file? One module a format, registered here.

A further format is a module with a `FORMAT` (see `Format`), and its line in FORMATS: reader, `faq convert`, messages
and the table in docs/corpus.md take it from there. A further product's documents are a module of dialects/.
"""

from corpus.formats import plain_text, zip_archive
from corpus.formats.base import Found, Naming, Row
from corpus.formats.documents import json_text, yaml_list
from corpus.formats.docx import text as word
from corpus.formats.html import page
from corpus.formats.markdown import text
from corpus.formats.registry import Format, Formats, from_text
from corpus.formats.rows import FileRow
from corpus.formats.tables import csv_table
from corpus.formats.xlsx import table

FORMATS = Formats(
    json_text.FORMAT,
    json_text.DOCUMENT,
    csv_table.FORMAT,
    csv_table.TSV,
    table.FORMAT,
    table.WITH_MACROS,
    yaml_list.FORMAT,
    text.FORMAT,
    page.FORMAT,
    plain_text.FORMAT,
    word.FORMAT,
)
FORMATS.add(Format("Zip", (".zip",), zip_archive.zip_reader(FORMATS)))

__all__ = ["FORMATS", "FileRow", "Format", "Formats", "Found", "Naming", "Row", "from_text"]
