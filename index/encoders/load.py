"""Which encoder does a specification name?"""

from __future__ import annotations

from index.encoders.protocol import BUNDLED, Encoder, EncoderSpec


def load_encoder(spec: EncoderSpec) -> Encoder:
    """The encoder that `spec` names; the bundled one imports no torch.

    Raises EncoderError if the model cannot be found or is not usable.
    """
    if spec.name == BUNDLED:
        from index.encoders.bundled import BundledEncoder

        return BundledEncoder()
    from index.encoders.sentence_transformers import SentenceTransformerEncoder

    return SentenceTransformerEncoder(spec)
