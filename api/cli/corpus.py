"""Which commands work on a corpus before it is built? `faq lint` and `faq convert`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import AsJson, check_shares, examples, print_json, share

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
    target_precision: Annotated[
        float,
        typer.Option(parser=share, metavar="SHARE", help="At which entries must be told apart, 0.5 to 0.999."),
    ] = 0.9,
    sarif: Annotated[bool, typer.Option("--sarif", help="Print SARIF 2.1.0, which annotates merge requests.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check a corpus before it is rebuilt; exit code 1 if it has errors, 0 if it has warnings at most."""
    from importlib.metadata import version

    from api.cli.progress import shown_steps
    from api.cli.show.findings import show_findings, to_sarif
    from engine import BuildOptions
    from support import ALL_RULES
    from support import lint_help_centre as run

    check_shares({"--target-precision": target_precision})
    options = BuildOptions(target_precision=target_precision)
    with shown_steps() as steps:
        findings = run(Path(corpus), ignore=ignore or (), fast=fast, options=options, steps=steps)
    errors = sum(finding.level == "error" for finding in findings)
    if sarif:
        print_json(to_sarif(findings, ALL_RULES, version("faq-search")))
    elif as_json:
        print_json({"errors": errors, "findings": [finding.to_json() for finding in findings]})
    else:
        show_findings(findings)
    if errors:
        raise typer.Exit(_LINT_ERRORS)


@commands.command(epilog=examples("faq convert my-faq my-faq.xlsx"))
def convert(
    source: Annotated[str, typer.Argument(metavar="IN", help="Corpus file or folder.")],
    target: Annotated[
        str, typer.Argument(metavar="OUT", help="File to write, or a folder; the ending says the format.")
    ],
    force: Annotated[bool, typer.Option("--force", help="Overwrite OUT.")] = False,
) -> None:
    """Turn a corpus into another format without loss: .jsonl .csv .xlsx .yaml .md or a folder."""
    from corpus import check_target, read_corpus, write_corpus

    check_target(Path(target), overwrite=force)
    corpus = read_corpus(Path(source))
    write_corpus(corpus, Path(target), overwrite=force)
    typer.echo(f"{len(corpus.entries)} entries written to {target}")
