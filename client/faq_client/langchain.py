"""A retriever for LangChain; needs the extra [langchain]."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from faq_client.clients import AsyncFaqClient, FaqClient
from faq_client.models import ReplyBody
from faq_client.passages import about, passages, text_of


class FaqRetriever(BaseRetriever):
    """Retrieves entries: those that answer, or between which the person may choose.

    k: documents at most, 1 to 20; sure_only: False for whatever came near; options: as `FaqClient.search` takes them.
    """

    client: FaqClient
    async_client: AsyncFaqClient | None = None
    k: int = 5
    sure_only: bool = True
    options: dict[str, Any] = {}

    model_config = {"arbitrary_types_allowed": True}

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **options: Any
    ) -> list[Document]:
        return self._documents(self.client.search(query, **self._options(options)))

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, **options: Any
    ) -> list[Document]:
        if self.async_client is None:
            found: list[Document] = await super()._aget_relevant_documents(query, run_manager=run_manager, **options)
            return found
        return self._documents(await self.async_client.search(query, **self._options(options)))

    def _options(self, options: dict[str, Any]) -> dict[str, Any]:
        given = {"top": self.k, **self.options, **options}
        return given | {"top": given.pop("k", given["top"])}

    def _documents(self, reply: ReplyBody) -> list[Document]:
        found = passages(reply, sure_only=self.sure_only)
        return [Document(id=one["id"], page_content=text_of(one), metadata=about(one)) for one in found]
