"""How does a ticket come to be? One service for the interface and the pages: check, files, sending, links."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email.utils import parseaddr
from pathlib import Path

from engine import Engine, Result, SearchResult
from support.hand_off import hand_off_of
from support.room import MEGABYTE
from support.tickets.attachments.checks import Checks
from support.tickets.attachments.files import FOLDER, Files
from support.tickets.attachments.intake import Allowed, BadFile, Intake, Sent
from support.tickets.attachments.kinds import MEDIA
from support.tickets.delivery.senders import build_senders
from support.tickets.delivery.worker import DeliveryWorker
from support.tickets.desk import Desk
from support.tickets.drafts import Draft, Drafts
from support.tickets.duplicates import Duplicate, answers, duplicates
from support.tickets.replies import SavedReplies
from support.tickets.settings import TicketSettings
from support.tickets.storage.numbers import digest
from support.tickets.storage.states import States
from support.tickets.storage.store import NewTicket, Opened, TicketStore
from support.tickets.storage.tables import FILE, Attachment
from support.tickets.texts import Catalogue


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
        self.heard: Callable[[str], None] = lambda _number: None
        """Called with the number of every ticket that is opened."""

    @property
    def data(self) -> Path:
        """The data folder."""
        return self._data

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
        return self.settings.taken and (bool(self.senders) or self.begun)

    @property
    def begun(self) -> bool:
        """Whether there is a database of tickets yet, to which may be written."""
        return self.settings.taken and (self._data / FILE).is_file()

    @property
    def mails_askers(self) -> bool:
        """Whether askers are written to by e-mail."""
        return self.settings.smtp is not None and self.settings.auto_reply

    @property
    def desk(self) -> Desk:
        """What staff do beside the conversations."""
        return Desk(self.tickets)

    @property
    def replies(self) -> SavedReplies:
        """What staff write often."""
        return SavedReplies(self.tickets)

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
        return Drafts(self._engine(), self.catalogue.texts(locale), self._own)

    @property
    def _own(self) -> tuple[str, ...]:
        """The addresses that the help centre itself writes from and is written to."""
        return self.settings.support_email, parseaddr(self.settings.sender)[1]

    def worker(self) -> DeliveryWorker:
        """What delivers the news of tickets."""
        return DeliveryWorker(self.tickets, self.files, self.senders)

    @property
    def open(self) -> bool:
        """Whether support.yaml describes tickets, and they are taken."""
        if not self.settings.taken:
            return False
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
        """Keep uploads beside those kept before; see Intake.take."""
        return self._intake.take(form, kept)

    def check(self, files: Sequence[Attachment], client: str) -> tuple[list[Attachment], list[BadFile]]:
        """Look into the files of a form that is about to be taken; see Intake.check. Raises Busy."""
        return self._intake.check(files, client)

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
        found = duplicates(self.tickets, drafts, draft, states=self.states, session=session)
        return Second(found, answers(reply), reply)

    def send(self, drafts: Drafts, draft: Draft, session: str, *, client: str = "") -> Opened:
        """Keep a checked draft; client: the address that it came from. Raises TicketError, NoRoomError."""
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
            client=client,
            generation=drafts.engine.manifest.id,
            files=draft.files,
            # The form's token alone could be somebody else's; with the text it is a repeat of the same.
            token=f"{draft.token}\0{draft.email}\0{draft.message}" if draft.token else "",
        )
        opened = self.tickets.create(new, self.states)
        if not opened.again:
            self.heard(opened.ticket.number)
        return opened

    def forget(self, number: str, *, by: str = "") -> None:
        """Delete a ticket for good; its files go first, so that none is left behind if this is cut short."""
        for file_id in self.tickets.files_of(number):
            self.files.path(file_id).unlink(missing_ok=True)
        self.tickets.delete(number, by=by)

    @property
    def _intake(self) -> Intake:
        return Intake(self.files, self._checks, self.allowed, mask=lambda text: self._engine().guarded(text).shown)


def session_of(kind: str, name: str | None) -> str:
    """What is stored of a browser or conversation; "" for none."""
    return digest(f"{kind}:{name}") if name else ""


def with_files(draft: Draft, files: Sequence[str]) -> Draft:
    """A draft with the uploads of these ids."""
    return replace(draft, files=tuple(files))
