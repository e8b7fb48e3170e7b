"""How do other products write their FAQs? One module each, recognised by its content."""

from corpus.formats.dialects.base import Dialect
from corpus.formats.dialects.faq_page import FAQ_PAGE
from corpus.formats.dialects.freshdesk import FRESHDESK
from corpus.formats.dialects.intercom import INTERCOM
from corpus.formats.dialects.phpmyfaq import PHPMYFAQ
from corpus.formats.dialects.qnabot import QNABOT
from corpus.formats.dialects.rasa import RASA
from corpus.formats.dialects.zendesk import ZENDESK

OBJECT_DIALECTS: tuple[Dialect, ...] = (ZENDESK, INTERCOM, FRESHDESK, QNABOT, PHPMYFAQ, FAQ_PAGE, RASA)
"""Of JSON and YAML documents, in the order in which they are tried; what none of them knows is read by its keys."""

TABLE_DIALECTS = ("qnamaker", "ragflow", "phpmyfaq")
"""Of tables; all others are known by the names of their columns."""

DIALECT_NAMES = tuple(sorted({*TABLE_DIALECTS, *(dialect.key for dialect in OBJECT_DIALECTS)}))
"""What a caller may name."""

__all__ = ["DIALECT_NAMES", "OBJECT_DIALECTS", "TABLE_DIALECTS", "Dialect"]
