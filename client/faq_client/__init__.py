"""A typed client of the FAQ search service."""

from faq_client.clients import AsyncConversation, AsyncFaqClient, Conversation, FaqClient
from faq_client.errors import FaqError, FaqRefused, FaqUnreachable
from faq_client.trying import Patience

__all__ = [
    "AsyncConversation",
    "AsyncFaqClient",
    "Conversation",
    "FaqClient",
    "FaqError",
    "FaqRefused",
    "FaqUnreachable",
    "Patience",
]
