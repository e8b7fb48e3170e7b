"""Which request leads a conversation?"""

from __future__ import annotations

import time
from dataclasses import asdict

from fastapi import FastAPI
from starlette.requests import Request

from api.http.deflect.bodies import PATH, DeflectBody, DeflectRequest
from api.http.deflect.state import States
from api.http.routes.documented import BAD
from api.http.routes.thin import add_thin
from api.http.routes.wire import to_json
from api.http.serving import Serving
from api.presenters.conversation import Asker, Speaker
from api.security.signing import Signer
from api.web.locales import Locale, lang_of
from api.web.render import Links
from corpus import Lang
from engine import LONGEST_MESSAGE, Conversation, Engine, QueryError, converse, replay
from support import hand_off_of

_WARM = ("你好", "提现一直没到账", "要多久", "still not working", "how do I reset my password")


def add_deflect(app: FastAPI, serving: Serving, signer: Signer) -> None:
    """Serve conversations."""
    states = States(signer)
    serving.prepare.append(_warm)

    def deflect(body: DeflectRequest, request: Request) -> bytes:
        started = time.perf_counter()
        engine = serving.engine  # one for all of the reply, whatever is swapped in between
        before = _before(engine, body, states)
        moved = converse(engine, body.message, before, rule=hand_off_of(engine).rule, lang=body.lang)
        serving.metrics.conversations.turned(moved.lang, moved.move.decision, moved.move.reason)
        links = Links(request, _locale(body.locale, moved.lang))
        spoken = Speaker(engine, links).speak(moved, Asker(body.channel, body.user))
        took = round((time.perf_counter() - started) * 1000, 3)
        serving.recorder.moved(moved, took, name=body.user or "")
        told = asdict(spoken) | {"state": states.write(moved.conversation, body.user), "took_ms": took}
        if told["contact_support"]:
            told["contact_support"]["live"] = request.app.state.chats.available().open
        return to_json(told)

    add_thin(app, "POST", PATH, deflect, response_model=DeflectBody, responses=BAD, tags=["conversation"])


def _warm(engine: Engine) -> None:
    """Load on start what only a conversation needs, so that nobody waits for it."""
    rule = hand_off_of(engine).rule
    replay(engine, _WARM, rule=rule)


def _before(engine: Engine, body: DeflectRequest, states: States) -> Conversation:
    """The conversation before the message; raises QueryError for what is none."""
    if body.state is not None and body.messages is not None:
        raise QueryError("state and messages are both given; send one of them")
    if body.state is not None:
        return states.read(body.state, body.user)
    said = [one.text for one in body.messages or () if one.role == "user"]
    if any(len(text) > LONGEST_MESSAGE for text in said):
        raise QueryError(f"messages has a text of the user that is too long; shorten it to at most {LONGEST_MESSAGE}")
    return replay(engine, said, rule=hand_off_of(engine).rule, lang=body.lang)


def _locale(wanted: Locale | None, lang: Lang) -> Locale:
    """The locale that was asked for, if it is one of the reply's language."""
    if wanted and lang_of(wanted) == lang:
        return wanted
    return "en" if lang == "en" else "zh-CN"
