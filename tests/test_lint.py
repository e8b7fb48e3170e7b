"""Every rule of the linter finds what was planted for it, says where, and stays silent on the mended text."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from api.cli.show.findings import to_sarif
from corpus import FaqError, read_corpus
from corpus.lint.secrets import check_secrets
from support import ALL_RULES, AskingRules, Support
from support import lint_help_centre as lint
from support.lint.tickets import check_tickets

SUPPORT: dict[str, Any] = {
    "official": {
        "domains": ["good.example"],
        "emails": ["help@good.example"],
        "phones": ["+862112345678"],
        "accounts": {"telegram": ["GoodHelp"], "wechat": ["good_help"]},
    },
    "channels": [
        {
            "kind": "ticket",
            "name": {"zh": "提交工单", "en": "Submit a ticket"},
            "hours": {"zh": "24 小时内首次回复", "en": "first reply within 24 hours"},
        }
    ],
    "tickets": {
        "types": [
            {"id": "other", "name": {"zh": "其他问题", "en": "Other"}},
            {"id": "account", "name": {"zh": "账户与安全", "en": "Account and security"}, "fields": ["uid", "time"]},
        ],
        "fields": [
            {"id": "uid", "name": {"zh": "账户 UID", "en": "Account UID"}, "recognise": "uid"},
            {"id": "time", "name": {"zh": "发生时间", "en": "When it happened"}, "recognise": "time"},
        ],
        "states": [
            {"id": "new", "name": {"zh": "已提交", "en": "Submitted"}},
            {"id": "closed", "name": {"zh": "已关闭", "en": "Closed"}},
        ],
        "attachments": {"types": ["JPG", "PNG", "PDF"], "max_files": 5, "max_megabytes": 10},
    },
}
LONG = "Wait a while and look again. "

# rule: [(what is wrong, what is right)]: fields of an English entry, or of several by id.
PLANTED: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = {
    "repeated-phrasing": [({"alternates": ["open it", "Open IT", "b"]}, {"alternates": ["open it", "b"]})],
    "few-phrasings": [({"alternates": []}, {"alternates": ["how to open it"]})],
    "long-phrasing": [({"alternates": ["why " * 40]}, {"alternates": ["why " * 20]})],
    "empty-phrasing": [({"alternates": ["？？？", "b"]}, {"alternates": ["why???", "b"]})],
    "wrong-language": [
        ({"question": "怎样修改登录密码？"}, {"question": "How do I change it (修改)?"}),
        ({"answer": "请在安全中心里点击修改。"}, {"answer": "Tap **修改** in the security centre."}),
    ],
    "empty-answer": [
        ({"answer": "TODO"}, {"answer": "Nothing is to do."}),
        ({"answer": "待补充。"}, {"answer": "Please wait."}),
        ({"answer": "---\n\n> \n"}, {"answer": "---\n\n> Wait."}),
    ],
    "long-answer": [({"answer": LONG * 200}, {"answer": LONG * 100})],
    "broken-markdown": [
        ({"answer": "```\ncode without an end"}, {"answer": "```\ncode\n```"}),
        ({"answer": "This is **bold without an end."}, {"answer": "This is **bold**."}),
        (
            {"answer": "See [the page](https://good.example/a b)."},
            {"answer": "See [the page](https://good.example/a)."},
        ),
        ({"answer": "See [the page]（https://good.example）."}, {"answer": "See [the page](https://good.example)."}),
        ({"answer": "See [the page](https://good.example"}, {"answer": "See [the page](https://good.example)"}),
        ({"answer": "##Steps\n\nOpen it."}, {"answer": "## Steps\n\nOpen it."}),
        ({"answer": "Open <form>it</form> now."}, {"answer": "If a < b, open it now."}),
        ({"answer": "Type `code now."}, {"answer": "Type `code` now."}),
        (
            {"answer": "| a | b |\n|---|---|\n| 1 | 2 | 3 |"},
            {"answer": "| a | b |\n|---|---|\n| 1 | 2 \\| 3 |"},
        ),
    ],
    "image-without-text": [
        ({"answer": "![](https://good.example/a.png)"}, {"answer": "![the menu](https://good.example/a.png)"})
    ],
    "dead-link": [
        ({"answer": "See [that](faq:nowhere)."}, {"answer": "See [this](faq:other)."}),
        ({"answer": "See [that](/en/articles/nowhere)."}, {"answer": "See [this](/en/articles/other)."}),
        ({"answer": "See [that](/en/categories/none)."}, {"answer": "See [this](/en/categories/x)."}),
        ({"answer": "See [that](page.html)."}, {"answer": "See [this](/en/contact)."}),
        ({"answer": "See [that]()."}, {"answer": "See [this](#at)\n\n# At"}),
    ],
    "dead-anchor": [
        ({"answer": "See [below](#step-2).\n\n## Step 1"}, {"answer": "See [below](#step-1).\n\n## Step 1"}),
        ({"answer": "See [it](faq:other#none)."}, {"answer": "See [it](faq:other#第一步-打开)."}),
    ],
    "unsafe-link": [
        ({"answer": "[x](javascript:alert(1))"}, {"answer": "`[x](javascript:alert(1))`"}),
        ({"answer": "![x](data:text/html;base64,AAAA)"}, {"answer": "![x](data:image/png;base64,AAAA)"}),
        ({"answer": "[x](file:///etc/passwd)"}, {"answer": "[x](https://good.example/etc/passwd)"}),
        ({"answer": "[x](https://good.example@evil.test/)"}, {"answer": "[x](https://good.example/@me)"}),
        ({"answer": "[good.example](https://evil.test/)"}, {"answer": "[good.example](https://www.good.example/)"}),
        ({"answer": "[x](ftp://good.example/f)"}, {"answer": "[x](tel:+862112345678)"}),
    ],
    "insecure-link": [({"answer": "[x](http://good.example/)"}, {"answer": "[x](https://good.example/)"})],
    "foreign-contact": [
        ({"answer": "Write to help@good-example.com."}, {"answer": "Write to help@good.example."}),
        ({"answer": "Write to [us](mailto:me@mail.test)."}, {"answer": "Write to [us](mailto:help@good.example)."}),
        ({"answer": "Join https://t.me/GoodHe1p now."}, {"answer": "Join https://t.me/GoodHelp now."}),
        ({"answer": "Add 微信：good_helper to be faster."}, {"answer": "Add 微信：good_help to be faster."}),
        ({"answer": "Call the hotline 021-8765-4321."}, {"answer": "Call the hotline +86 21 1234 5678."}),
        ({"answer": "Go to https://go0d.example/login."}, {"answer": "Go to https://explorer.test/tx/1."}),
    ],
    "asks-for-secret": [
        ({"answer": "Please send us your password."}, {"answer": "Never send us your password."}),
        ({"answer": "Send support:\n\n- your UID\n- the SMS code"}, {"answer": "Never send:\n\n- the SMS code"}),
    ],
    "unknown-ticket-type": [
        (
            {"answer": "Submit a ticket of type **Account security**."},
            {"answer": "Submit a ticket of type **Account and security**."},
        ),
        ({"answer": "Open an account security ticket."}, {"answer": "Open a support ticket, or a second ticket."}),
        ({"answer": "Submit a **trading** ticket."}, {"answer": "Submit an **other** ticket with your UID."}),
        (
            {"question": "Which type of ticket is mine?", "answer": "- **Other**: all\n- **Money**: the rest"},
            {"question": "Which type of ticket is mine?", "answer": "- **Account and security**\n- **Other**: rest"},
        ),
        (
            {"question": "Which type of ticket is mine?", "answer": "- **Other**: all\n- **Other**: the rest"},
            {"question": "Which order type is mine?", "answer": "- **Limit**: waits\n- **Market**: now"},
        ),
    ],
    "unknown-ticket-state": [
        (
            {"question": "What do the ticket statuses mean?", "answer": "- **Submitted**: yes\n- **Merged**: no"},
            {"question": "What do the ticket statuses mean?", "answer": "- **Submitted**: yes\n- **Closed**: no"},
        )
    ],
    "unasked-ticket-field": [
        (
            {"answer": "Every ticket needs your UID."},
            {"answer": "All tickets but **Other** need your UID and the time. Every ticket needs a description."},
        ),
        (
            {
                "lang": "zh",
                "question": "怎么打开设置页面？",
                "answer": "所有工单都要有：\n\n1. 问题描述\n2. **账户 UID**",
            },
            {"lang": "zh", "question": "怎么打开设置页面？", "answer": "除“其他问题”外，所有工单都要有 UID。"},
        ),
        (
            {"answer": "Each ticket needs:\n\n- the time it happened\n\nThanks."},
            {"answer": "Each ticket needs:\n\n- a description\n\nYour UID is on the profile page."},
        ),
    ],
    "other-attachment-limit": [
        ({"answer": "At most 3 files may be attached."}, {"answer": "At most 5 files may be attached."}),
        ({"answer": "Attachments: up to 20 MB each."}, {"answer": "Attachments: up to 10 MB. The app needs 20 MB."}),
        (
            {"question": "Which attachments may I add?", "answer": "JPG, PNG and HEIC"},
            {"question": "Which attachments may I add?", "answer": "JPEG, PNG and PDF"},
        ),
    ],
    "other-reply-time": [
        (
            {"answer": "We answer your ticket within 2 hours."},
            {"answer": "We answer your ticket within 24 hours. Withdrawals wait 2 hours."},
        )
    ],
    "missing-channel": [
        ({"answer": "Ask in live chat."}, {"answer": "There is no live chat. E-mail us, or submit a ticket."}),
    ],
    "near-duplicate": [
        (
            {"question": "How can I reset my login password?", "answer": "Ask by e-mail."},
            {"question": "How can I delete my account?", "answer": "Ask by e-mail."},
        )
    ],
}
ENGINE = {"near-duplicate", "confusable", "unfindable"}

ASKING = """
请把验证码发给客服
请提供注册邮箱、登录密码和身份证照片。
為了不影響提現，請提供您的密碼
将助记词发送至 support@x.example
客服会要求您提供验证码
在工单里填写您的密码和UID
为防止诈骗，请把验证码发给客服
客服核实身份时请报出您收到的短信验证码
Reply with the verification code you received.
Tell the agent your 2FA code
Send your UID, password and code to support@x.example
Give the code to our support team.
We will ask for your seed phrase to verify it.
Don't worry, just send us your password
Enter your seed phrase in the chat
Please reply to this e-mail with your 24-word recovery phrase.
Your password must be sent to support
"""
NOT_ASKING = """
客服绝不会索要密码、验证码
不要把助记词输入任何网页、表单，也不要发给客服。
我们会把验证码发送到您的手机
如有人要求您提供验证码，请立即举报
凡是向您索要验证码的都是骗子
UID 可以告诉客服；密码和验证码则谁都不能给。
请先找回密码，或提交账户安全工单。
联系客服，告诉客服您收不到验证码
Enter the code we send you and choose a password.
Submit a ticket if you cannot reset your password.
Type your password in the login form
If someone asks you to send a code, report it.
Tell us if the verification code does not arrive
We will never ask you to send us your password.
"""


WRONG_TYPES = """
提交“账户安全”类工单，写明 UID。
请先找回密码，或提交账户安全工单。
在工单选 **交易** 类，附上回单。
[提交工单](/zh-CN/contact)，类型选“充值提现”。
仍有疑问请提交合约类工单。
新建 **其他** 类工单
"""
RIGHT_TYPES = """
提交“账户与安全”类工单，写明 UID。
提交工单，类型选“其他问题”。
系统会提示您已有的同类工单；不同的问题请新建工单。
请提交工单，并在描述里写明订单类型为“限价”的单号。
重复提交工单反而更慢，客服工单都在这里处理。
证件类型选“护照”。
"""


def write(folder: Path, fields: dict[str, Any]) -> Path:
    other = {"id": "other", "lang": "en", "category": "x", "question": "How do I reset my login password?"}
    other |= {"alternates": ["forgot my password"], "answer": "# 第一步 打开\n\nOpen the login page."}
    planted = {"id": "planted", "lang": "en", "category": "x/y", "question": "Where is the settings page?"}
    planted |= {"alternates": ["find the settings"], "answer": "At the top."} | fields
    rows = [json.dumps(row, ensure_ascii=False) for row in (other, planted)]
    (folder / "faq.jsonl").write_text("\n".join(rows), "utf-8")
    (folder / "support.yaml").write_text(yaml.safe_dump(SUPPORT), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("rule", "wrong", "right"), [(rule, *pair) for rule, pairs in PLANTED.items() for pair in pairs]
)
def test_a_planted_defect_is_found_and_the_mended_text_is_not(
    rule: str, wrong: dict[str, Any], right: dict[str, Any], tmp_path: Path
) -> None:
    kinds: tuple[AskingRules, ...] = ("similar",) if rule in ENGINE else ()
    found = [finding for finding in lint(write(tmp_path, wrong), kinds=kinds) if finding.rule == rule]
    assert [(finding.entry, Path(finding.place).name) for finding in found] == [("planted", "faq.jsonl:2")]
    assert rule not in {finding.rule for finding in lint(write(tmp_path, right), kinds=kinds)}


@pytest.mark.parametrize("sentence", ASKING.split("\n")[1:-1])
def test_an_answer_that_asks_for_a_secret(sentence: str, tmp_path: Path) -> None:
    assert [*check_secrets(read_corpus(write(tmp_path, {"answer": sentence})))]


@pytest.mark.parametrize("sentence", NOT_ASKING.split("\n")[1:-1])
def test_an_answer_that_warns_of_it_or_asks_nothing(sentence: str, tmp_path: Path) -> None:
    assert not [*check_secrets(read_corpus(write(tmp_path, {"answer": sentence})))]


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [(s, 1) for s in WRONG_TYPES.split("\n")[1:-1]] + [(s, 0) for s in RIGHT_TYPES.split("\n")[1:-1]],
)
def test_types_of_tickets_in_chinese(sentence: str, wrong: int, tmp_path: Path) -> None:
    write(tmp_path, {"lang": "zh", "question": "怎么办？", "answer": sentence})
    found = check_tickets(read_corpus(tmp_path), Support.model_validate(SUPPORT))
    assert len([*found]) == wrong


@pytest.mark.parametrize(
    ("zh", "en", "missing"),
    [
        ("每天 50 万 USDT，打八折", "500,000 USDT a day, 20% off", []),
        ("手续费 2.5%，8.5 折", "the fee is 2.5%, or 15% less", []),
        ("等 24 小时，见[说明](/p/99)", "wait 24 hours, at 14:30, by ERC20", []),
        ("1. 打开\n2. 等 30 分钟", "1. Open it\n2. Wait 20 minutes", [("zh", "20"), ("en", "30")]),
        ("最多 1,000 元", "at most 100 yuan", [("zh", "100"), ("en", "1,000")]),
    ],
)
def test_numbers_of_twins(zh: str, en: str, missing: list[tuple[str, str]], tmp_path: Path) -> None:
    rows = [
        {"id": "a", "lang": lang, "category": "x", "question": lang, "answer": text}
        for lang, text in (("zh", zh), ("en", en))
    ]
    file = tmp_path / "faq.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    found = [(f.lang, f.message) for f in lint(file, kinds=()) if f.rule == "twin-numbers"]
    assert [lang for lang, _ in found] == [lang for lang, _ in missing]
    assert all(f"names {number}, this one" in message for (_, message), (_, number) in zip(found, missing, strict=True))


def test_twins(tmp_path: Path) -> None:
    rows = [
        {
            "id": "a",
            "lang": "zh",
            "category": "x",
            "question": "怎么改？",
            "answer": "点修改。",
            "updated": "2026-03-01",
        },
        {"id": "a", "lang": "en", "category": "x", "question": "How?", "answer": "Tap.", "updated": "2026-01-01"},
        {
            "id": "b",
            "lang": "zh",
            "category": "x",
            "question": "怎么删？",
            "answer": "点删除。",
            "updated": "2026-03-01",
        },
        {"id": "b", "lang": "en", "category": "x", "question": "Delete?", "answer": "Tap.", "updated": "2026-02-27"},
        {"id": "c", "lang": "en", "category": "x", "question": "Where?", "answer": "There."},
    ]
    file = tmp_path / "faq.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    found = [f for f in lint(file, kinds=()) if f.rule in ("stale-twin", "missing-language")]
    assert {(f.rule, f.entry, f.lang) for f in found} == {("stale-twin", "a", "en"), ("missing-language", "c", "en")}


def test_one_phrasing_of_two_entries(tmp_path: Path) -> None:
    found = [f for f in lint(write(tmp_path, {"alternates": ["Forgot my  PASSWORD"]}), kinds=()) if f.level == "error"]
    assert [(f.rule, f.entry) for f in found] == [("same-phrasing", "planted")]
    assert "faq.jsonl:1" in found[0].message


def test_contacts_without_an_official_list(tmp_path: Path) -> None:
    write(tmp_path, {"answer": "Write to a@b.test."})
    (tmp_path / "support.yaml").unlink()
    assert "no-official-list" in {finding.rule for finding in lint(tmp_path, kinds=())}


def test_a_fake_contact_named_as_a_warning_is_no_error(tmp_path: Path) -> None:
    found = lint(write(tmp_path, {"answer": "t.me/GoodHe1p is a scam."}), kinds=())
    assert [f.level for f in found if f.rule == "foreign-contact"] == ["warning"]


def test_the_sample_has_no_error_and_its_close_pairs_are_known(linted: subprocess.CompletedProcess[str]) -> None:
    findings = json.loads(linted.stdout)["findings"]
    assert findings
    assert not [finding for finding in findings if finding["level"] == "error"]
    rules = {finding["rule"] for finding in findings}
    assert not rules & {"twin-numbers", "unknown-ticket-state", "other-reply-time", "missing-channel"}
    assert "unasked-ticket-field" not in rules
    pairs = [finding["message"] for finding in findings if finding["rule"] == "confusable"]
    assert any("deposit-internal and withdrawal-internal-transfer" in message for message in pairs)
    assert len(pairs) < 40  # of 23,653 pairs


def test_entries_that_cannot_be_told_apart_or_found(tmp_path: Path) -> None:
    asks = [
        ["How do I get my money back?", "refund please", "I want a refund", "return my money", "get a refund"],
        ["How can I be refunded?", "refund my order", "give me a refund", "money back please", "ask for a refund"],
        ["Where do I see the weather?", "forecast for tomorrow", "will it rain", "sunny or cloudy", "is it cold"],
    ]
    rows = [
        {"id": f"e{i}", "lang": "en", "category": "x", "question": q, "alternates": a, "answer": f"Answer number {i}."}
        for i, (q, *a) in enumerate(asks)
    ]
    rows.append({"id": "signs", "lang": "en", "category": "x", "question": "?!", "answer": "What do you mean?"})
    (tmp_path / "faq.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    found = lint(tmp_path)
    pairs = [f.message for f in found if f.rule == "confusable"]
    assert pairs and all("e0 and e1" in message for message in pairs)
    assert ("signs", "error") in {(f.entry, f.level) for f in found if f.rule == "unfindable"}
    assert not {"confusable", "unfindable"} & {f.rule for f in lint(tmp_path, ignore=["confusable", "unfindable"])}


def test_an_unknown_rule_cannot_be_ignored(tmp_path: Path) -> None:
    with pytest.raises(FaqError, match="no rule 'nonsense'.*same-phrasing"):
        lint(write(tmp_path, {}), ignore=["nonsense"])


def test_sarif_names_rule_file_and_line(tmp_path: Path) -> None:
    findings = lint(write(tmp_path, {"answer": "[x](faq:nowhere)"}), kinds=())
    log = to_sarif(findings, ALL_RULES, "1.0")
    run = log["runs"][0]
    assert log["version"] == "2.1.0"
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    dead = next(result for result in run["results"] if result["ruleId"] == "dead-link")
    place = dead["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].endswith("faq.jsonl") and place["region"] == {"startLine": 2}
    Draft7Validator(SARIF_SHAPE).validate(log)


def test_every_rule_is_documented() -> None:
    text = (Path(__file__).parents[1] / "docs" / "lint.md").read_text("utf-8")
    for rule in ALL_RULES:
        assert f"| `{rule.name}` | {rule.level} |" in text, rule.name


def test_many_texts_with_one_phrasing_are_one_finding(tmp_path: Path) -> None:
    table = tmp_path / "faq.csv"
    table.write_text("question,answer\n" + "".join(f"How does part {n} work?,By itself.\n" for n in range(9)), "utf-8")
    found = [one for one in lint(table, kinds=()) if one.rule == "few-phrasings"]
    assert [one.message.partition(":")[0] for one in found] == ["9 entries have one en phrasing only"]
    assert "and 6 more" in found[0].message


# What SARIF 2.1.0 (section 3) asks of the parts that are used.
SARIF_SHAPE = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "runs": {
            "items": {
                "required": ["tool", "results"],
                "properties": {
                    "tool": {"required": ["driver"], "properties": {"driver": {"required": ["name"]}}},
                    "results": {
                        "items": {
                            "required": ["message", "ruleId"],
                            "properties": {
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": {"required": ["text"]},
                            },
                        }
                    },
                },
            }
        }
    },
}
