"""How does a ticket come to be? One service for the interface and the pages: check, files, sending, links."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from engine import Engine, Result, SearchResult
from support.hand_off import hand_off_of
from support.tickets.attachments.checks import Checks
from support.tickets.attachments.files import FOLDER, Files, Upload
from support.tickets.attachments.kinds import MEDIA, FileError
from support.tickets.attachments.quota import MEGABYTE
from support.tickets.delivery.senders import build_senders
from support.tickets.delivery.worker import DeliveryWorker
from support.tickets.drafts import Draft, Drafts
from support.tickets.duplicates import Duplicate, answers, duplicates
from support.tickets.settings import TicketSettings
from support.tickets.storage.numbers import digest
from support.tickets.storage.states import States
from support.tickets.storage.store import NewTicket, Opened, TicketStore
from support.tickets.storage.tables import FILE, Attachment
from support.tickets.texts import Catalogue

_REFUSALS: Mapping[str, str] = {
    "file_large": "the file is larger than {megabytes} MB; send a smaller one",
    "upload_full": "there is no room for files now; send it without them, or try again in an hour",
    "upload_busy": "too many files are arriving; send it again in a few seconds",
}
"""What is told of a file that was not received whole."""


class Sent(Protocol):
    """What somebody sends with files. client: whose quota they count for; staff: have none."""

    @property
    def uploads(self) -> Sequence[Upload]:
        """The files."""

    @property
    def client(self) -> str:
        """A name of the address that it came from."""

    @property
    def staff(self) -> bool:
        """Whether a member of staff sent it."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be sent along. types: those of support.yaml that can be told by content."""

    types: tuple[str, ...]
    files: int
    megabytes: int


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file that was not taken, and why. why: a code, see FileError; name: "" where it is not known."""

    name: str
    why: str
    message: str


@dataclass(frozen=True, slots=True)
class Second:
    """What is shown before sending: tickets on the same matter, and entries that may answer it."""

    duplicates: list[Duplicate]
    answers: list[Result]
    reply: SearchResult | None


class TicketService:
    """Takes tickets for the engine that serves now."""

    def __init__(
        self, engine: Callable[[], Engine], data: Path, *, settings: TicketSettings, catalogue: Catalogue
    ) -> None:
        """`engine`: gives the one that serves now; `data`: the data folder."""
        self._engine, self._data, self._lock = engine, data, threading.Lock()
        self._opened: tuple[TicketStore, Files] | None = None
        self._checks = Checks()
        self.settings, self.catalogue = settings, catalogue
        self.senders = build_senders(settings, catalogue)

    @property
    def tickets(self) -> TicketStore:
        """The tickets; their database is made with the first look."""
        return self._open()[0]

    @property
    def files(self) -> Files:
        """The attachments."""
        return self._open()[1]

    @property
    def used(self) -> bool:
        """Whether there is anything to deliver, now or later."""
        return bool(self.senders) or self.begun

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

    def _open(self) -> tuple[TicketStore, Files]:
        with self._lock:
            if self._opened is None:
                tickets = TicketStore(self._data, self.settings, self.senders)
                self._opened = tickets, Files(self._data, tickets)
            return self._opened

    def drafts(self, locale: str) -> Drafts:
        """Checks drafts for the readers of a locale."""
        return Drafts(self._engine(), self.catalogue.texts(locale))

    def worker(self) -> DeliveryWorker:
        """What delivers the news of tickets."""
        return DeliveryWorker(self.tickets, self.files, self.senders)

    @property
    def open(self) -> bool:
        """Whether support.yaml describes tickets at all."""
        tickets = hand_off_of(self._engine()).support.tickets
        return tickets is not None

    @property
    def states(self) -> States:
        """The states of support.yaml, else the usual ones."""
        tickets = hand_off_of(self._engine()).support.tickets
        return States([one.id for one in tickets.states] if tickets else ())

    @property
    def allowed(self) -> Allowed:
        """The attachments of support.yaml; none where it says nothing."""
        tickets = hand_off_of(self._engine()).support.tickets
        found = tickets.attachments if tickets else None
        if found is None:
            return Allowed((), 0, 1)
        types = ("JPG" if one == "JPEG" else one for one in found.types)
        return Allowed(tuple(dict.fromkeys(one for one in types if one in MEDIA)), found.max_files, found.max_megabytes)

    @property
    def largest_files(self) -> int:
        """Bytes of all files of one message at most."""
        return self.allowed.files * self.allowed.megabytes * MEGABYTE

    @property
    def folder(self) -> Path:
        """Where attachments lie, and wait meanwhile; made if it is not there."""
        folder = self._data / FOLDER
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    def take(self, form: Sent, kept: Sequence[str]) -> tuple[list[Attachment], list[BadFile]]:
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
                bad.append(BadFile(name[:100], error.why, str(error)))
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
                    bad.append(BadFile(file.name[:100], error.why, str(error)))
        return good, bad

    @contextmanager
    def checked(self, form: Sent) -> Iterator[tuple[list[str], list[BadFile]]]:
        """Ids of the files of a program's request, taken and checked, and what is wrong with others; those that no
        ticket has taken when the block ends are deleted. Raises Busy."""
        files, bad = self.take(form, ())
        try:
            if not bad:
                files, bad = self.check(files, form.client)
            yield [file.id for file in files], bad
        finally:
            self.files.discard([file.id for file in files])

    def second(self, drafts: Drafts, draft: Draft, session: str) -> Second:
        """What to show before sending."""
        reply = drafts.ask(draft.text)
        found = duplicates(self.tickets, drafts, draft, self.states, session=session)
        return Second(found, answers(reply), reply)

    def send(self, drafts: Drafts, draft: Draft, session: str) -> Opened:
        """Keep a checked draft; raises TicketError."""
        new = NewTicket(
            type=draft.type,
            locale=drafts.texts.locale,
            subject=draft.subject,
            message=draft.message,
            email=draft.email,
            fields={name: value for name, value in draft.fields.items() if value},
            query=draft.query,
            session=session,
            zone=draft.zone,
            generation=drafts.engine.manifest.id,
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

    def _kept(self, upload: Upload, name: str, client: str, before: int) -> Attachment:
        allowed = self.allowed
        if before >= allowed.files:
            raise FileError("file_many", f"at most {allowed.files} files go with a message")
        if upload.lost:
            raise FileError(upload.lost, _REFUSALS[upload.lost].format(megabytes=allowed.megabytes))
        most = allowed.megabytes * MEGABYTE
        return self.files.keep(upload.stream, self._masked(name), allowed=allowed.types, most_bytes=most, client=client)

    def _masked(self, name: str) -> str:
        return self._engine().guarded(name).shown


def session_of(kind: str, name: str | None) -> str:
    """What is stored of a browser or conversation; "" for none."""
    return digest(f"{kind}:{name}") if name else ""


def with_files(draft: Draft, files: Sequence[str]) -> Draft:
    """A draft with the uploads of these ids."""
    return replace(draft, files=tuple(files))
