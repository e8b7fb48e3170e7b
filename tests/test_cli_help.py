"""What the command line says of itself: help, examples, version, completion; none of it loads anything heavy."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import pytest
import typer
from test_rules import loaded_by

from api.cli import app
from conftest import FAQ, ROOT, environment, faq, faq_here

COMMAND = typer.main.get_command(app)
HEAVY = {"torch", "faiss", "jieba", "fastapi", "numpy", "sentence_transformers", "scipy", "sqlalchemy"}


def commands(group: Any = COMMAND, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every group and command below `faq`, with the words that call it."""
    yield path, group
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*path, name))


ALL = dict(commands())
LEAVES = [path for path, command in ALL.items() if not hasattr(command, "commands")]


def examples_of(command: Any) -> list[str]:
    return re.findall(r"^ *(faq .*)$", command.epilog or "", flags=re.MULTILINE)


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_help_has_an_example_that_parses(path: tuple[str, ...]) -> None:
    examples = examples_of(ALL[path])
    assert examples, f"faq {' '.join(path)} has no example"
    for example in examples:
        words = shlex.split(example.split(" >> ")[0])[1:]
        assert tuple(words[: len(path)]) == path, example
        used = max((leaf for leaf in LEAVES if tuple(words[: len(leaf)]) == leaf), key=len)
        ALL[used].make_context("faq", words[len(used) :])  # raises for what it does not know


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_by_two_names_shows_the_examples(path: tuple[str, ...], home: Any) -> None:
    run = faq_here if path else faq
    short, long = (run(home, *path, flag) for flag in ("-h", "--help"))
    assert (short.returncode, short.stderr, short.stdout) == (0, "", long.stdout)
    assert all(example in short.stdout for example in examples_of(ALL[path]))


@pytest.mark.parametrize("path", [path for path in ALL if path not in LEAVES], ids=" ".join)
def test_a_group_alone_prints_its_help(path: tuple[str, ...], home: Any) -> None:
    alone = faq_here(home, *path)
    assert (alone.returncode, alone.stdout) == (0, faq_here(home, *path, "--help").stdout)


def test_version(home: Any) -> None:
    told = faq(home, "--version")
    assert (told.returncode, told.stdout) == (0, f"faq {version('faq-search')}\n")


def test_no_help_loads_anything_heavy() -> None:
    """typer itself brings pydantic."""
    calls = "\n".join(
        f"try: app({[*path, '-h']}, prog_name='faq')\nexcept SystemExit: pass" for path in ALL if path not in [()]
    )
    loaded = loaded_by(
        "import io, contextlib\nfrom api.cli import app\nwith contextlib.redirect_stdout(io.StringIO()):\n"
        + "\n".join(f"    {line}" for line in calls.splitlines())
    )
    assert "api.cli.keys" in loaded
    assert not loaded & HEAVY


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_scripts_are_printed(shell: str, home: Any) -> None:
    told = faq(home, "completion", shell)
    assert (told.returncode, "_FAQ_COMPLETE" in told.stdout) == (0, True)


def test_a_shell_that_is_unknown_is_one_line(home: Any) -> None:
    told = faq(home, "completion", "csh")
    assert (told.returncode, told.stdout, told.stderr.count("\n")) == (2, "", 1)
    assert "bash, zsh, fish, powershell" in told.stderr


@pytest.mark.parametrize(
    ("typed", "found"),
    [("faq se", {"search", "serve", "settings"}), ("faq keys ", {"add", "list", "remove", "rotate"}), ("faq x", set())],
)
def test_a_shell_completes(typed: str, found: set[str]) -> None:
    asked = {"_FAQ_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    told = subprocess.run(FAQ, env=environment() | asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (set(told.stdout.split()), told.stderr) == (found, "")
