"""What is a way to tell somebody of a ticket? Whatever fits this protocol and stands in senders.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


class Refused(Exception):
    """The receiver will never take this event; trying again is useless."""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of the message that an event tells of. size: bytes; path: where it lies, if it is still there."""

    name: str
    type: str
    size: int
    path: Path


@dataclass(frozen=True, slots=True)
class OutgoingEvent:
    """What is told. id: the same at every repeat; body: as webhooks post it, without secrets; secret: of the ticket's
    link, for its asker alone, "" where it is lost; token: of the address that answers to this e-mail go to, likewise;
    files: of the message; thread: what the receiver has of this ticket, the oldest first: ids of events, and
    Message-IDs of the asker's e-mails."""

    id: str
    kind: str
    at: dt.datetime
    body: Mapping[str, Any]
    secret: str = ""
    token: str = ""
    thread: Sequence[str] = ()
    files: Sequence[AttachedFile] = ()


class Sender(Protocol):
    """Tells one receiver of events. name: stored with every delivery, at most 16 characters, never changed."""

    name: str

    def wants(self, kind: str, body: Mapping[str, Any]) -> bool:
        """Whether its receiver is told of this event; asked once, in the transaction of what happened."""

    def send(self, event: OutgoingEvent) -> None:
        """Tell the receiver; raises Refused, or any other exception if it is to be tried again."""
