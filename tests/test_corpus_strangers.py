"""Shapes seen in strangers' files: each row is written by us after one of them."""

# ruff: noqa: E501 - files as people write them, each on a line of its own
from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Corpus, CorpusError, read_corpus
from corpus.readers.foreign import third_language

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write one file; gives its path."""

    def _write(name: str, text: str) -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return _write


def said(corpus: Corpus) -> list[tuple[str, str]]:
    """(question, answer) of every text."""
    return [(text.question, text.answer) for entry in corpus.entries for text in entry.texts.values()]


FREE_AND_PAY = [("Is it free?", "Yes, it is."), ("How do I pay?", "By **card**.")]
PAGES = {
    "w3schools": '<button class="accordion">Is it free?</button><div class="panel"><p>Yes, it is.</p></div>'
    '<button class="accordion">How do I pay?</button><div class="panel">By <b>card</b>.</div>',
    "bootstrap": '<div class="accordion"><div class="accordion-item"><h2 class="accordion-header"><button class="accordion-button">Is it free?</button></h2>'
    '<div class="accordion-collapse collapse"><div class="accordion-body">Yes, it is.</div></div></div>'
    '<div class="accordion-item"><h2 class="accordion-header"><button class="accordion-button collapsed">How do I pay?</button></h2>'
    '<div class="accordion-collapse collapse"><div class="accordion-body">By <strong>card</strong>.</div></div></div></div>',
    "own names": '<div class="questions"><div class="faq-question">Is it free? <span>+</span></div><div class="faq-answer"><p>Yes, it is.</p></div>'
    '<div class="faq-question">How do I pay?</div><div class="faq-answer">By <b>card</b>.</div></div>',
    "docbook": '<dl><dt>1. <a href="f.html#a">Money</a></dt><dd>1.1. <a href="f.html#b">Is it free?</a></dd></dl><table>'
    '<tr class="question"><td><b>1.1.</b></td><td><b>Is it free?</b></td></tr><tr class="answer"><td></td><td><p>Yes, it is.</p></td></tr>'
    '<tr class="question"><td><b>1.2.</b></td><td><b>How do I pay?</b></td></tr><tr class="answer"><td></td><td>By <b>card</b>.</td></tr></table>',
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_parts_of_a_page_named_by_their_classes(write: Write, page: str) -> None:
    assert (
        said(read_corpus(write("faq.html", f'<html lang="en"><body><h1>FAQ</h1>{page}</body></html>'))) == FREE_AND_PAY
    )


def test_all_that_a_term_says_and_the_code_in_a_question(write: Write) -> None:
    terms = "<dl><dt>Is it free?</dt><dd>Yes.</dd><dd>For ever.</dd><dt>What is this: <pre>error 7</pre></dt><dd>A bug.</dd></dl>"
    assert said(read_corpus(write("faq.html", terms))) == [
        ("Is it free?", "Yes.\n\nFor ever."),
        ("What is this:", "```\nerror 7\n```\n\nA bug."),
    ]


def test_cards_that_ask_nothing_are_no_questions(write: Write) -> None:
    cards = '<div class="card-header">Plans</div><div class="card-body">Big</div><h2>Is it free?</h2><p>Yes.</p>'
    assert said(read_corpus(write("faq.html", cards))) == [("Is it free?", "Yes.")]


def test_intents_of_a_chat_bot(write: Write) -> None:
    one = {"tag": "pay", "patterns": ["How do I pay?", "Can I pay by card?"], "responses": ["By card."]}
    for document in ([one], {"intents": [one]}):
        (entry,) = read_corpus(write("intents.json", json.dumps(document))).entries
        assert entry.texts["en"].phrasings == ("How do I pay?", "Can I pay by card?")
        assert (entry.texts["en"].answer, entry.texts["en"].tags) == ("By card.", ("pay",))


def test_counted_questions(write: Write) -> None:
    text = (
        "FAQ\n\n1. Is it free?\n\n   > Yes.\n\n2. How do I pay?\n   1. Open the till.\n   2. Give it what you have.\n"
    )
    assert said(read_corpus(write("faq.md", text))) == [
        ("Is it free?", "> Yes."),
        ("How do I pay?", "1. Open the till.\n2. Give it what you have."),
    ]
    manual = "Tool FAQ\n~~~~~~~~\n\n----------------\n1. Money\n----------------\n\n1.1. Is it free?\nYes, it is\nfor all.\n----------------\n\n1.2. When paying, it prints\nsomething like this:\n\n    error 7\n\nThat is a bug.\n\n----------------\n2. Help\n----------------\n\n2.1. Who helps?\nWe do.\n"
    corpus = read_corpus(write("faq.txt", manual))
    assert said(corpus) == [
        ("Is it free?", "Yes, it is\nfor all."),
        ("When paying, it prints something like this:", "    error 7\n\nThat is a bug."),
        ("Who helps?", "We do."),
    ]
    assert {entry.category for entry in corpus.entries} == {"Money", "Help"}


def test_text_beside_the_entries_is_told(write: Write) -> None:
    yaml = "- title: Plans\n  desc: All you need.\n  items:\n  - title: Is it free?\n    content: Yes.\n"
    corpus = read_corpus(write("faq.yml", yaml))
    assert said(corpus) == [("Is it free?", "Yes.")] and corpus.entries[0].category == "Plans"
    assert any("'desc' not read" in notice.message for notice in corpus.notices)


THIRD = {
    "Comment puis-je payer ma facture avec une carte ?": "French",
    "¿Por qué hay que desinfectar el agua? El agua se desinfecta para que sea segura.": "Spanish",
    "Wie kann ich meine Rechnung mit der Karte bezahlen?": "German",
    "Как мне оплатить счёт?": "Russian or another language in Cyrillic letters",
    "予約はどうすればいいですか？": "Japanese",
    "Làm thế nào để tôi thanh toán với thẻ này?": "Vietnamese",
    "How do I pay in the die Zeit app, de la Rue or el Corte?": "",
    "Hotel Indigo, Rue de la Paix 5, Paris": "",
    "怎么支付 la carte 的账单？": "",
    "How do I write こんにちは in Japanese with my English keyboard?": "",
}


@pytest.mark.parametrize(("text", "name"), THIRD.items())
def test_a_third_language_is_known_by_letters_and_small_words(text: str, name: str) -> None:
    assert third_language(text) == name


def test_rows_in_a_third_language_are_left_out_and_told(write: Write) -> None:
    french = "Comment payer avec la carte de mon amie ?,Vous pouvez payer avec une carte dans le magasin.\n"
    corpus = read_corpus(write("faq.csv", f"question,answer\nHow do I pay?,By card.\n{french}"))
    assert [question for question, _ in said(corpus)] == ["How do I pay?"]
    assert any(one.message.startswith("French") for one in corpus.notices)
    with pytest.raises(CorpusError, match="French"):
        read_corpus(write("only.csv", f"question,answer,source\n{french}"))
