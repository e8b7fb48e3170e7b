"""Rules of the house that a reader should not have to check: imports, links, commands."""

from __future__ import annotations

import ast
import functools
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = {
    "corpus": set(),
    "index": {"corpus"},
    "engine": {"corpus", "index"},
    "support": {"corpus", "index", "engine"},
    "journal": {"corpus", "index", "engine", "support"},
    "api": {"corpus", "index", "engine", "support", "journal"},
}
PUBLIC = {
    *ALLOWED,
    *("corpus.lazy_names", "support.chats", "support.databases", "support.privacy", "support.servers"),
    "support.tickets",
}
"""Modules whose names other packages may import."""
WRAPPERS: dict[str, str | tuple[str, ...]] = {
    "alembic": (
        "support/databases.py",
        "support/servers.py",
        "journal/storage/migrations/",
        "support/tickets/storage/migrations/",
        "api/bots/hosting/migrations/",
        "api/sessions/migrations/",
        "api/web/migrations/",
    ),
    "starlette": "api/",
    "itsdangerous": "api/security/signing.py",
    "mcp": "api/bots/tools/",
    "jieba": "corpus/languages/chinese_words.py",
    "faiss": "index/local/dense.py",
    "pymilvus": "index/milvus/",
    "sentence_transformers": "index/encoders/sentence_",
    "fastapi": "api/",
    "ada_url": "support/contacts/addresses.py",
    "tldextract": "support/contacts/suffixes.py",
    "phonenumbers": "support/contacts/phones.py",
    "confusable_homoglyphs": "support/contacts/lookalikes.py",
}


@functools.cache
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
                assert module in PUBLIC, f"{file} imports {module}: take it from one of {PUBLIC}"


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


@pytest.mark.parametrize("name", ["corpus", "engine", "support", "support.privacy", "support.tickets", "journal"])
def test_every_name_is_found_where_the_type_checker_looks(name: str) -> None:
    """The package loads its names on first use; two lists of them must agree."""
    package = importlib.import_module(name)
    tree = ast.parse((ROOT / name.replace(".", "/") / "__init__.py").read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    told = {
        alias.name: str(node.module).removeprefix(f"{name}.")
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert told == package._HOME_OF
    assert all(getattr(package, name) is not None for name in told)
    with pytest.raises(AttributeError):
        package.no_such_name  # noqa: B018


def test_settings_and_checks_of_tickets_load_no_database() -> None:
    modules = loaded_by("import support.tickets.attachments.checker\nfrom support.tickets import TicketSettings, Smtp")
    assert not modules & {"sqlalchemy", "engine", "numpy", "pydantic", "yaml", "alembic"}


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
    named = re.findall(r"`((?:corpus|index|engine|support|api|tests|docs)/[\w./-]+)`", text)
    assert len(named) > 10
    for name in named:
        assert (ROOT / name).exists() or "NAME" in name, name


def test_importing_the_engine_loads_no_library_of_contacts() -> None:
    modules = loaded_by("import engine")
    assert not modules & {"ada_url", "tldextract", "requests", "phonenumbers", "confusable_homoglyphs", "pydantic"}


def test_contacts_need_nothing_of_the_house_but_codes_of_the_engine() -> None:
    for file in (ROOT / "support/contacts").glob("*.py"):
        for module in imports(file):
            own = module.startswith("support.contacts") or module == "engine"
            assert own or module.split(".")[0] not in {"support", "engine", "index", "api"}, f"{file} imports {module}"


def test_architecture_names_every_package() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    assert all(f"[{folder}/]({folder})" in text for folder in ALLOWED)


# Words of the project's own that gave way to the term of the field: the old one as a regular expression, the term, and
# the files in which it means what everybody means by it.
RETIRED = (
    (r"mended", "corrected", ()),
    (r"mending (?:a|the|that) (?:query|word)|MENDED", "corrected, query rewrite", ()),
    (r"wordings?", "phrasing, query rewrite", ()),
    (
        r"variants?|_VARIANTS",
        "query rewrite",
        ("corpus/languages/zh.py", "corpus/formats/tables/"),
    ),  # of a character, a column
    (r"metric(?:\.npy)?|fit_metric", "whitening", ()),
    (r"adapt|MOST_ADAPTED", "whiten", ()),
    (r"leave[-_]outs?|leave_out_readers|LeaveOut(?:s|Reader)", "leave-one-out", ()),
    (r"_?cells|_CELLS_PER_ROOT|SAMPLE_PER_CELL", "inverted lists", ("corpus/", "docs/corpus.md")),  # of a table
    (r"_Codes|_codes|codes of the dense leg", "scalar quantisation", ()),
    (r"pieces?", "subword token, segment, run", ("engine/guard/", "engine/contacts/", "index/encoders/bundled.py")),
    (r"fit_scale|_SCALE_PRIOR|Scale", "Platt scaling", ()),
    (r"contrast", "match features", ()),
    (
        r"cuts? (?:by|with|every|texts?)|(?:is|are|was|were|be) cut (?:by|with|and|twice)",
        "segment",
        ("engine/contacts/",),
    ),
    (r"(?:segments_of|self)\.cut|_cut", "segment", ()),
    (r"Speller|spelling\.py", "QueryRewriter, rewrite.py", ()),
)
SCIENCE = ("corpus/**/*.py", "index/**/*.py", "engine/**/*.py", "docs/*.md", "ARCHITECTURE.md", "README*.md")
CHARTS = ("docs/observability.md", "docs/security.md", "docs/deployment")
"""Pages whose metrics are those of monitoring."""


def science_files() -> list[str]:
    """The files of which the words are watched, relative to the root."""
    return sorted({file.relative_to(ROOT).as_posix() for pattern in SCIENCE for file in ROOT.glob(pattern)})


@pytest.mark.parametrize(("old", "term", "allowed"), RETIRED, ids=[term for _, term, _ in RETIRED])
def test_the_terms_of_the_field_are_used(old: str, term: str, allowed: tuple[str, ...]) -> None:
    found = re.compile(rf"(?<![A-Za-z0-9_.])(?:{old})(?![A-Za-z0-9_])")
    places = []
    for name in science_files():
        if name.startswith((*allowed, *CHARTS)):
            continue
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), start=1):
            if found.search(line):
                places.append(f"{name}:{number}: {line.strip()[:100]}")
    assert not places, f"write {term!r} instead:\n" + "\n".join(places)


def test_retired_feature_names_are_in_no_feature() -> None:
    from engine.search.features import FEATURES

    assert not {"mended", "back", "alike", "known"} & set(FEATURES)
