"""What does a message say that asks nothing of the corpus, in words of its own? "That leaves me where I was."

Patterns (`corpus.read_talk`) know set phrases; vectors know what is like them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from corpus import INTENTS, Intent
from engine.sentences import Sentences
from engine.whitening import whiten
from index import Vectors

_SHRINKAGE, _TEMPERATURE = 0.5, 3.0
"""Share of the identity in the covariance, and what log-odds are divided by: the best log-likelihood of five folds."""
_LEAST_TOLD_APART = 0.55
"""Share of the labelled sentences, in five folds, that an encoder must read right (the bundled one: 0.78): one that
does not understand them gets no say."""
_FOLDS = 5

_LIKELY, _ALIKE = 0.7, 0.58
"""Probability of a saying, and cosine to its nearest sentences, from which a message is taken for it."""
_RATHER, _NEARLY_SAME = 0.45, 0.75
"""The same for a message that is nearly one of the sentences."""
_NEAREST = 2
"""Sentences whose mean cosine counts: one alone may be near by a single word."""

Reals = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
_SAYINGS: tuple[Intent | None, ...] = (*INTENTS, None)
_QUESTION = len(INTENTS)


@dataclass(frozen=True, slots=True)
class _Learned:
    """vectors: (n, dim) of the sentences; labels: (n,) positions in _SAYINGS; weights: (dim, sayings); intercepts."""

    vectors: Vectors
    labels: Labels
    weights: Reals
    intercepts: Reals

    def chances(self, vectors: Vectors) -> Reals:
        """(n, sayings) probabilities."""
        odds = (vectors @ self.weights + self.intercepts) / _TEMPERATURE
        chances = np.exp(odds - odds.max(axis=1, keepdims=True))
        found: Reals = chances / chances.sum(axis=1, keepdims=True)
        return found


class Sayings:
    """Reads what is said by Fisher's linear discriminant, in closed form.

    It learns from labelled sentences (talk): an intent, or "question" for what is to be searched although it sounds
    like talk.
    """

    def __init__(self, sentences: Sentences, whitening: Vectors) -> None:
        self._sentences, self._whitening = sentences, whitening

    def read(self, vector: Vectors, nearest: float) -> Intent | None:
        """What the message of a vector, (dim,) and whitened, says; None for a question, and where it is not clear.

        nearest: cosine of the corpus's nearest phrasing; whatever is nearer to the corpus is searched.
        """
        if (known := self._learned) is None:
            return None
        chances = known.chances(vector[None])[0]
        at = int(chances.argmax())
        alike = known.vectors @ vector
        own = float(np.sort(alike[known.labels == at])[-_NEAREST:].mean())
        least = max(_ALIKE, nearest, float(alike[known.labels == _QUESTION].max()))
        is_clear = chances[at] >= _LIKELY or (own >= _NEARLY_SAME and chances[at] >= _RATHER)
        return _SAYINGS[at] if is_clear and own >= least else None

    def prepare(self) -> None:
        """Learn now what else the first message would wait for."""
        _ = self._learned

    @cached_property
    def _learned(self) -> _Learned | None:
        found = self._sentences.read("talk")
        vectors = whiten(found.vectors, self._whitening)
        names: dict[str, int] = {name or "question": at for at, name in enumerate(_SAYINGS)}
        labels = np.asarray([names[label] for label in found.labels])
        fold = np.arange(len(labels)) % _FOLDS
        right = 0
        for one in range(_FOLDS):
            apart = _fit(vectors[fold != one], labels[fold != one]).chances(vectors[fold == one])
            right += int((apart.argmax(axis=1) == labels[fold == one]).sum())
        return _fit(vectors, labels) if right >= _LEAST_TOLD_APART * len(labels) else None


def _fit(vectors: Vectors, labels: Labels) -> _Learned:
    """One Gaussian for each saying, of one covariance."""
    rows, kinds = vectors.astype(np.float64), len(_SAYINGS)
    counts = np.bincount(labels, minlength=kinds)
    means = np.stack([rows[labels == kind].mean(axis=0) for kind in range(kinds)])
    around = rows - means[labels]
    covariance = around.T @ around / len(rows)
    dim = len(covariance)
    covariance = (1 - _SHRINKAGE) * covariance + _SHRINKAGE * np.trace(covariance) / dim * np.eye(dim)
    weights: Reals = np.linalg.solve(covariance, means.T)
    return _Learned(vectors, labels, weights, np.log(counts / len(rows)) - 0.5 * (means.T * weights).sum(axis=0))
