"""One spelling for words that have several."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import normalise
from corpus.normal_form.one_spelling import unify_spelling


@pytest.mark.parametrize(
    "spellings",
    [
        ("Wi-Fi", "WIFI", "wifi", "wi fi", "Ｗｉ－Ｆｉ"),
        ("e-mail", "E-Mail", "email", "e mail"),
        ("log-in", "Login"),
        ("sign-up", "signup"),
        ("T-shirt", "t shirt", "tshirt"),
        ("U盾", "u 盾"),
        ("usb-c", "USBC"),
        ("Node.js", "nodejs"),
    ],
)
def test_spellings_of_one_word_are_equal(spellings: tuple[str, ...]) -> None:
    assert len({normalise(spelling) for spelling in spellings}) == 1


def test_words_of_signs_stay_apart() -> None:
    assert len({normalise(name) for name in ("C", "C++", "C#", "F#", "F", ".NET", "net")}) == 7


@pytest.mark.parametrize(
    "text", ["https://e-mail.com/log-in", "a@e-mail.com", "2-in-1", "trc-20", "up-to-date", "0x1a-b", "@e-mail"]
)
def test_addresses_and_compounds_stay(text: str) -> None:
    assert normalise(text) == text


@given(st.text(alphabet="ewifi-logn.js+# cu盾", max_size=60))
def test_the_form_is_final(text: str) -> None:
    assert unify_spelling(unify_spelling(text)) == unify_spelling(text)
    assert normalise(normalise(text)) == normalise(text)
