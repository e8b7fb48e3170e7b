"""Does a reply of staff ask for a secret? Then it is stopped: neither ours nor a stranger with our key may ask."""

from __future__ import annotations

import re
import unicodedata

_ENGLISH = (
    r"pass ?words?|pass ?codes?|pass ?phrases?|(?:seed|recovery|secret|backup) (?:phrases?|words?)|mnemonics?"
    r"|(?:private|secret) keys?|(?:verification|authentication|security|confirmation|one[- ]time|sms|e-?mail|2fa|otp)"
    r" (?:pass)?codes?|otps?|cvv|cvc|pin(?: codes?| numbers?)?|2fa (?:codes?|keys?)|(?:12|24)[- ]words?"
    r"|google authenticator codes?|api secrets?"
)
_CHINESE = (
    r"密码|口令|助记词|助記詞|助憶詞|恢复短语|恢復短語|私钥|私鑰|金鑰|验证码|驗證碼|动态码|動態碼|校验码|支付码"
    r"|密钥|密碼|安全码|安全碼"
)
_SECRET = re.compile(rf"\b(?:{_ENGLISH})\b|{_CHINESE}")
_WANTS = re.compile(
    r"\b(?:send|give|tell|provide|share|type|enter|paste|post|reply with|write|show|forward|confirm|submit|supply"
    r"|state|let (?:me|us) (?:know|have|see)|need|want|require|what(?:'s| is| are)|(?:may|can|could) i have|read out"
    r"|(?:message|text|e-?mail|dm|whisper|drop) (?:me|us))\b"
    r"|发|發|给|給|告诉|告訴|提供|输入|輸入|回复|回覆|报|報|说|說|写|寫|填|贴|貼|出示|分享|是什么|是什麼|是多少|需要|麻烦|麻煩|转给|传|傳"
)
_NEVER = re.compile(
    r"\b(?:never|not|don't|dont|won't|cannot|can't|nobody|no one|without|avoid|refuse|neither|nor|shouldn't|mustn't)\b"
    r"|不|勿|别|別|切莫|严禁|嚴禁|禁止|拒绝|拒絕|无需|無需|没有人|沒有人|绝"
)
_ELSEWHERE = re.compile(
    r"\b(?:reset|change|changed|forgot|forgotten|set up|set|new|create|update|log ?in|sign ?in|app|page"
    r"|website|settings)\b"
    r"|重置|重设|重設|修改|忘记|忘記|找回|更改|设置|設定|页面|頁面|官网|官網|官方|登录页|登入頁|应用内|App|app"
)
_TO_US = re.compile(
    r"\b(?:me|us|here|this chat|in (?:the )?chat|your (?:reply|message))\b|我|这里|這裡|这边|這邊|聊天|客服|对话|對話"
)
_PLEASE = re.compile(rf"^ *(?:and )?(?:your |the )?(?:{_ENGLISH}),? please *$")
_IT = re.compile(r"\b(?:it|them|that|those) (?:to (?:me|us)|here)\b|(?:它|这个|這個).{0,6}(?:给我|給我|我|这里|這裡)")
_CLAUSE = re.compile(r"[.!?;,\n。]+")


def asks_for_secret(text: str) -> bool:
    """Whether a text asks its reader for a password, a code, a seed phrase or a key, in English or Chinese.

    Judged by clause: a warning ("never send us your password") asks for nothing, nor does a step that the reader takes
    elsewhere ("enter your new password on the page"), unless it says to whom. A clause that names a secret and nothing
    else belongs to the wish before it.
    """
    wanted = warned = elsewhere = named = False
    for clause in filter(str.strip, _CLAUSE.split(_plain(text))):
        wants, never = bool(_WANTS.search(clause)), bool(_NEVER.search(clause))
        if wants or never:
            wanted, warned = wants, never
            elsewhere = bool(_ELSEWHERE.search(clause)) and not _TO_US.search(clause)
        if _SECRET.search(clause) and wanted and not warned and not elsewhere:
            return not _goes_to_reader(clause)
        if _PLEASE.search(clause) or (named and wants and not never and _IT.search(clause)):
            return True
        named = bool(_SECRET.search(clause)) and not never
    return False


def _goes_to_reader(clause: str) -> bool:
    """Whether the secret is what we send: "we have sent you a code", "a code was sent to your e-mail"."""
    return bool(
        re.search(r"\b(?:we|i|system)\b.{0,20}\b(?:send|sent|e-?mail(?:ed)?|text(?:ed)?)\b.{0,8}\byou\b", clause)
        or re.search(r"\b(?:was|is|has been|will be) (?:sent|e-?mailed) to you", clause)
        or re.search(
            r"(?:会|會|已|系统|系統).{0,8}(?:发|發|寄)(?:送|出)?.{0,4}(?:给您|給您|给你|給你|到您|到你|至您|至你)",
            clause,
        )
    )


def _plain(text: str) -> str:
    """One form for matching: full-width and invisible characters, and spaces between Chinese ones, hide nothing."""
    folded = unicodedata.normalize("NFKC", text).replace("’", "'").lower()
    shown = "".join(c for c in folded if unicodedata.category(c) not in ("Cf", "Cc") or c == "\n")
    return re.sub(r"(?<=[㐀-鿿])[ \t*._-]+(?=[㐀-鿿])", "", re.sub(r"[ \t]+", " ", shown))
