"""How does a text become a vector? The protocol, the bundled model, any sentence-transformers model."""

from index.encoders.load import load_encoder
from index.encoders.protocol import BUNDLED, DTYPES, RUNTIMES, Encoder, EncoderSpec, Runtime, Vectors

__all__ = ["BUNDLED", "DTYPES", "RUNTIMES", "Encoder", "EncoderSpec", "Runtime", "Vectors", "load_encoder"]
