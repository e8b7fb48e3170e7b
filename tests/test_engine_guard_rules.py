"""The guard's rules one by one, each just inside and just outside, on parts that need no text around them."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

import pytest

from engine.guard import find
from engine.guard.cards import _card_from, _luhn, card_numbers
from engine.guard.codes import one_time_codes, two_factor_keys
from engine.guard.cues import Cues
from engine.guard.find import _merged, find_secrets
from engine.guard.keys import _bytes, _is_number, _is_random, private_keys
from engine.guard.kinds import Secret, SecretKind, kind_of
from engine.guard.passwords import passwords
from engine.guard.pieces import Shape
from engine.guard.seed_phrases import phrases, seeds
from engine.guard.seed_phrases.han import _han_rows, _in_words, _is_regular
from engine.guard.seed_phrases.lexicons import LATIN, beginnings, common_places, lexicon, lowered, word_ends
from engine.guard.seed_phrases.phrases import Row, Unit, trimmed
from engine.guard.seed_phrases.seeds import seed_phrases
from engine.guard.seed_phrases.windows import SIZES, Windows
from engine.guard.seed_phrases.words import chain_of, tokens_of
from engine.guard.text import fold
from engine.guard.tokens import _is_random as is_random_value


def words_of(text: str) -> tuple[str, ...]:
    return tuple(text)


# --- All of them ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("secrets", "merged"),
    [
        ([("password", 0, 4), ("password", 4, 8)], [("password", 0, 4), ("password", 4, 8)]),  # side by side
        ([("password", 0, 5), ("api_key", 4, 8)], [("api_key", 0, 8)]),  # the graver one, and all of both
        ([("api_key", 0, 9), ("card_number", 2, 5)], [("api_key", 0, 9)]),
        ([("card_number", 5, 7), ("password", 0, 3)], [("password", 0, 3), ("card_number", 5, 7)]),
        ([], []),
    ],
)
def test_secrets_that_overlap_are_one(
    secrets: list[tuple[SecretKind, int, int]], merged: list[tuple[SecretKind, int, int]]
) -> None:
    assert _merged([Secret(*one) for one in secrets]) == [Secret(*one) for one in merged]


def test_four_looks_at_a_text_are_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much the next one would find."""
    looks: list[str] = []

    def found(plain: str, _words_of: object) -> list[tuple[SecretKind, tuple[int, int]]]:
        looks.append(plain)
        return [("password", (0, 1))]

    monkeypatch.setattr(find, "_found", found)
    find_secrets("abcdefgh", words_of)
    assert len(looks) == 4


def test_a_placeholder_names_its_kind() -> None:
    assert kind_of("[PASSWORD]") == "password" and kind_of("[SEED_PHRASE]") == "seed_phrase"


# --- Cards ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4111111111111111", ["4111111111111111"]),
        ("4111 1111 1111 1111", ["4111 1111 1111 1111"]),
        ("4111 1111-1111 1111", []),  # two kinds of separators: no card is written so
        ("4111 11 11 1111 1111", []),  # nor in such groups, unless a card is spoken of
        ("card 4111 11 11 1111 1111", ["4111 11 11 1111 1111"]),
        ("card 4111 1111-1111 1111", []),
        ("3782 822463 10005", ["3782 822463 10005"]),
        ("order 4111111111111111", []),  # a number of something else
        ("order for my card 4111111111111111", ["4111111111111111"]),
        ("order 123 of last week, 4111111111111111", ["4111111111111111"]),  # more than sixteen characters before
        ("4111111111111112", []),  # the check digit
        ("4444444444444448", ["4444444444444448"]),
        ("4222222222222", ["4222222222222"]),  # thirteen
        ("3056 930902 5904", ["3056 930902 5904"]),
        ("6200 0011 1122 2233 334", ["6200 0011 1122 2233 334"]),
        ("6200 0011 1122 2233 32", ["6200 0011 1122 2233 32"]),
        ("620000 1111222233334", ["620000 1111222233334"]),
        ("41111111 11111111", ["41111111 11111111"]),
        ("1111 4111111111111111 2222", ["4111111111111111"]),
        ("5500000000000004", ["5500000000000004"]),
        ("9500000000000008", []),
        ("cvv 123", ["123"]),
        ("cvc2: 1234", ["1234"]),
        ("cvv 123.5", []),
        ("gift card code 1234", []),
    ],
)
def test_card_numbers(text: str, found: list[str]) -> None:
    assert [text[slice(*span)] for span in card_numbers(text)] == found


