"""Weights of the evidence before a corpus has been seen: fitted by `python -m bench.prior`, which prints this table."""

from __future__ import annotations

from engine.confidence import ConfidenceModel

PRIOR = ConfidenceModel(
    weights={
        "cosine": 6.0,
        "pooled": 2.0,
        "margin": 6.0,
        "covered": 2.0,
        "covering": 1.5,
        "lexical": 1.0,
        "answer": 0.5,
        "exact": 4.0,
        "cross_lang": 0.0,
        "cross_cosine": 0.0,
        "cross_margin": 0.0,
        "agreement": 0.5,
        "length": 0.0,
        "known": 1.0,
        "mended": -0.3,
    },
    intercept=-6.0,
)
