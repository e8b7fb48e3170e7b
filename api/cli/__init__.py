"""The command `faq`."""

from api.cli.commands import app, main

__all__ = ["app", "main"]
