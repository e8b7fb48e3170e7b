"""How does a text become a vector? The protocol, the bundled model, any sentence-transformers model."""

from index.encoders.protocol import BUNDLED, DTYPES, RUNTIMES, Encoder, EncoderSpec, Runtime, Vectors, load_encoder

__all__ = ["BUNDLED", "DTYPES", "RUNTIMES", "Encoder", "EncoderSpec", "Runtime", "Vectors", "load_encoder"]
