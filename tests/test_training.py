"""The data that trains the bundled model, and the steps that need no training extra."""

from __future__ import annotations

import json
import random

import pytest

from corpus import normalise, read_queries
from engine import SAMPLE
from training.paraphrases import field_problems, overlap, shared_texts
from training.prepare import own_fields, read_rows
from training.words import candidates

FIELDS = {file.stem: list(read_rows(file)) for file in own_fields()}


def _row(name: str, near: list[str] | None = None) -> dict[str, object]:
    return {
        "id": name,
        "near": near or [],
        "zh": [f"{name}怎么办{i}号问题" for i in range(7)],
        "en": [f"how do I {name} case {i}" for i in range(7)],
    }


def test_our_paraphrases_pass_the_checker() -> None:
    assert len(FIELDS) >= 25
    for field, rows in FIELDS.items():
        assert list(field_problems(field, rows)) == []
    assert list(shared_texts(FIELDS)) == []


def test_no_paraphrase_is_a_query_that_we_measure_on() -> None:
    asked = {normalise(q.query) for part in ("dev", "test") for q in read_queries(SAMPLE / "queries" / f"{part}.jsonl")}
    texts = {normalise(t) for rows in FIELDS.values() for row in rows for lang in ("zh", "en") for t in row[lang]}
    assert asked & texts == set()


def test_people_say_it_otherwise() -> None:
    """Most words of a phrasing are not in the question of its intent."""
    rows = [row for rows in FIELDS.values() for row in rows]
    for lang in ("zh", "en"):
        assert sum(overlap(row[lang]) for row in rows) / len(rows) < 0.35


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"id": "other-1"}, "must be unique and begin with field-"),
        ({"near": ["field-none"]}, "the neighbour 'field-none' is no other intent"),
        ({"zh": ["太少"]}, "1 text in zh; write 7"),
        ({"en": ["全是中文"] * 7}, "the texts under en are in another language"),
    ],
)
def test_planted_defects_are_found(change: dict[str, object], problem: str) -> None:
    rows = [_row(f"field-{i}") for i in range(12)]
    rows[3] |= change
    assert any(problem in found for found in field_problems("field", rows))


def test_a_text_in_two_intents_is_found() -> None:
    rows = [_row("field-a"), _row("field-b")]
    rows[1]["zh"] = [*rows[0]["zh"][:1], *rows[1]["zh"][1:]]  # type: ignore[index]
    (problem,) = shared_texts({"field": rows})
    assert "is in field-a and in field-b" in problem


def test_words_that_cling_together_and_stand_freely_are_proposed() -> None:
    """提 and 币 always come together, between ever other words; 我 and 要 meet as often as chance has it."""
    chance = random.Random(4)
    others = [chr(0x4E00 + i) for i in range(300)]
    sentences = []
    for _ in range(3000):
        words = chance.choices([*others, "我", "要"], k=8)
        if chance.random() < 0.1:
            words[chance.randrange(7)] = "提币"
        sentences.append([char for word in words for char in word])
    found = [c.word for c in candidates(sentences, {"count": 12, "cohesion": 5.0, "freedom": 1.6})]
    assert found == ["提币"]


def test_every_field_is_valid_json_of_the_right_shape() -> None:
    for file in own_fields():
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            assert list(row) == ["id", "near", "zh", "en"]


def test_an_int8_product_is_nearer_to_the_float_one_than_plain_rounding() -> None:
    import torch

    from training.quantise import Product

    torch.manual_seed(1)
    basis, loud = torch.randn(12, 48), torch.ones(48)
    loud[5] = 40  # one channel far larger than the others, as transformers have them
    given = (torch.randn(3, 200, 12) @ basis) * loud
    weight, bias = torch.randn(16, 48), torch.randn(16)
    wanted = given @ weight.T + bias
    product = Product(weight, bias)
    assert torch.equal(product(given), wanted)
    product.quantise()
    assert product.codes.dtype == torch.int8
    assert product.codes.abs().max() <= 63  # two products and their sum stay within 16 bits
    even = (given * product.even).flatten(0, 1).abs().amax(0)
    assert even.max() / even.min() < 0.2 * (
        given.flatten(0, 1).abs().amax(0).max() / given.abs().flatten(0, 1).amax(0).min()
    )
    scales = weight.abs().amax(1, keepdim=True) / 63
    plain = given @ ((weight / scales).round() * scales).T + bias
    assert (product(given) - wanted).norm() < 0.7 * (plain - wanted).norm()
