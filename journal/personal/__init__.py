"""Whom does a text name? Personal data found and replaced by placeholders, before anything is stored."""

from journal.personal.mask import KINDS, masked

__all__ = ["KINDS", "masked"]
