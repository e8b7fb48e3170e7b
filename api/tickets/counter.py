"""Where are tickets handed in? One place for the interface and the pages: check, files, sending, links."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.datastructures import UploadFile

from api.page.locales import LOCALES, Locale, lang_of, shown_in
from api.page.words import Words
from api.serving import Serving
from api.settings import Settings
from api.tickets.drafts import Desk, Draft
from api.tickets.files import Files
from api.tickets.kinds import MEDIA, FileError
from api.tickets.lookalikes import Duplicate, answers, duplicates
from api.tickets.numbers import digest
from api.tickets.states import States
from api.tickets.store import NewTicket, Opened, Tickets
from api.tickets.tables import FILE, Attachment
from engine import Engine, Reply, Result

MEGABYTE = 1_000_000
_MOST_TEXT = 200_000
"""Bytes of all that is no file in a form: every field at its longest, in any encoding."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be sent along. types: those of support.yaml that can be told by content."""

    types: tuple[str, ...]
    files: int
    megabytes: int


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file that was not taken, and why; `why` is a key of words.yaml."""

    name: str
    why: str
    message: str


@dataclass(frozen=True, slots=True)
class Second:
    """What is shown before sending: tickets on the same matter, and entries that may answer it."""

    duplicates: list[Duplicate]
    answers: list[Result]
    reply: Reply | None


class Counter:
    """Takes tickets for the engine that serves now."""

    def __init__(self, serving: Serving, settings: Settings) -> None:
        self._serving, self._data, self._lock = serving, settings.data, threading.Lock()
        self._opened: tuple[Tickets, Files] | None = None
        self.settings = settings.tickets

    @property
    def tickets(self) -> Tickets:
        """The tickets; their database is made with the first look."""
        return self._open()[0]

    @property
    def files(self) -> Files:
        """The attachments."""
        return self._open()[1]

    @property
    def used(self) -> bool:
        """Whether there is anything to deliver or clear away, now or later."""
        return bool(self.settings.smtp or self.settings.webhook) or (self._data / FILE).is_file()

    def close(self) -> None:
        """Close the database; the next look opens it again."""
        with self._lock:
            if self._opened:
                self._opened[0].close()
            self._opened = None

    def _open(self) -> tuple[Tickets, Files]:
        with self._lock:
            if self._opened is None:
                tickets = Tickets(self._data, self.settings)
                self._opened = tickets, Files(self._data, tickets)
            return self._opened

    def prepare(self, ready: Callable[[Engine], None]) -> None:
        """Make something ready for every engine before it serves."""
        self._serving.prepare.append(ready)

    def desk(self, locale: Locale) -> Desk:
        """Checks drafts for the readers of a locale."""
        return Desk(self._serving.engine, locale)

    @property
    def open(self) -> bool:
        """Whether support.yaml describes tickets at all."""
        return self._serving.engine.hand_off.support.tickets is not None

    @property
    def states(self) -> States:
        """The states of support.yaml, else the usual ones."""
        tickets = self._serving.engine.hand_off.support.tickets
        return States([one.id for one in tickets.states] if tickets else ())

    @property
    def allowed(self) -> Allowed:
        """The attachments of support.yaml; none where it says nothing."""
        tickets = self._serving.engine.hand_off.support.tickets
        found = tickets.attachments if tickets else None
        if found is None:
            return Allowed((), 0, 1)
        types = ("JPG" if one == "JPEG" else one for one in found.types)
        return Allowed(tuple(dict.fromkeys(one for one in types if one in MEDIA)), found.max_files, found.max_megabytes)

    def largest_body(self) -> int:
        """Bytes of a form with all its files."""
        return self.allowed.files * self.allowed.megabytes * MEGABYTE + _MOST_TEXT

    def take(self, uploads: Sequence[UploadFile], kept: Sequence[str]) -> tuple[list[Attachment], list[BadFile]]:
        """Check and keep uploads beside those kept before: all that the form has now, and what was not taken."""
        files, bad, allowed = self.files.waiting(kept)[: self.allowed.files], list[BadFile](), self.allowed
        for upload in uploads:
            name = (upload.filename or "")[:200]
            if not name and not upload.size:
                continue  # a file field that was left empty
            try:
                if len(files) >= allowed.files:
                    raise FileError("file_many", f"at most {allowed.files} files go with a message")
                most = allowed.megabytes * MEGABYTE
                files.append(self.files.keep(upload.file, self._masked(name), allowed=allowed.types, most_bytes=most))
            except FileError as error:
                bad.append(BadFile(name[:100], error.why, str(error)))
        return files, bad

    def second(self, desk: Desk, draft: Draft, session: str) -> Second:
        """What to show before sending."""
        reply = desk.ask(draft.text)
        found = duplicates(self.tickets, desk, draft, self.states, session=session)
        return Second(found, answers(reply), reply)

    def send(self, desk: Desk, draft: Draft, session: str) -> Opened:
        """Keep a checked draft; raises TicketError."""
        new = NewTicket(
            type=draft.type,
            locale=desk.locale,
            subject=draft.subject,
            message=draft.message,
            email=draft.email,
            fields={name: value for name, value in draft.fields.items() if value},
            query=draft.query,
            session=session,
            zone=draft.zone,
            generation=desk.engine.manifest.id,
            files=draft.files,
            # The form's token alone could be somebody else's; with the text it is a repeat of the same.
            token=f"{draft.token}\0{draft.email}\0{draft.message}" if draft.token else "",
        )
        return self.tickets.create(new, self.states)

    def forget(self, number: str) -> None:
        """Delete a ticket for good; its files go first, so that none is left behind if this is cut short."""
        for file_id in self.tickets.files_of(number):
            self.files.path(file_id).unlink(missing_ok=True)
        self.tickets.delete(number)

    def site_names(self) -> Mapping[str, str]:
        """Name of the help centre by locale, for e-mails."""
        name = self._serving.engine.hand_off.support.help_centre.name
        return {one: shown_in(name[lang_of(one)], one) if name else Words(one)("help_centre") for one in LOCALES}

    def _masked(self, name: str) -> str:
        return self._serving.engine.guarded(name).shown


def session_of(kind: str, name: str | None) -> str:
    """What is stored of a browser or conversation; "" for none."""
    return digest(f"{kind}:{name}") if name else ""


def with_files(draft: Draft, files: Sequence[Attachment]) -> Draft:
    """A draft with these uploads."""
    return replace(draft, files=tuple(file.id for file in files))
