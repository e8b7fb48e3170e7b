"""The hand-off to support: what is recognised, which ticket is guessed, and that every refusal is complete."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from api.http.schemas import ContactSupportBody
from conftest import reply_to
from corpus import CorpusError, asks_for_person, normalise, read_queries
from engine import SAMPLE, Engine, Result, SearchResult, open_engine
from support.channels import ChannelNow, first_place
from support.config import read_support
from support.hand_off import HandOff, is_likely
from support.recognise import recognise

ROOT = Path(__file__).resolve().parents[1]
TX = "0x" + "3f" * 32


@pytest.mark.parametrize(
    ("text", "held"),
    [
        (f"充值没到账 {TX}", {"tx_hash": TX}),
        ("UID：12345678 提不了币", {"uid": "12345678"}),
        ("sent 1,200.50 USDT yesterday", {"amount": "1,200.50 USDT", "time": "yesterday"}),
        ("转了500u还没到", {"amount": "500u"}),
        ("BTC/USDT 挂单不成交", {"pair": "BTC/USDT"}),
        ("订单号 PP20261123001 对方不放币", {"order_number": "PP20261123001"}),
        ("order no. 88120045 not filled", {"order_number": "88120045"}),
        ("提示：余额不足，下不了单", {"error_text": "余额不足"}),
        ("API error code 2001", {"error_text": "error code 2001"}),
        ("my mail is a.b+c@mail.example.com", {"email": "a.b+c@mail.example.com"}),
        ("昨天下午3点半充的", {"time": "昨天下午3点半"}),
        ("怎么充值", {}),
    ],
)
def test_recognise(text: str, held: dict[str, str]) -> None:
    found = recognise(text)
    assert {key: found.get(key) for key in held} == held
    assert held or not found


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("转人工", True),
        ("我要找人工客服！", True),
        ("能不能帮我转接真人", True),
        ("talk to a human please", True),
        ("I want to speak to a real person now", True),
        ("connect me to an agent", True),
        ("人工客服几点上班", False),
        ("如何从机器人转接人工客服", False),
        ("有人冒充客服联系我", False),
        ("contact address is wrong", False),
        ("提现", False),
    ],
)
def test_asks_for_person(text: str, asks: bool) -> None:
    assert asks_for_person(normalise(text)) is asks


def _refused(query: str, *results: Result) -> SearchResult:
    return SearchResult(query, "zh", "contact_support", "unsure", 0.9, results, "g", 1.0, (query,))


def demanded(support: dict[str, list[str]], text: str) -> str | None:
    return HandOff(support).rule(text, normalise(text)).demand


def _result(category: str, confidence: float) -> Result:
    return Result("x", category, "zh", "问", "答", "问", confidence, None)


@pytest.mark.parametrize(
    ("categories", "kind"),
    [
        (["deposit/problems", "withdrawal", "api"], "deposit_withdrawal"),
        (["futures/risk"], "futures"),
        (["nowhere"], "other"),
        ([], "other"),
    ],
)
def test_the_ticket_type_follows_the_nearest_entries(categories: list[str], kind: str) -> None:
    hand_off = HandOff(read_support(SAMPLE))
    results = [_result(category, 0.4) for category in categories]
    contact = hand_off.contact(_refused(f"充 100 USDT 没到 {TX}", *results), "zh")
    assert contact.ticket is not None
    assert contact.ticket.type == kind
    assert contact.ticket.attachment_types == ("JPG", "PNG", "PDF", "DOC", "DOCX", "ZIP", "TXT")
    values = {field.id: field.value for field in contact.ticket.fields}
    if kind == "deposit_withdrawal":
        assert (values["tx_hash"], values["coin_amount"], values["uid"]) == (TX, "100 USDT", None)


def test_a_person_is_handed_over_at_once(engine: Engine) -> None:
    for text in ("转人工", "提币一直处理中怎么办？"):
        reply = reply_to(engine, text)
        if text == "转人工":
            assert reply.contact_support is not None
            assert reply.contact_support.reason == "asked_for_person"
        else:
            assert reply.outcome == "answer"


def test_sensitive_words_go_to_a_person() -> None:
    support = {"sensitive": ["律师函"]}
    assert demanded(support, "我要发律师函给你们") == "sensitive"
    assert demanded(support, "提币") is None


def test_the_published_schema_is_the_codes() -> None:
    published = json.loads((ROOT / "docs" / "contact_support.schema.json").read_text("utf-8"))
    assert published == ContactSupportBody.model_json_schema()


@pytest.mark.parametrize(
    "text", ["今天天气怎么样", "zzz qqq xxx", "转人工", "zzzz", "🍜", "83726354", "talk to a human"]
)
def test_every_refusal_validates_against_the_schema(engine: Engine, text: str) -> None:
    import jsonschema

    schema = json.loads((ROOT / "docs" / "contact_support.schema.json").read_text("utf-8"))
    contact = json.loads(json.dumps(reply_to(engine, text).to_json()))["contact_support"]
    jsonschema.validate(contact, schema)
    assert contact["message"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("channels: 7", "channels: is 7;"),
        ("chanels: []", "chanels: is not a known key"),
        ("channels: [{kind: fax, name: {zh: a, en: b}}]", "channels.1.kind: is 'fax'"),
        ("channels: [{kind: email, name: {zh: a}}]", "channels.1.name.en: is missing"),
        ("tickets: {types: [{id: a, name: {zh: a, en: b}, fields: [uid]}]}", "ticket type a has the field 'uid'"),
        ("official: {phones: ['555']}", "official: phone '555' is national"),
        ("a: [", "is no readable YAML"),
    ],
)
def test_a_bad_support_file_is_named(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "support.yaml").write_text(content, "utf-8")
    with pytest.raises(CorpusError, match=message.replace("[", r"\[")) as caught:
        read_support(tmp_path)
    assert "support.yaml" in str(caught.value)


@pytest.mark.usefixtures("remembered_vectors")
def test_every_refusal_of_the_sample_fits_the_published_schema(sample_data: Path) -> None:
    """Real model, real help centre, every query to refuse and a quarter of the others, in both languages."""
    import jsonschema

    schema = json.loads((ROOT / "docs" / "contact_support.schema.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    engine = open_engine(sample_data)
    refused = {"zh": 0, "en": 0}
    for part in ("dev", "test"):
        for number, query in enumerate(read_queries(SAMPLE / "queries" / f"{part}.jsonl")):
            if query.relevant_ids and number % 4:
                continue  # most of these are answered
            for lang in (None, "en" if query.lang == "zh" else "zh"):
                reply = reply_to(engine, query.query, lang=lang, missed_before=True)
                if reply.contact_support is not None:
                    refused[reply.lang] += 1
                    validator.validate(json.loads(json.dumps(reply.to_json()["contact_support"])))
    assert min(refused.values()) > 100


@pytest.mark.parametrize(
    ("term", "yes", "no"),
    [
        (
            "sue",
            ["sue", "I will SUE you!", "要sue你们", "ｓｕｅ", "s\u200bue", "sue's", "sue_you"],
            ["issue", "sues", "suede"],
        ),
        ("sue you", ["I'll sue  you", "sue-you", "sue you."], ["issue you", "sue your", "sue, you"]),
        ("911", ["call 911", "打911"], ["9112", "ref911", "19.1911"]),
        ("律师函", ["我要发律师函给你们", "律師函", "x律师函y"], ["律师", "函"]),
        ("起诉 CEO", ["我要起诉 ceo", "起诉-CEO"], ["起诉 CEOs", "CEO"]),
        ("🆘", ["🆘", "提币🆘卡住", "🆘\ufe0f help"], ["提币卡住了", "help", "", " ", "😀"]),
        ("🆘 help", ["🆘 HELP me", "🆘help"], ["help", "🆘"]),
        ("👍🏽", ["👍", "ok 👍🏿"], ["ok"]),
        ("™®", ["x ™®"], ["tm", "™"]),
        ("!!!", ["now!!!", "！！！"], ["now!", "now"]),
        ("c++", ["c++ api", "C++"], ["abc++", "c+"]),
    ],
)
def test_a_sensitive_term_is_a_word_a_chinese_text_or_a_symbol(term: str, yes: list[str], no: list[str]) -> None:
    support = {"sensitive": [term]}
    assert [text for text in yes if demanded(support, text) != "sensitive"] == []
    assert [text for text in no if demanded(support, text) == "sensitive"] == []


@pytest.mark.parametrize("term", ["\u200b", "\ufe0f", "\u00ad\u2060", "\U0001f3fd"])
def test_a_sensitive_term_that_nobody_sees_is_refused(tmp_path: Path, term: str) -> None:
    """An older generation may hold one: it matches nothing there."""
    (tmp_path / "support.yaml").write_text(json.dumps({"sensitive": ["sue", term]}, ensure_ascii=False), "utf-8")
    with pytest.raises(CorpusError, match=r"sensitive\.2: .*nothing of it can be seen"):
        read_support(tmp_path)
    assert demanded({"sensitive": [term]}, "提币卡住了 help") is None
    assert demanded({"sensitive": []}, "sue you") is None


def test_a_time_is_read_with_its_hour_and_an_error_says_both_languages(tmp_path: Path) -> None:
    times = {
        "yesterday 21:30": "yesterday 21:30",
        "today at 9": "today at 9",
        "last night, about 11pm it": "last night, about 11pm",
    }
    assert {text: recognise(text).get("time") for text in times} == times
    assert recognise("昨天 21:30 提的").get("time") == "昨天 21:30"
    (tmp_path / "support.yaml").write_text("channels: [{kind: wechat, name: WeChat}]\n", "utf-8")
    with pytest.raises(CorpusError, match=r"name: is 'WeChat'; write \{zh: ..., en: ...\}"):
        read_support(tmp_path)


def test_the_best_way_to_a_person_is_one() -> None:
    chat, mail = (
        ChannelNow("live_chat", "Chat", None, None, "/c", online=True),
        ChannelNow("email", "E", None, None, "m"),
    )
    closed = ChannelNow("phone", "P", None, None, "tel:1", online=False)
    assert first_place([mail, closed, chat], has_ticket=True, at_once=True) == 2, "who answers now"
    assert first_place([mail, closed, chat], has_ticket=True, at_once=False) is None, "the ticket"
    assert first_place([closed, mail], has_ticket=False, at_once=True) == 1, "what is not closed"
    assert first_place([closed], has_ticket=False, at_once=False) == 0
    assert first_place([], has_ticket=False, at_once=True) is None


def test_a_refusal_says_whether_its_nearest_entry_is_likely(engine: Engine) -> None:
    near = [Result("a", "c", "en", "q", "a", "q", 0.56, None)]
    assert is_likely("unsure", "why is it so", near)
    assert not is_likely("asked_for_person", "why is it so", near)
    assert not is_likely("unsure", "why is it so", [replace(near[0], confidence=0.54)])
    assert is_likely("unsure", "somebody hacked me", [replace(near[0], confidence=0.3)])
    found = reply_to(engine, "转人工").contact_support
    assert found is not None
    assert (found.likely, found.first, found.ticket) == (False, 0, None), "an e-mail is all there is"
    urgent = reply_to(engine, "我账号被盗了，提币一直处理中怎么办？").urgent
    assert urgent is not None
    assert {"kind", "name", "url", "online"} == set(urgent)
    assert reply_to(engine, "提币一直处理中怎么办？").urgent is None
