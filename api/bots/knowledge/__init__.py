"""How do assistants retrieve what they answer from? The retrieval protocols of Dify (and RAGFlow) and of OpenAI."""
