"""Which field does a column's header or an object's key name? In Chinese and English, with the usual synonyms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from corpus.entry import to_lang
from corpus.formats.base import FIELDS
from corpus.languages import Lang

STATUS = "status"
"""Pseudo field: whether a row is published."""

_SYNONYMS = {
    "id": "qid faqid faq_id key code uid qnaid identifier slug article_id question_id entry_id 编号 編號 "
    "编码 編碼 标识 唯一标识 主键 问题编号 问题id 知识编号 知识id 条目编号",
    "lang": "language locale langcode language_code lang_code 语言 語言 语种 語種 语言代码 所属语言",
    "category": "categories cat topic section group folder module department 分类 分類 类别 類別 类目 分组 分組 目录 "
    "栏目 主题 模块 类型 問題分類 问题分类 问题类型 问题类别 所属分类 所属类别 分类名称 知识分类 知识目录 业务类型 业务分类",
    "question": "questions q title faq query prompt standard_question main_question faq_question question_text "
    "question_title heading subject name ask utterance 问题 問題 问 問 标题 標題 题目 提问 提問 问句 标准问 標準問 "
    "标准问题 标准问法 主问题 主问 问题标题 问题描述 问题内容 常见问题 常見問題 用户问题 客户问题 知识标题 分段标题 知识点",
    "alternates": "alternate alternate_questions alternative alternatives alternative_questions alternative_phrasings "
    "alt aliases alias indexes index similar similar_questions similar_question synonyms paraphrases variants variations "
    "phrasings other_phrasings training_phrases utterances examples related_phrasings 相似问法 相似問法 相似问 相似問 "
    "相似问题 相似問題 相似句 相似提问 扩展问 扩展问题 扩展问法 扩展提问 同义问 同义问法 同义问题 其他问法 其它问法 别名 變體 变体 "
    "问法 关联问题 补充问法 用户问法 客户问法",
    "answer": "answers a content body text reply response responses solution description answer_text faq_answer "
    "accepted_answer answer_content explanation completion output 答案 答 回答 回复 回覆 答复 答覆 解答 内容 內容 "
    "标准答案 標準答案 问题答案 答案内容 回复内容 回答内容 解决方案 解决办法 解决方法 处理方法 处理办法 正文 知识内容 分段内容 应答 话术",
    "url": "link href html_url permalink web_url article_url page_url 链接 連結 鏈接 网址 網址 地址 详情链接 文章链接 原文链接",
    "tags": "tag labels label keywords keyword label_names key_words meta_keywords 标签 標籤 关键词 關鍵詞 关键字 關鍵字",
    "updated": "updated_at updatedat last_updated last_modified lastmodified modified modified_at date edited_at "
    "update_time updatetime update_date 更新日期 更新时间 更新時間 修改时间 修改日期 最后更新 最后更新时间 最近更新 日期",
    STATUS: "state published draft enabled is_enabled active visible 状态 狀態 是否启用 是否发布 启用状态 发布状态 启用 是否有效",
}
_LEVELS = {
    1: "category1 category_1 level1 level_1 category_level_1 main_category parent_category 一级分类 一級分類 一级类目 大类 "
    "大類 一级目录 父分类 分类1 一级类别",
    2: "category2 category_2 level2 level_2 category_level_2 subcategory sub_category sub_topic subtopic 二级分类 二級分類 "
    "二级类目 小类 小類 子分类 子類 子类 二级目录 分类2 二级类别",
    3: "category3 category_3 level3 level_3 category_level_3 sub_subcategory 三级分类 三級分類 三级类目 三级目录 细类 分类3",
}
_KNOWN = {
    **{name: field for field, names in _SYNONYMS.items() for name in (field, *names.split())},
    **{name: f"category/{level}" for level, names in _LEVELS.items() for name in names.split()},
}
ENGLISH_NAMES = tuple(dict.fromkeys((*FIELDS, *(name for name in _KNOWN if name.isascii()))))
"""What a mistyped header is compared with."""
_TITLES = frozenset("title heading subject 标题 標題 题目 分段标题 知识标题 问题标题".split())
_WEAK = _TITLES | frozenset(
    "name ask prompt query a content body text description response output completion 内容 內容 正文 知识内容 分段内容 "
    "topic section group folder module department 目录 栏目 主题 模块 类型 date 日期 key code no link href state".split()
)
"""Names that count only where no other column names the field: `name` may be its author's."""
_NUMBERED = {"question", "alternates", "answer", "category", "tags"}
_NOTE = re.compile(r"[（(\[【〔{<＜][^（(\[【<]{0,200}?[）)\]】〕}>＞]+")
_MARKS = re.compile(r"[*＊※:：?？!！'\"`#＃.。，,/]+")
_LANG_WORDS = re.compile(
    r"(?P<zh>中文版?|简体中文|繁體中文|繁体中文|汉语|漢語|简体|繁體|繁体|\bchinese\b|\bzh(?:[-_](?:cn|tw|hk|hans|hant))?\b|\bcn\b)"
    r"|(?P<en>英文版?|英语|英語|\benglish\b|\ben(?:[-_](?:us|gb))?\b)",
    re.IGNORECASE,
)
_MOST_CHARACTERS = 200
"""Characters of a header that are looked at."""


