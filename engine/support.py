"""How is a person reached? support.yaml beside the corpus, and the reply that hands a query over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus import LANGS, CorpusError, Lang, Problem
from engine.reply import ContactSupport, Reason

SUPPORT_FILE = "support.yaml"
_CHANNEL_KINDS = ("live_chat", "ticket", "email", "social", "other")
_TRANSLATED = ("name", "hours", "note")

_MESSAGES: Mapping[Reason, Mapping[Lang, str]] = {
    "nothing_similar": {
        "zh": "帮助中心里没有找到与这个问题相关的内容，请联系人工客服。",
        "en": "The help centre has nothing on this question. Please contact support.",
    },
    "unsure": {
        "zh": "没有找到足够确定的答案，为避免误导，请联系人工客服。",
        "en": "No answer is certain enough, and a wrong one would not help you. Please contact support.",
    },
}


def contact_support(reason: Reason, lang: Lang, support: Mapping[str, Any]) -> ContactSupport:
    """The reply's hand-off, in the query's language; `support` is what `read_support` gave."""
    channels = []
    for channel in support.get("channels", ()):
        texts = {key: channel[key][lang] for key in _TRANSLATED if key in channel}
        channels.append({"kind": channel["kind"], **texts, "url": channel.get("url", "")})
    return ContactSupport(
        reason=reason,
        message=_MESSAGES[reason][lang],
        channels=tuple(channels),
        safety=tuple(support.get("safety", {}).get(lang, ())),
    )


def read_support(corpus: Path) -> dict[str, Any]:
    """The support.yaml of a corpus folder, or beside a corpus file; {} if there is none.

    Raises CorpusError with every problem found.
    """
    file = (corpus if corpus.is_dir() else corpus.parent) / SUPPORT_FILE
    if not file.is_file():
        return {}
    import yaml

    try:
        data = yaml.safe_load(file.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        reason = " ".join(str(error).split())
        raise CorpusError([Problem(str(file), f"is no readable YAML in UTF-8: {reason}")]) from error
    problems = [Problem(str(file), message) for message in _problems(data)]
    if problems:
        raise CorpusError(problems)
    return dict(data)


def _problems(data: object) -> list[str]:
    if not isinstance(data, dict):
        return [f"must be a mapping with channels and safety, is a {type(data).__name__}"]
    found = [
        f"unknown key {key!r}; known are channels and safety" for key in sorted(set(data) - {"channels", "safety"})
    ]
    channels = data.get("channels", [])
    if not isinstance(channels, list):
        return [*found, "channels must be a list"]
    for number, channel in enumerate(channels, start=1):
        found += [f"channel {number}: {message}" for message in _channel_problems(channel)]
    safety = data.get("safety", {})
    if not isinstance(safety, dict) or any(not _is_texts(safety.get(lang)) for lang in LANGS):
        found.append("safety needs a list of sentences for each of zh and en")
    return found


def _channel_problems(channel: object) -> list[str]:
    if not isinstance(channel, dict):
        return ["must be a mapping with kind and name"]
    found = []
    if channel.get("kind") not in _CHANNEL_KINDS:
        found.append(f"kind is {channel.get('kind')!r}; use one of {', '.join(_CHANNEL_KINDS)}")
    for key in _TRANSLATED:
        texts = channel.get(key)
        if (key == "name" or texts is not None) and not (
            isinstance(texts, dict) and all(isinstance(texts.get(lang), str) for lang in LANGS)
        ):
            found.append(f"{key} needs a text for each of zh and en")
    if not isinstance(channel.get("url", ""), str):
        found.append(f"url is {channel['url']!r}; use a text")
    return found


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
