"""Which protocols of assistants does the service speak besides its own?"""

from __future__ import annotations

from fastapi import FastAPI

from api.bots.knowledge.dify import add_dify
from api.bots.knowledge.vector_stores import add_vector_stores
from api.bots.tools.endpoint import add_tools
from api.http.serving import Serving
from api.security.signing import Signer
from api.settings import Settings


def add_assistants(app: FastAPI, serving: Serving, signer: Signer, settings: Settings) -> None:
    """Serve retrieval in the forms of Dify and OpenAI, and tools where the settings say so."""
    add_dify(app, serving)
    add_vector_stores(app, serving)
    if settings.tools:
        add_tools(app, serving, signer, workers=settings.workers)