@dataclass(frozen=True, slots=True)
class Column:
    """field: of FIELDS, or STATUS; lang: where the header names one; number: of a numbered column, 0 if it has none."""

    field: str
    lang: Lang | None = None
    number: int = 0
    is_weak: bool = False
    is_title: bool = False


def columns_of(headers: Sequence[object], own: Mapping[str, str] = MappingProxyType({})) -> list[Column | None]:
    """The column of each header; own: fields by header as the caller names them, "-" for a column to skip."""
    columns = [_own(header, own) if _is_own(header, own) else column_of(header) for header in headers]
    strong = {(column.field, column.lang) for column in columns if column and not column.is_weak}
    return [_settled(column, strong) for column in columns]


def _is_own(header: object, own: Mapping[str, str]) -> bool:
    return isinstance(header, str) and header.replace("\ufeff", "").strip() in own


def _own(header: object, own: Mapping[str, str]) -> Column | None:
    field = own[str(header).replace("\ufeff", "").strip()]
    return Column(field) if field != "-" else None


def _settled(column: Column | None, strong: Collection[tuple[str, Lang | None]]) -> Column | None:
    if column is None or not column.is_weak:
        return column
    if (column.field, column.lang) not in strong:
        return Column(column.field, column.lang, column.number)
    return Column("alternates", column.lang, column.number) if column.is_title else None


def column_of(header: object) -> Column | None:
    """What a header says, or None: `问题（必填）*`, `question_zh`, `Answer (English)`, `question2`, `二级分类`."""
    return _column_of(header) if isinstance(header, str) and len(header) <= _MOST_CHARACTERS else None


@lru_cache(2048)
def _column_of(header: str) -> Column | None:
    plain = unicodedata.normalize("NFKC", header.replace("\ufeff", "")).strip().casefold()
    for text in (plain, _NOTE.sub(" ", plain)):
        if field := _KNOWN.get(name := _name(text)):
            return replace(_column(field, _lang_in_notes(plain)), is_weak=name in _WEAK, is_title=name in _TITLES)
    bare = _name(_NOTE.sub(" ", plain))
    if number := re.fullmatch(r"(.*?[^\d_])_?(\d{1,3})", bare):
        field = _KNOWN.get(number[1], "")
        if field in _NUMBERED and (field != "category" or int(number[2]) < 10):
            return _column(field, _lang_in_notes(plain), int(number[2]))
    return _bilingual(_NOTE.sub(" ", plain))


def _column(field: str, lang: Lang | None, number: int = 0) -> Column:
    name, _, level = field.partition("/")
    return Column(name, lang, int(level) if level else number)


def _bilingual(plain: str) -> Column | None:
    """A header with a language before or behind the field: `question_en`, `中文问题`, `answer zh-CN 1`."""
    spaced = plain.replace("_", " ")
    match = _LANG_WORDS.search(spaced)
    if not match:
        return None
    rest = _name(spaced[: match.start()] + " " + spaced[match.end() :])
    number = re.fullmatch(r"(.*?[^\d_])_?(\d{1,3})", rest)
    field = _KNOWN.get(rest) or (_KNOWN.get(number[1]) if number else None)
    lang = _lang_of(match)
    return _column(field, lang, int(number[2]) if number and rest not in _KNOWN else 0) if field else None


def _lang_in_notes(plain: str) -> Lang | None:
    notes = " ".join(_NOTE.findall(plain))
    match = _LANG_WORDS.search(notes.replace("_", "-")) if notes else None
    return _lang_of(match) if match else None


def _lang_of(match: re.Match[str]) -> Lang | None:
    return to_lang(match.lastgroup or "")


def _name(text: str) -> str:
    return re.sub(r"[\s_\-]+", "_", _MARKS.sub(" ", text)).strip("_")
