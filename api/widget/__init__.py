"""The search box and the chat for other websites."""