@pytest.mark.parametrize(
    ("digits", "valid"), [("79927398713", True), ("79927398710", False), ("18", True), ("59", True), ("0", True)]
)
def test_the_check_digit(digits: str, valid: bool) -> None:
    """ISO/IEC 7812-1's own example; of 59 the 5 doubled is 10, of which 9 is taken: 1 + 9."""
    assert _luhn(digits) == valid


def test_a_card_ends_where_its_digits_are_right() -> None:
    text = "4111 1111 1111 1111 1111"
    spans = [match.span() for match in re.finditer(r"\d+", text)]
    assert _card_from(text, spans, 0, False) == 4
    assert _card_from(text, spans, 2, False) == 0


# --- Phrases ----------------------------------------------------------------------------------------------------------


def row_of(text: str, gaps: Sequence[str] = ()) -> Row:
    """A row of units by letter: c a common word, r a rare one, u one that is in no list."""
    return [
        Unit(at * 10, at * 10 + 4, -1 if letter == "u" else at, letter == "c", gaps[at] if gaps else "")
        for at, letter in enumerate(text)
    ]


@pytest.mark.parametrize(
    ("text", "least", "span"),
    [
        ("r" * 12, 12, (0, 12)),
        ("r" * 11, 12, None),
        ("ccc" + "r" * 12, 12, (0, 15)),  # fifteen is a size itself
        ("cc" + "r" * 12, 12, (2, 14)),
        ("r" * 12 + "cc", 12, (0, 12)),
        ("c" + "r" * 12 + "u", 12, (1, 13)),
        ("r" * 13, 12, (0, 13)),  # rare words are cut off by nothing
        ("c" * 7 + "r" * 6, 12, (1, 13)),  # just half of them are rare
        ("c" * 8 + "r" * 5, 12, None),
        ("r" * 8, 8, (0, 8)),
        ("cr" * 6, 8, (0, 12)),
        ("c" + "r" * 8, 8, (1, 9)),
        ("c" * 26, 12, None),
    ],
)
def test_a_row_without_checksum_is_cut_to_a_size_of_phrases(
    text: str, least: int, span: tuple[int, int] | None
) -> None:
    assert trimmed(row_of(text), least) == span


def test_beside_a_window_rare_words_belong_to_it() -> None:
    """Two rare words (-6) are fewer than -5, one (-3) is not; common words in between weigh against."""
    sums = [0, *[-3, -3, 2, -3, -3, -3][:6]]
    sums = [sum(sums[: at + 1]) for at in range(len(sums))]  # 0 -3 -6 -4 -7 -10 -13
    assert phrases._spilled(sums, 0, 1, 1) == 0
    assert phrases._spilled(sums, 0, 2, 1) == 2
    assert phrases._spilled(sums, 0, 3, 1) == 2
    assert phrases._spilled(sums, 0, 4, 1) == 4
    assert phrases._spilled(sums, 6, 5, -1) == 6
    assert phrases._spilled(sums, 6, 4, -1) == 4
    assert phrases._spilled(sums, 6, 0, -1) == 0


def test_how_well_words_beside_a_window_read() -> None:
    """Common words count 2, rare ones -3, one that is in the window -3 too, an edge with another separator 2."""
    row = row_of("cc" + "r" * 12 + "rc")
    sums = phrases.accumulate([2 if unit.common else -3 for unit in row], initial=0)
    listed = list(sums)
    assert phrases._score(row, listed, (2, 14), (0, 16)) == 2 + 2 - 3 + 2
    assert phrases._score(row, listed, (2, 14), (2, 14)) == 2 + 2, "nothing beside it, so both edges count"
    assert phrases._score(row, listed, (2, 14), (2, 16)) == -3 + 2 + 2
    parted = row_of("cc" + "r" * 12 + "rc", ["", " ", ".", *[""] * 11, ";", ""])
    assert phrases._score(parted, listed, (2, 14), (0, 16)) == 3 + 2 + 2
    again = [*row[:15], Unit(150, 154, row[5].place, True)]
    assert phrases._score(again, listed, (2, 14), (0, 16)) == 3 - 5
    assert phrases._score(again, listed, (2, 14), (0, 14)) == 4 + 2, "only what is beside it counts"
    again = [Unit(0, 4, row[5].place, True), *row[1:]]
    assert phrases._score(again, listed, (2, 14), (0, 16)) == 3 - 5


