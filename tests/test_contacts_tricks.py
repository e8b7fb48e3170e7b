"""What phishers try: nothing but a listed contact is official, and the message names whom it imitates."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from api.presenters.messages import verification_message
from corpus import CorpusError
from support import verify
from support.config import read_support
from support.contacts import verify_asked
from support.contacts.official import Official

OFFICIAL = Official.model_validate(
    {
        "domains": ["bluefir.example", "bluefir.github.io", "amazonaws.com"],
        "emails": ["support@bluefir.example"],
        "phones": ["+861012345678", "400-800-8888"],
        "region": "CN",
        "accounts": {
            "telegram": ["BluefirOfficial", "+AbCdEf123"],
            "x": ["BluefirHQ", "krakenfx"],
            "weibo": ["蓝杉Bluefir", "u/1234567"],
            "facebook": ["BluefirHQ"],
            "linkedin": ["bluefir"],
            "medium": ["bluefir"],
            "reddit": ["bluefir"],
            "youtube": ["bluefir", "channel/UCabc"],
            "discord": ["AbCdEf"],
            "whatsapp": ["+85255501234"],
            "github": ["bluefir"],
            "wechat": ["bluefir_cs"],
            "qq": ["800123456"],
            "line": ["bluefir"],
            "tiktok": ["bluefir"],
            "instagram": ["bluefirhq"],
        },
    }
)
TRICKS = [
    ("t.me/BluefirOfficial/12?comment=5", "telegram @BluefirOfficial"),
    ("mailto:support@bluefir.example?subject=a%0d%0abcc:evil@evil.com", "support@bluefir.example"),
    ("mailto:support@bluefir.example?subject=a&amp;bcc=evil@evil.com", "support@bluefir.example"),
    ("[evil.com](https://bluefir.example)", None),
    ("https://bluefir.example,.evil.com", "bluefir.example"),
    ("https://bluefir.example！.evil.com", "bluefir.example"),
    ("telegram BluefirOfficial/evil", None),
    ("telegram Bluefir+Official", "telegram @BluefirOfficial"),
    ("telegram: BluefirOfficial+", "telegram @BluefirOfficial"),
    ("x Bluefir++HQ", "x @BluefirHQ"),
    ("telegram: t.me/BluefirOfficial/../Evil", None),
    ("**21*+861012345678#", None),
    ("+86 10 1234 5678 9", None),
    ("+٨٦١٠١٢٣٤٥٦٧٨", None),
    ("https://t.me/BluefirOfficial/../EvilScamBot", None),
    ("https://t.me/BluefirOfficial/%2e%2e/EvilScamBot", None),
    ("https://t.me/BluefirOfficial/.%2E\\EvilScamBot", None),
    ("https://x.com/BluefirHQ/../evil", None),
    ("t.me/joinchat/BluefirOfficial", "telegram @BluefirOfficial"),
    ("t.me/+BluefirOfficial", "telegram @BluefirOfficial"),
    ("t.me/%2BBluefirOfficial", "telegram @BluefirOfficial"),
    ("t.me/+abcdef123", "telegram +AbCdEf123"),
    ("t.me/joinchat/AbCdEf123", "telegram +AbCdEf123"),
    ("t.me/addlist/BluefirOfficial", "telegram @BluefirOfficial"),
    ("evil.medium.com/bluefir", None),
    ("medium.com/bluefir", "medium @bluefir"),
    ("bluefir.medium.com", "medium @bluefir"),
    ("linkedin.com/in/bluefir", "linkedin @bluefir"),
    ("linkedin.com/school/bluefir", "linkedin @bluefir"),
    ("reddit.com/user/bluefir", "reddit @bluefir"),
    ("reddit.com/u/bluefir", "reddit @bluefir"),
    ("gist.github.com/bluefir", "github @bluefir"),
    ("bluefir.github.com", "github @bluefir"),
    ("raw.githubusercontent.com/bluefir/app/main/x", None),
    ("github.com/evil/bluefir", None),
    ("github.com/bluefir/app/files/123/Cheat.zip", "github @bluefir"),
    ("github.com/bluefir/app/commit/abc", "github @bluefir"),
    ("t.me/share/url?url=https://evil.com", None),
    ("t.me/share/url?url=https://t.me/BluefirOfficial", None),
    ("t.me/iv?url=https://bluefir.example&rhash=1", None),
    ("t.me/BluefirOfficial?attach=EvilBot", "telegram @BluefirOfficial"),
    ("t.me/BluefirOfficial?domain=evil", "telegram @BluefirOfficial"),
    ("t.me/BluefirOfficial#EvilBot", "telegram @BluefirOfficial"),
    ("t.me/BluefirOfficial#/evil", "telegram @BluefirOfficial"),
    ("twitter.com/BluefirHQ#!/evil", "x @BluefirHQ"),
    ("x.com/#!/BluefirHQ", None),
    ("x.com/intent/follow?screen_name=BluefirHQ", None),
    ("x.com/intent/user?screen_name=evil", None),
    ("x.com/i/BluefirHQ", "x @BluefirHQ"),
    ("x.com/i/status/1", None),
    ("x.com/home", None),
    ("x.com/BluefirHQ/lists/evil", "x @BluefirHQ"),
    ("x.com/BluefirHQ/status/1/evil", "x @BluefirHQ"),
    ("x.com/evil/status/1?u=BluefirHQ", None),
    ("x.com/%42luefirHQ", "x @BluefirHQ"),
    ("x.com/BluefirHQ%00", "x @BluefirHQ"),
    ("x.com/BluefirHQ%2f..%2fevil", "x @BluefirHQ"),
    ("x.com/BluefirHQ;evil", "x @BluefirHQ"),
    ("x.com//BluefirHQ", "x @BluefirHQ"),
    ("x.com/BluefirHQ//", "x @BluefirHQ"),
    ("x.com:8443/BluefirHQ", "x @BluefirHQ"),
    ("x.com.evil.com/BluefirHQ", None),
    ("evil.com/x.com/BluefirHQ", None),
    ("evil.com?x.com/BluefirHQ", None),
    ("evil.com#@x.com/BluefirHQ", None),
    ("https://x.com@evil.com/BluefirHQ", None),
    ("https://x.com\\@evil.com/BluefirHQ", "x @BluefirHQ"),
    ("https://evil.com\\@x.com/BluefirHQ", None),
    ("https://x.com%2f@evil.com/BluefirHQ", None),
    ("https://user:pw@x.com/BluefirHQ", None),
    ("https://х.com/BluefirHQ", "x @BluefirHQ"),
    ("https://x。com.evil.com/BluefirHQ", None),
    ("x.com./BluefirHQ", None),
    ("api.x.com/BluefirHQ", "x @BluefirHQ"),
    ("facebook.com/sharer/sharer.php?u=https://bluefir.example", None),
    ("l.facebook.com/l.php?u=https://bluefir.example", None),
    ("facebook.com/profile.php?id=1&name=BluefirHQ", None),
    ("facebook.com/groups/BluefirHQ", "facebook @BluefirHQ"),
    ("facebook.com/pages/BluefirHQ/123", "facebook @BluefirHQ"),
    ("facebook.com/BluefirHQ?next=https://evil.com", "facebook @BluefirHQ"),
    ("m.me/evil?ref=BluefirHQ", None),
    ("web.telegram.org/k/#@BluefirOfficial", None),
    ("tg://resolve?domain=EvilBot", None),
    ("tg://resolve?domain=BluefirOfficial&domain=EvilBot", None),
    ("tg://resolve?domain=BluefirOfficial&attach=EvilBot", None),
    ("tg://join?invite=BluefirOfficial", "telegram @BluefirOfficial"),
    ("tg://msg_url?url=https://evil.com&text=BluefirOfficial", None),
    ("tg://proxy?server=evil.com", None),
    ("youtube.com/channel/bluefir", "youtube @bluefir"),
    ("youtube.com/channel/ucabc", "youtube channel/UCabc"),
    ("youtube.com/c/bluefir", "youtube @bluefir"),
    ("youtube.com/user/bluefir", "youtube @bluefir"),
    ("youtube.com/bluefir", "youtube @bluefir"),
    ("youtube.com/redirect?q=https://bluefir.example", None),
    ("discord.gg/abcdef", "discord @AbCdEf"),
    ("discord.com/invite/abcdef", "discord @AbCdEf"),
    ("discord.com/AbCdEf", "discord @AbCdEf"),
    ("discord.com/users/AbCdEf", "discord @AbCdEf"),
    ("discord.gg/invite/AbCdEf", "discord @AbCdEf"),
    ("wa.me/85255501235", "whatsapp +85255501234"),
    ("wa.me/message/85255501234", "whatsapp +85255501234"),
    ("chat.whatsapp.com/85255501234", "whatsapp +85255501234"),
    ("api.whatsapp.com/send?phone=85255501234&phone=1", None),
    ("api.whatsapp.com/send?text=https://evil.com", None),
    ("whatsapp.com/channel/85255501234", "whatsapp +85255501234"),
    ("weibo.com/n/1234567", "weibo u/1234567"),
    ("weibo.com/u/蓝杉Bluefir", "weibo @蓝杉Bluefir"),
    ("weibo.com/蓝杉Bluefir官方", "weibo @蓝杉Bluefir"),
    ("service.weibo.com/share/share.php?url=https://bluefir.example", None),
    ("line.me/R/ti/p/bluefir", "line @bluefir"),
    ("lin.ee/bluefir", "line @bluefir"),
    ("tiktok.com/bluefir", "tiktok @bluefir"),
    ("tiktok.com/@bluefir/video/1", "tiktok @bluefir"),
    ("instagram.com/p/bluefirhq", "instagram @bluefirhq"),
    ("instagram.com/stories/bluefirhq/1", "instagram @bluefirhq"),
    ("bit.ly/bluefir", None),
    ("bluefir-example.translate.goog", "bluefir.example"),
    ("evil.github.io", None),
    ("github.io", None),
    ("evil.s3.amazonaws.com", None),
    ("s3.amazonaws.com", None),
    ("bluefir.example..", "x @BluefirHQ"),
    (".bluefir.example", "x @BluefirHQ"),
    ("bluefir.example。evil.com", "bluefir.example"),
    ("bluefir.example．evil.com", "bluefir.example"),
    ("bluefir.example%2eevil.com", "bluefir.example"),
    ("bluefir.example%00.evil.com", "bluefir.example"),
    ("bluefir.example:443@evil.com", "bluefir.example"),
    ("javascript://bluefir.example/%0aalert(1)", "bluefir.github.io"),
    ("data:text/html,bluefir.example", None),
    ("ftp://bluefir.example/", "bluefir.github.io"),
    ("blob:https://bluefir.example/1", None),
    ("view-source:https://bluefir.example/", None),
    ("intent://bluefir.example/#Intent;scheme=https;package=evil;end", "bluefir.github.io"),
    ("file://bluefir.example/x", "bluefir.github.io"),
    ("//evil.com/bluefir.example", None),
    ("@\u212arakenfx", "x @krakenfx"),
    ("x.com/\u212arakenfx", "x @krakenfx"),
    ("@BluefirHQ\u200b", "x @BluefirHQ"),
    ("@Bluefir\u200bHQ", "x @BluefirHQ"),
    ("@ＢｌｕｅｆｉｒＨＱ", "x @BluefirHQ"),
    ("@ВluefirHQ", "x @BluefirHQ"),
    ("\u202eQHrifeulB@", None),
    ("https://bluefir.example/\u202e", None),
    ("telegram BluefirHQ", "x @BluefirHQ"),
    ("evil_bot telegram BluefirOfficial", None),
    ("telegram @BluefirOfficial @evil", None),
    ("reddit u/bluefir", "reddit @bluefir"),
    ("ｓｕｐｐｏｒｔ@bluefir.example", "support@bluefir.example"),
    ("support@bluefir.example.evil.com", "bluefir.example"),
    ("support@bluefir.example,evil@evil.com", "bluefir.example"),
    ("mailto:support@bluefir.example?cc=evil@evil.com", "support@bluefir.example"),
    ("mailto:support@bluefir.example,evil@evil.com", "bluefir.example"),
    ('"support@bluefir.example" <evil@evil.com>', None),
    ("support@bluefir.example <evil@evil.com>", None),
    ("evil@evil.com <support@bluefir.example>", None),
    ("support@bIuefir.example", "bluefir.example"),
    ("support%evil.com@bluefir.example", None),
    ("[https://bluefir.example](http://evil.com)", None),
    ("+861012345678 / +19005551234", None),
    ("+861012345678,,9005551234", None),
    ("tel:+861012345678;phone-context=evil.com", None),
    ("400-800-8889", None),
    ("+1 010 1234 5678", None),
    ("wechat bluefir_cs1", "wechat @bluefir_cs"),
    ("QQ群 800123456", "qq 800123456"),
    ("whatsapp +852 5550 1235", "whatsapp +85255501234"),
    ("t.me/BluefirOfficial 是官方的吗", None),
    ("t.me/Evil 是官方的吗", None),
    ("https://xn--bluefr-l9a.example", "bluefir.example"),
    ("support@xn--bluefr-l9a.example", "bluefir.example"),
    ("google.com/url?q=https://bluefir.example", None),
    ("www.google.com/url?q=https://bluefir.example", None),
]
OURS = [
    "bluefir.example.",
    "@krakenfx",
    "＠BluefirHQ",
    "reddit r/bluefir",
    "support＠bluefir.example",
    "mailto:support@bluefir.example?subject=hi",
    "mailto:support%40bluefir.example",
    "MAILTO:support@bluefir.example",
    "<mailto:support@bluefir.example>",
    "[official](https://bluefir.example/verify)",
    "010-1234 5678",
    "+86 10 1234 5678",
    "0086-10-12345678",
    "（010）１２３４５６７８",
    "010-12345678 转 8001",
    "+861012345678;ext=5",
    "tel:+861012345678",
    "4008008888",
    "+864008008888",
    "86 10 1234 5678",
    "wechat bluefir_cs",
    "微信号 bluefir_cs",
    "微信：bluefir_cs",
    "微信bluefir_cs",
    "qq 800123456",
    "qq：８００１２３４５６",
    "whatsapp +852 5550 1234",
    "linkedin.com/company/bluefir/posts?trk=x",
    "whatsapp://send?phone=85255501234",
    "tg://resolve?domain=BluefirOfficial&start=1",
    "https://t.me/BluefirOfficial?start=abc",
    "line.me/R/ti/p/%40bluefir",
    "m.weibo.cn/u/1234567",
    "weibo.com/1234567",
    "discord.com/invite/AbCdEf",
    "t.me/+AbCdEf123",
    "t.me/BluefirOfficial/12",
    "help.bluefir.github.io",
]

BESIDE_OURS = [
    "https://bluefir.example'.evil.com 是官方的吗",
    "https://bluefir.example(.evil.com/x) 是官方的吗",
    "https://bluefir.example！.evil.com 是官方的吗",
    "https://bluefir.example、.evil.com 是官方的吗",
    "bluefir.example，.evil.com 是官方的吗",
    "bluefir.example；evil.com 是官方的吗",
    "bluefir.example。еvil.com 是官方的吗",
    "bluefir.example。恶意.com 是官方的吗",
    "bluefir.example。a.b.c.d.e.f.g.h.com 是官方的吗",
    "https://bluefir.example\u200b.evil.com 是官方的吗",
    "https://bluefir.example\n@evil.com 是官方的吗",
    "bluefir.example和evil.com 是官方的吗",
    "t.me/BluefirOfficial和t.me/evil是官方的吗",
    "t.me/BluefirOfficial 微信号 evil_1 是官方的吗",
    "support@bluefir.example,evil@evil.com 是官方的吗",
    "+86 10 1234 5678, +1 900 555 1234 is it yours?",
    "[https://bluefir.example](https://evil.com) 是官方的吗",
    "[https://bluefir.example](http://evil。com) 是官方的吗",
    "@BluefirHQ @BluefirHQ_help 是官方的吗",
    "bluefir.example.evil.com是官方的吗",
    "https://bluefir.example官方.com是官方的吗",
    "weibo.com/蓝杉Bluefir客服 是官方的吗",
]


@pytest.mark.parametrize("text", BESIDE_OURS)
def test_a_false_contact_does_not_pass_beside_a_real_one(text: str) -> None:
    found = verify_asked(text, OFFICIAL)
    assert found is not None and found.status == "not_official", found


@pytest.mark.parametrize(
    "text", ["t.me/BluefirOfficial是官方的吗", "https://bluefir.example，是真的吗", "微信号bluefir_cs是官方吗"]
)
def test_a_question_about_a_real_contact(text: str) -> None:
    found = verify_asked(text, OFFICIAL)
    assert found is not None and found.status == "official", found


@pytest.mark.parametrize(("contact", "like"), TRICKS)
def test_a_trick_is_never_official(contact: str, like: str | None) -> None:
    found = verify(contact, OFFICIAL)
    assert found.status != "official"
    assert found.like == like
    assert like is None or like in verification_message(found, "en")


@pytest.mark.parametrize("contact", OURS)
def test_other_spellings_of_a_listed_contact_are_official(contact: str) -> None:
    assert verify(contact, OFFICIAL).status == "official"


@pytest.mark.parametrize(
    ("listed", "contact", "official"),
    [
        ({"linkedin": ["in/ceo"]}, "linkedin.com/in/ceo", True),
        ({"linkedin": ["in/ceo"]}, "linkedin.com/company/ceo", False),
        ({"linkedin": ["company/bluefir"]}, "linkedin.com/company/bluefir", True),
        ({"reddit": ["user/bluefir"]}, "reddit.com/u/bluefir", True),
        ({"reddit": ["u/bluefir"]}, "reddit.com/r/bluefir", False),
        ({"medium": ["@bluefir"]}, "medium.com/@Bluefir", True),
        ({"medium": ["bluefir.medium.com"]}, "https://bluefir.medium.com/a-post-1", True),
        ({"medium": ["bluefir.medium.com"]}, "https://bluefir.medium.com/", True),
        ({"medium": ["bluefir.medium.com"]}, "medium.com/@bluefir", False),
        ({"medium": ["medium.com/bluefir"]}, "medium.com/bluefir", True),
        ({"telegram": ["https://t.me/+AbC"]}, "t.me/+AbC", True),
        ({"telegram": ["https://t.me/+AbC"]}, "t.me/+ABC", False),
        ({"telegram": ["joinchat/AbC"]}, "t.me/joinchat/AbC", True),
        ({"telegram": ["joinchat/AbC"]}, "t.me/AbC", False),
        ({"x": ["home", "i"]}, "x.com/home", False),
        ({"x": ["i"]}, "x.com/i/status/1", False),
        ({"youtube": ["channel/UCaB"]}, "youtube.com/channel/UCaB/videos", True),
        ({"youtube": ["c/bluefir"]}, "youtube.com/@bluefir", False),
        ({"weibo": ["n/bluefir"]}, "weibo.com/bluefir", False),
        ({"weibo": ["n/bluefir"]}, "weibo.com/n/bluefir", True),
        ({"qq": ["group/123456"]}, "QQ群：123456", True),
        ({"qq": ["group/123456"]}, "qq 123456", False),
        ({"facebook": ["bluefir"]}, "facebook group bluefir", False),
        ({"github": ["bluefir"]}, "github.com/bluefir/app/releases/latest", True),
        ({"github": ["bluefir"]}, "github.com/orgs/bluefir/repositories", True),
        ({"wechat": ["bluefir"]}, "微信公众号：bluefir", True),
    ],
)
def test_kinds_of_accounts_are_told_apart(listed: dict[str, list[str]], contact: str, official: bool) -> None:
    found = verify(contact, Official.model_validate({"accounts": listed}))
    assert (found.status == "official") is official


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"region": "XX"}, "country code"),
        ({"phones": ["010-1234 5678"]}, "`region`"),
        ({"accounts": {"linkedin": ["people/bluefir"]}}, "company/NAME"),
        ({"accounts": {"telegram": ["blue fir"]}}, "blue fir"),
        ({"domains": ["t.me"]}, "accounts"),
        ({"domains": ["github.io"]}, "public suffix"),
        ({"domains": ["com.cn"]}, "public suffix"),
    ],
)
def test_an_official_list_that_would_vouch_for_strangers_is_refused(
    fields: dict[str, object], words: str, tmp_path: Path
) -> None:
    (tmp_path / "support.yaml").write_text(yaml.safe_dump({"official": fields}), "utf-8")
    with pytest.raises(CorpusError) as error:
        read_support(tmp_path)
    assert words in str(error.value)


def test_the_message_names_the_account_of_the_same_platform() -> None:
    assert verify("t.me/Bluefir_support", OFFICIAL).like == "telegram @BluefirOfficial"
    assert verify("x.com/Bluefir_support", OFFICIAL).like == "x @BluefirHQ"
    elsewhere = verify("t.me/krakenfx", OFFICIAL)
    assert elsewhere.like == "x @krakenfx" and "telegram @BluefirOfficial" in verification_message(elsewhere, "zh-CN")


def test_a_name_without_its_platform_is_ours_where_it_is_listed_only() -> None:
    found = verify("@BluefirHQ", OFFICIAL)
    assert found.status == "official" and "x, facebook" in verification_message(found, "en")


@pytest.mark.parametrize("post", ["x.com/BluefirHQ/status/1", "twitter.com/BluefirHQ/status/1/photo/1?s=20"])
def test_a_post_that_any_account_could_have_written_is_not_vouched_for(post: str) -> None:
    """x.com/OURS/status/NUMBER shows the post of that number, whoever wrote it."""
    found = verify(post, OFFICIAL)
    assert found.status == "unknown" and "author is x @BluefirHQ" in verification_message(found, "en")
    assert verify("x.com/BluefirHQ", OFFICIAL).status == "official"


def test_a_message_hides_nothing_and_is_not_turned_round() -> None:
    found = verify("x.com/a\u202eb\u200bc\nd", OFFICIAL)
    assert verification_message(found, "en").isprintable() and "<U+202E>" in verification_message(found, "en")
