"""By what means a name imitates ours, each rule just inside and just outside; and what is judged with half a list."""

from __future__ import annotations

import pytest

from api.presenters.messages import verification_message
from api.web.locales import locale_for
from corpus import Lang
from support import verify
from support.contacts import asked_contacts, lookalikes
from support.contacts.accounts import spelt
from support.contacts.addresses import read_address, shown_host
from support.contacts.folding import folded, without_talk
from support.contacts.lookalikes import host_imitates, name_tricks, nearest_name, same_to_the_eye, without_hidden
from support.contacts.official import Official
from support.contacts.phones import is_number, is_region, read_number, same_number
from support.contacts.platforms import Account, account_named, account_of, platform_imitated, platform_of
from support.contacts.sites import _begins
from support.contacts.suffixes import is_below
from support.contacts.verification import Judgement, Verification

# --- Names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "brand", "tricks"),
    [
        ("wa_ve", "wave", ["added_words"]),  # our letters, and nothing but signs
        ("WAVE", "wave", ["added_words"]),
        ("wav3", "wave", ["homoglyph"]),
        ("wаve", "wave", ["homoglyph"]),  # the second letter is Cyrillic
        ("vvave", "wave", ["homoglyph"]),
        ("wave", "vvave", ["homoglyph"]),
        ("rnint", "mint", ["homoglyph"]),
        ("clave", "dave", ["homoglyph"]),
        ("nnint", "mint", ["homoglyph"]),
        ("paypaI", "paypal", ["homoglyph"]),
        # From four letters on a name is looked for in longer ones.
        ("wavehelp", "wave", ["added_words"]),
        ("wav3help", "wave", ["homoglyph", "added_words"]),
        ("firhelp", "fir", []),
        # One letter of up to six, two of seven and more.
        ("wafe", "wave", ["typo"]),
        ("wvae", "wave", ["typo"]),  # two that are swapped count once
        ("wofe", "wave", []),
        ("fur", "fir", []),
        ("gophex", "gopher", ["typo"]),
        ("gophxx", "gopher", []),
        ("gophexx", "gophers", ["typo"]),
        ("gopxexx", "gophers", []),
        ("trapdoox", "trapdoor", ["typo"]),
        ("trapdxxr", "trapdoor", ["typo"]),
        ("trapxxxr", "trapdoor", []),
        # Words of a longer name, from four letters on.
        ("best-gophex-1", "gopher", ["typo", "added_words"]),
        ("my-wafe", "wave", ["typo", "added_words"]),
        ("my.wafe2you", "wave", ["typo", "added_words"]),
        ("my-wve", "wave", []),
        ("best-gophxx", "gopher", []),
        ("my-trapdxxr", "trapdoor", ["typo", "added_words"]),
        ("elonmusk", "wave", []),
        ("", "wave", []),
    ],
)
def test_how_a_name_imitates_another(name: str, brand: str, tricks: list[str]) -> None:
    assert name_tricks(name, brand) == tricks


def test_only_the_first_hundred_characters_of_a_name_are_compared() -> None:
    assert name_tricks("x" * 96 + "wave", "wave") == ["added_words"]
    assert name_tricks("x" * 97 + "wave", "wave") == []


@pytest.mark.parametrize(
    ("text", "known", "found"),
    [
        ("suport@x.example", ["other@x.example", "support@x.example"], "support@x.example"),
        ("abcdef", ["abcdxy"], "abcdxy"),  # two letters
        ("abcdef", ["abcxyz"], None),  # three
        ("abcdef", ["abcdeg", "abcdef"], "abcdeg"),  # the first of them
        ("abcdef", [], None),
    ],
)
def test_the_nearest_name(text: str, known: list[str], found: str | None) -> None:
    assert nearest_name(text, known) == found


@pytest.mark.parametrize(
    ("text", "other", "same"),
    [
        ("bluefir", "b1uefir", True),
        ("bluefir", "bIuefir", True),
        ("bluefir", "bluefìr", True),  # accents are overlooked
        ("bluefir", "b\u200bluefir", True),
        ("bluefir", "вluefir", False),  # Cyrillic ve looks like a capital B only
        ("bluefir", "bluefair", False),
        ("d0main5$7", "domainsst", True),
        ("modem", "rnodern", True),
    ],
)
def test_what_looks_the_same(text: str, other: str, same: bool) -> None:
    assert same_to_the_eye(text, other) == same


