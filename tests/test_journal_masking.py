"""Personal data in questions: masked by a placeholder, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal import masked

MASKED = [
    ("我叫张三，手机13812345678", "我叫[NAME]，手机[PHONE]"),
    ("邮箱 zhang.san+a@mail.example.com.cn 收不到", "邮箱 [EMAIL] 收不到"),
    ("身份证11010519491231002X怎么改", "身份证[ID_NUMBER]怎么改"),  # the check digit of GB 11643's own example
    ("我的号码 11010519491231002X", "我的号码 [ID_NUMBER]"),
    ("护照：E12345678 被拒", "护照：[ID_NUMBER] 被拒"),
    ("身分證 A123456789", "身分證 [ID_NUMBER]"),
    ("my ssn is 078-05-1120", "my ssn is [ID_NUMBER]"),
    ("GB82 WEST 1234 5698 7654 32", "[ID_NUMBER]"),  # ISO 13616's example
    ("我的uid是12345678", "我的uid是[USER_ID]"),
    ("UID 8812 提现", "UID [USER_ID] 提现"),
    ("@BluefirSupport 是官方吗", "[USER_ID] 是官方吗"),
    ("住在北京市朝阳区建国路88号3号楼2单元501室，怎么改", "[ADDRESS]，怎么改"),
    ("台北市信義區松高路11號 收件", "[ADDRESS] 收件"),
    ("I live at 221B Baker Street, London NW1 6XE", "I live at [ADDRESS]"),
    ("send it to 5 rue road apt 4", "send it to [ADDRESS]"),
    ("call me at +44 20 7946 0958 please", "call me at [PHONE] please"),
    ("(415) 555-2671", "[PHONE]"),
    ("010-88886666", "[PHONE]"),
    ("１３８１２３４５６７８", "[PHONE]"),  # full width
    ("138\u200b1234\u200b5678", "[PHONE]"),  # with characters that nobody sees
    ("my name is John Smith and I can't log in", "my name is [NAME] and I can't log in"),
    ("https://x.example/a?token=1 是真的吗", "https://x.example[LINK] 是真的吗"),
    ("txid 0xabcdef1234567890", "txid [NUMBER]"),
    ("from 192.168.12.7", "from [NUMBER]"),
]
LEFT = [
    "error 1003 on TRC20",
    "2FA 24小时 100 USDT",
    "怎么修改收货地址",
    "买了3条路线",
    "我是新用户",
    "认证姓名有错别字",
    "币上市后哪些地区可以买",
    "深圳市场部的手续费",
    "how do I enable two-factor authentication?",
    "2 way verification",
    "is 0.5 BTC enough?",
]


@pytest.mark.parametrize(("text", "expected"), MASKED)
def test_what_names_a_person_is_masked(text: str, expected: str) -> None:
    assert masked(text) == expected
    assert masked(expected) == expected


@pytest.mark.parametrize("text", LEFT)
def test_what_names_nobody_stays(text: str) -> None:
    assert masked(text) == text


def test_a_chinese_identity_number_with_a_wrong_check_digit_is_a_number_and_masked_too() -> None:
    assert masked("11010519491231002 X").startswith("[")
    assert masked("110105194912310021") == "[NUMBER]"


@settings(max_examples=30)
@given(st.text(max_size=60), st.sampled_from([text for text, _ in MASKED]))
def test_what_is_masked_stays_masked_within_any_text(around: str, text: str) -> None:
    once = masked(f"{around} {text} {around}")
    assert masked(once) == once