def test_rare_words_on_both_sides_of_a_window_belong_to_it() -> None:
    """But where a window lies beside it, that one ends where the other begins."""
    row = row_of("r" * 20)
    sums = list(phrases.accumulate([-3] * 20, initial=0))
    assert list(phrases._best(row, sums, [(4, 16)], (0, 20))) == [(0, 20)]
    row, sums = row_of("r" * 28), list(phrases.accumulate([-3] * 28, initial=0))
    assert list(phrases._best(row, sums, [(0, 12), (16, 28)], (0, 28))) == [(0, 12), (12, 28)]
    assert list(phrases._best(row, sums, [], (0, 28))) == []
    row, sums = row_of("c" * 5 + "r" * 12 + "c" * 5), [0]
    for unit in row:
        sums.append(sums[-1] + (2 if unit.common else -3))
    assert list(phrases._best(row, sums, [(5, 17)], (0, 22))) == [(5, 17)]
    assert list(phrases._best(row, sums, [(5, 17), (4, 16)], (0, 22))) == [(5, 17)], "a rare word less outside"


@pytest.mark.parametrize(
    ("windows", "length", "spans"),
    [
        ([(30, 42)], 80, [(30, 42)]),
        ([(30, 42)], 90, [(30, 42)]),
        ([(23, 35)], 70, [(0, 35)]),  # less than a phrase before it
        ([(24, 36)], 70, [(24, 36)]),
        ([(40, 58)], 80, [(40, 80)]),  # less than a phrase behind it
        ([(41, 56)], 80, [(41, 56)]),
        ([(30, 42), (90, 102)], 140, [(30, 102)]),  # 48 words between
        ([(30, 42), (91, 103)], 140, [(30, 42), (91, 103)]),
        ([(30, 54), (32, 44), (53, 65)], 140, [(30, 65)]),
    ],
)
def test_windows_of_a_long_row_are_united(
    windows: list[tuple[int, int]], length: int, spans: list[tuple[int, int]]
) -> None:
    found = Windows([0] * length)
    found._known = {(start, size): (start, start + size) in windows for start in range(length) for size in SIZES}
    assert list(found.united()) == spans


# --- Words ------------------------------------------------------------------------------------------------------------


def test_letters_that_were_spelled_out_are_one_word() -> None:
    spelled = " ".join("abcdefghijklmnopqrst")
    assert [token.text for token in tokens_of(f"see {spelled} end")] == ["see", "abcdefghijklmnopqrst", "end"]
    assert [token.text for token in tokens_of(spelled[:-2])] == list("abcdefghijklmnopqrs"), "nineteen are letters"
    far = "    ".join("abcdefghijklmnopqrst")
    assert len(list(tokens_of(far))) == 20, "with more than three characters between them too"
    token = next(tokens_of(spelled))
    assert (token.start, token.end) == (0, 39)


@pytest.mark.parametrize(
    ("letters", "chain"),
    [
        ("legalwinner", ["legal", "winner"]),
        ("xxlegalwinner", ["legal", "winner"]),
        ("legalwinnerxx", ["legal", "winner"]),
        ("zoo", ["zoo"]),
        ("xyz", []),
        ("", []),
    ],
)
def test_words_without_anything_between_them(letters: str, chain: list[str]) -> None:
    words = {"legal": 0, "winner": 1, "win": 2, "zoo": 3}
    ends = frozenset(word[-2:] for word in words)
    assert [letters[slice(*span)] for span in chain_of(letters, words, ends)] == chain


def test_the_beginnings_of_words_name_each_of_them() -> None:
    found = beginnings()
    assert len(found) == 2048 and max(map(len, found)) == 4
    assert (found["aban"], found["zoo"]) == (0, 2047)
    assert {"on", "er"} <= word_ends("english")


@pytest.mark.parametrize(
    ("text", "low"), [("ABC", "abc"), ("Éa", "ea"), ("łøı", "loi"), ("ŁØ", "lo"), ("İ", "i"), ("ДА", "да")]
)
def test_lower_case_is_of_the_same_length(text: str, low: str) -> None:
    assert lowered(text) == low


