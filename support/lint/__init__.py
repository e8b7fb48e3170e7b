"""Which rules of the linter need support.yaml? And all rules together."""

from support.lint.contacts import CONTACT_RULES, check_channels, check_contacts
from support.lint.run import ALL_RULES, AskingRules, lint_help_centre

__all__ = ["ALL_RULES", "AskingRules", "CONTACT_RULES", "check_channels", "check_contacts", "lint_help_centre"]
