"""What people say besides their question, in words of their own: read by patterns, and by vectors where those end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from conftest import FakeEncoder
from corpus import Intent, normalise, read_talk, wants_person
from engine import Conversation, Engine, converse, open_engine
from engine.sayings import Sayings
from engine.sentences import Sentences
from index import Vectors

ROOT = Path(__file__).parents[1]
ALIKE: tuple[frozenset[Intent | None], ...] = (
    frozenset({"no", "none", "unsolved"}), frozenset({"yes", "solved", "thanks", "goodbye", "greeting"}),
)  # fmt: skip
"""Sayings that may be taken for each other: what follows from them differs little."""


@pytest.fixture(scope="module")
def engine(home: Path) -> Engine:
    return open_engine(home / "faq-data")


def sentences(name: str) -> list[tuple[str, str]]:
    rows = [line.split("\t") for line in (ROOT / name).read_text("utf-8").splitlines()]
    return [(label, text) for label, text in rows]


def said(engine: Engine, text: str) -> set[Intent | None]:
    normal = normalise(text)
    if wants_person(normal):
        return {"human"}
    talk = read_talk(normal)
    return {engine.saying_of(engine.read(talk.rest))} if talk.rest else set(talk.intents)


def test_words_of_their_own_are_read(engine: Engine) -> None:
    """On phrases that stand neither in the patterns' tests nor among the sentences."""
    taught = {text for _, text in sentences("engine/data/talk.tsv")}
    right, asked, wrong = [], [], []
    for label, text in sentences("tests/data/talk_apart.tsv"):
        assert text not in taught
        found = said(engine, text) if any(map(str.isalnum, text)) else set[Intent | None]()
        if label == "question":
            asked.append(found == {None})
        else:
            near = next((group for group in ALIKE if label in group), frozenset({label}))
            right.append(bool(found & near))
            wrong += [text for one in found if one and one not in near]
    assert np.mean(right) >= 0.88, np.mean(right)
    assert len(wrong) <= 0.03 * len(right), wrong
    assert np.mean(asked) >= 0.98


def test_questions_of_the_sample_are_no_talk(engine: Engine) -> None:
    asked = [entry.texts[lang].question for entry in engine.entries() for lang in entry.texts]
    assert len(asked) > 400
    assert not [text for text in asked if engine.saying_of(engine.read(text))]


@pytest.mark.parametrize(
    ("text", "decision", "reason"),
    [
        ("你是不是理解错我的意思了", "clarify", "unsolved"),
        ("nah that ain't it", "clarify", "unsolved"),
        ("get a colleague of yours to deal with this", "contact_support", "asked_for_person"),
        ("麻烦安排个工作人员跟我说吧", "contact_support", "asked_for_person"),
        ("👍", "small_talk", "thanks"),
        ("👎", "clarify", "unsolved"),
        ("到账了吗", "clarify", None),
        ("好了没", "clarify", None),
        ("agent fee", "clarify", None),
    ],
)
def test_after_an_answer(engine: Engine, text: str, decision: str, reason: str | None) -> None:
    before = converse(engine, "怎么充值", Conversation()).conversation
    move = converse(engine, text, before).move
    assert move.decision == decision
    assert reason is None or move.reason == reason


def test_an_encoder_that_understands_nothing_gets_no_say(engine: Engine) -> None:
    class Noise:
        name, dim, fingerprint, symmetric = "noise", engine.encoder.dim, "0", True

        def encode_queries(self, texts: list[str]) -> Vectors:
            vectors = np.random.default_rng(1).normal(size=(len(texts), self.dim)).astype(np.float32)
            return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    dim = engine.encoder.dim
    sayings = Sayings(Sentences(Noise()), np.eye(dim, dtype=np.float32))  # type: ignore[arg-type]
    assert sayings.read(Noise().encode_queries(["谢谢"])[0], 0.0) is None


def test_sentences_are_encoded_once_for_a_data_folder(tmp_path: Path, encoder: FakeEncoder) -> None:
    first = Sentences(encoder, tmp_path).read("talk")
    before = len(encoder.asked)
    again = Sentences(encoder, tmp_path).read("talk")
    assert len(encoder.asked) == before
    assert again.labels == first.labels
    assert np.array_equal(again.vectors, first.vectors)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:100])
    assert np.array_equal(Sentences(encoder, tmp_path).read("talk").vectors, first.vectors)
    assert len(encoder.asked) > before


def test_nothing_is_left_to_the_first_message(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.prepare()
    monkeypatch.setattr(engine.sentences, "_vectors", None)
    assert engine.search("附近哪里有好吃的火锅").outcome == "contact_support"
    assert engine.saying_of(engine.read("that got me no further")) in (None, "unsolved")
