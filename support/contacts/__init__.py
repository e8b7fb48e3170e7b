"""Which contacts does a text name, and are they really ours?"""

from support.contacts.finding import PLATFORM_NAMES, asked_contact, asked_contacts, contacts_in
from support.contacts.official import Official
from support.contacts.verify import LONGEST, check_contact, verify, verify_asked

__all__ = [
    "LONGEST",
    "PLATFORM_NAMES",
    "Official",
    "asked_contact",
    "asked_contacts",
    "check_contact",
    "contacts_in",
    "verify",
    "verify_asked",
]
