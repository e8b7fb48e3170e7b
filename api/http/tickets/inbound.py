"""How does a mail service hand over an answer by e-mail? As it came, with the secret of FAQ_INBOUND_SECRET."""

from __future__ import annotations

import base64
import binascii
import hmac

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from api.http.problems import problem
from support.tickets import Inbound, LetterError, TicketService

PATH = "/inbound/email"
_LONGEST = 1000


def add_inbound(app: FastAPI, service: TicketService) -> None:
    """Take e-mails by HTTP, where a secret is set."""

    @app.post(PATH, include_in_schema=False)
    async def email(request: Request) -> Response:
        secret = service.settings.inbound.secret
        if not secret or not service.open:
            return problem(404, "no e-mail is taken here; set FAQ_INBOUND_SECRET to take answers to tickets")
        # Before a byte of the body is read: an e-mail may be large.
        if not _allowed(request.headers.get("authorization", ""), secret):
            ask = {"WWW-Authenticate": 'Basic realm="inbound"'}
            return problem(401, "send the secret of FAQ_INBOUND_SECRET as Bearer, or as the password of Basic", ask)
        raw = await request.body()
        try:
            taken = await run_in_threadpool(Inbound(service).take, raw)
        except LetterError as error:
            return problem(422, f"{error}; send the e-mail as it came (message/rfc822)")
        return JSONResponse({"ticket": taken.number or None, "why": taken.why}, headers={"Cache-Control": "no-store"})


def _allowed(header: str, secret: str) -> bool:
    scheme, _, given = header[:_LONGEST].partition(" ")
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode("utf-8", "replace").partition(":")[2]
        except binascii.Error:
            return False
    elif scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(given.strip().encode(), secret.encode())
