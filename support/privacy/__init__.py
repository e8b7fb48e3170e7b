"""What is kept of a person? Every store that keeps something is asked the same: find it, give it, take it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.lazy_names import from_homes, homes_of

if TYPE_CHECKING:
    from support.privacy.opening import personal_stores as personal_stores
    from support.privacy.person import Person as Person
    from support.privacy.person import checked_person as checked_person
    from support.privacy.stores import Exported as Exported
    from support.privacy.stores import PersonalStore as PersonalStore
    from support.privacy.stores import Record as Record

# Loaded on first use, as in support.tickets: a person is no database.
_HOMES = {
    "opening": "personal_stores",
    "person": "Person checked_person",
    "stores": "Exported PersonalStore Record",
}
_HOME_OF = homes_of(_HOMES)
__getattr__ = from_homes(__name__, _HOME_OF)