@pytest.mark.parametrize(
    ("starts", "regular"),
    [
        ([0, 1, 2, 3], True),
        ([0, 1, 5, 6], True),  # one break may be a line's end
        ([0, 1, 5, 6, 10, 11], True),
        ([0, 1, 5, 9, 10], False),
        ([0, 4, 8, 12], True),
    ],
)
def test_a_list_is_separated_at_equal_distances(starts: list[int], regular: bool) -> None:
    assert _is_regular(starts) == regular


# --- Keys -------------------------------------------------------------------------------------------------------------


def pieces(text: str) -> list[list[str]]:
    return [[piece.text for piece in row] for row in (one.row for one in Shape(r"(?:0x)?([0-9a-f]++)").groups(text, 1))]


def test_tokens_of_a_shape_stand_in_rows() -> None:
    assert pieces("ab 12\ncd xyz ef") == [["ab", "12", "cd"], ["ef"]]
    assert pieces("0xab-12") == [["ab", "12"]]
    assert pieces("ab 。 12") == [["ab"], ["12"]]
    assert pieces("") == []


def test_rows_that_can_hold_no_key_are_passed_over() -> None:
    def found(text: str) -> int:
        return sum(1 for _ in Shape(r"([0-9a-z]++)").groups(text, 51))

    assert not found("please send it to me now " * 4)  # no digit
    assert not found("1 2 3 4 5 6 7 " * 10)  # no letters
    assert found("a1b2 c3d4 e5f6 a7b8 " * 4)
    assert found("a" * 51) and not found("a" * 50)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("abcdef0123", ["abcdef0123"]),
        ("abcd abcd 01", ["abcdabcd01"]),
        ("abcd 0123 45", []),  # fewer than eight letters in pieces
        ("abcd efab cd", []),  # no digit in pieces
        ("ab", []),
        ("abcdefab0 1 22", ["abcdefab01"]),
    ],
)
def test_pieces_that_make_up_a_length(text: str, found: list[str]) -> None:
    (row,) = Shape(r"([0-9a-f]++)").groups(text, 1)
    assert [whole for _, _, whole in row.joined(10)] == found


@pytest.mark.parametrize(
    ("sizes", "regular"),
    [([4, 4, 4], True), ([4, 4, 2], True), ([4, 2, 4], False), ([2, 4, 4], False), ([4, 8], True), ([4, 4, 6], False)],
)
def test_pieces_of_equal_length(sizes: list[int], regular: bool) -> None:
    letters = iter("a1" + "b" * 40)
    text = " ".join("".join(next(letters) for _ in range(size)) for size in sizes)
    (row,) = Shape(r"([0-9a-z]++)").groups(text, 1)
    assert bool(list(row.joined(sum(sizes), regular=True))) == regular
    assert list(row.joined(sum(sizes)))


def test_a_uuid_is_no_key_in_pieces() -> None:
    (row,) = Shape(r"([0-9a-f]++)").groups("8a7b6c5d-1234-4abc-9def-0123456789ab", 1)
    assert not list(row.joined(32))
    (row,) = Shape(r"([0-9a-f]++)").groups("8a7b6c5d-1234-4abc-9de-f0123456789ab", 1)
    assert list(row.joined(32))


@pytest.mark.parametrize(
    ("digits", "whole", "key"),
    [
        ("0" * 63 + "1", True, True),
        ("0" * 64, True, False),
        ("f" * 64, True, False),  # above the order of the curve
        ("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", True, True),
        ("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", True, False),
        ("1" * 56 + "a" * 8, False, True),
        ("1" * 57 + "a" * 7, False, False),
        ("1" * 20 + "a" * 44, False, True),  # 44 of 64 are 69 %
        ("1" * 19 + "a" * 45, False, False),
    ],
)
def test_which_hexadecimal_digits_may_be_a_key(digits: str, whole: bool, key: bool) -> None:
    assert _is_number(digits, whole=whole) == key


def test_a_key_without_checksum_looks_random() -> None:
    chance = "ABCDEFGHJKLMNPQRabcdefgh"
    assert _is_random(chance + "1234") and not _is_random(chance + "123")
    assert not _is_random("ABCDEFGHJKLMNPabcdefghijkm1234"), "fourteen capitals"
    assert _is_random("ABCDEFGHJKLMNPQabcdefghijkm1234"), "fifteen"


