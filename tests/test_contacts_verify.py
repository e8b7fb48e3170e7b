"""Is a contact really ours? Nothing that is not on the list may ever be called official."""

from __future__ import annotations

import random

import pytest

from api.presenters.messages import verification_message
from engine import SAMPLE, QueryError
from support import verify
from support.config import read_support
from support.contacts import asked_contact
from support.contacts.official import Official

OFFICIAL = Official.model_validate(read_support(SAMPLE)["official"])
LOOKS = {"o": "о", "e": "е", "i": "і", "a": "а", "l": "1", "b": "Ь", "u": "υ", "f": "ƒ", "r": "г"}


@pytest.mark.parametrize(
    ("contact", "kind"),
    [
        ("bluefir.example", "url"),
        ("https://www.bluefir.example/verify?x=1#a", "url"),
        ("HTTPS://HELP.BLUEFIR.EXAMPLE.", "url"),
        ("support@bluefir.example", "email"),
        ("Support@Bluefir.Example", "email"),
        ("https://t.me/BluefirOfficial", "account"),
        ("t.me/bluefirofficial", "account"),
        ("@BluefirHQ", "account"),
        ("weibo.com/蓝杉Bluefir", "account"),
    ],
)
def test_official(contact: str, kind: str) -> None:
    found = verify(contact, OFFICIAL)
    assert (found.status, found.kind) == ("official", kind)
    assert contact in verification_message(found, "zh-CN")


@pytest.mark.parametrize(
    ("contact", "like", "trick"),
    [
        ("bluefir.com", "bluefir.example", "other_ending"),
        ("bluefiir.example", "bluefir.example", "typo"),
        ("bluefri.example", "bluefir.example", "typo"),
        ("bluefir-support.example", "bluefir.example", "added_words"),
        ("secure-bluefir.com", "bluefir.example", "added_words"),
        ("bluefir.example.evil.com", "bluefir.example", "subdomain"),
        ("https://bluefir.example@evil.com/login", "bluefir.example", "user_info"),
        ("bІuefir.example", "bluefir.example", "homoglyph"),
        ("xn--blufir-yvf.example", "bluefir.example", "idn"),
        ("b1uefir.example", "bluefir.example", "homoglyph"),
        ("support@bluefir.co", "bluefir.example", "other_ending"),
        ("suport@bluefir.example", "support@bluefir.example", "typo"),
        ("t.me/BluefirOfficia1", "telegram @BluefirOfficial", "homoglyph"),
        ("t.me/Bluefir_Official_Help", "telegram @BluefirOfficial", "added_words"),
        ("t.me/BluefirHQ", "x @BluefirHQ", "listed_elsewhere"),
    ],
)
def test_look_alikes_are_named(contact: str, like: str, trick: str) -> None:
    found = verify(contact, OFFICIAL)
    assert (found.status, found.like) == ("not_official", like)
    assert trick in found.tricks
    assert like in verification_message(found, "en")


@pytest.mark.parametrize(
    "contact", ["google.com", "someone@gmail.com", "t.me/random_guy", "+1 555 0100 200", "@elonmusk"]
)
def test_strangers_are_not_official(contact: str) -> None:
    found = verify(contact, OFFICIAL)
    assert (found.status, found.like) == ("not_official", None)


def test_without_a_list_nobody_can_tell() -> None:
    assert verify("bluefir.example", Official()).status == "unknown"
    assert verify("@BluefirHQ", Official()).status == "unknown"
    assert verify("help me", OFFICIAL).status == "unknown"


def mutations(domain: str, chance: random.Random) -> set[str]:
    """Texts near to a domain, each made by one or two of the tricks that phishers use; never the domain itself."""
    name, _, ending = domain.partition(".")
    found: set[str] = set()
    while len(found) < 200:
        at = chance.randrange(len(name))
        host = chance.choice(
            [
                name[:at] + name[at + 1 :] + "." + ending,
                name[:at] + name[at] * 2 + name[at + 1 :] + "." + ending,
                name[:at] + chance.choice("abcdefghijklmnopqrstuvwxyz0123456789-") + name[at:] + "." + ending,
                name[:at] + name[at : at + 2][::-1] + name[at + 2 :] + "." + ending,
                name[:at] + LOOKS.get(name[at], "х") + name[at + 1 :] + "." + ending,
                name + chance.choice(["-help", "support", "-login", "app", "s"]) + "." + ending,
                name + "." + chance.choice(["com", "net", "top", "cc", "examp1e", "exampie", "example.cn"]),
                f"{domain}.{chance.choice(['evil.com', 'secure-login.net', 'x.top'])}",
                f"https://{domain}@{chance.choice(['evil.com', '10.0.0.1', 'x.top'])}/",
            ]
        )
        if host.strip(".") != domain and not host.startswith("-"):
            found.add(chance.choice(["", "https://", "http://www."]) + host if "://" not in host else host)
    return found


def test_no_mutation_of_a_domain_is_official() -> None:
    for contact in sorted(mutations("bluefir.example", random.Random(11))):
        assert verify(contact, OFFICIAL).status == "not_official", contact


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("这个客服是真的吗 t.me/abc_help", "t.me/abc_help"),
        ("is support@bluefir.co really you?", "support@bluefir.co"),
        ("电报 @bluefir_help 是官方的吗", "telegram @bluefir_help"),
        ("https://bluefir.co", "https://bluefir.co"),
        ("有人用 +852 5555 1234 打给我，是你们吗", "+852 5555 1234"),
        ("我的邮箱 abc@qq.com 收不到验证码", None),
        ("提币 1000 USDT 没到", None),
        ("官方社交账号有哪些", None),
        ("verify abc@gmail.com code not received", None),
        ("我的邮箱 abc@qq.com 是真的收不到邮件", None),
    ],
)
def test_the_contact_that_a_query_asks_about(text: str, contact: str | None) -> None:
    assert asked_contact(text) == contact


@pytest.mark.parametrize("contact", ["", "  ", "x" * 513])
def test_bad_contacts(contact: str) -> None:
    with pytest.raises(QueryError):
        verify(contact, OFFICIAL)
