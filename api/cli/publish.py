"""Which commands build and publish generations? `faq rebuild | generations | rollback | diff`."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import (
    WORSE,
    AcceptTarget,
    AsJson,
    Data,
    Force,
    IndexKind,
    IndexUri,
    Keep,
    Ray,
    TargetPrecision,
    Tolerance,
    Workers,
    check_shares,
    examples,
    print_json,
    publishing_of,
    said_place,
    said_spread,
    settings_of,
)
from api.cli.reading import Category, Columns, Dialect, Lang_, Mapping_, said_reading

if TYPE_CHECKING:
    from engine import BuildOptions, Publishing
    from index import EncoderSpec

commands = typer.Typer()

EncoderName = Annotated[str, typer.Option(help='"bundled", a sentence-transformers folder, or a cached model.')]
Device = Annotated[str, typer.Option(help="Where another encoder runs: cpu, cuda, mps.")]
Dtype = Annotated[str, typer.Option(help="float32, float16 or bfloat16.")]
Runtime = Annotated[str, typer.Option(help="torch, onnx or openvino.")]
QueryPrompt = Annotated[str | None, typer.Option(help="Prefix of queries; else the model's own.")]
DocumentPrompt = Annotated[str | None, typer.Option(help="Prefix of phrasings; else the model's own.")]


@commands.command(
    epilog=examples(
        "faq rebuild my-faq --data my-data",
        "faq rebuild my-faq.xlsx --data my-data --target-precision 0.95 --accept-target",
        "faq rebuild my-faq --data my-data --index milvus --uri http://milvus:19530",
        "faq rebuild 客服.xlsx --data my-data --map question=标题,answer=内容",
    )
)
def rebuild(
    corpus: Annotated[
        str | None, typer.Argument(help="Corpus file or folder; the sample help centre if absent.")
    ] = None,
    data: Data = None,
    encoder: EncoderName = "bundled",
    target_precision: TargetPrecision = 0.9,
    device: Device = "cpu",
    dtype: Dtype = "float32",
    backend: Runtime = "torch",
    keep: Keep = None,
    tolerance: Tolerance = 0.03,
    accept_target: AcceptTarget = False,
    force: Force = False,
    query_prompt: QueryPrompt = None,
    document_prompt: DocumentPrompt = None,
    lang: Lang_ = None,
    category: Category = None,
    mapping: Mapping_ = None,
    columns: Columns = None,
    dialect: Dialect = None,
    index: IndexKind = None,
    uri: IndexUri = None,
    workers: Workers = None,
    ray: Ray = None,
    as_json: AsJson = False,
) -> None:
    """Build a new generation from a corpus, offline, and serve it if it answers no worse; exit code 3 if it would."""
    from engine import SAMPLE, BuildOptions
    from support import SIDE

    check_shares({"--target-precision": target_precision})
    publishing = publishing_of(keep, tolerance, accept_target=accept_target, force=force)
    spec = _encoder_spec(encoder, device, dtype=dtype, backend=backend, prompts=(query_prompt, document_prompt))
    reading = said_reading(lang=lang, category=category, mapping=mapping, columns=columns, dialect=dialect)
    source, folder = Path(corpus) if corpus else SAMPLE, settings_of(data).data
    options = BuildOptions(spec, target_precision, SIDE, milvus=said_place(index, uri, folder), reading=reading)
    options = replace(options, spread=said_spread(workers, ray))
    _build(source, folder, options=options, publishing=publishing, as_json=as_json)


def _build(source: Path, data: Path, *, options: BuildOptions, publishing: Publishing, as_json: bool) -> None:
    from api.cli.progress import shown_steps
    from api.cli.show.publication import show_rebuild
    from engine import rebuild as run

    with shown_steps() as steps:
        report = run(source, data, options=options, publishing=publishing, steps=steps)
    print_json(asdict(report)) if as_json else show_rebuild(report, source)
    if not report.published:
        raise typer.Exit(WORSE)


def _encoder_spec(
    name: str, device: str, *, dtype: str, backend: str, prompts: tuple[str | None, str | None]
) -> EncoderSpec:
    """prompts: of queries and of phrasings. Raises FaqError for a number format or a runtime that there is not."""
    from corpus import FaqError
    from index import DTYPES, RUNTIMES, EncoderSpec

    known = {name: name for name in RUNTIMES}
    if backend not in known:
        raise FaqError(f"--backend is {backend!r}; use one of {', '.join(RUNTIMES)}")
    if dtype not in DTYPES:
        raise FaqError(f"--dtype is {dtype!r}; use one of {', '.join(DTYPES)}")
    return EncoderSpec(name, device, dtype, known[backend], *prompts)


@commands.command(epilog=examples("faq generations --data my-data"))
def generations(data: Data = None, as_json: AsJson = False) -> None:
    """List the generations on disk with what they hold and how they fared."""
    from api.cli.show.generations import show_generations
    from engine import list_generations
    from index import DataFolder

    folder = DataFolder(settings_of(data).data)
    found = list_generations(folder)
    if as_json:
        print_json({"keep": folder.keep(), "generations": [info.to_json() for info in found]})
    else:
        show_generations(found, folder.keep())


@commands.command(epilog=examples("faq rollback --data my-data"))
def rollback(
    generation: Annotated[str | None, typer.Argument(help="Its id; the one before the served one if absent.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Serve an earlier generation again, after checking that it is whole; waits for no gate and no rebuild."""
    from api.cli.show.generations import show_rollback
    from engine import roll_back
    from index import DataFolder

    folder = DataFolder(settings_of(data).data)
    report = roll_back(folder, generation)
    if as_json:
        print_json(report.to_json())
    else:
        show_rollback(report, folder.path)


@commands.command(epilog=examples("faq diff 20260101-120000-aaaaaaaa 20260102-120000-bbbbbbbb --data my-data"))
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
    from api.cli.show.generations import show_difference
    from corpus import FaqError, read_query_texts
    from engine import difference
    from index import DataFolder
    from support import hand_off_of

    if a == b:
        raise FaqError(f"both generations are {a}; give two different ones (`faq generations`)")
    texts = read_query_texts(Path(queries)) if queries else ()
    folder = DataFolder(settings_of(data).data)
    found = difference(folder, (a, b), queries=texts, rule_of=lambda engine: hand_off_of(engine).rule)
    if as_json:
        print_json(found.to_json())
    else:
        show_difference(found)