@pytest.mark.parametrize(
    ("char", "look"),
    # ß is confused with β only, ø with an o and a stroke, œ with two letters: none is one Latin letter or two.
    [("a", "a"), ("а", "a"), ("ο", "o"), ("ⅼ", "l"), ("œ", "oe"), ("ß", "ß"), ("ø", "ø"), ("你", "你"), ("丶", "丶")]
    + [("\u200b", ""), ("\u202e", "")],
)
def test_what_a_character_looks_like(char: str, look: str) -> None:
    assert lookalikes._look(char) == look


def test_hidden_characters_are_left_out() -> None:
    assert without_hidden("a\u200bb\u202ec") == "abc"
    assert without_hidden("a b-ç") == "a b-ç"


# --- Hosts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "tricks"),
    [
        ("wave.example.evil.com", ["subdomain"]),
        ("wave.example.evil.wave.example", ["subdomain"]),
        ("wave.com", ["other_ending"]),
        ("www.wave.com", ["other_ending"]),
        ("wave.evil.com", ["subdomain"]),
        ("wafe.example", ["typo"]),
        ("wafe.com", ["typo", "other_ending"]),
        ("wave-help.example", ["added_words"]),
        ("wave-help.com", ["added_words", "other_ending"]),
        ("help.wafe.com", ["typo", "other_ending"]),
        ("waveexample.com", ["added_words", "other_ending"]),
        ("wäfe.com", ["idn", "typo", "other_ending"]),
        ("evil.com", []),
        ("", []),
    ],
)
def test_how_a_host_imitates_a_domain(host: str, tricks: list[str]) -> None:
    assert host_imitates(host, ["other.test", "wave.example"]) == ("wave.example" if tricks else None, tricks)


def test_only_as_much_of_a_host_is_compared_as_may_be_one() -> None:
    """253 characters: of 248 and six more the last is cut off."""
    assert host_imitates("b." * 123 + "xxxwave.com", ["wave.example"])[0] == "wave.example"
    assert host_imitates("b." * 124 + "xxwave.com", ["wave.example"]) == (None, [])


def test_a_short_brand_is_told_by_its_whole_domain() -> None:
    assert host_imitates("fir-example.evil.com", ["fir.example"]) == ("fir.example", ["added_words"])
    assert host_imitates("fir.co.uk", ["fir.example"]) == ("fir.example", ["subdomain"])
    assert host_imitates("fur.example", ["fir.example"]) == (None, [])


@pytest.mark.parametrize(
    ("host", "domain", "below"),
    [
        ("a.example", "a.example", True),
        ("x.a.example", "a.example", True),
        ("x.y.a.example", "a.example", True),
        ("xa.example", "a.example", False),
        ("github.io", "github.io", True),
        ("evil.github.io", "github.io", False),  # anybody may have one
        ("help.mine.github.io", "mine.github.io", True),
        ("s3.amazonaws.com", "amazonaws.com", False),
        ("evil.s3.amazonaws.com", "amazonaws.com", False),
    ],
)
def test_what_lies_below_a_domain(host: str, domain: str, below: bool) -> None:
    assert is_below(host, domain) == below


@pytest.mark.parametrize(
    ("start", "path", "begins"),
    [
        ("t.me/share", "t.me/share", True),
        ("t.me/share/url", "t.me/share", True),
        ("t.me/share?", "t.me/share", True),
        ("t.me/share.php", "t.me/share", True),
        ("t.me/shares", "t.me/share", False),
        ("x.com/i/zeta", "x.com/i/", True),
        ("x.com/i/", "x.com/i/", True),
        ("x.com/i", "x.com/i/", False),
        ("wa.me/?", "wa.me/?", True),
        ("evil.com/t.me/share", "t.me/share", False),
    ],
)
def test_what_lies_at_a_path_that_sends_on(start: str, path: str, begins: bool) -> None:
    assert _begins(start, path) == begins


# --- Half a list ------------------------------------------------------------------------------------------------------

