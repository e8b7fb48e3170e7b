"""Who delivers? Threads beside the service, which take what the outbox holds until all is delivered."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Mapping, Sequence

from support.tickets.attachments.files import Files
from support.tickets.delivery import smtp as post_office
from support.tickets.delivery import webhooks
from support.tickets.delivery.emails import Enclosure, LetterWriter
from support.tickets.delivery.outbox import Outbox
from support.tickets.storage.events import MAILS, Channel
from support.tickets.storage.store import Tickets
from support.tickets.storage.tables import Delivery

_LOOK_SECONDS = 1.0
"""How often the outbox is looked into for what another process or an earlier one left."""
_LARGEST_ENCLOSED = 10_000_000
"""Bytes of files in one e-mail; what is more is found on the staff page."""


class Courier:
    """Delivers the events of one data folder; one thread for each way, so that a slow one holds up no other."""

    def __init__(self, tickets: Tickets, files: Files, site: Callable[[], Mapping[str, str]]) -> None:
        """`site`: gives the name of the help centre by locale."""
        self._tickets, self._files, self._site = tickets, files, site
        self._outbox = Outbox(tickets, f"{socket.gethostname()[:24]}-{os.getpid()}-{secrets.token_hex(4)}")
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Deliver from now on."""
        for channels in ((*MAILS,), ("webhook",)):
            thread = threading.Thread(target=self._run, args=(channels,), name=f"courier {channels[-1]}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Stop after what is being delivered; the rest waits on disk."""
        self._stopped.set()
        self._tickets.announcer.news.set()
        for thread in self._threads:
            thread.join(self._tickets.settings.timeout + 1)

    def deliver_due(self, channels: Sequence[Channel] = (*MAILS, "webhook")) -> int:
        """Deliver all that is due now; says how many were tried."""
        tried = 0
        while not self._stopped.is_set() and (delivery := self._outbox.lease(channels)):
            tried += 1
            self._deliver(delivery)
        return tried

    def _run(self, channels: Sequence[Channel]) -> None:
        news = self._tickets.announcer.news
        while not self._stopped.is_set():
            try:
                self.deliver_due(channels)
            except Exception:  # whatever it is, e.g. a full disk: what waits is on disk, and the next look tries again
                logging.getLogger(__name__).exception("the outbox cannot be worked on")
            news.wait(_LOOK_SECONDS)
            news.clear()

    def _deliver(self, delivery: Delivery) -> None:
        log = logging.getLogger(__name__)
        try:
            self._send(delivery)
        except Exception as error:  # a bug in one letter must not hold up all others
            self._outbox.failed(delivery, error)
            log.warning(
                "%s of %s failed at try %d: %s",
                delivery.channel,
                delivery.event_id,
                delivery.tries,
                type(error).__name__,
            )
        else:
            self._outbox.done(delivery)

    def _send(self, delivery: Delivery) -> None:
        settings, event = self._tickets.settings, delivery.event
        if delivery.channel == "webhook":
            if settings.webhook is None:
                raise webhooks.WebhookError("FAQ_WEBHOOK_URL is no longer set")
            webhooks.post(settings.webhook, event.id, event.body, settings.timeout)
            return
        if settings.smtp is None:
            raise OSError("FAQ_SMTP_URL is no longer set")
        writer = LetterWriter(settings, self._site())
        if delivery.channel == "support_mail":
            letter = writer.to_support(event, *self._enclosures(delivery))
        else:
            ticket = self._tickets.find(event.body["data"]["ticket"]["number"])
            letter = writer.to_asker(event, self._tickets.secret_of(ticket) if ticket else "")
        post_office.send(settings.smtp, letter, settings.timeout)

    def _enclosures(self, delivery: Delivery) -> tuple[list[Enclosure], int]:
        """The files that go along, and how many are left."""
        told = delivery.event.body["data"]["message"]["attachments"]
        room, enclosed = _LARGEST_ENCLOSED, list[Enclosure]()
        for file in told:
            path = self._files.path(file["id"])
            if file["bytes"] <= room and path.is_file():
                room -= file["bytes"]
                enclosed.append(Enclosure(file["name"], file["type"], path.read_bytes()))
        return enclosed, len(told) - len(enclosed)
