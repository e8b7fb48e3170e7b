"""Which questions does somebody try in one go, and what should answer them? A table, and the same with results."""

from corpus.batch.reading import MOST_BATCH_ROWS, Batch, BatchCase, read_batch, read_batch_file
from corpus.batch.writing import batch_with

__all__ = ["MOST_BATCH_ROWS", "Batch", "BatchCase", "batch_with", "read_batch", "read_batch_file"]
