"""How does a corpus become an index? Its texts are segmented and embedded, each once, and put into both legs."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from corpus import Corpus, Segmenter
from engine.publishing.steps import Steps
from engine.search.across import learn_twins
from engine.search.doubts import asks
from engine.search.head import learn_head
from engine.search.opposites import LEARNED, sides_of_entries
from engine.search.rewrite import collect_words
from engine.whitening import fit_whitening, whiten
from index import (
    DataFolder,
    DenseLeg,
    Encoder,
    Index,
    LexicalLeg,
    LocalBackend,
    SegmentCache,
    VectorCache,
    Vectors,
    build_lexical,
    make_rows,
)


@dataclass(frozen=True, slots=True)
class Built:
    """The index, its backend, the vectors as the encoder gave them, and how many texts were new."""

    index: Index
    backend: LocalBackend
    vectors: Vectors
    encoder: Encoder
    segmenter: Segmenter
    segmented: int
    embedded: int


def build_index(corpus: Corpus, encoder: Encoder, *, segmenter: Segmenter, folder: DataFolder, steps: Steps) -> Built:
    """Segment and embed what no earlier rebuild of the folder has, and make the index of it, without side files."""
    # Beside it, on another core: vectors are numpy's and FAISS's work, words are Python's.
    with ThreadPoolExecutor(1) as beside:
        reading = beside.submit(VectorCache, folder.cache, encoder)
        segments_of = SegmentCache(folder.cache, segmenter)
        phrasings = [p for entry in corpus.entries for text in entry.texts.values() for p in text.phrasings]
        normals, segments = segments_of.segments(phrasings, steps.step("segment"))
        normal = dict(zip(phrasings, normals, strict=True))
        segmented = segments_of.segmented
        # The encoder sees what it sees of a query: the text without its identifiers, unless nothing else is left.
        plain = [s.plain or normal[p] for s, p in zip(segments, phrasings, strict=True)]
        vectors_of = reading.result()
        vectors, embedded = vectors_of.encode(plain, steps.step("embed"))
        kept = beside.submit(vectors_of.keep, plain, vectors)
        rows = make_rows(corpus.entries, normal)
        whitening = fit_whitening(vectors, rows.entry)
        whitened = whiten(vectors, whitening)
        dense = beside.submit(DenseLeg, whitened)
        answers = [[text.answer for text in entry.texts.values()] for entry in corpus.entries]
        questions = build_lexical([s.terms for s in segments])
        answer_leg = _answer_leg(answers, segments_of, steps)
        backend = LocalBackend(
            rows,
            dense.result(),
            {"question": questions, "answer": answer_leg},
            categories=[entry.category for entry in corpus.entries],
            learned={
                LEARNED: sides_of_entries(questions, rows, segmenter.stem),
                **learn_twins(vectors, rows, corpus.entries),
                **({**head.learned, **asks.learn_asks(rows)} if (head := learn_head(whitened, rows)) else {}),
            },
        )
        index = Index(corpus.entries, rows, whitening, backend, words=collect_words(segments), side={})
        segments_of.keep()
        kept.result()
    return Built(index, backend, vectors, encoder, segmenter, segmented, embedded)


def _answer_leg(answers: Sequence[Sequence[str]], cache: SegmentCache, steps: Steps) -> LexicalLeg:
    """One row per entry: the words of its answers in all languages."""
    terms = iter(cache.terms([text for texts in answers for text in texts], steps.step("segment the answers")))
    return build_lexical([[term for _ in texts for term in next(terms)] for texts in answers])
