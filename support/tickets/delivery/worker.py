"""Who delivers? Threads beside the service, which take what the outbox holds until all is delivered."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Sequence

from support.tickets.attachments.files import Files
from support.tickets.delivery.outbox import Outbox
from support.tickets.delivery.sender import AttachedFile, OutgoingEvent, Sender
from support.tickets.delivery.senders import SENDERS
from support.tickets.storage.store import TicketStore
from support.tickets.storage.tables import Delivery

_LOOK_SECONDS = 1.0
"""How often the outbox is looked into for what another process or an earlier one left."""


class NotSetUp(Exception):
    """A delivery waits for a sender that is not set up, or no longer."""


class DeliveryWorker:
    """Delivers the events of one data folder; one thread for each sender, so that a slow one holds up no other."""

    def __init__(self, tickets: TicketStore, files: Files, senders: Sequence[Sender]) -> None:
        """`senders`: those that are set up."""
        self._tickets, self._files = tickets, files
        self._senders = {sender.name: sender for sender in senders}
        self._names = tuple(dict.fromkeys([*SENDERS, *self._senders]))
        self._outbox = Outbox(tickets, f"{socket.gethostname()[:24]}-{os.getpid()}-{secrets.token_hex(4)}")
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Deliver from now on."""
        for name in self._names:
            thread = threading.Thread(target=self._run, args=((name,),), name=f"delivery {name}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Stop after what is being delivered; the rest waits on disk."""
        self._stopped.set()
        self._tickets.announcer.news.set()
        for thread in self._threads:
            thread.join(self._tickets.settings.timeout + 1)

    def deliver_due(self, names: Sequence[str] = ()) -> int:
        """Deliver all that is due now by the senders of these names, else by all; says how many were tried."""
        tried = 0
        while not self._stopped.is_set() and (delivery := self._outbox.lease(names or self._names)):
            tried += 1
            self._deliver(delivery)
        return tried

    def _run(self, names: Sequence[str]) -> None:
        news = self._tickets.announcer.news
        while not self._stopped.is_set():
            try:
                self.deliver_due(names)
            except Exception:  # whatever it is, e.g. a full disk: what waits is on disk, and the next look tries again
                logging.getLogger(__name__).exception("the outbox cannot be worked on")
            news.wait(_LOOK_SECONDS)
            news.clear()

    def _deliver(self, delivery: Delivery) -> None:
        log = logging.getLogger(__name__)
        try:
            self._send(delivery)
        except Exception as error:  # a bug in one sender or e-mail must not hold up all others
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
        sender = self._senders.get(delivery.channel)
        if sender is None:
            raise NotSetUp(f"{delivery.channel} is not set up, or no longer; see FAQ_SMTP_URL and FAQ_WEBHOOK_URL")
        event = delivery.event
        ticket = self._tickets.find(event.body["data"]["ticket"]["number"])
        told = event.body["data"].get("message") or {"attachments": []}
        files = [
            AttachedFile(file["name"], file["type"], file["bytes"], self._files.path(file["id"]))
            for file in told["attachments"]
        ]
        sender.send(
            OutgoingEvent(
                id=event.id,
                kind=event.kind,
                at=event.at,
                body=event.body,
                secret=self._tickets.secret_of(ticket) if ticket else "",
                token=self._tickets.mail_token(ticket) if ticket else "",
                thread=self._tickets.thread(delivery),
                files=files,
            )
        )
