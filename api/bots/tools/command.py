"""Which commands are for assistants? `faq mcp` and `faq tools`."""

from __future__ import annotations

import typer

from api.cli.options import Data, Sample, examples, print_json, settings_of

commands = typer.Typer()


@commands.command(epilog=examples("faq mcp --data my-data"))
def mcp(data: Data = None, sample: Sample = False) -> None:
    """Serve the help centre's tools to an assistant on this machine, over standard input and output (MCP)."""
    from api.bots.tools.local import serve_here
    from api.cli.first_start import open_index

    settings = settings_of(data)
    serve_here(open_index(settings, sample=sample), settings)


@commands.command(epilog=examples("faq tools"))
def tools() -> None:
    """Print the functions that a language model may call, as OpenAI's interface takes them in `tools`."""
    from api.bots.tools.arguments import definitions

    print_json(definitions())
