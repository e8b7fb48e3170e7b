"""What is the same text? One normal form for matching, used by rebuild and query alike."""

from corpus.normal_form.form import NORMALISER_TAG, normalise

__all__ = ["NORMALISER_TAG", "normalise"]
