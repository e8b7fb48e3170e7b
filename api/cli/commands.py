"""Which commands are there? `faq` and its subcommands; heavy libraries are imported by the command that needs them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.keys import keys_app

if TYPE_CHECKING:
    from api.settings import Settings
    from engine import Publishing

USAGE_ERROR = 2
LINT_ERRORS = 1
NOT_OFFICIAL = 1
INFEASIBLE = 1
WORSE = 3
_INTERRUPTED = 130

app = typer.Typer(
    name="faq",
    help="Chinese and English FAQ search that knows when it does not know.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text[:40]!r} is no whole number") from error


def _share(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text[:40]!r} is no number") from error


app.add_typer(keys_app)

Data = Annotated[str | None, typer.Option("--data", help="Data folder; else $FAQ_DATA, else ./faq-data.")]
Sample = Annotated[
    bool, typer.Option("--sample", help="Build the sample help centre if the data folder holds no index yet.")
]
Keep = Annotated[
    int | None,
    typer.Option(
        parser=_whole,
        metavar="NUMBER",
        help="Generations to keep on disk from now on, 1 to 1000; the data folder remembers it, and starts with 5.",
    ),
]
Tolerance = Annotated[
    float, typer.Option(parser=_share, metavar="SHARE", help="How far the quality gate lets a figure fall, 0 to 1.")
]
Force = Annotated[bool, typer.Option("--force", help="Publish whatever the quality gate says; it is logged.")]
AcceptTarget = Annotated[
    bool,
    typer.Option(
        "--accept-target", help="Another target precision or guarantee than the served one's is meant, at its cost."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text for people.")]


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What a person would type, in Chinese or English.")],
    data: Data = None,
    lang: Annotated[str | None, typer.Option(help="Language of the reply, zh or en; guessed when absent.")] = None,
    category: Annotated[str | None, typer.Option(help="Only this category and those below it.")] = None,
    top: Annotated[int, typer.Option(parser=_whole, metavar="NUMBER", help="How many results at most, 1 to 20.")] = 5,
    explain: Annotated[bool, typer.Option("--explain", help="Say what the answer rests on.")] = False,
    sample: Sample = False,
    as_json: AsJson = False,
) -> None:
    """Answer a query, or say how to reach support."""
    from api.cli.first_start import open_index
    from api.cli.show import show_explanation, show_reply
    from api.presenters.reply import present
    from engine import check_query
    from support import hand_off_of

    checked = _lang(lang)
    check_query(query, checked, top)
    engine = open_index(_settings(data), sample=sample)
    hand_off = hand_off_of(engine)
    options: dict[str, Any] = {"lang": checked, "category": category, "top": top, "explained": explain}
    reply = present(engine.search(query, rule=hand_off.rule, **options), hand_off)
    if as_json:
        _print_json(reply.to_json())
    else:
        show_reply(reply)
        if reply.explanation:
            show_explanation(reply.explanation)


@app.command()
def verify(
    contact: Annotated[str, typer.Argument(help="Web address, e-mail address, phone number or @account.")],
    data: Data = None,
    lang: Annotated[str | None, typer.Option(help="Language of the message, zh or en.")] = None,
    sample: Sample = False,
    as_json: AsJson = False,
) -> None:
    """Is this contact really ours? Exit code 0 if it is official, 1 if not, or if nobody can tell."""
    from dataclasses import asdict

    from api.cli.first_start import open_index
    from api.presenters.reply import present_verification
    from support import check_contact, hand_off_of
    from support import verify as check

    checked = _lang(lang)
    check_contact(contact)
    official = hand_off_of(open_index(_settings(data), sample=sample)).official
    found = present_verification(check(contact, official), checked or "zh")
    if as_json:
        _print_json(asdict(found))
    else:
        typer.echo(found.message)
    if found.status != "official":
        raise typer.Exit(NOT_OFFICIAL)


@app.command()
def rebuild(
    corpus: Annotated[
        str | None, typer.Argument(help="Corpus file or folder; the sample help centre if absent.")
    ] = None,
    data: Data = None,
    encoder: Annotated[
        str, typer.Option(help='"bundled", a sentence-transformers folder, or a cached model.')
    ] = "bundled",
    target_precision: Annotated[
        float, typer.Option(parser=_share, metavar="SHARE", help="Share of answers that must be right, 0.5 to 0.999.")
    ] = 0.9,
    device: Annotated[str, typer.Option(help="Where another encoder runs: cpu, cuda, mps.")] = "cpu",
    dtype: Annotated[str, typer.Option(help="float32, float16 or bfloat16.")] = "float32",
    backend: Annotated[str, typer.Option(help="torch, onnx or openvino.")] = "torch",
    keep: Keep = None,
    tolerance: Tolerance = 0.03,
    accept_target: AcceptTarget = False,
    force: Force = False,
    query_prompt: Annotated[str | None, typer.Option(help="Prefix of queries; else the model's own.")] = None,
    document_prompt: Annotated[str | None, typer.Option(help="Prefix of phrasings; else the model's own.")] = None,
    as_json: AsJson = False,
) -> None:
    """Build a new generation from a corpus, offline, and serve it if it answers no worse; exit code 3 if it would."""
    from api.cli.progress import shown_steps
    from api.cli.show import show_rebuild
    from corpus import FaqError
    from engine import SAMPLE
    from engine import rebuild as run
    from index import DTYPES, RUNTIMES, EncoderSpec
    from support import SIDE

    _check_shares({"--target-precision": target_precision})
    publishing = _publishing(keep, tolerance, accept_target=accept_target, force=force)
    known = {name: name for name in RUNTIMES}
    if backend not in known:
        raise FaqError(f"--backend is {backend!r}; use one of {', '.join(RUNTIMES)}")
    if dtype not in DTYPES:
        raise FaqError(f"--dtype is {dtype!r}; use one of {', '.join(DTYPES)}")
    spec = EncoderSpec(encoder, device, dtype, known[backend], query_prompt, document_prompt)
    source = Path(corpus) if corpus else SAMPLE
    with shown_steps() as steps:
        report = run(
            source,
            _settings(data).data,
            spec=spec,
            target_precision=target_precision,
            side=SIDE,
            publishing=publishing,
            steps=steps,
        )
    if as_json:
        from dataclasses import asdict

        _print_json(asdict(report))
    else:
        show_rebuild(report)
    if not report.published:
        raise typer.Exit(WORSE)


@app.command()
def generations(data: Data = None, as_json: AsJson = False) -> None:
    """List the generations on disk with what they hold and how they fared."""
    from api.cli.show_generations import show_generations
    from engine import list_generations
    from index import DataFolder

    folder = DataFolder(_settings(data).data)
    found = list_generations(folder)
    if as_json:
        _print_json({"keep": folder.keep(), "generations": [info.to_json() for info in found]})
    else:
        show_generations(found, folder.keep())


@app.command()
def rollback(
    generation: Annotated[str | None, typer.Argument(help="Its id; the one before the served one if absent.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Serve an earlier generation again, after checking that it is whole; waits for no gate and no rebuild."""
    from api.cli.show_generations import show_rollback
    from engine import roll_back
    from index import DataFolder

    folder = DataFolder(_settings(data).data)
    report = roll_back(folder, generation)
    if as_json:
        _print_json(report.to_json())
    else:
        show_rollback(report, folder.path)