DOMAINS = Official(domains=["wave.example"])
EMAILS = Official(emails=["support@wave.example"])
PHONES = Official(phones=["+861012345678"])
ACCOUNTS = Official(accounts={"telegram": ["WaveHelp"], "x": ["wavehq"], "xing": ["wave"]})


@pytest.mark.parametrize(
    ("official", "contact", "expected"),
    [
        (DOMAINS, "+86 10 1234 5678", ("phone", "not_official", None, ())),
        (ACCOUNTS, "+86 10 1234 5678", ("phone", "not_official", None, ())),
        (EMAILS, "+86 10 1234 5678", ("phone", "unknown", None, ())),
        (PHONES, "+86 10 1234 5678", ("phone", "official", None, ())),
        (PHONES, "+86 10 1234 5679", ("phone", "not_official", None, ())),
        (DOMAINS, "support@wave.example", ("email", "not_official", None, ())),
        (DOMAINS, "support@wave.com", ("email", "not_official", "wave.example", ("other_ending",))),
        (DOMAINS, "wave.example@evil.com", ("email", "not_official", "wave.example", ("user_info",))),
        (DOMAINS, "someone@evil.com", ("email", "not_official", None, ())),
        (ACCOUNTS, "support@wave.example", ("email", "unknown", None, ())),
        (PHONES, "support@wave.example", ("email", "unknown", None, ())),
        (EMAILS, "support@wave.example", ("email", "official", None, ())),
        (EMAILS, "suport@wave.example", ("email", "not_official", "support@wave.example", ("typo",))),
        (EMAILS, "ѕupport@wave.example", ("email", "not_official", "support@wave.example", ("homoglyph",))),
        (EMAILS, "support@evil.com", ("email", "not_official", None, ())),
        (EMAILS, "wave.example", ("url", "unknown", None, ())),
        (PHONES, "t.me/WaveHelp", ("url", "unknown", None, ())),
        (ACCOUNTS, "wave.example", ("url", "not_official", None, ())),
        (DOMAINS, "wave.example", ("url", "official", None, ())),
        (DOMAINS, "wave.example.evil.com", ("url", "not_official", "wave.example", ("subdomain",))),
        (DOMAINS, "t.me/WaveHelp", ("account", "unknown", None, ())),
        (DOMAINS, "t.me/share/url?url=x", ("account", "unknown", None, ())),
        (DOMAINS, "telegrarn.me/WaveHelp", ("account", "not_official", None, ())),
        (DOMAINS, "@WaveHelp", ("account", "unknown", None, ())),
        (DOMAINS, "telegram @WaveHelp", ("account", "unknown", None, ())),
        (DOMAINS, "telegram a/b", ("account", "unknown", None, ())),
        (ACCOUNTS, "telegram a/b", ("account", "not_official", None, ())),
        (ACCOUNTS, "t.me/WaveHelp", ("account", "official", None, ())),
        (ACCOUNTS, "t.me/WaveHelp2", ("account", "not_official", "telegram @WaveHelp", ("added_words",))),
        (ACCOUNTS, "t.me/wavehq", ("account", "not_official", "x @wavehq", ("listed_elsewhere",))),
        (ACCOUNTS, "@WaveHelp", ("account", "official", None, ())),
        (ACCOUNTS, "@wavehelq", ("account", "not_official", "telegram @WaveHelp", ("typo",))),
        (ACCOUNTS, "@elonmusk", ("account", "not_official", None, ())),
        (ACCOUNTS, "xing wave", ("unknown", "unknown", None, ())),  # no platform that we know
        (ACCOUNTS, "telegrarn.me/WaveHelp", ("url", "not_official", "telegram @WaveHelp", ("homoglyph",))),
        (ACCOUNTS, "t.me/+WaveHelp", ("account", "not_official", "telegram @WaveHelp", ("invitation",))),
        (ACCOUNTS, "t.me/+abc", ("account", "not_official", "telegram @WaveHelp", ("invitation",))),
        (ACCOUNTS, "bit.ly/WaveHelp", ("url", "not_official", None, ("forwarding",))),
        (ACCOUNTS, "t.me/share/url?url=x", ("url", "not_official", None, ("forwarding",))),
        (ACCOUNTS, "t.me/WaveHelp?attach=x", ("url", "not_official", "telegram @WaveHelp", ("other_account",))),
        (DOMAINS, "nothing to see", ("unknown", "unknown", None, ())),
        (DOMAINS, "see evil.com or wave.example", ("url", "not_official", None, ())),
        (DOMAINS, "see wave.example", ("unknown", "unknown", None, ())),  # official it is not, being no contact
        (DOMAINS, "https://wave.example@evil.com", ("url", "not_official", "wave.example", ("user_info",))),
        (DOMAINS, "https://me@evil.com", ("url", "not_official", None, ())),
        (DOMAINS, "https://wave.example:99999/", ("url", "not_official", "wave.example", ("other_ending",))),
    ],
)
def test_what_half_a_list_can_tell(
    official: Official, contact: str, expected: tuple[str, str, str | None, tuple[str, ...]]
) -> None:
    found = verify(contact, official)
    assert (found.kind, found.status, found.like, found.tricks) == expected


