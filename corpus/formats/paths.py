"""What do the names of files, folders and sheets say of the language and the category?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from corpus.entry import to_lang
from corpus.languages import Lang

_TAIL = re.compile(
    r"(?:^|[\s._\-(（\[【]+)((?:zh|en|cn|eng|chs|cht)(?:[-_](?:[a-z]{4}|[a-z]{2}))*|中文版?|英文版?|chinese|english|简体中文|繁體中文|繁体中文|"
    r"简体|繁体|繁體|英语|简中|繁中)[)）\]】]?$",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^(zh|en|cn|eng|chinese|english|中文版?|英文版?)(?:[-_](?:cn|tw|hk|us|gb|hans|hant))?[\s._\-]+", re.IGNORECASE
)
_HAN_TAIL = re.compile(r"(?<=[一-鿿])(中文版?|英文版?|英语|简体|繁體|繁体)$")
_NOTION = re.compile(r"[ -]([0-9a-f]{32})(?:_all)?$")
_REGION = re.compile(r"[a-z]{2,3}[-_](?:[A-Z]{2}|[A-Z][a-z]{3})")


def split_lang(stem: str) -> tuple[str, Lang | None]:
    """A name without its language, and the language: `fees.zh-CN`, `faq_en`, `en-faq`, `常见问题英文版`, `zh`."""
    stem = without_notion_id(stem)
    if lang := to_lang(stem):
        return "", lang
    for pattern in (_TAIL, _HAN_TAIL):
        if match := pattern.search(stem):
            return stem[: match.start()].strip(" ._-(（[【"), _tag(match[1])
    if match := _HEAD.match(stem):
        return stem[match.end() :], _tag(match[1])
    return stem, None


def _tag(text: str) -> Lang | None:
    return to_lang(text) or to_lang(re.split("[-_]", text)[0])


def lang_of_name(name: str) -> Lang | None:
    """The language that a name says, if any."""
    return split_lang(name.strip())[1]


def without_notion_id(name: str) -> str:
    """A name without the 32 hexadecimal digits that Notion puts behind each."""
    return _NOTION.sub("", name)


def lang_of_folders(folders: Sequence[str]) -> Lang | None:
    """The language of the innermost folder that is named after one."""
    return next((lang for name in reversed(folders) if (lang := _tag(name) if _is_tag(name) else to_lang(name))), None)


def _is_tag(name: str) -> bool:
    return bool(_REGION.fullmatch(name)) and to_lang(name) is not None


def is_other_language(tag: str) -> bool:
    """Whether a tag or a name is a language that is neither of ours: fr, pt-BR, 日本語, German."""
    from babel import Locale
    from babel.core import UnknownLocaleError

    tag = tag.strip()
    if to_lang(tag) or not 2 <= len(tag) <= 40:
        return False
    if re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}", tag):
        try:
            return bool(Locale.parse(tag.replace("-", "_"), sep="_").language)
        except (UnknownLocaleError, ValueError):
            pass
    folded = tag.casefold()
    known = (Locale("en"), Locale("zh"))
    names = {name.casefold() for locale in known for name in locale.languages.values()}
    own = {
        "日本語",
        "日文",
        "日语",
        "한국어",
        "韩文",
        "韓文",
        "français",
        "deutsch",
        "español",
        "português",
        "русский",
        "法文",
        "德文",
        "西班牙文",
        "俄文",
        "泰文",
        "越南文",
    }
    return folded in names or folded in own


def pairing_key(parts: Sequence[str]) -> str:
    """A path without its languages: files with the same one are translations of each other."""
    folders = [part for part in parts[:-1] if not (to_lang(part) or _is_tag(part))]
    stem, _ = split_lang(PurePath(parts[-1]).stem)
    return "/".join([*folders, stem.casefold()])
