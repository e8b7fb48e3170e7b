"""How does a reply look where there are few ways to show one? Lines of limited length, with the words to send back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from api.bots.adapter import Turn
from api.presenters.conversation import Spoken
from api.web.locales import Locale, locale_for
from api.web.words import Words
from corpus import Lang

_CUT = "…"


def notice(key: str, turn: Turn) -> Spoken:
    """A sentence of the bot itself, in its person's language as far as it is known, with the button for a person."""
    lang: Lang = turn.lang or ("en" if (turn.locale or "zh").startswith("en") else "zh")
    words = Words(locale_for(lang, turn.locale))
    text = words(key)
    return Spoken(
        message=turn.message,
        decision="small_talk",
        reason="go_on",
        lang=lang,
        text={"markdown": text, "plain": text, "html": text},
        entries=(),
        choices=(),
        quick_replies=({"kind": "human", "text": words("deflect_button_human"), "payload": "#human"},),
        contact_support=None,
        urgent=None,
        warnings=(),
        verification=None,
        turn=0,
        generation="",
    )


def words_of(turn: Turn, reply: Spoken) -> Words:
    """The texts in the language of a reply."""
    lang: Lang = "en" if reply.lang == "en" else "zh"
    return Words(locale_for(lang, turn.locale))


def with_words(turn: Turn, reply: Spoken, text: str) -> str:
    """A text, and below it what may be typed where there are no buttons."""
    if not reply.quick_replies:
        return text
    words = words_of(turn, reply)
    listed = words("list_mark").join(words("bot_quoted", text=button["text"]) for button in reply.quick_replies)
    return f"{text}\n\n{words('bot_words', words=listed)}"


def cut(turn: Turn, reply: Spoken, text: str, *, most: int) -> str:
    """A text of at most `most` bytes; one that is longer ends with the address of the whole answer."""
    if len(text.encode()) <= most:
        return text
    url = next((entry["url"] for entry in reply.entries if entry["url"]), "")
    end = _CUT + (f"\n{words_of(turn, reply)('bot_more', url=url)}" if url else "")
    return text.encode()[: most - len(end.encode())].decode(errors="ignore").rstrip() + end


def pieces(text: str, *, most: int, size: Callable[[str], int] = len) -> list[str]:
    """The text in pieces of at most `most` by `size`, parted at line ends where that can be."""
    found, begun = [], ""
    for line in _short_lines(text, most=most, size=size):
        joined = f"{begun}\n{line}" if begun else line
        if begun and size(joined) > most:
            found.append(begun)
            begun = line
        else:
            begun = joined
    return [*found, begun] if begun.strip() else found


def _short_lines(text: str, *, most: int, size: Callable[[str], int]) -> Iterator[str]:
    for line in text.split("\n"):
        step = len(line) if size(line) <= most else most // 2
        for begin in range(0, max(len(line), 1), max(step, 1)):
            yield line[begin : begin + step]


def buttons(reply: Spoken, *, longest: int) -> list[list[tuple[str, str]]]:
    """Rows of buttons, (text, payload) each: a row for each choice, and one of quick replies."""
    choices = [[(shortened(f"{one['number']}. {one['text']}", longest), str(one["payload"]))] for one in reply.choices]
    return [*choices, [(shortened(one["text"], longest), one["payload"]) for one in reply.quick_replies]]


def shortened(text: str, longest: int) -> str:
    """A text of at most so many characters."""
    return text if len(text) <= longest else text[: longest - 1] + _CUT


def locale_in(tag: str) -> Locale | None:
    """The locale that a platform's language code asks for; None where it says nothing about script."""
    low = tag.lower().replace("_", "-")
    return "zh-TW" if low.startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo")) else None
