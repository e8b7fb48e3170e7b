"""Which pieces does a text consist of? A unigram tokenizer that cuts Chinese as jieba without HMM does."""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from tokenizers import Regex, Tokenizer, models, pre_tokenizers
from wordfreq import top_n_list, word_frequency

from training.prepare import load_segmenter, read_intents, read_pairs, training_fields
from training.settings import USER_WORDS, Run

_HAN = re.compile(r"[㐀-䶿一-鿿]+")
_LATIN = re.compile(r"[^\W\d_㐀-鿿]+")
_PRE = r"[\u3400-\u4dbf\u4e00-\u9fff]+|[0-9]+|[^\W\d_\u3400-\u4dbf\u4e00-\u9fff]+"
_OWN_WEIGHT = 3
_SAMPLE = 10_000


def build(run: Run) -> None:
    """Write tokenizer.json into the work folder and say how often it agrees with jieba."""
    segmenter = load_segmenter()
    texts = [text for pair in read_pairs(run) for text in (pair.en, pair.zh)]
    own = [text for intent in read_intents(training_fields(run)) for text in intent.zh + intent.en]
    han, latin = _count(segmenter, [*texts, *(own * _OWN_WEIGHT)])
    pieces = _han_pieces(segmenter, han, run.settings["vocabulary"]) | _latin_pieces(latin, run.settings["vocabulary"])
    ordered = sorted(pieces.items(), key=lambda item: (-item[1], item[0]))
    tokenizer = Tokenizer(models.Unigram([("[PAD]", 0.0), ("[UNK]", -100.0), *ordered], unk_id=1, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_PRE), "removed", invert=True)
    tokenizer.save(str(run.file("tokenizer.json")))
    sample = random.Random(run.settings["seed"]).sample(texts, min(_SAMPLE, len(texts)))
    runs = [found.group() for text in sample if (found := _HAN.search(text))]
    same = sum(tokenizer.encode(text).tokens == list(segmenter.cut(text, HMM=False)) for text in runs)
    print(
        f"{len(ordered) + 2} pieces; {same / max(len(runs), 1):.1%} of {len(runs)} Chinese runs are cut as jieba does"
    )


def _count(segmenter: Any, texts: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    han: Counter[str] = Counter()
    latin: Counter[str] = Counter()
    for text in texts:
        for piece in _HAN.findall(text):
            han.update(segmenter.cut(piece, HMM=False))
        latin.update(_LATIN.findall(text))
    return han, latin


def _han_pieces(segmenter: Any, counts: Counter[str], settings: dict[str, Any]) -> dict[str, float]:
    frequency, total = segmenter.FREQ, segmenter.total
    words = {w for w, n in counts.items() if n >= settings["least_count"] and len(w) <= settings["longest_han_word"]}
    words.update(line.split()[0] for line in USER_WORDS.read_text("utf-8").splitlines())
    common = (w for w, n in frequency.items() if 2 <= len(w) <= 3 and n > settings["jieba_frequency"])
    words.update(sorted(common, key=lambda w: -frequency[w])[: settings["jieba_words"]])
    words.update(c for c in map(chr, range(0x4E00, 0x9FA6)) if frequency.get(c, 0) >= 5 or counts[c])
    return {word: math.log(max(frequency.get(word, 0), 1) / total) for word in words}


def _latin_pieces(counts: Counter[str], settings: dict[str, Any]) -> dict[str, float]:
    words = {w for w, n in counts.items() if n > settings["least_count"] and 2 <= len(w) <= 20}
    words.update(w for w in top_n_list("en", 30_000) if w.isalpha() and w.isascii())
    ranked = sorted(words, key=lambda w: (-(counts[w] + word_frequency(w, "en") * 1e7), w))[: settings["latin_words"]]
    parts: Counter[str] = Counter()
    for word, count in counts.items():
        if word.isascii():
            parts.update({word[i : i + k]: min(count, 5) for k in (2, 3, 4, 5) for i in range(len(word) - k + 1)})
    pieces = {part: settings["sub_word_score"] for part, _ in parts.most_common(settings["sub_words"])}
    pieces |= dict.fromkeys("abcdefghijklmnopqrstuvwxyz", settings["letter_score"])
    pieces |= {str(number): -14.0 if number >= 100 else -10.0 for number in range(10, 1000)}
    return pieces | dict.fromkeys("0123456789", -8.0) | dict.fromkeys(ranked, settings["latin_word_score"])
