"""A shop owner's help centre: a GBK table and nothing else, no dead end, and nobody else's words."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.cli.init.answers import read_answers
from api.cli.init.files import write_start
from api.contact import contact_address, support_of
from api.http.app import create_app
from api.http.serving import Serving
from api.settings import read_settings
from api.web.brand.colours import dark_shades, light_shades
from api.web.locales import LOCALES
from conftest import ROOT, FakeEncoder, faq_here
from corpus import CorpusError, FaqError, Lang, Segmenter, read_corpus
from engine import BuildOptions, Engine, rebuild
from index import DataFolder
from support import SIDE, hand_off_of, read_support

BAKERY = ROOT / "tests" / "data" / "bakery.csv"
EXCHANGE = re.compile(
    r"bluefir|蓝杉|藍杉|crypto(?!\.)|\bcoins?\b|bitcoin|\bbtc\b|usdt|withdraw|提现|提币|提領|充值|交易所|币|幣|钱包|錢包|wallet|助记词|助記詞"
    r"|seed phrase|private key|私钥|私鑰|合约|合約|futures|kyc|\bgas\b|区块|區塊|blockchain|资产|資產|M12 2 6 10h3",
    re.IGNORECASE,
)
"""Words of the sample, and its tree."""
ASKED = (
    "你们送货吗",
    "我要找人工客服",
    "附近哪里有好吃的火锅",
    "蛋糕",
    "do you deliver",
    "bakery@example.com 是官方的吗",
)
LINK = re.compile(r'(?:href|src|action)="(/[^"#]*)')


@pytest.fixture(scope="module")
def bakery(tmp_path_factory: pytest.TempPathFactory, encoder: FakeEncoder) -> Path:
    data = tmp_path_factory.mktemp("bakery")
    report = rebuild(BAKERY, data, options=BuildOptions(side=SIDE, load=lambda _spec: encoder))
    assert report.published and report.entries == 30
    return data


def opened(bakery: Path, encoder: FakeEncoder) -> Engine:
    folder = DataFolder(bakery)
    return Engine(folder.load_current(), encoder, Segmenter((), folder.cache))


def client_of(bakery: Path, encoder: FakeEncoder, **environment: str) -> TestClient:
    settings = read_settings(data=str(bakery), environment={"FAQ_RATE_LIMIT": "100000/minute", **environment})
    return TestClient(create_app(Serving(opened(bakery, encoder), bakery), settings), follow_redirects=False)


@pytest.fixture(scope="module", params=["", "mailto:hello@bakery.example"])
def client(request: pytest.FixtureRequest, bakery: Path, encoder: FakeEncoder) -> Iterator[TestClient]:
    with client_of(bakery, encoder, **({"FAQ_CONTACT": request.param} if request.param else {})) as found:
        yield found


def crawled(client: TestClient) -> dict[str, tuple[int, str]]:
    """Every address that a reader comes to from the first pages, with its status and text."""
    todo = [f"/{locale}/{rest}" for locale in LOCALES for rest in ("", "contact", "chat", "nowhere", "tickets/new")]
    todo += [f"/{locale}/?q={query}" for locale in LOCALES for query in ASKED]
    todo += ["/widget.js", "/chat.js", "/chat/live.js", "/static/icon.svg", "/robots.txt", "/staff/", "/demo"]
    found: dict[str, tuple[int, str]] = {}
    articles = 0
    while todo:
        address = todo.pop()
        articles += "/articles/" in address
        if address.endswith(("/feedback", "/comment")):  # forms send there
            continue
        if address in found or ("/articles/" in address and articles % 8):  # they are all alike
            continue
        reply = client.get(address)
        found[address] = reply.status_code, reply.text
        if "text/html" in reply.headers.get("content-type", ""):
            todo += [link.replace("&amp;", "&") for link in LINK.findall(reply.text)]
    return found


@pytest.fixture(scope="module")
def pages(client: TestClient) -> dict[str, tuple[int, str]]:
    return crawled(client)


def test_no_page_and_no_reply_holds_a_word_of_the_sample(client: TestClient, pages: dict[str, tuple[int, str]]) -> None:
    assert len(pages) > 60
    for address, (_status, text) in pages.items():
        # The masking of secrets knows what wallets are, on every site: its advice comes only to whoever types a key.
        assert not (found := EXCHANGE.search(text)), f"{address}: {text[max(found.start() - 80, 0) : found.end() + 80]}"
    for query in ASKED:
        for reply in (
            client.get("/v1/search", params={"query": query, "html": "1"}),
            client.post("/v1/deflect", json={"message": query}),
        ):
            assert reply.status_code == 200
            assert not EXCHANGE.search(reply.text), reply.text


def test_no_link_leads_nowhere(pages: dict[str, tuple[int, str]]) -> None:
    wanted = ("/nowhere", "/tickets/new", "/staff/")
    broken = {
        address: status
        for address, (status, _text) in pages.items()
        if status >= 400 and not address.partition("?")[0].endswith(wanted)
    }
    assert broken == {}


@pytest.mark.parametrize(
    ("locale", "told"), [("zh-CN", "没有开通工单"), ("zh-TW", "沒有開放工單"), ("en", "no ticket form")]
)
def test_where_no_tickets_are_taken_the_form_says_so(client: TestClient, locale: str, told: str) -> None:
    page = client.get(f"/{locale}/tickets/new", headers={"accept": "text/html"})
    assert page.status_code == 404
    assert told in page.text


@pytest.mark.parametrize("locale", LOCALES)
def test_without_anybody_no_person_is_promised(bakery: Path, encoder: FakeEncoder, locale: str) -> None:
    words = {
        "zh-CN": "人工客服。|联系客服|转人工",
        "zh-TW": "真人客服。|聯絡客服|轉真人",
        "en": "ontact support|a person\\.",
    }
    promise = re.compile(words[locale].replace("。", "(?!的)"))
    with client_of(bakery, encoder) as client:
        for path in ("", "?q=附近哪里有好吃的火锅", "nowhere", "categories/" + "配送"):
            text = re.sub(r"<meta[^>]*>|<title>.*?</title>", "", client.get(f"/{locale}/{path}").text)
            told = re.sub(r"人工客服的联系方式|真人客服的聯絡方式|way to reach a person\.", "", text)
            assert not promise.search(told), path
        contact = client.get(f"/{locale}/contact").text
        assert 'class="channels"' not in contact and 'id="check"' not in contact
        for message in ("附近哪里有好吃的火锅", "转人工", "你是机器人吗", "你能做什么"):
            said = client.post("/v1/deflect", json={"message": message, "locale": locale}).json()
            assert all(one["kind"] != "human" for one in said["quick_replies"])
            assert not promise.search(said["text"]["plain"].replace("人工客服的", "")), said["text"]["plain"]
            assert said["text"]["plain"].strip()


def test_one_contact_is_enough(bakery: Path, encoder: FakeEncoder) -> None:
    with client_of(bakery, encoder, FAQ_CONTACT="hello@bakery.example") as client:
        assert "推荐按下面的顺序" not in client.get("/zh-CN/contact").text, "one way has no order"
        page = client.get("/zh-CN/?q=附近哪里有好吃的火锅").text
        assert 'href="mailto:hello@bakery.example"' in page and "客服邮箱 hello@bakery.example" in page
        assert 'href="/zh-CN/contact"' in page and "/tickets/new" not in page
        reply = client.get("/v1/search", params={"query": "附近哪里有好吃的火锅"}).json()
        assert [one["url"] for one in reply["contact_support"]["channels"]] == ["mailto:hello@bakery.example"]
        assert reply["contact_support"]["ticket"] is None
        said = client.post("/v1/deflect", json={"message": "转人工"}).json()
        assert "[客服邮箱 hello@bakery.example](mailto:hello@bakery.example)" in said["text"]["markdown"]
        assert client.get("/v1/verify", params={"contact": "hello@bakery.example"}).json()["status"] == "official"


@pytest.mark.parametrize("accent", ["#0b5f73", "#c2410c", "#ffcc00", "#ffffff", "#000000", "#888888", "#ff00ff"])
def test_every_accent_is_readable(accent: str) -> None:
    for shades, grounds in ((light_shades(accent), ("#ffffff", "#edf3f4")), (dark_shades(accent), ("#162329",))):
        for ground in (*grounds, shades.wash):
            assert contrast(shades.accent, ground) >= 4.5, (accent, ground)
            assert contrast(shades.strong, ground) >= 4.5, (accent, ground)
        assert contrast(shades.on_accent, shades.accent) >= 4.5
        assert contrast(shades.on_accent, shades.strong) >= 4.5


def contrast(one: str, other: str) -> float:
    """Of WCAG 2.2, worked out apart from the code under test."""

    def luminance(text: str) -> float:
        parts = [int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_owners_colour_and_logo_come_to_every_page(bakery: Path, encoder: FakeEncoder) -> None:
    engine = opened(bakery, encoder)
    logo = {"type": "image/svg+xml", "data": base64.b64encode(b"<svg/>").decode()}
    side = {"support.json": {"help_centre": {"accent": "#c2410c"}}, "logo.json": logo}
    object.__setattr__(engine.index, "side", side)
    app = create_app(Serving(engine), read_settings(data=str(bakery), environment={}))
    with TestClient(app) as client:
        page = client.get("/zh-CN/").text
        theme = re.search(r'href="(/theme\.css\?v=\w+)"', page)
        assert theme and 'src="/logo?v=' in page and "mark-logo" not in page
        css = client.get(theme[1])
        assert "--accent:" + light_shades("#c2410c").accent in css.text
        assert "immutable" in css.headers["cache-control"]
        shown = client.get("/logo")
        assert (shown.content, shown.headers["content-type"]) == (b"<svg/>", "image/svg+xml")
        assert "sandbox" in shown.headers["content-security-policy"]
        for script in ("/widget.js", "/chat.js"):
            text = client.get(script).text
            for name, shades in (("accent", light_shades("#c2410c")), ("accent", dark_shades("#c2410c"))):
                assert f"var(--faq-{name},{shades.accent})" in text
            assert "#345a8f" not in text


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("logo.svg", b"<svg/>", None),
        ("logo.png", b"<svg/>", "holds something else"),
        ("logo.gif", b"GIF89a", "is no picture that browsers show"),
        ("logo.svg", b"<svg/>" + b" " * 200_000, "make it smaller"),
        ("logo.svg", None, "is not beside support.yaml"),
    ],
)
def test_a_logo_is_a_small_picture_beside_support_yaml(
    tmp_path: Path, name: str, content: bytes | None, problem: str | None
) -> None:
    (tmp_path / "support.yaml").write_text(f"help_centre: {{logo: {name}}}\n")
    if content is not None:
        (tmp_path / name).write_bytes(content)
    if problem is None:
        assert {key: read(tmp_path) for key, read in SIDE.items()}["logo.json"]["type"] == "image/svg+xml"
    else:
        with pytest.raises(CorpusError, match=problem):
            SIDE["support.json"](tmp_path)


def test_support_yaml_comes_before_the_variable(bakery: Path, encoder: FakeEncoder) -> None:
    from support import reach_by_default

    engine = opened(bakery, encoder)
    object.__setattr__(engine.index, "side", {"support.json": support_of("tel:+862155550100")})
    reach_by_default(engine, support_of("mailto:hello@bakery.example"))
    assert [channel.kind for channel in hand_off_of(engine).support.channels] == ["phone"]


@pytest.mark.parametrize(
    ("text", "link", "shown"),
    [
        ("mailto:a.b@example.com", "mailto:a.b@example.com", "a.b@example.com"),
        ("a.b@example.com", "mailto:a.b@example.com", "a.b@example.com"),
        ("tel:+86-21-5555-0100", "tel:+86-21-5555-0100", "+86-21-5555-0100"),
        ("(021) 5555 0100", "tel:02155550100", "(021) 5555 0100"),
        ("https://example.com/contact?a=1", "https://example.com/contact?a=1", "example.com"),
    ],
)
def test_a_contact_is_a_link(text: str, link: str, shown: str) -> None:
    channel: dict[str, Any] = support_of(contact_address("FAQ_CONTACT", text))["channels"][0]
    assert channel["url"] == link
    assert shown in channel["name"]["zh"] and shown in channel["name"]["en"]


@pytest.mark.parametrize(
    "text", ["http://example.com", "javascript:alert(1)", "mailto:a@b", "tel:", "https://u:p@example.com", "a" * 999]
)
def test_what_is_no_contact_is_refused_by_name(text: str) -> None:
    with pytest.raises(FaqError, match=r"FAQ_CONTACT is .*; set it to one contact"):
        read_settings(environment={"FAQ_CONTACT": text})


def begun(folder: Path, lang: Lang, **given: str) -> list[Path]:
    answers = {"name": '麦香: "面包" # {x}', "contact": "tel:+86-21-5555-0100", **given}
    return write_start(folder, read_answers(answers, None), lang)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("table", ["xlsx", "yaml"])
def test_what_init_writes_is_a_help_centre(tmp_path: Path, lang: Lang, table: str) -> None:
    files = begun(tmp_path / "shop", lang, faq=table)
    assert [file.name for file in files] == ["support.yaml", f"faq.{table}"]
    corpus = read_corpus(tmp_path / "shop")
    assert [set(entry.texts) for entry in corpus.entries] == [{lang}] * 3
    assert not corpus.notices and all(len(entry.texts[lang].alternates) == 3 for entry in corpus.entries)
    support = read_support(tmp_path / "shop")
    assert support["help_centre"]["name"] == dict.fromkeys(("zh", "en"), '麦香: "面包" # {x}')
    assert [channel["url"] for channel in support["channels"]] == ["tel:+86-21-5555-0100"]
    assert not any(EXCHANGE.search(file.read_text("utf-8")) for file in files if file.suffix == ".yaml")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("contact", ["", "a@example.com"])
def test_every_option_of_support_yaml_can_be_switched_on(tmp_path: Path, lang: Lang, contact: str) -> None:
    """A line with # is a note, or YAML once the # is gone."""
    support, _ = begun(tmp_path / "shop", lang, contact=contact)
    assert "official" in read_support(tmp_path / "shop")
    text = re.sub(r"^#(?=  )", "", support.read_text("utf-8"), flags=re.MULTILINE)
    support.write_text(re.sub(r"^(\s*)# (?=[a-z_]+:)", r"\1", text, flags=re.MULTILINE), "utf-8")
    (tmp_path / "shop" / "logo.svg").write_text("<svg/>")
    found = read_support(tmp_path / "shop")
    assert len(found["channels"]) == 1 + bool(contact)
    assert found["tickets"]["types"] and found["safety"]["zh"] and found["sensitive"] and found["help_centre"]["logo"]


