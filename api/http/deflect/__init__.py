"""How does a bot lead a conversation over HTTP? One endpoint, whose state travels with the request."""
