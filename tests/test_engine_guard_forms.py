"""The guard against disguise: separators, invisible characters, scripts and forms; and what it must leave alone."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from typing import get_args

import base58
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mnemonic import Mnemonic

from api.presenters.messages import advice
from api.web.locales import LOCALES
from corpus import Segmenter, normalise
from engine.guard import KINDS, SecretKind, blanked, find_secrets, guard
from engine.guard.seed_phrases.windows import Windows

Words = Callable[[str], tuple[str, ...]]
PHRASE_TEXT = "legal winner thank year wave sausage worth useful legal winner thank yellow"
PHRASE = PHRASE_TEXT.split(" ")
HEX = hashlib.sha256(b"a key").hexdigest()
HASH = hashlib.sha256(b"a transaction").hexdigest()
WIF = base58.b58encode_check(b"\x80" + bytes.fromhex(HEX) + b"\x01").decode()
XPRV = base58.b58encode_check(bytes.fromhex("0488ADE4") + bytes(41) + b"\0" + bytes.fromhex(HEX)).decode()
SOLANA = base58.b58encode(hashlib.sha512(b"solana").digest()).decode()
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
RANDOM = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
INVISIBLE = ["\u200b", "\u200c", "\u200d", "\u2060", "\u00ad", "\ufeff", "\u202e", "\u2066", "\ufe0f", "\U000e0020"]
INVISIBLE += ["\u3164", "\u115f", "\u034f", "\u061c", "\x00", "\x08"]
SEPARATORS = [
    " ",
    "  ",
    "_",
    " + ",
    " -> ",
    "→",
    "—",
    "-",
    ", ",
    "，",
    "、",
    ". ",
    "; ",
    " / ",
    " | ",
    "|",
    "\n",
    "\r\n",
]
SEPARATORS += ["\t", "\u3000", "*", "~", " · ", "🙂", " 🔑 ", "👩‍👩‍👧", '", "', "' '", "<br>", " and ", "]["]
LANGUAGES = ["spanish", "french", "italian", "portuguese", "czech", "turkish", "russian", "korean", "japanese"]


@pytest.fixture(scope="module")
def words_of(segmenter: Segmenter) -> Words:
    return lambda text: segmenter.segment(normalise(text)).words


def full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def cyrillic(text: str) -> str:
    return text.translate(str.maketrans("aeopcyx", "аеорсух"))


CASINGS = [str.lower, str.upper, str.title, full_width, cyrillic]


def _masked(text: str, kind: SecretKind, words_of: Words) -> str:
    """What is shown of a text that must hold one secret of a kind, of which guarding again finds no more."""
    guarded = guard(text, words_of)
    assert guarded.kinds == (kind,), (text, guarded)
    assert guard(guarded.shown, words_of).shown == guarded.shown
    return guarded.shown


@pytest.mark.parametrize("separator", [*SEPARATORS, *INVISIBLE, ""])
@pytest.mark.parametrize("casing", CASINGS)
def test_a_phrase_is_masked_alone_however_it_is_joined(
    separator: str, casing: Callable[[str], str], words_of: Words
) -> None:
    phrase = separator.join(casing(word) for word in PHRASE)
    shown = _masked(f"my seed phrase is: {phrase} can you help", "seed_phrase", words_of)
    assert shown == "my seed phrase is: [SEED_PHRASE] can you help"


@pytest.mark.parametrize(
    "form",
    [
        " ".join(f"{i}. {word}" for i, word in enumerate(PHRASE, 1)),
        "\n".join(f"{i}) {word}" for i, word in enumerate(PHRASE, 1)),
        ", ".join(f"{i}: {word}" for i, word in enumerate(PHRASE, 1)),
        "，".join(f"第{i}个：{word}" for i, word in enumerate(PHRASE, 1)),
        "\n".join(f"Word {i}: {word}" for i, word in enumerate(PHRASE, 1)),
        " ".join(f"{i % 10}\ufe0f\u20e3 {word}" for i, word in enumerate(PHRASE, 1)),
        '["' + '","'.join(PHRASE) + '"]',
        "<ul><li>" + "</li><li>".join(PHRASE) + "</li></ul>",
        " ".join(f"“{word}”" for word in PHRASE),
        " ".join(" ".join(word) for word in PHRASE),
        " ".join(word[:1] + "\u200d" + word[1:] for word in PHRASE),
        " ".join(PHRASE[:6]) + "\n" + "".join(PHRASE[6:]),
    ],
)
def test_a_phrase_in_a_list_is_masked(form: str, words_of: Words) -> None:
    shown = _masked(form, "seed_phrase", words_of)
    assert not [word for word in PHRASE if word in shown.lower()]


def test_first_four_letters_are_a_phrase(words_of: Words) -> None:
    text = " ".join(word[:4] for word in PHRASE)
    assert _masked(f"sent {text}", "seed_phrase", words_of) == "sent [SEED_PHRASE]"


@pytest.mark.parametrize(
    "words",
    [
        [*PHRASE[:5], "susage", *PHRASE[6:]],  # mistyped
        PHRASE[:11],
        [*PHRASE[:10], "abandon", "ability"],  # a wrong checksum
    ],
)
def test_a_spoilt_phrase_is_masked_where_the_text_names_it(words: list[str], words_of: Words) -> None:
    shown = _masked("import of my recovery phrase fails: " + " ".join(words), "seed_phrase", words_of)
    assert not [word for word in words if f" {word}" in shown]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("separator", [" ", ", ", "\n", "_", "\u200b"])
def test_phrases_of_other_languages(language: str, separator: str, words_of: Words) -> None:
    chance = random.Random(language)
    for size in (16, 32):
        phrase = separator.join(Mnemonic(language).to_mnemonic(chance.randbytes(size)).replace("\u3000", " ").split())
        assert _masked(f"UTXO: {phrase} !", "seed_phrase", words_of) == "UTXO: [SEED_PHRASE] !"


@pytest.mark.parametrize("language", ["chinese_simplified", "chinese_traditional"])
@pytest.mark.parametrize("separator", ["", " ", "，", "、", "\n", "-", "🙂", "1", "\u200b"])
def test_chinese_phrases(language: str, separator: str, words_of: Words) -> None:
    chance = random.Random(language)
    for size in (16, 20, 24, 28, 32):
        phrase = separator.join(Mnemonic(language).to_mnemonic(chance.randbytes(size)).split())
        assert phrase not in _masked(f"助记词：{phrase}，导入失败", "seed_phrase", words_of)
        shown = _masked(f"助记词：{phrase}，导入失败", "seed_phrase", words_of)
        assert shown == "助记词：[SEED_PHRASE]，导入失败"


def test_checksums_are_those_of_the_standard() -> None:
    """One phrase in sixteen has a right checksum; the library and we name the same."""
    judge, chance = Mnemonic("english"), random.Random(7)
    for size in (12, 15, 18, 21, 24):
        for _ in range(150):
            places = [chance.randrange(2048) for _ in range(size)]
            right = judge.check(" ".join(judge.wordlist[place] for place in places))
            assert ((0, size) in set(Windows(places).valid())) == right
        places = [judge.wordlist.index(word) for word in judge.to_mnemonic(chance.randbytes(size * 4 // 3)).split()]
        assert (0, size) in set(Windows(places).valid())
        assert (0, size) not in set(Windows([*places[:-1], -1]).valid())


INNER = [
    ("7f" * 24, ", ", "\u202e", str.lower, ("", "")),
    ("7f" * 24, "\t", "\u202e", cyrillic, ("importing ", " didn't succeed")),
    ("c53ff745401029661db70abf99ab58971e2168ed8e12be4b5cc6097c", "\n", "\ufe0f", cyrillic, ("您好：", "，谢谢")),
    ("64707e3522aa043a296a9a83e34fbb3aed3f2210b7033cd4", " ", "", str.title, ("sent: ", "")),
    ("8dc5c997dbfa34c9446defcd1718bfd46b9d5a2d", "~", "\u034f", str.upper, ("", "")),
]
"""Phrases of which a part has a right checksum of its own, with ordinary words beside it."""


def with_inner(test: Callable[..., None]) -> Callable[..., None]:
    """A row of the test for each of them."""
    for entropy, separator, hidden, casing, around in INNER:
        test = example(
            entropy=bytes.fromhex(entropy), separator=separator, hidden=hidden, casing=casing, around=around
        )(test)
    return test


@with_inner
@given(
    entropy=st.sampled_from([16, 20, 24, 28, 32]).flatmap(lambda size: st.binary(min_size=size, max_size=size)),
    separator=st.sampled_from(SEPARATORS),
    hidden=st.sampled_from(["", *INVISIBLE]),
    casing=st.sampled_from(CASINGS),
    around=st.sampled_from([("", ""), ("sent: ", ""), ("您好：", "，谢谢"), ("importing ", " didn't succeed")]),
)
@settings(max_examples=150)
def test_any_phrase_in_any_dress_is_masked(
    entropy: bytes,
    separator: str,
    hidden: str,
    casing: Callable[[str], str],
    around: tuple[str, str],
    words_of: Words,
) -> None:
    words = Mnemonic("english").to_mnemonic(entropy).split()
    dressed = [casing(word)[:2] + hidden + casing(word)[2:] for word in words]
    text = around[0] + separator.join(dressed) + around[1]
    secrets = find_secrets(text, words_of)
    assert [secret.kind for secret in secrets] == ["seed_phrase"], text
    # Places are those of the original text; what is around stays as it was.
    assert (text[: secrets[0].start], text[secrets[0].end :]) == around, text
    shown = guard(text, words_of).shown
    assert guard(shown, words_of).shown == shown


def test_words_of_a_phrase_that_repeat_are_no_ordinary_words(words_of: Words) -> None:
    """The row has three words more than the phrase, so that its checksum alone does not tell where it begins."""
    phrase = Mnemonic("english").to_mnemonic(b"\x7f" * 24)
    shown = _masked(f"you can use {phrase}", "seed_phrase", words_of)
    assert shown == "you can use [SEED_PHRASE]"


PARTS = [
    *"密码是验证 :=[](){}123456abcABC-_.\n\u200b",
    "password is ",
    "code ",
    "[PASSWORD]",
    HEX,
    RANDOM,
    JWT,
    " ".join(PHRASE),
]
PARTS += ["api key ", "4111111111111111", "私钥", "seed phrase ", "密码是"]


@given(text=st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
@settings(max_examples=300)
def test_guarding_twice_is_guarding_once(text: str, words_of: Words) -> None:
    once = guard(text, words_of)
    assert guard(once.shown, words_of).shown == once.shown
    assert once.kinds or once.shown == once.searchable == text


PIECES = [
    lambda text: text,
    lambda text: text[:30] + "\n" + text[30:],
    lambda text: " ".join(text[i : i + 8] for i in range(0, len(text), 8)),
    lambda text: "-".join(text[i : i + 4] for i in range(0, len(text), 4)),
    lambda text: "\u200b".join(text),
    lambda text: "\u00ad".join(text),
    full_width,
]


@pytest.mark.parametrize("broken", PIECES)
@pytest.mark.parametrize("key", [HEX, "0x" + HEX, HEX.upper(), WIF, XPRV, SOLANA])
def test_private_keys_in_pieces(key: str, broken: Callable[[str], str], words_of: Words) -> None:
    text = broken(key)
    assert _masked(f"my private key is {text} !", "private_key", words_of) == "my private key is [PRIVATE_KEY] !"
    assert _masked(f"私钥是{text}，转不出", "private_key", words_of) == "私钥是[PRIVATE_KEY]，转不出"


@pytest.mark.parametrize(
    "key",
    [
        XPRV.replace("xprv", "zprv"),
        str(list(hashlib.sha512(b"solana").digest())),
        "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSe\n-----END EC PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6",
        "SAV76USXIJOBMEQXPANUOQM6F5LIOTLPDIDVRJBFFE2MDJXG24TAPUU7",
        "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5",
    ],
)
def test_private_keys_of_other_forms(key: str, words_of: Words) -> None:
    assert "[PRIVATE_KEY]" in _masked(f"here: {key}", "private_key", words_of)


@pytest.mark.parametrize(
    "token",
    [
        JWT,
        "AKIAIOSFODNN7EXAMPLE",
        "AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q",
        "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc",
        "ghp_" + "a1B2" * 9,
        "xoxb-" + "123456789012-abcdefABCDEF",
        "sk-proj-abc123DEF456ghi789JKL",
        "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0",
        "glpat-abcdefghij1234567890",
    ],
)
def test_tokens_of_known_shapes(token: str, words_of: Words) -> None:
    assert _masked(f"why does {token} fail", "api_key", words_of) == "why does [API_KEY] fail"
    assert _masked(f"我的{token}失效了", "api_key", words_of) == "我的[API_KEY]失效了"
    assert _masked("\u200b".join(token), "api_key", words_of) == "[API_KEY]"
    assert _masked(full_width(token), "api_key", words_of) == "[API_KEY]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"my api secret is {RANDOM}", "my api secret is [API_KEY]"),
        (f"api key: {RANDOM}, secret: {RANDOM[::-1]}", "api key: [API_KEY], secret: [API_KEY]"),
        (f"API密钥是{RANDOM}，报错", "API密钥是[API_KEY]，报错"),
        (f"密钥：{RANDOM} 报错", "密钥：[API_KEY] 报错"),
        (f'{{"secretKey":"{RANDOM}"}}', '{"secretKey":"[API_KEY]"}'),
        ("api key: 8a7b6c5d-1234-4abc-9def-0123456789ab", "api key: [API_KEY]"),
        ("my secret is abcDEF123456789", "my secret is [API_KEY]"),
        (f"Authorization: Bearer {RANDOM}", "Authorization: Bearer [API_KEY]"),
    ],
)
def test_named_api_keys(text: str, shown: str, words_of: Words) -> None:
    assert _masked(text, "api_key", words_of) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("密码是小明abc12345", "密码是[PASSWORD]"),
        ("密码是小明abc12345怎么登录不了", "密码是[PASSWORD]怎么登录不了"),
        ("密码是abc小明123登不上", "密码是[PASSWORD]登不上"),
        ("密码是“我爱北京天安门”", "密码是“[PASSWORD]”"),
        ("把密码改成hunter2x了", "把密码改成[PASSWORD]了"),
        ("密码改为 Abcd1234", "密码改为 [PASSWORD]"),
        ("密码设成了qwer1234登录不了", "密码设成了[PASSWORD]登录不了"),
        ("登录密码我改成Abc123456了", "登录密码我改成[PASSWORD]了"),
        ("密码 hunter2x", "密码 [PASSWORD]"),
        ("密 码：hunter2x", "密 码：[PASSWORD]"),
        ("set my password to hunter22", "set my password to [PASSWORD]"),
        ("I set my password to correcthorse yesterday", "I set my password to [PASSWORD] yesterday"),
        ("my pw's hunter2", "my pw's [PASSWORD]"),
        ("my password’s hunter2", "my password’s [PASSWORD]"),
        ("pass: hunter2x", "pass: [PASSWORD]"),
        ("ｐａｓｓｗｏｒｄ：ｈｕｎｔｅｒ２", "ｐａｓｓｗｏｒｄ：[PASSWORD]"),
        ("pass\u200bword is hun\u200bter2", "pass\u200bword is [PASSWORD]"),
        ("p\u0430ssword: hunter2", "p\u0430ssword: [PASSWORD]"),
        ("postgres://bob:s3cret!@db.host/x", "postgres://bob:[PASSWORD]@db.host/x"),
    ],
)
def test_passwords(text: str, shown: str, words_of: Words) -> None:
    assert _masked(text, "password", words_of) == shown


@pytest.mark.parametrize(
    "code",
    ["123456", "１２３４５６", "1 2 3 4 5 6", "1-2-3-4-5-6", "1.2.3.4.5.6", "123-456", "12 34 56", "①②③④⑤⑥", "❶❷❸❹❺❻"]
    + ["٤٨٢٩١٣", "१२३४५६", "1\u200b2\u200b3\u200b4\u200b5\u200b6", "1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣", "(482913)", "G-482913", "𝟏𝟐𝟑𝟒𝟓𝟔"],
)
def test_codes_in_any_digits(code: str, words_of: Words) -> None:
    for text in (f"验证码：{code}", f"my sms code is {code}", f"客服让我发验证码 {code} 怎么办"):
        assert "[ONE_TIME_CODE]" in _masked(text, "one_time_code", words_of)


@pytest.mark.parametrize(
    "text", ["验证码一二三四五六", "my code is one two three four five six", "482913 is your verification code"]
)
def test_codes_in_words(text: str, words_of: Words) -> None:
    assert "[ONE_TIME_CODE]" in _masked(text, "one_time_code", words_of)


@pytest.mark.parametrize(
    "text",
    [
        "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP",
        "谷歌验证密钥 JBSWY3DPEHPK3PXP 丢了",
        "backup codes: a1b2-c3d4 e5f6-g7h8",
    ],
)
def test_keys_of_two_factor_authentication(text: str, words_of: Words) -> None:
    assert "[TWO_FACTOR_KEY]" in _masked(text, "two_factor_key", words_of)


@pytest.mark.parametrize(
    "separator", ["", " ", "-", ".", "/", "_", "\n", "\u200b", "\u00ad", " - ", "·", "\u3000", "\ufe0f"]
)
@pytest.mark.parametrize("digits", ["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "⓪①②③④⑤⑥⑦⑧⑨"])
def test_cards_in_any_digits_and_groups(separator: str, digits: str, words_of: Words) -> None:
    for size in (1, 4, 16):
        number = "4111111111111111".translate(str.maketrans("0123456789", digits))
        card = separator.join(number[i : i + size] for i in range(0, 16, size))
        assert _masked(f"my card {card} was declined", "card_number", words_of) == "my card [CARD_NUMBER] was declined"
        assert _masked(card, "card_number", words_of) == "[CARD_NUMBER]"


def test_the_code_on_a_cards_back(words_of: Words) -> None:
    shown = _masked("card 4111 1111 1111 1111 12/27 cvv 123", "card_number", words_of)
    assert shown == "card [CARD_NUMBER] 12/27 cvv [CARD_NUMBER]"


def test_kinds_that_overlap_leave_nothing(words_of: Words) -> None:
    """The graver kind names it, and none of the other's characters stays."""
    assert guard(f"password: {JWT}!x9", words_of).shown == "password: [API_KEY]"
    assert guard(f"my password is {HEX}", words_of).shown == "my password is [PRIVATE_KEY]"


