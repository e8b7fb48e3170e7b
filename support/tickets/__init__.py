"""How does a person's problem reach support, and the reply the person? Tickets, kept and delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.lazy_names import from_homes, homes_of

if TYPE_CHECKING:
    from support.tickets.attachments.checks import RETRY_SECONDS as RETRY_SECONDS
    from support.tickets.attachments.checks import Busy as Busy
    from support.tickets.attachments.files import Upload as Upload
    from support.tickets.attachments.intake import BadFile as BadFile
    from support.tickets.attachments.kinds import MEDIA as MEDIA
    from support.tickets.attachments.quota import has_room as has_room
    from support.tickets.attachments.sweeper import Sweeper as Sweeper
    from support.tickets.delivery.outbox import Outbox as Outbox
    from support.tickets.desk import LONGEST_NOTE as LONGEST_NOTE
    from support.tickets.desk import Desk as Desk
    from support.tickets.desk import Typed as Typed
    from support.tickets.drafts import LONGEST_EMAIL as LONGEST_EMAIL
    from support.tickets.drafts import LONGEST_ID as LONGEST_ID
    from support.tickets.drafts import LONGEST_LINES as LONGEST_LINES
    from support.tickets.drafts import LONGEST_MESSAGE as LONGEST_MESSAGE
    from support.tickets.drafts import Checked as Checked
    from support.tickets.drafts import Draft as Draft
    from support.tickets.drafts import Drafts as Drafts
    from support.tickets.drafts import takes_lines as takes_lines
    from support.tickets.duplicates import Duplicate as Duplicate
    from support.tickets.inbound.imap import Poller as Poller
    from support.tickets.inbound.imap import open_mailbox as open_mailbox
    from support.tickets.inbound.letter import LARGEST_EMAIL as LARGEST_EMAIL
    from support.tickets.inbound.letter import LetterError as LetterError
    from support.tickets.inbound.taking import Inbound as Inbound
    from support.tickets.lost_links import send_links as send_links
    from support.tickets.replies import SavedReplies as SavedReplies
    from support.tickets.replies import asker_name as asker_name
    from support.tickets.replies import filled_in as filled_in
    from support.tickets.replies import harmless as harmless
    from support.tickets.service import Second as Second
    from support.tickets.service import TicketService as TicketService
    from support.tickets.service import session_of as session_of
    from support.tickets.service import with_files as with_files
    from support.tickets.settings import Imap as Imap
    from support.tickets.settings import InboundSettings as InboundSettings
    from support.tickets.settings import Smtp as Smtp
    from support.tickets.settings import TicketSettings as TicketSettings
    from support.tickets.settings import Tls as Tls
    from support.tickets.settings import UploadSettings as UploadSettings
    from support.tickets.settings import Webhook as Webhook
    from support.tickets.storage.numbers import open_key as open_key
    from support.tickets.storage.queries import Filter as Filter
    from support.tickets.storage.solutions import Solution as Solution
    from support.tickets.storage.solutions import solutions_of as solutions_of
    from support.tickets.storage.staff_tables import Note as Note
    from support.tickets.storage.staff_tables import SavedReply as SavedReply
    from support.tickets.storage.staff_tables import StaffAction as StaffAction
    from support.tickets.storage.states import TicketError as TicketError
    from support.tickets.storage.store import NewMessage as NewMessage
    from support.tickets.storage.store import TooMany as TooMany
    from support.tickets.storage.tables import Attachment as Attachment
    from support.tickets.storage.tables import Delivery as Delivery
    from support.tickets.storage.tables import Message as Message
    from support.tickets.storage.tables import Ticket as Ticket
    from support.tickets.texts import Texts as Texts

# Loaded on first use: settings need no database, and the process that checks a file needs next to nothing.
_HOMES = {
    "attachments.checks": "Busy RETRY_SECONDS",
    "attachments.files": "Upload",
    "attachments.kinds": "MEDIA",
    "attachments.quota": "has_room",
    "attachments.sweeper": "Sweeper",
    "delivery.outbox": "Outbox",
    "desk": "Desk LONGEST_NOTE Typed",
    "drafts": "Checked Draft Drafts LONGEST_EMAIL LONGEST_ID LONGEST_LINES LONGEST_MESSAGE takes_lines",
    "duplicates": "Duplicate",
    "attachments.intake": "BadFile",
    "inbound.imap": "Poller open_mailbox",
    "inbound.letter": "LARGEST_EMAIL LetterError",
    "inbound.taking": "Inbound",
    "lost_links": "send_links",
    "replies": "SavedReplies asker_name filled_in harmless",
    "service": "Second TicketService session_of with_files",
    "settings": "Imap InboundSettings Smtp TicketSettings Tls UploadSettings Webhook",
    "storage.numbers": "open_key",
    "storage.solutions": "Solution solutions_of",
    "storage.staff_tables": "Note SavedReply StaffAction",
    "storage.states": "TicketError",
    "storage.queries": "Filter",
    "storage.store": "NewMessage TooMany",
    "storage.tables": "Attachment Delivery Message Ticket",
    "texts": "Texts",
}
_HOME_OF = homes_of(_HOMES)
__getattr__ = from_homes(__name__, _HOME_OF)
