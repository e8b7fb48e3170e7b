"""Which headings and names say nothing about their content? `FAQ` is no category, and a table of contents no entry."""

from __future__ import annotations

import re
import unicodedata

from corpus.formats.wording.words import phrases

_GENERIC = phrases(
    """
    common questions|data|default|export|f.a.q|faq|faq 常见问题|faqs|frequently asked question
    frequently asked questions|frequently asked questions (faq)|general questions and answers|help|help center
    help centre|home|index|kb|main|q & a|q&a|qa|questions|questions and answers|readme|root|sheet|sheet1|工作表1
    帮助|帮助中心|常見問題|常見問題解答|常见问题|常见问题 faq|常见问题faq|常见问题与解答|常见问题及解答|常见问题汇总
    常见问题解答|常见问题（faq）|说明中心|问答|问题解答|首页
    """
)
_NO_ENTRY = phrases(
    """
    summary|
    about|about this document|about this faq|acknowledgements|acknowledgments|authors|change log|changelog|contents
    contribute|contributing|credits|further reading|how to contribute|index|intro|introduction|licence|license|links
    on this page|overview|preface|references|see also|table of contents|toc|version history|介紹|介绍|作者|使用说明
    修订记录|关于|关于本文|关于本文档|内容目录|写在前面|前言|历史版本|参与编写|参与翻译|参与贡献|参考|参考文献
    参考资料|参考链接|变更记录|如何贡献|导航|延伸阅读|引言|快速导航|更多|更新日志|更新记录|本页内容|本页目录|概览
    概述|版权|版权声明|目录|目錄|相关文档|相关链接|简介|簡介|索引|致谢|许可|许可证|说明|贡献|贡献指南|问题列表
    问题目录|阅读须知|附录
    """
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
