"""How is a person reached? support.yaml, opening hours, official contacts, and the hand-off of a query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.lazy_names import from_homes, homes_of

if TYPE_CHECKING:
    from support.channels import ChannelNow as ChannelNow
    from support.channels import channel_now as channel_now
    from support.config import SIDE as SIDE
    from support.config import SUPPORT_FILE as SUPPORT_FILE
    from support.config import SUPPORT_SIDE as SUPPORT_SIDE
    from support.config import Support as Support
    from support.config import TicketField as TicketField
    from support.config import Tickets as Tickets
    from support.config import TicketType as TicketType
    from support.config import read_support as read_support
    from support.contacts import Official as Official
    from support.contacts import check_contact as check_contact
    from support.contacts import verify as verify
    from support.hand_off import AT_RISK as AT_RISK
    from support.hand_off import Contact as Contact
    from support.hand_off import HandOff as HandOff
    from support.hand_off import NearEntry as NearEntry
    from support.hand_off import Told as Told
    from support.hand_off import channel_data as channel_data
    from support.hand_off import hand_off_of as hand_off_of
    from support.hand_off import is_likely as is_likely
    from support.hand_off import reach_by_default as reach_by_default
    from support.hours import DAYS as DAYS
    from support.hours import Day as Day
    from support.hours import HoursNow as HoursNow
    from support.lint import ALL_RULES as ALL_RULES
    from support.lint import AskingRules as AskingRules
    from support.lint import lint_help_centre as lint_help_centre
    from support.parts.logo import LOGO_SIDE as LOGO_SIDE
    from support.recognise import Recognised as Recognised
    from support.room import MEGABYTE as MEGABYTE
    from support.room import NoRoomError as NoRoomError
    from support.room import bytes_in as bytes_in
    from support.room import check_room as check_room
    from support.room import disk_has_room as disk_has_room
    from support.secret_file import secret_of as secret_of
    from support.ticket_form import FilledField as FilledField
    from support.ticket_form import TicketForm as TicketForm

# Loaded on first use: the process that checks a file lies below this package and needs next to nothing of it.
_HOMES = {
    "channels": "ChannelNow channel_now",
    "config": "SIDE SUPPORT_FILE SUPPORT_SIDE Support TicketField TicketType Tickets read_support",
    "contacts": "Official check_contact verify",
    "hand_off": "AT_RISK Contact HandOff NearEntry Told channel_data hand_off_of is_likely reach_by_default",
    "hours": "DAYS Day HoursNow",
    "lint": "ALL_RULES AskingRules lint_help_centre",
    "parts.logo": "LOGO_SIDE",
    "recognise": "Recognised",
    "room": "MEGABYTE NoRoomError bytes_in check_room disk_has_room",
    "secret_file": "secret_of",
    "ticket_form": "FilledField TicketForm",
}
_HOME_OF = homes_of(_HOMES)
__getattr__ = from_homes(__name__, _HOME_OF)