def numbers(count: int, *, of: int = 256) -> str:
    return ", ".join(str(at * 7 % of) for at in range(count))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"[{numbers(64)}]", True),
        (numbers(64), True),
        (f"[{numbers(32)}]", True),
        (numbers(32), False),  # thirty-two need a bracket
        (f"[{numbers(33)}]", False),
        (f"[{numbers(63)}, 256]", False),
        (f"[{numbers(63)}, 255]", True),
        (f"[{numbers(64, of=16)}]", False),  # sixteen different ones
        (f"[{numbers(64, of=17)}]", True),
    ],
)
def test_keys_as_arrays_of_numbers(text: str, found: bool) -> None:
    assert bool(list(_bytes(text))) == found


def test_a_block_of_a_key_ends_at_its_end_or_with_the_text() -> None:
    block = "-----BEGIN PRIVATE KEY-----\nMHcC\n-----END PRIVATE KEY-----"
    assert list(private_keys(f"see {block} and more")) == [(4, 4 + len(block))]
    assert list(private_keys(f"{block}\n{block}")) == [(0, len(block)), (len(block) + 1, 2 * len(block) + 1)]
    torn = "-----BEGIN PRIVATE KEY-----\nMHcC and so on"
    assert list(private_keys(torn)) == [(0, len(torn))]


@pytest.mark.parametrize(
    ("text", "at", "named", "allowed"),
    [
        ("key X", 4, False, True),
        ("hash X", 5, False, False),
        ("hash key X", 9, False, True),  # the nearest before it
        ("key hash X", 9, False, False),
        ("X key", 0, False, True),  # else the whole text
        ("X hash", 0, False, False),
        ("X", 0, False, True),
        ("X", 0, True, False),
        ("X key", 0, True, True),
        ("hash" + "." * 40 + "X key", 44, False, False),  # forty characters are near
        ("hash" + "." * 41 + "X key", 45, False, True),
        ("hash" + "." * 39 + "X", 43, False, False),
        ("key" + "." * 41 + "X hash", 44, False, True),
        ("hash" + "." * 41 + "X", 45, False, False),
    ],
)
def test_what_the_words_beside_say(text: str, at: int, named: bool, allowed: bool) -> None:
    cues = Cues(text, re.compile("key"), re.compile("hash"))
    assert cues.allow(at, at + 1, named=named) == allowed


# --- Tokens, passwords, codes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "random"),
    [
        ("abcDEF123456789", True),
        ("hello-world", False),
        ("USDT-20250", False),
        ("v1.2.3", False),
        ("12345678", False),
        ("0x" + "ab" * 20, False),  # an address
        ("aBcDeFghijklmnopqrst", False),  # three capitals within the word after a small letter
        ("aBcDeFgHijklmnopqrst", True),
        ("aBcDeFgHijklmnopqrs", False),  # nineteen letters
        ("ABCDEFGHIJKLMNOPQRST", False),
    ],
)
def test_which_values_are_random(value: str, random: bool) -> None:
    assert is_random_value(value) == random


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("password: hunter2", ["hunter2"]),
        ("password is hunter", ["hunter"]),
        ("password is wrong", []),
        ("password is abc", []),  # three characters
        ("password is abcd", ["abcd"]),
        ("pass: hunter", []),  # a word may follow
        ("pass: hunter2", ["hunter2"]),
        ("pass: me@example.com", []),
        ("password hunter2", ["hunter2"]),
        ("password hunter", []),
        ("set my password to hunter", []),
        ("I set my password to hunter", ["hunter"]),
        ("set my password to hunter2", ["hunter2"]),
        ("get my password to hunter2", []),
        ('password is "my dog"', []),
        ('password is "mydog"', ["mydog"]),
        ('password is "wrong"', []),
        ("密码是小明abc123", ["小明abc123"]),
        ("密码是什么abc123", []),
        ("密码是abc小明123", ["abc小明123"]),
        ("密码是 abc怎么123", []),
        ("密码abc12345", ["abc12345"]),
        ("密码abcdefgh", []),
        ("密码me1@example.com", []),
        ("http://bob:secret@host", ["secret"]),
        ("http://bob:se@host", []),
        ("password: 8-20", []),
        ("password: hunter2.", ["hunter2"]),
    ],
)
def test_passwords(text: str, found: list[str]) -> None:
    assert [text[slice(*span)] for span in passwords(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("code 123456", ["123456"]),
        ("email 123456", ["123456"]),
        ("email 1234", []),  # six digits only, beside a word that names no code
        ("code 1234", ["1234"]),
        ("code 12345", []),  # five need a sure word
        ("sms code 12345", ["12345"]),
        ("code 1234567", []),
        ("otp 1234567", ["1234567"]),
        ("code 12345678", ["12345678"]),
        ("code 123456789", []),
        ("error code 123456", []),
        ("code for order no. 123456", []),
        ("invite: code 123456", []),
        ("invite - code 123456", ["123456"]),  # eight characters before are looked at
        ("code 2025", []),
        ("code 500 minutes", []),
        ("code 1234 minutes", []),
        ("123456 is my code", ["123456"]),
        ("验证码一二三四", ["一二三四"]),
        ("code one two three four", ["one two three four"]),
        ("code one two three", []),
        ("email one two three four", ["one two three four"]),
    ],
)
def test_codes(text: str, found: list[str]) -> None:
    assert [text[slice(*span)] for span in one_time_codes(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2fa JBSWY3DPEHPK3PXP", ["JBSWY3DPEHPK3PXP"]),
        ("key JBSWY3DPEHPK3PXP", []),
        ("2fa JBSWYDPEHPKPXPAA", []),  # no digit
        ("2fa JBSWY3DPEHPK", []),  # too short
        ("backup code a1b2c3d4", ["a1b2c3d4"]),
        ("备用码a1b2", ["a1b2"]),  # the shortest text that gives one away
        ("备用码a1b2c", ["a1b2c"]),
        ("backup code abcdefgh", []),
        ("otpauth://totp/x?secret=A", ["otpauth://totp/x?secret=A"]),
        ("2fa", []),
    ],
)
def test_two_factor_keys(text: str, found: list[str]) -> None:
    assert [text[slice(*span)] for span in two_factor_keys(text)] == found


