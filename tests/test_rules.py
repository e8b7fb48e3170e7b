"""Rules of the house that a reader should not have to check: imports, links, commands."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = {"corpus": set(), "index": {"corpus"}, "engine": {"corpus", "index"}, "api": {"corpus", "index", "engine"}}
WRAPPERS = {
    "jieba": "corpus/segment.py",
    "faiss": "index/local/dense.py",
    "sentence_transformers": "index/encoders/sentence_",
    "fastapi": "api/",
    "ada_url": "engine/contacts/addresses.py",
    "tldextract": "engine/contacts/suffixes.py",
    "phonenumbers": "engine/contacts/phones.py",
    "confusable_homoglyphs": "engine/contacts/lookalikes.py",
}


def imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("folder", ALLOWED)
def test_imports_go_left_only(folder: str) -> None:
    for file in (ROOT / folder).rglob("*.py"):
        for module in imports(file):
            top = module.split(".")[0]
            if top in ALLOWED and top != folder:
                assert top in ALLOWED[folder], f"{file} imports {top}; {folder}/ may use {ALLOWED[folder]}"
                assert module == top, f"{file} imports {module}: take it from `{top}` itself"


@pytest.mark.parametrize("library", WRAPPERS)
def test_one_wrapper_per_heavy_library(library: str) -> None:
    for folder in ALLOWED:
        for file in (ROOT / folder).rglob("*.py"):
            name = file.relative_to(ROOT).as_posix()
            if library in {module.split(".")[0] for module in imports(file)}:
                assert name.startswith(WRAPPERS[library]), f"{name} imports {library}"


def loaded_by(code: str) -> set[str]:
    program = f"import sys\n{code}\nprint(' '.join(sys.modules))"
    return set(
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
        ).stdout.split()
    )


def test_help_loads_nothing_heavy() -> None:
    modules = loaded_by("import api.cli\ntry: api.cli.app(['--help'], prog_name='faq')\nexcept SystemExit: pass")
    assert not modules & {"torch", "faiss", "jieba", "fastapi", "numpy", "sentence_transformers", "sklearn"}


@pytest.mark.parametrize(
    "document", sorted(f.relative_to(ROOT).as_posix() for f in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
)
def test_links_of_the_documents_lead_somewhere(document: str) -> None:
    file = ROOT / document
    text = re.sub(r"```.*?```", "", file.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if not target.startswith(("http", "faq:", "mailto:")):
            assert (file.parent / target).exists(), f"{document} links to {target}"


def test_files_that_contributors_are_sent_to_are_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = re.findall(r"`((?:corpus|index|engine|api|tests|docs)/[\w./-]+)`", text)
    assert len(named) > 10
    for name in named:
        assert (ROOT / name).exists() or "NAME" in name, name


def test_importing_the_engine_loads_no_library_of_contacts() -> None:
    modules = loaded_by("import engine")
    assert not modules & {"ada_url", "tldextract", "requests", "phonenumbers", "confusable_homoglyphs", "pydantic"}


def test_contacts_need_nothing_of_the_engine_but_its_errors() -> None:
    for file in (ROOT / "engine/contacts").glob("*.py"):
        for module in imports(file):
            own = module.startswith(("engine.contacts", "engine.errors"))
            assert own or module.split(".")[0] not in {"engine", "index", "api"}, f"{file} imports {module}"


def test_architecture_names_every_package() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    assert all(f"[{folder}/]({folder})" in text for folder in ALLOWED)
