"""Which commands work on a corpus before it is built? `faq lint`, `faq convert` and `faq import`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import AsJson, check_shares, examples, print_json, share
from api.cli.reading import Category, Columns, Dialect, Lang_, Mapping_, said_reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus import Corpus, Finding
    from support import AskingRules

commands = typer.Typer()

_LINT_ERRORS = 1


@commands.command(epilog=examples("faq lint my-faq", "faq lint my-faq --fast --ignore few-phrasings --sarif"))
def lint(
    corpus: Annotated[str, typer.Argument(help="Corpus file or folder.")],
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help="Leave this rule out; may be given again.")
    ] = None,
    fast: Annotated[
        bool, typer.Option("--fast", help="Only the rules that need no index: seconds instead of a minute.")
    ] = False,
    pairs: Annotated[
        bool, typer.Option("--pairs", help="Propose which entries of one language each are translations.")
    ] = False,
    target_precision: Annotated[
        float,
        typer.Option(parser=share, metavar="SHARE", help="At which entries must be told apart, 0.5 to 0.999."),
    ] = 0.9,
    sarif: Annotated[bool, typer.Option("--sarif", help="Print SARIF 2.1.0, which annotates merge requests.")] = False,
    lang: Lang_ = None,
    category: Category = None,
    mapping: Mapping_ = None,
    columns: Columns = None,
    dialect: Dialect = None,
    as_json: AsJson = False,
) -> None:
    """Check a corpus before it is rebuilt; exit code 1 if it has errors, 0 if it has warnings at most."""
    from api.cli.progress import shown_steps
    from api.cli.show.words import say_what_is_missing
    from engine import BuildOptions
    from support import lint_help_centre as run

    check_shares({"--target-precision": target_precision})
    reading = said_reading(lang=lang, category=category, mapping=mapping, columns=columns, dialect=dialect)
    options = BuildOptions(target_precision=target_precision, reading=reading)
    kinds = _asking(pairs=pairs, similar=not fast)
    with shown_steps() as steps:
        findings = run(Path(corpus), ignore=ignore or (), kinds=kinds, options=options, steps=steps)
    errors = _print_findings(findings, sarif=sarif, as_json=as_json)
    if not (sarif or as_json):
        say_what_is_missing(Path(corpus))
    if errors:
        raise typer.Exit(_LINT_ERRORS)


def _print_findings(findings: Sequence[Finding], *, sarif: bool, as_json: bool) -> int:
    """Print them, and return how many are errors."""
    from importlib.metadata import version

    from api.cli.show.findings import show_findings, to_sarif
    from support import ALL_RULES

    errors = sum(finding.level == "error" for finding in findings)
    if sarif:
        print_json(to_sarif(findings, ALL_RULES, version("faq-search")))
    elif as_json:
        print_json({"errors": errors, "findings": [finding.to_json() for finding in findings]})
    else:
        show_findings(findings)
    return errors


def _asking(**wanted: bool) -> list[AskingRules]:
    """The kinds of rules that are wanted."""
    kinds: tuple[AskingRules, ...] = ("pairs", "similar")
    return [kind for kind in kinds if wanted[kind]]


@commands.command(epilog=examples("faq convert my-faq my-faq.xlsx"))
def convert(
    source: Annotated[str, typer.Argument(metavar="IN", help="Corpus file or folder.")],
    target: Annotated[
        str, typer.Argument(metavar="OUT", help="File to write, or a folder; the ending says the format.")
    ],
    force: Annotated[bool, typer.Option("--force", help="Overwrite OUT.")] = False,
    lang: Lang_ = None,
    category: Category = None,
) -> None:
    """Turn a corpus into another format without loss: .jsonl .json .csv .tsv .xlsx .yaml .md or a folder."""
    from api.cli.show.reading import notice_lines
    from api.cli.show.words import told
    from corpus import ReadOptions, check_target, read_corpus, summary_of, write_corpus

    check_target(Path(target), overwrite=force)
    corpus = read_corpus(Path(source), ReadOptions.of_words(lang=lang, category=category))
    write_corpus(corpus, Path(target), overwrite=force)
    for line in notice_lines(summary_of(corpus)):
        typer.echo(line, err=True)
    typer.echo(told("written", entries=told("entries", count=len(corpus.entries)), path=target))


@commands.command(
    "import",
    epilog=examples(
        "faq import help-desk.json my-faq.yaml",
        "faq import 客服.xlsx my-faq.yaml --map question=标题,answer=内容",
        "faq import my-site/docs my-faq.yaml --pair",
    ),
)
def import_(
    source: Annotated[str, typer.Argument(help="File, zip or folder of any help centre (docs/corpus.md lists them).")],
    target: Annotated[str, typer.Argument(metavar="OUT", help="The one corpus file to write: .yaml, .xlsx, ...")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite OUT.")] = False,
    lang: Lang_ = None,
    category: Category = None,
    mapping: Mapping_ = None,
    columns: Columns = None,
    dialect: Dialect = None,
    pair: Annotated[
        bool, typer.Option("--pair", help="Make one entry of two that are translations, by their meaning.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make one tidy corpus file of whatever a help centre is kept in, and say what was read and what was not."""
    from api.cli.show.reading import reading_lines
    from api.cli.show.words import told
    from corpus import ReadOptions, check_target, read_corpus, summary_of, write_corpus

    check_target(Path(target), overwrite=force)
    options = ReadOptions.of_words(lang=lang, category=category, mapping=mapping, columns=columns, dialect=dialect)
    corpus = read_corpus(Path(source), options)
    if pair:
        corpus = _paired(corpus)
    write_corpus(corpus, Path(target), overwrite=force)
    if as_json:
        print_json({**summary_of(corpus).to_json(), "written": target})
        return
    key, beside = ("written_beside" if corpus.beside else "written"), told("beside", count=len(corpus.beside))
    typer.echo(told(key, entries=told("entries", count=len(corpus.entries)), path=target, beside=beside))
    for line in reading_lines(summary_of(corpus)):
        typer.echo(line)


def _paired(corpus: Corpus) -> Corpus:
    """The corpus with its likely translations as one entry each, and a notice of those and of the less likely ones."""
    from dataclasses import replace

    from corpus import Notice, counted, with_pairs
    from engine import LIKELY, check_pairs, propose_pairs
    from index import EncoderSpec, load_encoder

    pairs = propose_pairs(corpus, load_encoder(EncoderSpec()))
    sure = [pair for pair in pairs if pair.likelihood >= LIKELY]
    others = [Notice(one.place, one.message, "odd") for one in check_pairs(corpus, [p for p in pairs if p not in sure])]
    made = with_pairs(corpus, [(pair.zh, pair.en) for pair in sure])
    said = (
        [Notice(str(corpus.source), f"{counted(len(sure), 'pair')} of translations became one entry each", "joined")]
        if sure
        else []
    )
    return replace(made, notices=(*made.notices, *said, *others))