# --- Folding ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("abc 你好", "abc 你好"),
        ("ＡＢＣ　１２", "ABC 12"),
        ("a\u200bb", "ab"),
        ("a\u3164b", "ab"),
        ("e\u0301", "é"),
        ("①②", "12"),
        ("٤٨", "48"),
        ("\u2800", " "),
        ("a\tb\nc\r", "a\tb\nc\r"),
        ("a\x00b", "ab"),
        ("pаss слово", "pass слово"),  # one word mixes scripts: only that is put into Latin letters
        ("слово", "слово"),
        ("аrе о", "are o"),  # beside a disguise, what looks Latin throughout is one too
        ("㌖", "キロメートル"),
    ],
)
def test_how_a_text_is_folded(text: str, plain: str) -> None:
    assert fold(text).plain == plain


def test_places_are_those_of_the_original_text() -> None:
    folded = fold("x\u200b①e\u0301!")
    assert folded.plain == "x1é!"
    assert folded.span(0, 1) == (0, 1)
    assert folded.span(1, 2) == (2, 3)
    assert folded.span(2, 3) == (3, 5)
    assert folded.span(1, 4) == (2, 6)


def test_what_is_masked_already_is_one_sign() -> None:
    folded = fold("ab[PASSWORD]cd", [(2, 12)])
    assert folded.plain == "ab\0cd"
    assert folded.span(2, 3) == (2, 12)
    assert folded.span(3, 5) == (12, 14)
    assert fold("ab", [(0, 0)]).plain == "ab"


# --- Seed phrases -----------------------------------------------------------------------------------------------------


def test_words_that_nothing_separates_are_masked_whole_though_their_checksum_is_wrong() -> None:
    words = list(lexicon("spanish"))[5:17]
    text = "".join(words)
    assert (0, len(text)) in list(seed_phrases(text, words_of))
    assert not list(seed_phrases("".join(words[:11]), words_of)), "eleven are no phrase"
    assert not list(seed_phrases(words[0] * 12, words_of)), "nor is one word twelve times"


