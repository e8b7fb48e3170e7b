"""Where are tickets handed in? One place for the interface and the pages: check, files, sending, links."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from api.http.serving import Serving
from api.settings import Settings
from api.tickets.checks import Checks
from api.tickets.drafts import Desk, Draft
from api.tickets.files import FOLDER, Files
from api.tickets.kinds import MEDIA, FileError
from api.tickets.lookalikes import Duplicate, answers, duplicates
from api.tickets.numbers import digest
from api.tickets.quota import MEGABYTE, has_room
from api.tickets.receiving import MOST_TEXT, Arriving, Bounds, Budget, Form, Received
from api.tickets.states import States
from api.tickets.store import NewTicket, Opened, Tickets
from api.tickets.tables import FILE, Attachment
from api.web.locales import LOCALES, Locale, lang_of, shown_in
from api.web.words import Words
from engine import Engine, Result, SearchResult
from support import hand_off_of

_FORMS_OF_ONE = 2
"""Largest forms that may arrive at once from one address, in one worker."""
_FORMS_OF_ALL = 20
_REFUSALS: Mapping[str, tuple[str, int]] = {
    "file_large": ("the file is larger than {megabytes} MB; send a smaller one", 422),
    "upload_full": ("there is no room for files now; send it without them, or try again in an hour", 503),
    "upload_busy": ("too many files are arriving; send it again in a few seconds", 503),
}
"""What is told of a file that was not received whole, with the status of HTTP."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be sent along. types: those of support.yaml that can be told by content."""

    types: tuple[str, ...]
    files: int
    megabytes: int


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file that was not taken, and why. why: a key of words.yaml; status: of HTTP; name: "" where it is not known."""

    name: str
    why: str
    message: str
    status: int = 422


@dataclass(frozen=True, slots=True)
class Second:
    """What is shown before sending: tickets on the same matter, and entries that may answer it."""

    duplicates: list[Duplicate]
    answers: list[Result]
    reply: SearchResult | None


class Counter:
    """Takes tickets for the engine that serves now."""

    def __init__(self, serving: Serving, settings: Settings) -> None:
        self._serving, self._data, self._lock = serving, settings.data, threading.Lock()
        self._opened: tuple[Tickets, Files] | None = None
        self._checks, self._arriving = Checks(), Arriving()
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
        """Whether there is anything to deliver, now or later."""
        return bool(self.settings.smtp or self.settings.webhook) or self.begun

    @property
    def begun(self) -> bool:
        """Whether there is a database of tickets yet."""
        return (self._data / FILE).is_file()

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
        return hand_off_of(self._serving.engine).support.tickets is not None

    @property
    def states(self) -> States:
        """The states of support.yaml, else the usual ones."""
        tickets = hand_off_of(self._serving.engine).support.tickets
        return States([one.id for one in tickets.states] if tickets else ())

    @property
    def allowed(self) -> Allowed:
        """The attachments of support.yaml; none where it says nothing."""
        tickets = hand_off_of(self._serving.engine).support.tickets
        found = tickets.attachments if tickets else None
        if found is None:
            return Allowed((), 0, 1)
        types = ("JPG" if one == "JPEG" else one for one in found.types)
        return Allowed(tuple(dict.fromkeys(one for one in types if one in MEDIA)), found.max_files, found.max_megabytes)

    def largest_body(self) -> int:
        """Bytes of a form with all its files."""
        return self.allowed.files * self.allowed.megabytes * MEGABYTE + MOST_TEXT

    def bounds(self) -> Bounds:
        """What a form may hold."""
        folder, allowed = self._data / FOLDER, self.allowed
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        most = allowed.megabytes * MEGABYTE
        return Bounds(allowed.files, most, folder, lambda: has_room(folder, self.settings.uploads))

    def budget(self, client: str) -> Budget:
        """What a form of this client may take up while it arrives."""
        largest = self.largest_body()
        return Budget(self._arriving, client, each=_FORMS_OF_ONE * largest, total=_FORMS_OF_ALL * largest)

    def take(self, form: Form, kept: Sequence[str]) -> tuple[list[Attachment], list[BadFile]]:
        """Keep uploads beside those kept before: all that the form has now, and what was not taken.

        Only what costs nothing is checked; the rest by `check`, before anybody sees them.
        """
        files, bad = self.files.waiting(kept)[: self.allowed.files], list[BadFile]()
        if gone := self.files.lost(kept):
            bad.append(BadFile("", "file_gone", f"files that waited for too long and were deleted: {gone}"))
        for upload in form.uploads:
            name = upload.name[:200]
            if not name and not upload.size:
                continue  # a file field that was left empty
            try:
                files.append(self._kept(upload, name, "" if form.staff else form.client, len(files)))
            except FileError as error:
                bad.append(BadFile(name[:100], error.why, str(error), error.status))
        return files, bad

    def check(self, files: Sequence[Attachment], client: str) -> tuple[list[Attachment], list[BadFile]]:
        """Look into the files of a form that is about to be taken: those that are good, and the others, now deleted.

        Raises Busy.
        """
        good, bad, allowed = list[Attachment](), list[BadFile](), self.allowed
        if all(file.checked for file in files):
            return list(files), bad
        limits: dict[str, Any] = {"allowed": allowed.types, "most_bytes": allowed.megabytes * MEGABYTE}
        with self._checks.place(client):
            for file in files:
                try:
                    good.append(file if file.checked else self.files.check(file, self._checks, **limits))
                except FileError as error:
                    bad.append(BadFile(file.name[:100], error.why, str(error), error.status))
        return good, bad

    @contextmanager
    def checked(self, form: Form) -> Iterator[tuple[list[str], list[BadFile]]]:
        """Ids of the files of a program's request, taken and checked, and what is wrong with others; those that no
        ticket has taken when the block ends are deleted. Raises Busy."""
        files, bad = self.take(form, ())
        try:
            if not bad:
                files, bad = self.check(files, form.client)
            yield [file.id for file in files], bad
        finally:
            self.files.discard([file.id for file in files])

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
        name = self._serving.name
        return {one: shown_in(name[lang_of(one)], one) if name else Words(one)("help_centre") for one in LOCALES}

    def _kept(self, upload: Received, name: str, client: str, before: int) -> Attachment:
        allowed = self.allowed
        if before >= allowed.files:
            raise FileError("file_many", f"at most {allowed.files} files go with a message")
        if upload.lost:
            message, status = _REFUSALS[upload.lost]
            raise FileError(upload.lost, message.format(megabytes=allowed.megabytes), status)
        most = allowed.megabytes * MEGABYTE
        return self.files.keep(upload.stream, self._masked(name), allowed=allowed.types, most_bytes=most, client=client)

    def _masked(self, name: str) -> str:
        return self._serving.engine.guarded(name).shown


def session_of(kind: str, name: str | None) -> str:
    """What is stored of a browser or conversation; "" for none."""
    return digest(f"{kind}:{name}") if name else ""


def with_files(draft: Draft, files: Sequence[str]) -> Draft:
    """A draft with the uploads of these ids."""
    return replace(draft, files=tuple(files))