def test_a_list_is_empty_without_any_contact() -> None:
    assert Official().is_empty and Official(verify_url="https://a.example/v").is_empty
    assert not any(official.is_empty for official in (DOMAINS, EMAILS, PHONES, ACCOUNTS))


# --- Telephone numbers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("+86 10 1234 5678", None, "+861012345678"),
        ("86 10 1234 5678", None, "+861012345678"),
        ("0086-10-12345678", None, "+861012345678"),
        ("(010) 1234 5678", "CN", "+861012345678"),
        ("86 10 1234 5678", "CN", "+861012345678"),
        ("tel:+861012345678", None, "+861012345678"),
        ("+861012345678 转 8001", None, "+861012345678;ext=8001"),
        ("＋８６１０１２３４５６７８", None, "+861012345678"),
        ("+86\u200b1012345678", None, "+861012345678"),
        ("4008008888", "CN", "+864008008888"),
        ("12345", "CN", "+8612345"),  # a service number is too short for a line and is read all the same
        ("+٨٦١٠١٢٣٤٥٦٧٨", None, None),
        ("852 5550 1234", "US", "+85255501234"),  # too long for that country
        ("+86 101", None, "+86101"),
        ("+999 1234 5678", None, None),  # no country's
        ("call me", None, None),
        ("12", None, None),
    ],
)
def test_how_a_number_is_read(text: str, region: str | None, number: str | None) -> None:
    assert read_number(text, region) == number


@pytest.mark.parametrize(
    ("number", "listed", "same"),
    [
        ("+861", "+861", True),
        ("+861;ext=5", "+861", True),  # behind that line
        ("+861", "+861;ext=5", False),
        ("+861;ext=5", "+861;ext=5", True),
        ("+861;ext=6", "+861;ext=5", False),
        ("+8612", "+861", False),
    ],
)
def test_whether_a_number_reaches_a_listed_line(number: str, listed: str, same: bool) -> None:
    assert same_number(number, listed) == same


@pytest.mark.parametrize(
    ("text", "written"), [("123", True), ("1-2", False), ("(1) 23", True), ("1 2 3", True), ("12a", False), ("", False)]
)
def test_what_is_written_like_a_number(text: str, written: bool) -> None:
    assert is_number(text) == written


def test_regions_are_those_of_the_standard() -> None:
    assert is_region("CN") and is_region("US")
    assert not is_region("XX") and not is_region("cn")


