"""How are the tools served? One server for both eras of the protocol; see docs/bots/mcp.md."""

from __future__ import annotations

import inspect
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib.metadata import version
from typing import Any

from mcp.server import MCPServer
from mcp.server.request_state import InvalidRequestState, RequestStateSecurity
from mcp_types import ToolAnnotations

from api.bots.tools.desk import Desk
from api.bots.tools.functions import TOOLS
from api.security.signing import Signer

NAME = "faq-search"
_INSTRUCTIONS = (
    "A bilingual (Chinese, English) help centre that knows when it does not know. Ask with the person's own words. "
    "Answer only from what the tools return; when the outcome is contact_support, say so and give the channels. "
    "Never ask for passwords, codes, seed phrases or keys."
)
_SALT = "mcp"
_ANSWER_SECONDS = 600.0
"""For which a person may look at a form."""
_LONGEST_TOKEN = 16_384
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


class _Sealed:
    """What comes back with the answer to a form, signed with the service's keys: it is no secret."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def seal(self, payload: bytes) -> str:
        """See RequestStateCodec."""
        return self._signer.sign(payload.decode(), salt=_SALT)

    def unseal(self, token: str) -> bytes:
        """See RequestStateCodec; raises InvalidRequestState."""
        found = self._signer.read(token, salt=_SALT, max_age=_ANSWER_SECONDS, limit=_LONGEST_TOKEN)
        if not isinstance(found, str):
            raise InvalidRequestState("not ours, or too old")
        return found.encode()


@contextmanager
def _own_logs() -> Iterator[None]:
    """The SDK would send all logs of the process through a handler of its own, where the root logger has none yet."""
    root, held = logging.getLogger(), logging.NullHandler()
    root.addHandler(held)
    try:
        yield
    finally:
        root.removeHandler(held)


def tool_server(desk: Desk, signer: Signer) -> MCPServer[Desk]:
    """The server with all tools; each call is done by `desk`."""

    @asynccontextmanager
    async def lifespan(_server: Any) -> AsyncIterator[Desk]:
        yield desk

    with _own_logs():
        server: MCPServer[Desk] = MCPServer(
            NAME,
            title="FAQ search",
            version=version("faq-search"),
            instructions=_INSTRUCTIONS,
            lifespan=lifespan,
            request_state_security=RequestStateSecurity(codec=_Sealed(signer), ttl=_ANSWER_SECONDS),
            subscriptions=False,  # the tools never change while a server runs
        )
    for tool in TOOLS:
        server.add_tool(tool, description=inspect.getdoc(tool), annotations=_READS)
    logging.getLogger("mcp").setLevel(logging.WARNING)  # it tells of every call, which the service does itself
    return server
