"""A retriever for LlamaIndex; needs the extra [llama-index]."""

from __future__ import annotations

from typing import Any

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from faq_client.clients import AsyncFaqClient, FaqClient
from faq_client.models import ReplyBody
from faq_client.passages import about, passages, text_of


class FaqRetriever(BaseRetriever):
    """Retrieves entries that answer, or between which the person may choose; their confidence is the score."""

    def __init__(
        self,
        client: FaqClient,
        *,
        async_client: AsyncFaqClient | None = None,
        top: int = 5,
        sure_only: bool = True,
        **options: Any,
    ) -> None:
        """`top`: nodes at most, 1 to 20; `sure_only`: False for whatever came near; `options`: of FaqClient.search."""
        self._client, self._async_client = client, async_client
        self._sure_only, self._options = sure_only, {"top": top, **options}
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return self._nodes(self._client.search(query_bundle.query_str, **self._options))

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        if self._async_client is None:
            return self._retrieve(query_bundle)
        return self._nodes(await self._async_client.search(query_bundle.query_str, **self._options))

    def _nodes(self, reply: ReplyBody) -> list[NodeWithScore]:
        return [
            NodeWithScore(node=TextNode(id_=one["id"], text=text_of(one), metadata=about(one)), score=one["confidence"])
            for one in passages(reply, sure_only=self._sure_only)
        ]
