"""What is wrong with a corpus that only the engine or support.yaml can tell? And all rules together."""

from engine.lint.contacts import CONTACT_RULES, check_contacts
from engine.lint.run import ALL_RULES, lint
from engine.lint.similar import SIMILAR_RULES, check_similar

__all__ = ["ALL_RULES", "CONTACT_RULES", "SIMILAR_RULES", "check_contacts", "check_similar", "lint"]
