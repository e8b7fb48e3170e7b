"""What is in an e-mail that came in? Its parts as a ticket needs them; everything in it is a stranger's."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses, parseaddr

LARGEST_EMAIL = 35_000_000
"""Of one e-mail: what mail servers usually let through, with files in Base64."""
_MOST_PARTS = 200
_MOST_TEXT = 200_000
"""Characters of a text part that are read; an answer is far shorter, what it quotes may not be."""
_MOST_HEADER = 20_000
_LOGO_BYTES = 20_000
"""A smaller picture inside of the text is part of a signature."""
_LONGEST_ID = 250
_ID = re.compile(r"<[^<>\s]{3,400}>")
_MACHINES = re.compile(r"(?:mailer-daemon|postmaster|bounces?|no-?reply|do-?not-?reply)(?:[+._-].*)?@", re.IGNORECASE)
_LISTS = ("List-Id", "List-Unsubscribe", "List-Post", "Feedback-ID")


class LetterError(ValueError):
    """What came in is no e-mail that can be read."""


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail. id: its Message-ID, else one made from its content; sender: in lower case; to: every address that it
    was sent to; answers: the Message-IDs that it answers, the nearest last; machine: why no person has written it, ""
    for a person; text: as it was written, with what it quotes; files: name and content."""

    id: str
    sender: str
    to: Sequence[str]
    answers: Sequence[str]
    machine: str
    text: str
    files: Sequence[tuple[str, bytes]]


def read_letter(raw: bytes) -> Letter:
    """Read an e-mail as it is sent (RFC 5322). Raises LetterError."""
    if len(raw) > LARGEST_EMAIL:
        raise LetterError(f"the e-mail has {len(raw)} bytes; at most {LARGEST_EMAIL} are read")
    try:
        message = message_from_bytes(raw, policy=default)
        parts = list(_parts(message))
        return _letter(message, raw, parts)
    except LetterError:
        raise
    except Exception as error:  # the library fails in many ways at what strangers write
        raise LetterError(f"the e-mail cannot be read ({type(error).__name__})") from error


def _letter(message: EmailMessage, raw: bytes, parts: Sequence[EmailMessage]) -> Letter:
    sender = parseaddr(_header(message, "From"))[1].strip().lower()
    if not sender or "@" not in sender:
        raise LetterError("the e-mail names no sender")
    found = _ID.search(_header(message, "Message-ID"))
    made = f"<{hashlib.sha256(raw).hexdigest()}@content>"
    to = [_header(message, name) for name in ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")]
    answers = _ID.findall(f"{_header(message, 'References')} {_header(message, 'In-Reply-To')}")
    return Letter(
        id=found[0] if found and len(found[0]) <= _LONGEST_ID else made,
        sender=sender,
        to=tuple(address.lower() for _, address in getaddresses(to)),
        answers=tuple(answers),
        machine=_machine(message, sender),
        text=_text(parts),
        files=tuple(_files(parts)),
    )


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(str(value) for value in message.get_all(name, ()))[:_MOST_HEADER]


def _machine(message: EmailMessage, sender: str) -> str:
    """Why an e-mail is an automatic one (RFC 3834, RFC 3464, and what is usual beside them); "" for a person's."""
    submitted = _header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    if submitted not in ("", "no"):
        return "Auto-Submitted"
    if message.get_content_type() == "multipart/report" or _header(message, "Return-Path").strip() == "<>":
        return "a report of delivery"
    if _header(message, "Precedence").strip().lower() in ("bulk", "junk", "list", "auto_reply"):
        return "Precedence"
    if any(
        message[name] for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "X-Failed-Recipients")
    ):
        return "an automatic reply"
    if any(message[name] for name in _LISTS):
        return "a mailing list"
    return "a mailbox of machines" if _MACHINES.match(sender) else ""


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Every part that holds no others; an e-mail that is attached is one part."""
    waiting, seen = [message], 0
    while waiting:
        part = waiting.pop(0)
        seen += 1
        if seen > _MOST_PARTS:
            raise LetterError(f"the e-mail has more than {_MOST_PARTS} parts")
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            waiting[:0] = [one for one in part.iter_parts() if isinstance(one, EmailMessage)]
        elif not part.is_multipart():
            yield part


def _text(parts: Sequence[EmailMessage]) -> str:
    """The text that was written: plain, else what HTML says."""
    written = [part for part in parts if part.get_content_disposition() != "attachment" and not part.get_filename()]
    plain = [part for part in written if part.get_content_type() == "text/plain"]
    for part in plain:
        if text := _decoded(part).strip():
            return text
    html = next((part for part in written if part.get_content_type() == "text/html"), None)
    return _without_html(_decoded(html)) if html is not None else ""


def _decoded(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    raw = content[: 4 * _MOST_TEXT] if isinstance(content, bytes) else b""
    charset = part.get_content_charset() or "utf-8"
    # What is named GB2312 is mostly its superset.
    charset = {"gb2312": "gb18030", "gbk": "gb18030", "us-ascii": "utf-8"}.get(charset.lower(), charset)
    try:
        return raw.decode(charset, "replace")[:_MOST_TEXT]
    except LookupError:
        return raw.decode("utf-8", "replace")[:_MOST_TEXT]


def _without_html(html: str) -> str:
    """The text of an HTML e-mail, without what it quotes."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    for gone in soup.select("style, script, head, blockquote, .gmail_quote, #appendonsend, #divRplyFwdMsg"):
        gone.decompose()
    for line in soup.select("br, p, div, li, tr"):
        line.append("\n")
    lines = (" ".join(line.split()) for line in soup.get_text().splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _files(parts: Sequence[EmailMessage]) -> Iterator[tuple[str, bytes]]:
    for part in parts:
        attached = part.get_content_disposition() == "attachment"
        if not attached and (not part.get_filename() or part.get_content_type() in ("text/html",)):
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content:
            continue
        if not attached and part["Content-ID"] and len(content) < _LOGO_BYTES:
            continue
        yield str(part.get_filename() or "file")[:200], content
