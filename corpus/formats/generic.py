"""Which headings and names say nothing about their content? `FAQ` is no category, and a table of contents no entry."""

from __future__ import annotations

import re
import unicodedata

_GENERIC = frozenset(
    """faq|faqs|f.a.q|frequently asked questions|frequently asked questions (faq)|frequently asked question|q&a|q & a|qa
    help|help center|help centre|questions|common questions|general questions and answers|questions and answers
    常见问题|常见问题解答|常見問題|常見問題解答|常见问题与解答|常见问题及解答|常见问题汇总|问答|问题解答|帮助|帮助中心|说明中心|常见问题（faq）
    常见问题 faq|faq 常见问题|常见问题faq|readme|index|home|首页|sheet1|sheet|工作表1|default|root|main|data|export|kb""".replace(
        "\n", "|"
    )
    .replace("    ", "")
    .split("|")
)
_NO_ENTRY = frozenset(
    """目录|目錄|内容目录|contents|table of contents|toc|索引|index|导航|on this page|本页目录|本页内容|快速导航|问题目录|问题列表
    introduction|intro|overview|about|about this document|about this faq|preface|简介|簡介|介绍|介紹|前言|概述|概览|说明|引言|关于本文|关于本文档
    关于|写在前面|使用说明|阅读须知|contributing|contribute|how to contribute|参与编写|参与贡献|贡献|贡献指南|如何贡献|参与翻译|license|licence
    许可证|许可|版权|版权声明|changelog|change log|更新日志|更新记录|修订记录|变更记录|version history|历史版本|references|参考|参考资料|参考链接
    参考文献|see also|相关链接|相关文档|延伸阅读|更多|further reading|links|credits|acknowledgements|acknowledgments|致谢|作者|authors|附录""".replace(
        "\n", "|"
    )
    .replace("    ", "")
    .split("|")
)


def plain_title(text: str) -> str:
    """A title without signs and pictures around it, in small letters."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"^[^\w(（]+|[^\w)）]+$", "", text).strip()


def is_generic(title: str) -> bool:
    """Whether a title says no more than that questions follow."""
    return plain_title(title) in _GENERIC or title.strip().casefold() in ("faq", "faqs")


def is_no_entry(heading: str) -> bool:
    """Whether a heading stands above what is no answer: contents, introduction, licence."""
    return plain_title(heading) in _NO_ENTRY or is_generic(heading)
