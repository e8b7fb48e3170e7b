"""How are the tools served without a network? Over standard input and output, to the program that started us."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.requests import Request

from api.bots.lead import LinksFor, SiteLinks
from api.bots.tools.desk import Desk
from api.bots.tools.endpoint import loaded
from api.http.routes.pool import EnginePool
from api.http.serving import Serving
from api.security.signing import Signer, keys_or_own
from api.settings import Settings
from engine import Engine


def serve_here(engine: Engine, settings: Settings) -> None:
    """Serve until the other side closes; raises FaqError if the SDK is not installed."""
    tool_server = loaded("faq mcp needs the SDK of the protocol; pip install 'faq-search[bots]'")
    signer = Signer(lambda: settings.security.secret_keys or keys_or_own(settings.data))
    desk = local_desk(Serving(engine), signer, settings.tickets.site_url)
    tool_server(desk, signer).run("stdio")


def local_desk(serving: Serving, signer: Signer, site: str) -> Desk:
    """A desk for calls that come without a request. `site`: what links begin with."""
    pool = EnginePool()

    async def run(work: Callable[[], Any], _request: Request | None, text: str) -> Any:
        return await pool.run(work, {}, length=len(text))

    def links(_request: Request | None) -> LinksFor:
        return partial(SiteLinks, site)

    return Desk(serving, signer, run=run, links=links)
