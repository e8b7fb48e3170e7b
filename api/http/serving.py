"""Which engine answers now? One, replaced whole between two requests."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from api.observe.metrics import Metrics
from api.presenters.reply import present
from api.recording.recorder import Recorder
from api.security.signing import Signer
from api.sessions.conversation import Conversation, Conversations
from api.sessions.sessions import Sessions
from corpus import LANGS, FaqError, Lang
from engine import Engine, SearchResult, SharedParts, check_rest, open_newest
from index import AwayError, DataFolder, GenerationError, problem_of
from support import hand_off_of, reach_by_default

_WARM = ("提现一直没到账", "how do I reset my password", "tibi 没到", "https://х.com/a。com 是真的吗", "今天天气怎么样")
"""Asked once of every engine before it serves, so that nobody waits for what is loaded on first use."""


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What a reload did.

    generation: "" if there is none to serve; problems: what is wrong with generations that could not be served.
    """

    generation: str
    changed: bool
    problems: tuple[str, ...] = ()


class Serving:
    """Holds the engine that answers; a handler reads `engine` once and keeps that one to the end of its request."""

    def __init__(self, engine: Engine | None, data: Path | None = None, problems: tuple[str, ...] = ()) -> None:
        """`engine`: None if there is no index yet; `data`: the folder that `reload` looks into; `problems`: what was
        passed over to load `engine`."""
        self._engine, self._folder = engine, DataFolder(data) if data else None
        self._lock, self.metrics = threading.Lock(), Metrics()
        self.parts: SharedParts | None = None  # of the engines of several help centres
        self._damaged: str | None = None
        self.warm, self.problems, self._contact = False, problems, dict[str, Any]()
        self.prepare: list[Callable[[Engine], None]] = []
        """What else is made ready before the service is, such as templates; once, since no generation changes them."""
        self.others: Callable[[], None] = lambda: None
        """Lets the other processes of the service reload too."""
        self.conversations = Conversations(Signer(lambda: (secrets.token_hex(32),)), Sessions())
        """Of an app, with its settings' keys and store."""
        self.recorder = Recorder()
        """What of questions is kept."""

    @property
    def engine(self) -> Engine:
        """The engine of the newest generation that is loaded; raises GenerationError if there is none yet."""
        if self._engine is None:
            raise GenerationError("there is no index yet; run `faq rebuild`")
        return self._engine

    @property
    def has_index(self) -> bool:
        """Whether there is anything to answer from."""
        return self._engine is not None

    @property
    def name(self) -> Mapping[Lang, str] | None:
        """Name of the help centre by language, where its index gives one."""
        name = hand_off_of(self._engine).support.help_centre.name if self._engine else None
        return {lang: name[lang] for lang in LANGS} if name else None

    @property
    def reachable(self) -> bool:
        """Whether anybody can be reached beyond the help centre."""
        return self._engine is not None and hand_off_of(self._engine).reachable

    def ask(
        self, text: str, engine: Engine | None = None, *, conversation: Conversation | None = None, **options: Any
    ) -> SearchResult:
        """What the engine that answers now finds, or one that was taken before; counted and timed.

        `conversation`: in which a second miss goes to a person; options: see `Engine.search`.
        """
        return self.ask_around(text, engine, conversation=conversation, wider=False, **options)[0]

    def ask_around(
        self,
        text: str,
        engine: Engine | None = None,
        *,
        conversation: Conversation | None = None,
        category: str | None = None,
        wider: bool = True,
        **options: Any,
    ) -> tuple[SearchResult, bool]:
        """The result, and whether it is from all categories because the one that was asked refused.

        The query is guarded and read once, however many categories are searched: one outcome is remembered and counted.
        """
        engine = engine or self.engine
        asked = engine.read(text, lang=options.pop("lang", None), rule=hand_off_of(engine).rule)
        if conversation:
            options["missed_before"] = conversation.missed_before(asked.guarded.shown, engine.is_new_topic)
        answer = partial(engine.answer, asked, timed=self.metrics.stage, **options)
        result, widened = answer(category=category), False
        if wider and category and result.outcome == "contact_support":
            everywhere = answer()
            if everywhere.outcome != "contact_support":
                result, widened = everywhere, True
        if conversation:
            conversation.note(result.query, missed=result.outcome != "answer")
        self.metrics.searched(result, engine)
        self.recorder.asked(result, conversation.name if conversation else "")
        return result, widened

    def warm_up(self) -> None:
        """Warm caches, then mark the service ready."""
        engine = self.engine
        _warm(engine)
        for prepare in self.prepare:
            prepare(engine)
        self.metrics.serves(engine)
        self.warm = True
        if engine.unchecked:
            threading.Thread(target=self.check_rest, name="digests", daemon=True).start()

    def check_rest(self) -> None:
        """Compare the digests that were left for later; where one differs, answer from the newest whole generation."""
        engine, log = self.engine, logging.getLogger(__name__)
        if self._folder is None:
            return
        try:
            check_rest(self._folder.path, engine)
        except GenerationError as error:
            if self._engine is not engine:  # a newer one answers, and this one may have been removed
                return
            log.error("%s; generation %s has answered since the start", error, engine.manifest.id)
            self._damaged = engine.manifest.id
            log.error("generation %s is served now", self.reload().generation)

    def reach_by_default(self, contact: dict[str, Any]) -> None:
        """Let this part of a support.yaml stand in for all engines whose own names no channel."""
        self._contact = contact
        if self._engine:
            reach_by_default(self._engine, contact)

    def swap(self, engine: Engine | None) -> None:
        """Let this engine answer from the next request on, or none; those under way keep theirs."""
        self._engine = engine
        if engine:
            self.metrics.serves(engine)

    def reload(self) -> Reloaded:
        """Serve what CURRENT names, else the newest whole generation; what is served stays if nothing can be loaded."""
        found = self._reload()
        self.metrics.reloaded("changed" if found.changed else "failed" if found.problems else "unchanged")
        return found

    def _reload(self) -> Reloaded:
        if self._folder is None:
            return Reloaded(self.engine.manifest.id, changed=False)
        with self._lock:
            before = self._engine
            serving = before.manifest.id if before else ""
            try:
                damaged = serving == self._damaged
                if self._folder.current_id() == serving and not damaged:
                    self.problems = ()
                    return Reloaded(serving, changed=False)
                engine, self.problems = open_newest(self._folder.path, self.parts or before)
            except (FaqError, OSError) as error:
                self.problems = (str(error),)
                return Reloaded(serving, changed=False, problems=self.problems)
            if engine.manifest.id == serving and not damaged:
                return Reloaded(serving, changed=False, problems=self.problems)
            reach_by_default(engine, self._contact)
            _warm(engine)
            self.swap(engine)
            self._damaged = None
            if before is None:
                self.warm_up()
        return Reloaded(engine.manifest.id, changed=True, problems=self.problems)


def _warm(engine: Engine) -> None:
    engine.prepare()
    hand_off = hand_off_of(engine)
    try:
        for text in _WARM:
            present(engine.search(text, rule=hand_off.rule), hand_off)
    except AwayError as error:  # no reason not to start: pages need no search, and the server may come back
        logging.getLogger(__name__).warning("%s", error)


def index_problems(serving: Serving) -> list[str]:
    """Why an index on a server elsewhere cannot be searched now, if it cannot; asks the server."""
    found = problem_of(serving.engine.index) if serving.has_index else ""
    return [found] if found else []


def problems_of(serving: Serving) -> list[str]:
    """What is wrong with the generations that were passed over, and with the index that answers now."""
    return [*serving.problems, *index_problems(serving)]
