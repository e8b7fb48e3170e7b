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

__all__ = ["OBJECT_DIALECTS", "Dialect"]
