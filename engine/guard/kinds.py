"""The kinds of secrets, and what a person who typed one has to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from corpus import Lang

SecretKind = Literal[
    "seed_phrase", "private_key", "two_factor_key", "api_key", "password", "one_time_code", "card_number"
]
KINDS: tuple[SecretKind, ...] = (
    "seed_phrase",
    "private_key",
    "two_factor_key",
    "api_key",
    "password",
    "one_time_code",
    "card_number",
)
"""The gravest first."""

ADVICE: dict[SecretKind, dict[Lang, str]] = {
    "seed_phrase": {
        "zh": "您刚才发出了助记词，它已经不再安全：请立即新建钱包并把全部资产转过去，旧助记词不要再用。"
        "任何人索要助记词都是诈骗。",
        "en": "You have just typed a seed phrase, so it is exposed: create a new wallet now, move all funds to it, "
        "and never use the old phrase again. Whoever asks for a seed phrase is a scammer.",
    },
    "private_key": {
        "zh": "您发出的内容像是私钥，应视为已经泄露：请立即把该地址的资产转到新钱包。我们绝不会向您索要私钥。",
        "en": "What you typed looks like a private key; treat it as exposed and move the funds of that "
        "address to a new wallet now. We never ask for a private key.",
    },
    "api_key": {
        "zh": "您发出的内容像是 API 密钥或访问令牌，应视为已经泄露：请立即删除它并重新创建，"
        "同时检查近期的下单和提现记录。我们绝不会向您索要 API 密钥。",
        "en": "What you typed looks like an API key or access token; treat it as exposed: delete it now, create a new "
        "one, and check your recent orders and withdrawals. We never ask for an API secret.",
    },
    "two_factor_key": {
        "zh": "您发出的内容像是两步验证（谷歌验证器）的密钥或备用码，任何人拿到它都能生成您的验证码："
        "请立即解绑并重新绑定。我们绝不会向您索要它。",
        "en": "What you typed looks like the setup key or a backup code of your two-factor authentication; whoever has "
        "it can make your codes: remove the authenticator now and set it up again. We never ask for it.",
    },
    "password": {
        "zh": "您刚才发出了密码：请立即修改密码，其他网站用同一密码的也要改。我们绝不会向您索要密码。",
        "en": "You have just typed a password: change it now, also wherever else you use it. "
        "We never ask for your password.",
    },
    "one_time_code": {
        "zh": "请不要把验证码告诉任何人，包括自称客服的人。若有人向您索要，请立即修改密码并检查登录设备。",
        "en": "Never give a verification code to anyone, not even to someone who says they are support. "
        "If somebody asked you for it, change your password and check your signed-in devices now.",
    },
    "card_number": {
        "zh": "请不要在聊天或搜索里发送银行卡号。如果有人向您索要卡号、有效期或安全码，请联系发卡行挂失换卡。",
        "en": "Do not type card numbers into a chat or search. If somebody asked you for the number, "
        "expiry date or security code, call your bank and have the card replaced.",
    },
}

PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(kind.upper() for kind in KINDS)})\]")
"""What an earlier guard left: a masked text, searched again, says the same."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Where in the text a secret stands: characters start to end, end not included."""

    kind: SecretKind
    start: int
    end: int


def kind_of(placeholder: str) -> SecretKind:
    """The kind that a placeholder such as [PASSWORD] names."""
    return next(kind for kind in KINDS if kind.upper() == placeholder[1:-1])
