"""Where are tickets delivered to, and how much is kept? What the operator decides, as the caller has read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Tls = Literal["starttls", "implicit", "none"]


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server. user: None where it asks for none."""

    host: str
    port: int
    tls: Tls
    user: str | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Imap:
    """A mailbox in which askers' answers arrive. seconds: between two looks."""

    host: str
    port: int
    tls: Tls
    user: str
    password: str
    folder: str = "INBOX"
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class InboundSettings:
    """How answers by e-mail come in. address: to which askers answer, `{token}` in it becomes the ticket's own part, ""
    where none are read; imap: the mailbox, None for none; secret: of whoever posts them, "" for nobody."""

    address: str = ""
    imap: Imap | None = None
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where events are posted to, and the key that signs them."""

    url: str
    secret: bytes


@dataclass(frozen=True, slots=True)
class UploadSettings:
    """How much is kept of what strangers upload. per_day, mb_per_day: files and megabytes of one address (an IPv6
    network of 64 bits) within 24 hours; waiting, waiting_mb: of all whose ticket is not sent yet; total_mb: of all
    attachments; free_mb: what the disk keeps free."""

    per_day: int = 100
    mb_per_day: float = 500.0
    waiting: int = 1000
    waiting_mb: float = 2000.0
    total_mb: float = 20_000.0
    free_mb: float = 500.0


@dataclass(frozen=True, slots=True)
class TicketSettings:
    """site_url: what links in e-mails begin with; smtp, webhook: None where nothing is sent; sender: the address that
    mails come from; support_email: who is told of tickets, in staff_locale; auto_reply: whether askers are written to;
    retry_seconds: pause after the first failure, doubled after each further one; tries: until a delivery counts as
    dead; lease_seconds: how long a worker owns what it delivers; timeout: seconds of one network step;
    per_hour: tickets of one e-mail address at most; per_day: of one network address (an IPv6 network of 64 bits) within
    24 hours; most_mb: megabytes of the database, beyond which strangers add nothing to it; uploads: quotas of
    attachments; taken: whether tickets are taken at all; log_days: for which it is kept what staff did;
    inbound: answers by e-mail."""

    site_url: str = "http://127.0.0.1:8000"
    smtp: Smtp | None = None
    sender: str = ""
    support_email: str = ""
    staff_locale: str = "en"
    auto_reply: bool = True
    webhook: Webhook | None = None
    retry_seconds: float = 5.0
    tries: int = 30
    lease_seconds: float = 180.0
    timeout: float = 15.0
    per_hour: int = 10
    per_day: int = 100
    most_mb: float = 5000.0
    taken: bool = True
    log_days: float = 365.0
    inbound: InboundSettings = field(default_factory=InboundSettings)
    uploads: UploadSettings = field(default_factory=UploadSettings)
