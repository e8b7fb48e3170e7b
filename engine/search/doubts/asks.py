"""Does an entry answer what is asked? A question of price has no answer in an entry that is only asked for the way."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from corpus import LANGS, Lang, asks_of
from index import Rows

Bits = npt.NDArray[np.uint16]
Floats = npt.NDArray[np.float32]

LEARNED = "asks"
"""Name of the learned array: (entries, 2 * languages), what the phrasings of each language ask, then what they want
done."""


def learn_asks(rows: Rows) -> dict[str, Bits]:
    """The learned array of a corpus: a bit for each kind that any phrasing has, see `corpus.asks_of`.

    Learned where there is a head: one phrasing an entry says too little of what else it answers.
    """
    bits = np.zeros((len(rows.starts) - 1, 2 * len(LANGS)), np.uint16)
    said = np.asarray([asks_of(text) for text in rows.texts], np.uint16).reshape(-1, 2)
    for place in range(2):
        np.bitwise_or.at(bits, (rows.entry, 2 * rows.lang.astype(np.int64) + place), said[:, place])
    return {LEARNED: bits}


def differing(
    learned: Mapping[str, npt.NDArray[np.generic]], asks: tuple[int, int], same_lang: Floats, *, lang: Lang
) -> dict[str, Floats]:
    """(m,) each: asks_more, 1 where the query asks something that no phrasing of the entry in its language asks, unless
    these are mere topics; acts_apart, 1 where both want something done, and nothing in common. 0 for entries without a
    text in the language, and without the learned array. learned: of the entries; same_lang: 1 for those with a text.
    """
    if LEARNED not in learned:
        return {"asks_more": np.zeros_like(same_lang), "acts_apart": np.zeros_like(same_lang)}
    asked, done = (np.uint16(bits) for bits in asks)
    bits = learned[LEARNED].astype(np.uint16, copy=False)
    place = 2 * LANGS.index(lang)
    own_asked, own_done = bits[:, place], bits[:, place + 1]
    more = ((asked & ~own_asked) > 0) & ((own_asked | own_done) > 0)
    apart = (done > 0) & (own_done > 0) & ((done & own_done) == 0)
    return {"asks_more": more * same_lang, "acts_apart": apart * same_lang}
