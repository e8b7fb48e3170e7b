"""Which ways are there to tell somebody of a ticket? A further one is a file with its class, and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from support.tickets.delivery import smtp, webhooks
from support.tickets.delivery.sender import Sender
from support.tickets.settings import TicketSettings
from support.tickets.texts import Catalogue

Build: TypeAlias = Callable[[TicketSettings, Catalogue], Sender | None]

SENDERS: dict[str, Build] = {
    "webhook": webhooks.build,
    "support_mail": smtp.build_support,
    "asker_mail": smtp.build_asker,
}
"""By the sender's name, what makes it from the settings; None where it is not set up."""


def build_senders(
    settings: TicketSettings, catalogue: Catalogue, known: Mapping[str, Build] | None = None
) -> Sequence[Sender]:
    """The senders that are set up. known: others than SENDERS."""
    made = (build(settings, catalogue) for build in (SENDERS if known is None else known).values())
    return [sender for sender in made if sender is not None]
