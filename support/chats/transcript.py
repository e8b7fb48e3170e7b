"""What does the record of a chat look like? Plain text, in the visitor's language."""

from __future__ import annotations

from collections.abc import Sequence

from support.chats.lines import Line
from support.tickets.storage.chat_tables import Chat
from support.tickets.texts import Texts

_EVENTS = ("taken", "passed", "raised", "closed", "left", "unanswered")


def transcript(chat: Chat, lines: Sequence[Line], texts: Texts, site: str) -> str:
    """All that was said, the talk with the search first; times in UTC. Files are named, not contained."""
    at = f"{chat.created:%Y-%m-%d %H:%M} UTC"
    told = [texts("live_record", site=site, at=at), ""]
    told += [f"{_speaker(texts, one['role'])}: {one['text']}" for one in chat.before.get("turns", ())]
    told += [_line(line, texts) for line in lines]
    return "\n".join(told).rstrip() + "\n"


def message_for_ticket(chat: Chat, lines: Sequence[Line], texts: Texts, most: int) -> str:
    """The same as a ticket's message, at most so many characters: the newest are kept where not all are."""
    told = [f"{_speaker(texts, one['role'])}: {one['text']}" for one in chat.before.get("turns", ())]
    told += [_line(line, texts) for line in lines if line.kind == "text"]
    kept: list[str] = []
    for line in reversed(told or [chat.query]):
        most -= len(line) + 1
        if most < 0:
            break
        kept.append(line)
    return "\n".join(reversed(kept))


def _line(line: Line, texts: Texts) -> str:
    at = f"[{line.at:%H:%M}]"
    if line.kind in _EVENTS:
        return f"{at} {texts(f'live_{line.kind}', name=line.by)}"
    files = "".join(f" [{one['name']}]" for one in line.files)
    return f"{at} {_speaker(texts, line.author)}: {line.text}{files}"


def _speaker(texts: Texts, author: str) -> str:
    return texts({"visitor": "live_you", "user": "live_you", "staff": "live_support"}.get(author, "live_search"))
