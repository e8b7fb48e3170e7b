"""Which texts are there for people? A message catalogue per locale: NAME.po, read when first needed."""

from api.messages.catalogues import FALLBACK, NAMES, Catalogue, catalogue, read_catalogue

__all__ = ["FALLBACK", "NAMES", "Catalogue", "catalogue", "read_catalogue"]