def test_english_phrases_in_one_word_are_found_however_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of other languages up to the letters of one phrase: twelve lists for a long word would be too much work."""
    text = "legalwinnerthankyearwavesausageworthusefullegalwinnerthankyellow" * 5
    assert (0, len(text)) in list(seed_phrases(text, words_of))
    looks: list[int] = []

    def chain(letters: str, *_arguments: object) -> list[tuple[int, int]]:
        looks.append(len(letters))
        return []

    monkeypatch.setattr(seeds, "chain_of", chain)
    for size, most in ((300, 7), (301, 1)):
        looks.clear()
        list(seed_phrases("a" * size, words_of))
        assert looks == [size] * most


def test_characters_set_apart_are_masked_whole_though_their_checksum_is_wrong() -> None:
    chars = "歇矮怨韦吞艇妨卿尝彭逻曰"
    assert not list(Windows([lexicon("chinese_simplified")[char] for char in chars]).valid())
    text = " ".join(chars)
    assert (0, len(text)) in list(seed_phrases(text, words_of))
    assert not list(seed_phrases(" ".join(chars[:11]), words_of)), "eleven are no phrase"
    assert not list(seed_phrases(chars, words_of)), "nor without a right checksum what nothing sets apart"
    # Whatever reads as words is a sentence: of twelve characters five in words are more than a third.
    assert (0, len(text)) in list(seed_phrases(text, lambda all_: (all_[:4], *all_[4:])))
    assert not list(seed_phrases(text, lambda all_: (all_[:5], *all_[5:])))


def test_characters_that_stand_alone_are_a_row_of_their_own_first() -> None:
    text = "的一 " + " ".join("歇矮怨韦吞艇妨卿尝彭逻曰") + " 是在"
    rows = ["".join(text[at] for at in row) for row in _han_rows(text, "chinese_simplified")]
    assert rows == ["歇矮怨韦吞艇妨卿尝彭逻曰", "的一歇矮怨韦吞艇妨卿尝彭逻曰是在"]


def chinese(usual: int) -> str:
    """A phrase of twelve characters with a right checksum, so many of which every second sentence has."""
    words, common = lexicon("chinese_simplified"), common_places("chinese_simplified")
    chance = random.Random(usual)
    groups_ = [[c for c, place in words.items() if (place in common) == wanted] for wanted in (True, False)]
    while True:
        chars = [*chance.sample(groups_[0], usual), *chance.sample(groups_[1], 12 - usual)]
        if list(Windows([words[char] for char in chars]).valid()):
            return "".join(chars)


@pytest.mark.parametrize(
    ("before", "usual", "found"),
    [
        ("", 0, True),
        ("", 5, True),
        ("", 6, False),
        ("助记词：", 7, True),
        ("助记词：", 8, False),
        ("助记词：", 12, False),
    ],
)
def test_how_many_usual_characters_a_phrase_may_have(before: str, usual: int, found: bool) -> None:
    """Five of twelve are 42 % at most, where the text speaks of a phrase seven are 60 % at most."""
    text = before + chinese(usual)
    assert ((len(before), len(text)) in list(seed_phrases(text, words_of))) == found


def test_which_characters_stand_in_words() -> None:
    assert list(_in_words("abcd", lambda _text: ("ab", "c", "d"))) == [1, 1, 0, 0]
    assert list(_in_words("abcd", lambda _text: ("ab",))) == [1, 1, 0, 0], "characters that are in no word"
    assert list(_in_words("abcd", lambda _text: ("ab", "cdef"))) == [1, 1, 1, 1]
    parts: list[int] = []

    def words(text: str) -> tuple[str, ...]:
        parts.append(len(text))
        return tuple(text)

    assert list(_in_words("a" * 250, words)) == [0] * 250
    assert parts == [120, 120, 10], "so many at once, that the cost is linear"


def test_the_longest_words_of_all_lists_are_found() -> None:
    for language in (*LATIN, "russian", "korean", "japanese"):
        longest = max(lexicon(language), key=len)
        assert chain_of(longest * 2, lexicon(language), word_ends(language)) == [
            (0, len(longest)),
            (len(longest), 2 * len(longest)),
        ]


def test_beginnings_of_words_are_a_phrase_where_half_of_them_are_cut_off() -> None:
    """Short words are whole anyway, and of a row of whole words another rule decides."""
    cut = "lega winn than year wave saus wort usef lega winn than yell"
    assert list(seed_phrases(cut, words_of)) == [(0, len(cut))]


def test_a_key_of_few_letters_is_one_where_it_stands_whole() -> None:
    key = "1" * 63 + "a"
    assert [span for span in private_keys(f"private key {key}")] == [(12, 76)]
    assert [span for span in private_keys(f"private key 0x{key}")] == [(12, 78)]
    assert not list(private_keys(f"private key {key[:32]} {key[32:]}")), "in pieces it would be a row of numbers"


def test_what_is_no_key_does_not_hide_the_key_behind_it() -> None:
    nought, key = "0" * 64, "8e1f0a" * 10 + "77c2"
    text = f"my private key {nought} {key}"
    assert [text[slice(*span)] for span in private_keys(text)] == [key]
