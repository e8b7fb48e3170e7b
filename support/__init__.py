"""How is a person reached? support.yaml, opening hours, official contacts, and the hand-off of a query."""

from support.channels import ChannelNow
from support.config import (
    SIDE,
    SUPPORT_FILE,
    SUPPORT_SIDE,
    Support,
    TicketField,
    Tickets,
    TicketType,
    read_support,
)
from support.contacts import Official, check_contact, verify
from support.hand_off import Contact, HandOff, NearEntry, hand_off_of
from support.hours import DAYS, Day, HoursNow
from support.lint import ALL_RULES, lint
from support.recognise import Recognised
from support.ticket_form import FilledField, TicketForm

__all__ = [
    "ALL_RULES",
    "ChannelNow",
    "Contact",
    "DAYS",
    "Day",
    "FilledField",
    "HandOff",
    "HoursNow",
    "NearEntry",
    "Official",
    "Recognised",
    "SIDE",
    "SUPPORT_FILE",
    "SUPPORT_SIDE",
    "Support",
    "TicketField",
    "TicketForm",
    "TicketType",
    "Tickets",
    "check_contact",
    "hand_off_of",
    "lint",
    "read_support",
    "verify",
]