# --- Accounts and addresses -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("t.me/Wave", ("telegram", "name", "wave")),
        ("t.me/+AbC", ("telegram", "+", "AbC")),
        ("https://x.com/Wave/status/12", ("x", "name", "wave")),
        ("weibo.com/12345", ("weibo", "u", "12345")),
        ("weibo.com/n/%E8%93%9D", ("weibo", "name", "%e8%93%9d")),
        ("weibo.com/n/wave", ("weibo", "n", "wave")),
        ("wave.medium.com", ("medium", "medium.com", "wave")),
        ("help.medium.com", None),
        ("a.wave.medium.com", None),
        ("api.whatsapp.com/send?phone=85255501234", ("whatsapp", "phone", "85255501234")),
        ("api.whatsapp.com/send?phone=12345", None),  # too short
        ("api.whatsapp.com/send?phone=85255501234&x=1", None),
        ("api.whatsapp.com/sends?phone=85255501234", None),
        ("wa.me/85255501234?text=a/b", ("whatsapp", "phone", "85255501234")),
        ("t.me/wave?start=a/b", None),
        ("t.me/wave?start=ab", ("telegram", "name", "wave")),
        ("t.me/wave?utm_source=ab", ("telegram", "name", "wave")),
        ("t.me/wave?start=a&start=b", None),
        ("t.me/wave#x", None),
        ("t.me:8443/wave", None),
        ("https://u@t.me/wave", None),
        ("tg://resolve?domain=wave", ("telegram", "name", "wave")),
        ("tg:resolve?domain=wave", ("telegram", "name", "wave")),
        ("tg://resolve?domain=wave&start=1", ("telegram", "name", "wave")),
        ("tg://resolve?domain=wave&x=1", None),
        ("tg://resolve/x?domain=wave", None),
        ("tg://resolve?domain=", None),
        ("tg://resolve?domain=a%20b", None),
        ("tg://join?invite=AbC", ("telegram", "+", "AbC")),
        ("lin.ee/AbC", ("line", "lin.ee", "AbC")),
        ("x.com/home", None),
        ("github.com/orgs/wave", ("github", "name", "wave")),
        ("example.com/wave", None),
    ],
)
def test_the_account_that_an_address_opens(text: str, account: tuple[str, str, str] | None) -> None:
    address = read_address(text)
    assert address is not None
    found = account_of(address)
    assert (found and found.key) == account
    assert found is None or found.any_author == ("/status/" in text)


@pytest.mark.parametrize(
    ("platform", "text", "account"),
    [
        ("telegram", "@Wave", ("telegram", "name", "wave")),
        ("telegram", "+AbC", ("telegram", "+", "AbC")),
        ("telegram", "joinchat/AbC", ("telegram", "joinchat", "AbC")),
        ("whatsapp", "+852 5550 1234", ("whatsapp", "phone", "85255501234")),
        ("whatsapp", "chat/AbC", ("whatsapp", "chat", "AbC")),
        ("reddit", "u/wave", ("reddit", "user", "wave")),
        ("reddit", "x/wave", None),
        ("linkedin", "linkedin.com/in/wave", ("linkedin", "in", "wave")),
        ("linkedin", "linkedin.com/jobs", None),
        ("wechat", "@Wave_CS", ("wechat", "", "wave_cs")),
        ("x", "a b", None),
        ("x", "@", None),
    ],
)
def test_the_account_that_a_person_means(platform: str, text: str, account: tuple[str, str, str] | None) -> None:
    found = account_named(platform, text)
    assert (found and found.key) == account


@pytest.mark.parametrize(
    ("words", "shown"),
    [("Wave", "x @Wave"), ("@Wave", "x @Wave"), ("in/wave", "x in/wave"), ("+AbC", "x +AbC"), ("800123", "x 800123")],
)
def test_how_an_account_is_spelt(words: str, shown: str) -> None:
    assert spelt(Account("x", "name", "wave"), words) == shown


@pytest.mark.parametrize(
    ("host", "exact", "below", "looks_like"),
    [
        ("t.me", "telegram", "telegram", "telegram"),
        ("www.x.com", "x", "x", "x"),
        ("api.x.com", None, "x", None),
        ("x.com.evil.com", None, None, None),
        ("telegrarn.me", None, None, "telegram"),
        ("xn--80ak6aa92e.com", None, None, None),
        ("www.vveibo.com", None, None, "weibo"),
        ("evil.com", None, None, None),
    ],
)
def test_the_platform_of_a_host(host: str, exact: str | None, below: str | None, looks_like: str | None) -> None:
    assert (platform_of(host, exact=True), platform_of(host), platform_imitated(host)) == (exact, below, looks_like)


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("a.example?x=1&y=", [("x", "1"), ("y", "")]),
        ("a.example?x=1&x=2", None),
        ("a.example?" + "&".join(f"p{at}=1" for at in range(20)), [(f"p{at}", "1") for at in range(20)]),
        ("a.example?" + "&".join(f"p{at}=1" for at in range(21)), None),
        ("a.example?x=%ff", None),
        ("a.example", []),
    ],
)
def test_the_parameters_of_an_address(text: str, parameters: list[tuple[str, str]] | None) -> None:
    address = read_address(text)
    assert address is not None and address.parameters() == parameters


