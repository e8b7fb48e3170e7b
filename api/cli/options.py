"""What do several commands share? Options, the checks of their values, and how JSON is printed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from api.data_folder import DataChoice
    from api.settings import Settings
    from engine import Publishing
    from index import Spread

_INDEXES = ("local", "milvus")
WORSE = 3
"""Exit code of a generation that the quality gate stopped."""


def examples(*lines: str) -> str:
    """The end of a command's help: examples, one a line, which a test parses."""
    return "\n\n".join(["Examples:" if len(lines) > 1 else "Example:", *(f"\b\n  {line}" for line in lines)])


def whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text[:40]!r} is no whole number") from error


def share(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text[:40]!r} is no number") from error


Data = Annotated[str | None, typer.Option("--data", help="Data folder; else $FAQ_DATA, else ./faq-data.")]
Sample = Annotated[
    bool, typer.Option("--sample", help="Build the sample help centre if the data folder holds no index yet.")
]
Keep = Annotated[
    int | None,
    typer.Option(
        parser=whole_number,
        metavar="NUMBER",
        help="Generations to keep on disk from now on, 1 to 1000; the data folder remembers it, and starts with 5.",
    ),
]
Tolerance = Annotated[
    float, typer.Option(parser=share, metavar="SHARE", help="How far the quality gate lets a figure fall, 0 to 1.")
]
Force = Annotated[bool, typer.Option("--force", help="Publish whatever the quality gate says; it is logged.")]
TargetPrecision = Annotated[
    float, typer.Option(parser=share, metavar="SHARE", help="Share of answers that must be right, 0.5 to 0.999.")
]
AcceptTarget = Annotated[
    bool,
    typer.Option(
        "--accept-target", help="Another target precision or guarantee than the served one's is meant, at its cost."
    ),
]
IndexKind = Annotated[
    str | None,
    typer.Option("--index", help="local (files) or milvus (a server); the data folder remembers it, and starts local."),
]
IndexUri = Annotated[
    str | None, typer.Option("--uri", help="Address of the Milvus server; else $FAQ_MILVUS_URI, else the last one.")
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        parser=whole_number,
        metavar="NUMBER",
        help="Processes that embed, 1 to 64; with --ray one on each processor of the cluster, if absent.",
    ),
]
Ray = Annotated[
    str | None, typer.Option("--ray", help='Address of a Ray cluster that embeds, such as head:6379 or "auto".')
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text for people.")]


def settings_of(
    data: str | None, host: str | None = None, port: int | None = None, workers: int | None = None
) -> Settings:
    from api.settings import read_settings

    reach_milvus()
    return read_settings(data=data, host=host, port=port, workers=workers)


def data_of(data: str | None) -> DataChoice:
    """For commands that need no other setting: the libraries that read those take a tenth of a cold search."""
    from api.data_folder import choose_data

    reach_milvus()
    return choose_data(data, os.environ)


def reach_milvus() -> None:
    """Let this process reach Milvus as the environment says; raises FaqError for a setting that is wrong."""
    if any(name.startswith("FAQ_MILVUS_") for name in os.environ):
        from index import read_milvus, use_milvus

        use_milvus(read_milvus(os.environ))


def said_place(kind: str | None, uri: str | None, data: Path) -> str | None:
    """Address of the Milvus server, "" for files, None for what the data folder remembers.

    Raises FaqError for an index that there is not, and for Milvus without an address.
    """
    if kind is None and uri is None:
        return None
    from corpus import FaqError
    from index import DataFolder, check_installed, check_uri, milvus_access, use_milvus

    if kind is not None and kind not in _INDEXES:
        raise FaqError(f"--index is {kind[:40]!r}; use one of {', '.join(_INDEXES)}")
    if kind == "local":
        if uri is not None:
            raise FaqError("--uri is given with --index local; leave one of them out")
        return ""
    access = milvus_access()
    chosen = check_uri(uri) if uri is not None else access.uri or DataFolder(data).milvus()
    if not chosen:
        raise FaqError("--index milvus needs the server's address; give --uri http://HOST:19530 or set FAQ_MILVUS_URI")
    check_installed(chosen)  # before hours of embedding
    use_milvus(replace(access, uri=chosen))
    return chosen


def said_spread(workers: int | None, ray: str | None) -> Spread:
    """Over which processes embedding is spread.

    Raises FaqError for a number that is none, an empty address, and where ray is not installed.
    """
    from corpus import FaqError
    from index import MOST_WORKERS, Spread, check_ray

    if workers is not None and not 1 <= workers <= MOST_WORKERS:
        raise FaqError(f"--workers is {workers}; give 1 to {MOST_WORKERS}")
    if ray is None:
        return Spread(workers or 1)
    if not ray.strip():
        raise FaqError('--ray is empty; give the address of a Ray cluster, such as head:6379, or "auto"')
    check_ray()  # before hours of reading
    return Spread(workers or 0, ray.strip())


def checked_lang(lang: str | None) -> Any:
    from corpus import LANGS, to_lang
    from engine import QueryError

    found = None if lang is None else to_lang(lang)
    if lang is not None and found is None:
        raise QueryError(f"--lang is {lang[:40]!r}; use one of {', '.join(LANGS)}, or a tag such as zh-TW or en-US")
    return found


def check_shares(shares: Mapping[str, float]) -> None:
    from corpus import FaqError

    for name, value in shares.items():
        if not 0.5 <= value <= 0.999:
            raise FaqError(f"{name} is {value}; give a share of 0.5 to 0.999")


def publishing_of(keep: int | None, tolerance: float, *, accept_target: bool, force: bool) -> Publishing:
    from corpus import FaqError
    from engine import Publishing
    from index import MOST_KEPT

    if keep is not None and not 1 <= keep <= MOST_KEPT:
        raise FaqError(f"--keep is {keep}; keep 1 to {MOST_KEPT} generations")
    if not 0 <= tolerance <= 1:
        raise FaqError(f"--tolerance is {tolerance}; give a share of 0 to 1, such as 0.03")
    return Publishing(keep, tolerance, force, accept_target)


def print_json(value: object, write: Callable[[bytes], object] | None = None) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    (write or sys.stdout.buffer.write)(text.encode("utf-8", "replace"))