def test_init_takes_a_table_over_and_overwrites_nothing(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    begun(shop, "zh", faq=str(BAKERY))
    assert len(read_corpus(shop).entries) == 30
    with pytest.raises(FaqError, match=r"support.yaml exists; change it there"):
        begun(shop, "zh")
    (shop / "support.yaml").unlink()
    assert [file.name for file in begun(shop, "zh")] == ["support.yaml"], "a folder with a corpus gets no examples"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "add --name NAME"),
        ({"name": "a\nb"}, "--name is"),
        ({"name": "x" * 61}, "--name is"),
        ({"name": "x", "accent": "red"}, "--accent is 'red'; give a colour"),
        ({"name": "x", "contact": "call us"}, "--contact is 'call us'; set it to one contact"),
        ({"name": "x", "faq": "none.csv"}, "--faq is 'none.csv', which is no file"),
    ],
)
def test_a_wrong_answer_to_init_is_told(given: dict[str, str], told: str) -> None:
    with pytest.raises(FaqError, match=told):
        read_answers(given, None)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("notes.csv", b"when\nmonday\n", "notes.csv"),
        ("faq.yaml", b"- question: [\n", "faq.yaml"),
        ("faq.json", b"{", "faq.json"),
        ("faq.xlsx", b"PK\x03\x04 no workbook", "faq.xlsx"),
        ("faq.pdf", b"%PDF-1.4", "faq.pdf"),
        ("empty.csv", b"", "empty.csv"),
        (
            "half.csv",
            "问题,答案\n怎么退货,七天内\n,看说明\n,五元\n".encode(),
            "1 more problem: `faq lint half.csv` lists all",
        ),
    ],
)
def test_init_takes_no_table_that_cannot_be_read(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(content)
    refused = faq_here(tmp_path, "init", "shop", "--name", "Shop", "--faq", name)
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1), refused.stderr
    assert told in refused.stderr and "nothing was written" in refused.stderr
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_init_asks_five_questions_and_no_more_than_it_must() -> None:
    asked: list[str] = []

    def ask(question: str, default: str) -> str:
        asked.append(question)
        return default or "x@example.com"

    assert read_answers({"name": "Shop", "name_en": ""}, ask).contact == "mailto:x@example.com"
    assert len(asked) == 3
    read_answers({}, ask)
    assert len(asked) == 8


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "channels: [{kind: phone, name: {zh: a, en: b}, open: {time_zone: Mars/X, hours: []}}]",
            "channels.1.open.time_zone: is 'Mars/X'; use a name of the time zone database such as Asia/Shanghai",
        ),
        (
            "channels: [{kind: phone, name: {zh: a, en: b}, open: sometimes}]",
            "open: is 'sometimes'; write a mapping",
        ),
        ("help_centre: {name: {zh: a, en: b}, accent: blueish}", "is 'blueish'; write a colour such as #345a8f"),
        ("Channels: []", "Channels: is not a known key; take it out or mend its spelling"),
    ],
)
def test_what_is_wrong_in_support_yaml_is_told_by_its_keys(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "support.yaml").write_text(text, "utf-8")
    with pytest.raises(CorpusError) as refused:
        read_support(tmp_path)
    said = str(refused.value)
    assert told in said
    assert not re.search(r"\.Opening|literal\[|pattern", said), "no word of the program"
