"""Which files of a folder hold entries?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import CorpusError, Notice, Problem, os_reason, shown_path
from corpus.formats import FORMATS, Row
from corpus.formats.source import read_bytes
from corpus.formats.wording.asking import asks
from corpus.formats.wording.words import words

USER_WORDS = "userdict.txt"
_IN_NO_FOLDER = (".txt",)

_OTHERS = ("support.yaml", "support.yml", "synonyms.txt", USER_WORDS)
_OTHER_FOLDERS = ("queries", "dialogues", "node_modules")
_OTHER_END = ".queries.jsonl"
_HIDDEN = (".", "~$")  # ~$: the lock file of a workbook that is open in Excel
_DRAFT = "_"
_MISTAKEN = (".xls", ".xlsb", ".ods", ".numbers", ".et")
SAVED_AS = dict.fromkeys(_MISTAKEN, ".xlsx") | dict.fromkeys((".doc", ".odt", ".rtf", ".wps", ".pages"), ".docx")
"""As what office programs save their other files for us."""
_DOCUMENTS = (
    ".doc",
    ".pdf",
    ".ppt",
    ".pptx",
    ".odt",
    ".rtf",
    ".txt",
    ".xml",
    ".wps",
    ".pages",
    ".rst",
    ".adoc",
    ".org",
)
_ABOUT = ("readme", "summary", "contributing", "changelog", "license", "code_of_conduct", "security")
"""Names of Markdown files about the folder; read where nothing else is there."""
_TOOLS = words(
    """
    package.json package-lock.json tsconfig.json sidebars.json book.json vercel.json composer.json manifest.json
    mkdocs.yml mkdocs.yaml _config.yml _config.yaml config.yml config.yaml docker-compose.yml docker-compose.yaml
    netlify.toml .markdownlint.json crowdin.yml
    """
)


def corpus_files(folder: Path) -> list[Path | Problem | Notice]:
    """Corpus files below a folder in the order of their names, what could not be looked at, and what is left out."""
    found = list(_walk(folder, ()))
    files = [one for one in found if isinstance(one, Path)]
    about = [one for one in files if _is_about(one)]
    if files and len(about) < len(files):
        found = [one for one in found if one not in about] + [_about(one) for one in about if _asks(one)]
    if not files and not any(isinstance(one, Problem) for one in found):
        need = f"put files there that end in {', '.join(FORMATS.extensions)}"
        return [*found, Problem(shown_path(folder), f"no corpus file in this folder; {need}")]
    return found


def _about(path: Path) -> Notice:
    message = "not read, though it asks and answers: it is about the folder; give it another name if it is not"
    return Notice(shown_path(path), message)


def _asks(path: Path) -> bool:
    """Whether a page about the folder holds questions all the same."""
    found = FORMATS.of(path)
    try:
        rows = found.read(path.name, read_bytes(path)) if found else iter(())
        return any(isinstance(one, Row) and asks(str(one.fields.get("question"))) for one in rows)
    except CorpusError:
        return False


def _is_about(path: Path) -> bool:
    return path.suffix.lower() in (".md", ".mdx", ".markdown") and path.stem.split(".")[0].lower() in _ABOUT


def _walk(folder: Path, above: tuple[tuple[int, int], ...]) -> Iterator[Path | Problem | Notice]:
    try:
        status = folder.stat()
        here = (status.st_dev, status.st_ino)
        names = sorted(os.listdir(folder))
    except OSError as error:
        yield Problem(shown_path(folder), os_reason(error))
        return
    if here in above:
        yield Problem(shown_path(folder), "a symbolic link to a folder above it; remove the link")
        return
    for name in names:
        path = folder / name
        if name.startswith(_HIDDEN):
            continue
        if path.is_dir():
            if name.startswith(_DRAFT):
                yield Notice(shown_path(path), "not read: names that begin with _ are drafts")
            elif name not in _OTHER_FOLDERS:
                yield from _walk(path, (*above, here))
        else:
            yield from _file(path)


def _file(path: Path) -> Iterator[Path | Problem | Notice]:
    name, ending = path.name.lower(), path.suffix.lower()
    if name in _OTHERS or name.endswith(_OTHER_END):
        return
    is_read = FORMATS.of(path) is not None
    if name in _TOOLS:
        yield Notice(shown_path(path), "not read: the settings of a tool")
    elif name.startswith(_DRAFT) and is_read:
        yield Notice(shown_path(path), "not read: names that begin with _ are drafts")
    elif is_read and ending not in _IN_NO_FOLDER:
        yield path
    elif ending in _MISTAKEN:
        yield Problem(shown_path(path), f"{path.suffix} files are not read; save it as .xlsx or .csv, or move it away")
    elif ending in _DOCUMENTS or is_read:
        yield Notice(
            shown_path(path), f"not read: {path.suffix} files in a folder; save it as .docx, .md, .csv or .xlsx"
        )
