"""What does `faq init` write? support.yaml with comments, and a table to fill in or the owner's own."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

from api.cli.init.answers import Answers
from api.contact import support_of
from corpus import FORMATS, FaqError, Lang
from support import SUPPORT_FILE

_TEMPLATES = Path(__file__).parent / "templates"
_WIDTHS = (18, 36, 40, 80)
"""Of the columns of the table, in characters."""


def write_start(folder: Path, answers: Answers, lang: Lang) -> list[Path]:
    """Write what is not there yet, and say what was; nothing is overwritten. Raises FaqError before anything is
    written."""
    support = folder / SUPPORT_FILE
    if support.exists():
        raise FaqError(f"{support} exists; change it there, or name another folder")
    if folder.exists() and not folder.is_dir():
        raise FaqError(f"{folder} is a file; name a folder")
    table = _table_of(folder, answers)
    texts: dict[Path, bytes] = {support: _support(answers, lang).encode()}
    if table and answers.faq is None:
        texts[table] = _filled(lang) if answers.table == "xlsx" else (_TEMPLATES / f"faq.{lang}.yaml").read_bytes()
    folder.mkdir(parents=True, exist_ok=True)
    if table and answers.faq:
        shutil.copyfile(answers.faq, table)
    for file, content in texts.items():
        file.write_bytes(content)
    return [support, *([table] if table else [])]


def _table_of(folder: Path, answers: Answers) -> Path | None:
    """Where the table goes; None where the folder holds a corpus already and none was given."""
    if answers.faq is not None:
        target = folder / answers.faq.name
        if target.exists():
            raise FaqError(f"{target} exists; leave --faq out to take it as it is")
        return target
    has_corpus = folder.is_dir() and any(FORMATS.of(file) for file in folder.iterdir() if file.name != SUPPORT_FILE)
    return None if has_corpus else folder / f"faq.{answers.table}"


def _support(answers: Answers, lang: Lang) -> str:
    """support.yaml of the template, in which @name@ and the like stand for the answers."""
    reached = support_of(answers.contact) if answers.contact else {"channels": [], "official": {}}
    filled = {
        "name_zh": _quoted(answers.name),
        "name_en": _quoted(answers.name_en),
        "accent": _quoted(answers.accent),
        "channels": "\n  - ".join(["channels:", *map(_quoted, reached["channels"])])
        if answers.contact
        else "# channels:",
        "official": _quoted(reached["official"]),
    }
    text = (_TEMPLATES / f"support.{lang}.yaml").read_text("utf-8")
    return re.sub(r"@(\w+)@", lambda found: filled[found[1]], text)


def _quoted(value: Any) -> str:
    """As JSON, which is YAML with every character escaped that YAML could misread."""
    return json.dumps(value, ensure_ascii=False)


def _filled(lang: Lang) -> bytes:
    """The example entries as a workbook, with the names of the columns in the owner's language."""
    import yaml
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    entries = yaml.safe_load((_TEMPLATES / f"faq.{lang}.yaml").read_text("utf-8"))
    columns = {"zh": ("分类", "问题", "相似问法", "答案"), "en": ("Category", "Question", "Alternates", "Answer")}[lang]
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.title, sheet.freeze_panes = "FAQ", "A2"
    sheet.append(columns)
    for entry in entries:
        sheet.append([entry["category"], entry["question"], "\n".join(entry["alternates"]), entry["answer"].strip()])
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=cell.row == 1)
    for letter, width in zip("ABCD", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()
