"""Which contacts does a text name, and are they really ours? Needs corpus only."""

from engine.contacts.finding import PLATFORM_NAMES, asked_contact, asked_contacts, contacts_in
from engine.contacts.verification import ContactKind, Status, Trick, Verification
from engine.contacts.verify import LONGEST, check_contact, verify, verify_asked

__all__ = [
    "LONGEST",
    "PLATFORM_NAMES",
    "ContactKind",
    "Status",
    "Trick",
    "Verification",
    "asked_contact",
    "asked_contacts",
    "check_contact",
    "contacts_in",
    "verify",
    "verify_asked",
]
