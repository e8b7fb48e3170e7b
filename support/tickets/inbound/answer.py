"""Which part of an e-mail is the answer? What stands above all that is quoted, without the signature."""

from __future__ import annotations

import re
from itertools import dropwhile

_MOST = 12_000
"""Characters that are looked at: twice what a ticket takes."""
_LONGEST_LINE = 1_000
_LANGUAGES = ("en", "zh", "de", "fr", "es", "it", "nl", "pt", "ja", "ko")
_STARTS = re.compile(
    r"^[> \t]{0,20}(?:"
    r"(?:(?:在|于|於|自|At|On)[^\n]{0,24}\d{4}|\d{4} ?[年/-])[^\n]{0,200}(?:写道|寫道|編寫|wrote)[ \xa0]?[:：]?"
    r"|[^\n]{0,120}<[^<>\s]{3,100}>[^\n]{0,60}\d{4}[^\n]{0,60}(?:写道|寫道|wrote)[ \xa0]?[:：]?"
    r"|[-_ \xa0]{4,60}(?:原始邮件|原始郵件|原邮件|转发邮件|轉寄郵件|原始信件|Original Message|Original)"
    r"[ \xa0]{0,3}[-_ \xa0]{4,60}"
    r"|(?:发件人|發件人|寄件者|寄件人|From) ?[:：][^\n]{0,300}\n[> \t]{0,20}"
    r"(?:发送时间|發送時間|發送日期|寄件日期|傳送時間|日期|时间|時間|收件人|收件者|抄送|主题|主旨|Sent|To|Date|Subject)"
    r" ?[:：][^\n]{0,300}"
    r")[ \t]{0,20}$",
    re.MULTILINE | re.IGNORECASE,
)
"""Where a quoted e-mail begins, as QQ Mail, 163, Foxmail, Outlook, Gmail and Apple Mail write it: the library knows
neither the first three, nor what Taiwan writes."""
_SIGNATURES = re.compile(
    r"^(?:-- ?|—{1,9}|(?:发自|發自|来自|來自|傳送自|从我的|從我的)[^\n]{0,40}|Sent from (?:my|Mail|Outlook)[^\n]{0,40}"
    r"|Get Outlook for[^\n]{0,40})$",
    re.MULTILINE | re.IGNORECASE,
)


def answer_of(text: str) -> str:
    """The answer in an e-mail's text: what was typed above the quoted one, else what stands between its lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")[:_MOST].split("\n")
    whole = "\n".join(line[:_LONGEST_LINE].rstrip() for line in lines).strip()
    above = _above(whole)
    return _parsed(above) or _unquoted(above) or _unquoted(_STARTS.sub("", whole))


def _above(text: str) -> str:
    """What stands above the first sign of a quoted e-mail, or of a signature."""
    for sign in (_STARTS, _SIGNATURES):
        if found := sign.search(text):
            text = text[: found.start()].rstrip()
    return text


def _parsed(text: str) -> str:
    """The answer as the library finds it, which knows what clients write in other languages."""
    from mailparser_reply import EmailReplyParser

    reply = EmailReplyParser(languages=list(_LANGUAGES)).parse_reply(text) if text else ""
    return _trimmed(reply or "")


def _unquoted(text: str) -> str:
    """A text without lines that are quoted."""
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">")).strip()


def _trimmed(text: str) -> str:
    """A text without quoted lines at its end."""
    lines = dropwhile(lambda line: not line.strip() or line.lstrip().startswith(">"), reversed(text.split("\n")))
    return "\n".join(reversed(list(lines))).strip()
