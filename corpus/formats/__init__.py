"""How is a corpus written in a file? One module a format, registered here.

A further format is a module with a `FORMAT` (see `Format`), and its line in FORMATS: reader, `faq convert`, messages
and the table in docs/corpus.md take it from there.
"""

from corpus.formats import csv_table, json_lines, markdown_text, xlsx_table, yaml_list
from corpus.formats.base import Found, Row
from corpus.formats.registry import Format, Formats, from_text
from corpus.formats.rows import FileRow

FORMATS = Formats(
    json_lines.FORMAT,
    csv_table.FORMAT,
    xlsx_table.FORMAT,
    yaml_list.FORMAT,
    markdown_text.FORMAT,
)

__all__ = ["FORMATS", "FileRow", "Format", "Formats", "Found", "Row", "from_text"]
