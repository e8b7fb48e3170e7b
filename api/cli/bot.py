"""Which command runs one bot? `faq bot telegram` and the like."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.options import Data, examples, settings_of, whole_number

commands = typer.Typer()


@commands.command(
    epilog=examples("faq bot telegram --data my-data", "faq bot wecom --data my-data --host 0.0.0.0 --port 8001")
)
def bot(
    platform: Annotated[
        str,
        typer.Argument(
            help="telegram, slack, chatwoot, feishu, dingtalk, wecom, wecom-app or wechat; see docs/bots.md."
        ),
    ],
    data: Data = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on; else $FAQ_HOST, else 127.0.0.1.")] = None,
    port: Annotated[
        int | None, typer.Option(parser=whole_number, metavar="NUMBER", help="Port; else $FAQ_PORT, else 8000.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(parser=whole_number, metavar="NUMBER", help="Processes that serve; else $FAQ_WORKERS, else 1."),
    ] = None,
) -> None:
    """Run one bot alone; its secrets come from the environment, or from the file that FAQ_BOTS_FILE names."""
    from dataclasses import replace

    from api.bots.accounts import PLATFORMS
    from api.bots.hosting.serve import check_alone
    from api.http.server import prepare, run
    from api.http.starting import opened
    from api.observe.shared import counted_together
    from corpus import FaqError

    if platform not in PLATFORMS:
        raise FaqError(f"{platform[:40]!r} is no platform; use one of {', '.join(PLATFORMS)}")
    settings = settings_of(data, host, port, workers)
    settings = replace(settings, bots=settings.bots.only(platform))
    check_alone(settings)
    lines = prepare(settings)
    with counted_together(settings.workers):
        run(opened(settings, wait=False, sample=False), settings, lines)
