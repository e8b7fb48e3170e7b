"""The secret guard: what it must catch, what it must leave alone, and where the secret may not turn up."""

from __future__ import annotations

import json
import random
import string

import pytest

from conftest import reply_to
from corpus import Segmenter, normalise, read_queries
from engine import SAMPLE, Engine
from engine.guard import guard

EACH = 150


@pytest.fixture(scope="module")
def words_of(segmenter: Segmenter):  # type: ignore[no-untyped-def]
    return lambda text: segmenter.segment(normalise(text)).words


def _luhn(head: str) -> str:
    """`head` with the last digit that makes the sum right, tried out."""
    for last in "0123456789":
        doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(head + last))]
        if sum(sum(map(int, str(n))) for n in doubled) % 10 == 0:
            return head + last
    raise AssertionError


def _secrets(kind: str, chance: random.Random) -> str:
    """One sentence with a secret of a kind."""
    if kind.startswith("seed"):
        from mnemonic import Mnemonic

        language = "english" if kind == "seed en" else chance.choice(["chinese_simplified", "chinese_traditional"])
        strength = chance.choice([128, 160, 192, 224, 256])
        phrase = Mnemonic(language).to_mnemonic(chance.randbytes(strength // 8))
        if language != "english" and chance.random() < 0.5:
            phrase = phrase.replace(" ", "")
        return chance.choice(
            ["my seed phrase is {}", "{}", "助记词：{} 导入失败", "lost it all: {} please help"]
        ).format(phrase)
    if kind == "wif":
        import base58

        key = b"\x80" + chance.randbytes(32) + (b"\x01" if chance.random() < 0.5 else b"")
        return chance.choice(["key {} leaked", "{}", "私钥{}泄露了"]).format(base58.b58encode_check(key).decode())
    if kind == "hex key":
        key = chance.choice(["", "0x"]) + chance.randbytes(32).hex()
        return chance.choice(["my private key is {}", "私钥是{} 转不出币", "{}", "PK: {} import fails"]).format(key)
    if kind == "password":
        signs = string.ascii_letters + string.digits + "!@#$%^&*"
        secret = "".join(chance.choices(signs, k=chance.randint(8, 16)))
        return chance.choice(
            ["my password is {}", "密码是{}", "登录密码：{} 为什么不对", "pwd={} still locked out"]
        ).format(secret)
    if kind == "code":
        code = f"{chance.randrange(10**6):06d}"
        forms = [
            "验证码是{}",
            "the sms code {} fails",
            "客服让我发验证码{}",
            "my 2FA code is {}",
            "{}是我的验证码",
            "otp: {}",
        ]
        return chance.choice(forms).format(code)
    head = chance.choice(["4", "51", "62", "37"])
    length = 15 if head == "37" else 16
    number = _luhn(head + "".join(chance.choices(string.digits, k=length - len(head) - 1)))
    shown = " ".join(number[i : i + 4] for i in range(0, length, 4)) if chance.random() < 0.4 else number
    return chance.choice(["my card {} was declined", "卡号{}绑不上", "{}"]).format(shown)


@pytest.mark.parametrize(
    ("kind", "found_as"),
    [
        ("seed en", "seed_phrase"),
        ("seed zh", "seed_phrase"),
        ("wif", "private_key"),
        ("hex key", "private_key"),
        ("password", "password"),
        ("code", "one_time_code"),
        ("card", "card_number"),
    ],
)
def test_generated_secrets_are_caught(kind: str, found_as: str, words_of) -> None:  # type: ignore[no-untyped-def]
    chance = random.Random(kind)
    texts = [_secrets(kind, chance) for _ in range(EACH)]
    missed = [text for text in texts if found_as not in guard(text, words_of).kinds]
    assert len(missed) <= EACH * 0.01, missed[:5]


@pytest.mark.parametrize("part", ["dev", "test"])
def test_ordinary_queries_raise_no_alarm(part: str, words_of) -> None:  # type: ignore[no-untyped-def]
    texts = [row.query for row in read_queries(SAMPLE / "queries" / f"{part}.jsonl")]
    alarms = [text for text in texts if guard(text, words_of).kinds]
    assert len(alarms) <= len(texts) * 0.01, alarms[:5]


@pytest.mark.parametrize(
    "text",
    [
        "my password is wrong",
        "密码是错的怎么办",
        "验证码收不到",
        "error code 10004",
        "邀请码 123456 填哪里",
        "充值 tx 0x" + "ab" * 32 + " 没到账",
        "订单号 4111111111111111 没收到货",
        "code 429 too many requests",
        "withdraw 150000 usdt",
        "the verification code is not arriving",
        "I cannot pass two-factor authentication, UID 20261123",
        "谷歌码不对，UID：12345678",
        "login code fails for order no. 123456",
    ],
)
def test_not_a_secret(text: str, words_of) -> None:  # type: ignore[no-untyped-def]
    assert guard(text, words_of).kinds == ()


def test_the_secret_is_in_no_part_of_the_reply(engine: Engine) -> None:
    """Asked with a password, the question is answered, and the password is nowhere."""
    for text, secret in (
        ("提币一直处理中怎么办？我的密码是 hunter2!x", "hunter2!x"),
        ("今天天气怎么样 my password is Tr0ub4dor&3", "Tr0ub4dor&3"),
    ):
        reply = reply_to(engine, text, explained=True)
        assert secret not in json.dumps(reply.to_json(), ensure_ascii=False)
        assert secret not in str(engine.search(text, explained=True))
        assert "[PASSWORD]" in reply.query
        assert len(reply.warnings) == 1
    assert engine.search("提币一直处理中怎么办？ 密码是 hunter2!x").results[0].id == "withdraw-pending"
    assert engine.search("提币一直处理中怎么办？").secrets == ()


def test_advice_is_in_the_askers_language(engine: Engine) -> None:
    assert "密码" in reply_to(engine, "登录不了，密码是 abc123!!").warnings[0]
    assert "password" in reply_to(engine, "cannot log in, my password is abc123!!").warnings[0]