def test_an_address_in_parts() -> None:
    found = read_address(" HTTPS://U:p@WAVE.example:8443/a/../b|c?q#f ")
    assert found is not None and found.is_web
    parts = (found.scheme, found.host, found.path, found.query, found.fragment, found.user_info, found.port)
    assert parts == ("https", "wave.example", "/b%7Cc", "q", "f", True, "8443")
    plain = read_address("wave.example:8443/a")
    assert plain is not None and (plain.host, plain.port, plain.user_info) == ("wave.example", "8443", False)
    for text in ("//wave.example/a", "\\\\wave.example/a", "/\\wave.example/a"):
        bare = read_address(text)
        assert bare is not None and (bare.scheme, bare.host) == ("https", "wave.example")
    mail = read_address("mailto:a@b.example")
    assert mail is not None and not mail.is_web
    assert read_address("https://") is None and read_address("/path") is None
    assert shown_host("xn--bcher-kva.example") == "bücher.example"


# --- Running text -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ｔ．ｍｅ／ａＺ９", "t.me/aZ9"),
        ("https：//a", "https://a"),
        ("好：a", "好：a"),
        ("evil。com好", "evil.com好"),
        ("你好。com", "你好。com"),  # no name before the full stop
        ("evil。谢谢", "evil。谢谢"),  # no suffix behind it
    ],
)
def test_a_text_is_folded_to_the_same_length(text: str, plain: str) -> None:
    assert folded(text) == plain


def test_a_named_account_is_told_as_it_is_read() -> None:
    assert asked_contacts("微信：ｗａｖｅ_ｃｓ 是真的吗") == ["wechat wave_cs"]


@pytest.mark.parametrize(
    ("contact", "rest"),
    [
        ("t.me/wave客服", "t.me/wave"),
        ("wave.example是真的吗", "wave.example"),
        ("wave.example官方.com", "wave.example官方.com"),
        ("@wave是真的吗", "@wave"),
        ("@wave客服", "@wave客服"),  # may be part of the name
        ("weibo.com/wave客服", "weibo.com/wave客服"),
        ("weibo.com/wave是真的", "weibo.com/wave"),
        ("t.me/wave", "t.me/wave"),
    ],
)
def test_talk_behind_a_contact_is_cut_off(contact: str, rest: str) -> None:
    assert without_talk(contact) == rest


# --- Words ------------------------------------------------------------------------------------------------------------


def said(contact: str, found: Judgement, lang: Lang) -> str:
    """The message of a judgement."""
    kept = Verification(contact, found.kind, found.status, found.like, found.tricks, found.remark, found.places)
    return verification_message(kept, locale_for(lang))


def test_a_message_says_by_what_means_in_both_languages() -> None:
    found = Judgement("url", "not_official", "wave.example", ("typo", "other_ending"))
    assert said("wafe.com", found, "en") == (
        "wafe.com is not ours. Do not click it, send money or give any information. "
        "It imitates our wave.example (letters added, missing or swapped, another domain ending)."
    )
    assert said("wafe.com", found, "zh") == (
        "wafe.com 不是我们的官方联系方式，请不要点击、转账或提供任何信息。"
        "它在模仿官方的 wave.example（字母有增减或替换、域名后缀不同）。"
    )
    beware = said("bit.ly/a", Judgement("url", "not_official", None, ("forwarding",)), "en")
    assert beware.endswith("any information. Beware: a link that leads on to somewhere else.")
    post = said("x.com/a/status/1", Judgement("account", "unknown", None, (), "any_author", ("x @a", "x @b")), "zh")
    assert post.startswith("仅凭链接无法确认") and post.endswith("x @a、x @b。")
    assert "cannot be checked" not in post


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("a\u202eb", "a<U+202E>b"),
        ("a\u200bb", "a<U+200B>b"),
        ("a\nb", "a<U+000A>b"),
        ("é b", "é b"),
        ("\u2028", "<U+2028>"),
    ],
)
def test_a_message_hides_nothing(contact: str, shown: str) -> None:
    assert said(contact, Judgement("url", "official"), "en").startswith(f"{shown} is one of our")