def test_every_kind_has_advice_and_a_placeholder(words_of: Words) -> None:
    assert get_args(SecretKind) == KINDS
    for kind in KINDS:
        again = guard(f"a [{kind.upper()}] b", words_of)
        assert (again.shown, again.kinds) == (f"a [{kind.upper()}] b", (kind,))
        assert all(advice(again.kinds, locale)[0] for locale in LOCALES)
        assert blanked(again.shown) == "a *** b"
        assert again.searchable.split() == ["a", "b"]


@pytest.mark.parametrize(
    "text",
    [
        "提现地址 0x742d35Cc6634C0532925a3b844Bc454e4438f44e 没到账",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf 没到",
        f"充值 tx 0x{HASH} 没到账",
        f"txid {HASH}",
        f"https://etherscan.io/tx/0x{HASH}",
        f"合约 0x{HASH}",
        f"solana tx {SOLANA} not arrived",
        "UUID 550e8400-e29b-41d4-a716-446655440000",
        "UID 123456789",
        "phone +86 138 1234 5678",
        "短信验证码收不到 手机号13812345678",
        "DE89 3704 0044 0532 0130 00 iban",
        "2026-11-23 14:05:33 转了 1,000.50 USDT",
        "order 202611231405330001234",
        "订单 4111 1111 1111 1111 没发货",
        "card ending 4242 declined",
        "how do I change my password to something stronger",
        "密码是什么",
        "密码是多少位",
        "密码改成什么样的好",
        "密码修改为什么失败",
        "忘记密码怎么办 邮箱 abc@mail.com",
        "reset password abc123@mail.com",
        "password reset link expired after 24 hours",
        "api key permissions",
        "api key is invalid",
        "why does my api key return -2015",
        "api密钥是什么",
        "my token is not showing",
        "token: USDT-TRC20",
        "token address: 0xdAC17F958D2ee523a2206206994597C13D831ec7",
        "what is a seed phrase and how can I use it to recover my wallet when the phone is lost",
        "错误码 -1021 timestamp",
        "api error code 100001",
        "验证码 60 秒后重发",
        "验证码有效期10分钟",
        "code of the ESP8266 chip",
        "我 的 提 币 一 直 没 到 账 怎 么 办 呢",
        "对啊就是在叫你你不知道吗我也是这样想的啊",
        "ESP32-P4 in USB High Speed (HS) mode supports up to 8 IN Endpoints, Endpoint 0 (EP0) occupies 1 of them",
    ],
)
def test_ordinary_texts_are_left_alone(text: str, words_of: Words) -> None:
    assert guard(text, words_of).shown == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("密码是小明爱小红", "密码是[PASSWORD]"),
        ("我的密码是小明爱小红，帮我看看", "我的密码是[PASSWORD]，帮我看看"),
        ("登录密码：春暖花开", "登录密码：[PASSWORD]"),
        ("账号密码 mail@x.com / hunter2", "账号密码 mail@x.com / [PASSWORD]"),
        ("账号/密码：bob/hunter", "账号/密码：[PASSWORD]"),
        ("user/pass: a / b", "user/pass: a / [PASSWORD]"),
        ("user/pass: alice | hunter", "user/pass: alice | [PASSWORD]"),
        ("login password = bob, s3cret!", "login password = bob, [PASSWORD]!"),
        ("账号密码 me@x.com hunter2", "账号密码 me@x.com [PASSWORD]"),
    ],
)
def test_passwords_of_chinese_characters_and_behind_their_account(text: str, shown: str, words_of: Words) -> None:
    assert _masked(text, "password", words_of) == shown


@pytest.mark.parametrize(
    "text",
    [
        *("密码是多少", "密码是不是错了", "密码是正确的", "密码是我的生日怎么改", "密码是纯数字密码", "密码是谁改了"),
        *("密码是六位数字", "密码是系统生成", "密码是小明爱", "账号密码都忘了", "账号密码 me@x.com 忘了"),
        *(
            "user/pass: is wrong",
            "account password reset / change",
            "账号密码 登录/注册",
            "user password me@x.com lost",
        ),
    ],
)
def test_what_is_said_of_passwords_is_none(text: str, words_of: Words) -> None:
    assert guard(text, words_of).kinds == ()


def test_a_seed_phrase_is_announced_in_digits_too(words_of: Words) -> None:
    some = "legal winner thank year wave sausage worth useful"
    assert _masked(f"my s33d phr4se is {some}", "seed_phrase", words_of) == "my s33d phr4se is [SEED_PHRASE]"
    assert guard(f"my words are {some}", words_of).kinds == ()
