"""Which commands are there? `faq` and its subcommands; heavy libraries are imported by the command that needs them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.security.keys_cli import keys_app

if TYPE_CHECKING:
    from api.settings import Settings
    from engine import Engine

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
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text for people.")]


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What a person would type, in Chinese or English.")],
    data: Data = None,
    lang: Annotated[str | None, typer.Option(help="Language of the reply, zh or en; guessed when absent.")] = None,
    category: Annotated[str | None, typer.Option(help="Only this category and those below it.")] = None,
    top: Annotated[int, typer.Option(parser=_whole, metavar="NUMBER", help="How many results at most, 1 to 20.")] = 5,
    explain: Annotated[bool, typer.Option("--explain", help="Say what the answer rests on.")] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a query, or say how to reach support."""
    from api.show import show_explanation, show_reply

    engine = _open(_settings(data))
    reply = engine.search(query, lang=_lang(lang), category=category, top=top, explained=explain)
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
    as_json: AsJson = False,
) -> None:
    """Is this contact really ours? Exit code 0 if it is official, 1 if not, or if nobody can tell."""
    from dataclasses import asdict

    from engine import verify as check

    engine = _open(_settings(data))
    found = check(contact, engine.hand_off.official, _lang(lang) or "zh")
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
    keep: Annotated[
        int, typer.Option(parser=_whole, metavar="NUMBER", help="Generations to keep on disk, 1 to 1000.")
    ] = 5,
    tolerance: Annotated[
        float, typer.Option(parser=_share, metavar="SHARE", help="How far the quality gate lets a figure fall, 0 to 1.")
    ] = 0.03,
    force: Annotated[
        bool, typer.Option("--force", help="Publish whatever the quality gate says; it is logged.")
    ] = False,
    query_prompt: Annotated[str | None, typer.Option(help="Prefix of queries; else the model's own.")] = None,
    document_prompt: Annotated[str | None, typer.Option(help="Prefix of phrasings; else the model's own.")] = None,
    as_json: AsJson = False,
) -> None:
    """Build a new generation from a corpus, offline, and serve it if it answers no worse; exit code 3 if it would."""
    from api.progress import shown_steps
    from api.show import show_rebuild
    from corpus import FaqError
    from engine import SAMPLE, Publishing
    from engine import rebuild as run
    from index import BACKENDS, EncoderSpec

    if not 1 <= keep <= 1000:
        raise FaqError(f"--keep is {keep}; keep 1 to 1000 generations")
    if not 0 <= tolerance <= 1:
        raise FaqError(f"--tolerance is {tolerance}; give a share of 0 to 1, such as 0.03")
    if not 0.5 <= target_precision <= 0.999:
        raise FaqError(f"--target-precision is {target_precision}; give a share of 0.5 to 0.999")
    known = {name: name for name in BACKENDS}
    if backend not in known:
        raise FaqError(f"--backend is {backend!r}; use one of {', '.join(BACKENDS)}")
    spec = EncoderSpec(encoder, device, dtype, known[backend], query_prompt, document_prompt)
    source = Path(corpus) if corpus else SAMPLE
    with shown_steps() as steps:
        report = run(
            source,
            _settings(data).data,
            spec=spec,
            target_precision=target_precision,
            publishing=Publishing(keep, tolerance, force),
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
    from api.show_generations import show_generations
    from engine import list_generations
    from index import DataFolder

    found = list_generations(DataFolder(_settings(data).data))
    if as_json:
        _print_json({"generations": [info.to_json() for info in found]})
    else:
        show_generations(found)


@app.command()
def rollback(
    generation: Annotated[str | None, typer.Argument(help="Its id; the one before the served one if absent.")] = None,
    data: Data = None,
) -> None:
    """Serve an earlier generation again, after checking that it is whole."""
    from engine import roll_back
    from index import DataFolder

    folder = DataFolder(_settings(data).data)
    typer.echo(f"generation {roll_back(folder, generation)} is served again from {folder.path}")


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
    from api.show_generations import show_difference
    from corpus import read_query_texts
    from engine import difference
    from index import DataFolder

    texts = read_query_texts(Path(queries)) if queries else ()
    found = difference(DataFolder(_settings(data).data), a, b, texts)
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
) -> None:
    """Serve the HTTP interface; on the first start the sample help centre's index is built."""
    from api.observe.shared import counted_together
    from api.server import run
    from api.serving import Serving
    from api.workers import in_child
    from engine import open_newest

    settings = _settings(data, host, port, workers)
    if _is_empty(settings.data):
        if settings.workers > 1:
            in_child(lambda: _build_sample(settings.data))  # its threads would not survive the fork of the workers
        else:
            _build_sample(settings.data)
    engine, problems = open_newest(settings.data)
    for problem in problems:
        typer.echo(f"faq: {problem}; generation {engine.manifest.id} is served instead", err=True)
    with counted_together(settings.workers):
        run(Serving(engine, settings.data, problems), settings)


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

    from api.progress import shown_steps
    from api.show_lint import show_findings, to_sarif
    from corpus import FaqError
    from engine import ALL_RULES
    from engine import lint as run

    if not 0.5 <= target_precision <= 0.999:
        raise FaqError(f"--target-precision is {target_precision}; give a share of 0.5 to 0.999")
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
    from corpus import read_corpus, write_corpus

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
    as_json: AsJson = False,
) -> None:
    """Measure the served generation on labelled queries."""
    from api.progress import shown_steps
    from api.show import show_figures
    from corpus import read_queries
    from engine import draw, judge, report

    labelled = read_queries(Path(queries))
    engine = _open(_settings(data))
    with shown_steps() as steps:
        judged = judge(engine, labelled, steps.step("ask"))
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
    as_json: AsJson = False,
) -> None:
    """Choose the lowest threshold that provably keeps a precision; exit code 1 if there is none."""
    from api.progress import shown_steps
    from api.show import show_guarantee
    from corpus import FaqError
    from engine import recalibrate
    from index import DataFolder

    for name, value in (("--target-precision", target_precision), ("--guarantee", guarantee)):
        if not 0.5 <= value <= 0.999:
            raise FaqError(f"{name} is {value}; give a share of 0.5 to 0.999")
    settings = _settings(data)
    engine = _open(settings)
    with shown_steps() as steps:
        new_id, report = recalibrate(
            engine, DataFolder(settings.data), Path(queries), target_precision, guarantee, steps.step("ask")
        )
    if as_json:
        _print_json({"generation": new_id, **report.to_json()})
    else:
        show_guarantee(new_id, report)
    if new_id is None:
        raise typer.Exit(INFEASIBLE)


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


def _open(settings: Settings) -> Engine:
    """The engine of the data folder; the sample is built first where nothing else can have been meant."""
    from engine import open_newest

    if not settings.data_named and _is_empty(settings.data):
        _build_sample(settings.data)
    engine, problems = open_newest(settings.data)
    for problem in problems:
        typer.echo(f"faq: {problem}; generation {engine.manifest.id} answers instead", err=True)
    return engine


def _is_empty(data: Path) -> bool:
    from index import DataFolder

    folder = DataFolder(data)
    return not folder.current_file.exists() and not folder.ids()


def _build_sample(data: Path) -> None:
    from api.progress import shown_steps
    from engine import SAMPLE
    from engine import rebuild as run

    typer.echo(f"First start: building the index of the sample help centre in {data} ...", err=True)
    with shown_steps() as steps:
        built = run(SAMPLE, data, steps=steps)
    typer.echo(f"{built.entries} entries, {built.phrasings} phrasings, ready in {built.seconds:.1f} s.", err=True)


def _print_json(value: object, write: Callable[[bytes], object] | None = None) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    (write or sys.stdout.buffer.write)(text.encode("utf-8", "replace"))
