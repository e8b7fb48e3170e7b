"""Live chat over HTTP: plain posts, and server-sent events."""