@app.command()
def diff(
    a: Annotated[str, typer.Argument(help="Id of the older generation.")],
    b: Annotated[str, typer.Argument(help="Id of the newer one.")],
    queries: Annotated[
        str | None, typer.Option(help='Queries to ask of both: JSON lines with "query", such as logged ones.')
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """What came, went and changed between two generations, and which queries are answered otherwise."""
    from api.cli.show_generations import show_difference
    from corpus import FaqError, read_query_texts
    from engine import difference
    from index import DataFolder
    from support import hand_off_of

    if a == b:
        raise FaqError(f"both generations are {a}; give two different ones (`faq generations`)")
    texts = read_query_texts(Path(queries)) if queries else ()
    found = difference(DataFolder(_settings(data).data), a, b, texts, rule_of=lambda engine: hand_off_of(engine).rule)
    if as_json:
        _print_json(found.to_json())
    else:
        show_difference(found)


@app.command()
def serve(
    data: Data = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on; else $FAQ_HOST, else 127.0.0.1.")] = None,
    port: Annotated[
        int | None, typer.Option(parser=_whole, metavar="NUMBER", help="Port; else $FAQ_PORT, else 8000.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(parser=_whole, metavar="NUMBER", help="Processes that serve; else $FAQ_WORKERS, else 1."),
    ] = None,
    wait_for_index: Annotated[
        bool,
        typer.Option(
            "--wait-for-index",
            help="Start without an index, answer 503 until one is published, then serve it without a restart.",
        ),
    ] = False,
    sample: Sample = False,
) -> None:
    """Serve the HTTP interface; where no data folder is named, the first start builds the sample help centre."""
    from api.http.server import run
    from api.http.starting import opened
    from api.observe.shared import counted_together
    from corpus import FaqError

    if wait_for_index and sample:
        raise FaqError("--wait-for-index and --sample exclude each other: one waits for an index, the other builds one")
    settings = _settings(data, host, port, workers)
    with counted_together(settings.workers):  # before the first metric is made
        run(opened(settings, wait=wait_for_index, sample=sample), settings)


@app.command()
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
        typer.Option(parser=_share, metavar="SHARE", help="At which entries must be told apart, 0.5 to 0.999."),
    ] = 0.9,
    sarif: Annotated[bool, typer.Option("--sarif", help="Print SARIF 2.1.0, which annotates merge requests.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check a corpus before it is rebuilt; exit code 1 if it has errors, 0 if it has warnings at most."""
    from importlib.metadata import version

    from api.cli.progress import shown_steps
    from api.cli.show_lint import show_findings, to_sarif
    from support import ALL_RULES
    from support import lint_help_centre as run

    _check_shares({"--target-precision": target_precision})
    with shown_steps() as steps:
        findings = run(Path(corpus), ignore=ignore or (), fast=fast, target_precision=target_precision, steps=steps)
    errors = sum(finding.level == "error" for finding in findings)
    if sarif:
        _print_json(to_sarif(findings, ALL_RULES, version("faq-search")))
    elif as_json:
        _print_json({"errors": errors, "findings": [finding.to_json() for finding in findings]})
    else:
        show_findings(findings)
    if errors:
        raise typer.Exit(LINT_ERRORS)


@app.command()
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


@app.command(name="eval")
def evaluate(
    queries: Annotated[
        str, typer.Argument(help='JSON lines {"query", "relevant_ids", "lang"?}; [] = must be refused.')
    ],
    data: Data = None,
    plots: Annotated[
        str | None, typer.Option(help="Folder for a reliability diagram and a precision-coverage curve.")
    ] = None,
    sample: Sample = False,
    as_json: AsJson = False,
) -> None:
    """Measure the served generation on labelled queries."""
    from api.cli.first_start import open_index
    from api.cli.progress import shown_steps
    from api.cli.show import show_figures
    from corpus import read_queries
    from engine import draw, judge, report
    from support import hand_off_of

    labelled = read_queries(Path(queries))
    if plots:
        Path(plots).mkdir(parents=True, exist_ok=True)  # before minutes of measuring that it would throw away
    engine = open_index(_settings(data), sample=sample)
    with shown_steps() as steps:
        judged = judge(engine, labelled, steps.step("ask"), rule=hand_off_of(engine).rule)
    figures = report(judged)
    files = draw(judged, Path(plots)) if plots else []
    if as_json:
        _print_json(figures | {"plots": [str(file) for file in files]})
    else:
        show_figures(figures, files)


@app.command()
def calibrate(
    queries: Annotated[
        str, typer.Argument(help='JSON lines {"query", "relevant_ids", "lang"?}; [] = must be refused.')
    ],
    target_precision: Annotated[
        float, typer.Option(parser=_share, metavar="SHARE", help="Share of answers that must be right, 0.5 to 0.999.")
    ] = 0.95,
    guarantee: Annotated[
        float, typer.Option(parser=_share, metavar="SHARE", help="Probability that it is, 0.5 to 0.999.")
    ] = 0.95,
    data: Data = None,
    keep: Keep = None,
    tolerance: Tolerance = 0.03,
    accept_target: AcceptTarget = False,
    force: Force = False,
    sample: Sample = False,
    as_json: AsJson = False,
) -> None:
    """Choose the lowest threshold that provably keeps a precision, and serve it if it answers no worse.

    Exit code 1 if there is no such threshold, 3 if the quality gate stops it.
    """
    from api.cli.first_start import ensure_index
    from api.cli.progress import shown_steps
    from api.cli.show import show_calibration
    from engine import read_labels, recalibrate
    from index import DataFolder

    _check_shares({"--target-precision": target_precision, "--guarantee": guarantee})
    publishing = _publishing(keep, tolerance, accept_target=accept_target, force=force)
    labels = read_labels(Path(queries), target_precision, guarantee)
    settings = _settings(data)
    ensure_index(settings, sample=sample)
    with shown_steps() as steps:
        report = recalibrate(DataFolder(settings.data), labels, publishing=publishing, steps=steps)
    if as_json:
        gate = report.gate.to_json() if report.gate else None
        _print_json({"generation": report.generation, **report.guarantee.to_json(), "gate": gate})
    else:
        show_calibration(report)
    if report.generation is None:
        raise typer.Exit(WORSE if report.gate else INFEASIBLE)


def main() -> None:
    """The console script: errors that people can mend are one clear message and exit code 2."""
    from corpus import FaqError

    command = typer.main.get_command(app)
    try:
        code: Any = command(standalone_mode=False, prog_name="faq")
    except FaqError as error:
        _fail(str(error))
    except _usage_errors() as error:
        _fail(f"{error.format_message()} (see `faq --help`)")
    except OSError as error:
        _fail(f"{error.filename or 'a file'}: {error.strerror or error}")
    except (KeyboardInterrupt, EOFError):
        sys.exit(_INTERRUPTED)
    except typer.Abort:
        sys.exit(_INTERRUPTED)
    else:
        sys.exit(code if isinstance(code, int) else 0)


def _usage_errors() -> Any:
    command = typer.main.get_command(app)
    bases = {base for base in type(command).__mro__ if base.__name__ == "Command"}
    module = sys.modules[next(iter(bases)).__module__.rsplit(".", 1)[0] + ".exceptions"]
    return module.ClickException


def _fail(message: str) -> None:
    sys.stderr.buffer.write(f"faq: {message}\n".encode("utf-8", "backslashreplace"))
    sys.exit(USAGE_ERROR)


def _settings(
    data: str | None, host: str | None = None, port: int | None = None, workers: int | None = None
) -> Settings:
    from api.settings import read_settings

    return read_settings(data=data, host=host, port=port, workers=workers)


def _lang(lang: str | None) -> Any:
    from corpus import LANGS
    from engine import QueryError

    if lang is not None and lang not in LANGS:
        raise QueryError(f"--lang is {lang!r}; use one of {', '.join(LANGS)}")
    return lang


def _check_shares(shares: Mapping[str, float]) -> None:
    from corpus import FaqError

    for name, value in shares.items():
        if not 0.5 <= value <= 0.999:
            raise FaqError(f"{name} is {value}; give a share of 0.5 to 0.999")


def _publishing(keep: int | None, tolerance: float, *, accept_target: bool, force: bool) -> Publishing:
    from corpus import FaqError
    from engine import Publishing
    from index import MOST_KEPT

    if keep is not None and not 1 <= keep <= MOST_KEPT:
        raise FaqError(f"--keep is {keep}; keep 1 to {MOST_KEPT} generations")
    if not 0 <= tolerance <= 1:
        raise FaqError(f"--tolerance is {tolerance}; give a share of 0 to 1, such as 0.03")
    return Publishing(keep, tolerance, force, accept_target)


def _print_json(value: object, write: Callable[[bytes], object] | None = None) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    (write or sys.stdout.buffer.write)(text.encode("utf-8", "replace"))
