"""Does an answer name a contact that is not ours? Whatever stands in a help centre is believed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from corpus import Corpus, Finding, Level, Rule, links_of, parse_markdown, shortened, texts_of
from engine import Verification
from support.config import Support
from support.contacts import PLATFORM_NAMES, Official, contacts_in, verify

FOREIGN = Rule(
    "foreign-contact", "error", "An answer names a contact that is not on the official list of support.yaml."
)
NO_LIST = Rule("no-official-list", "warning", "Answers name contacts, and support.yaml has no official list.")
CONTACT_RULES = (FOREIGN, NO_LIST)

_FRAUD = re.compile(
    r"骗|诈|钓鱼|冒充|假冒|仿冒|假的|假客服|山寨|scam|phish|fraud|impersonat|fake|not ours|not us", re.IGNORECASE
)
_CALLS = re.compile(r"电话|热线|致电|拨打|来电|手机|\b(?:phone|call|hotline|dial|tel|ring|text|sms)\b", re.IGNORECASE)
_EXAMPLE_HOST = re.compile(r"(?:^|[@.])example\.(?:com|org|net)$", re.IGNORECASE)
"""Names that nobody can own, RFC 2606: they stand for the reader's own."""
_SHORT_NUMBER = 7
_AFTER = ".,;:!?、。，；：！？"
_ACCOUNTS = {
    platform: re.compile(
        rf"(?<![a-z])(?:{words})\s{{0,3}}(?:(?:号码?|群号?|账号|客服|公众号|频道|id|account|channel|group|support)\s?){{0,3}}\s{{0,3}}[:：]\s{{0,3}}@?([\w+-]{{3,40}})(?![\w+-]|\.\w|/)",
        re.IGNORECASE,
    )
    for platform, words in PLATFORM_NAMES.items()
}


def check_contacts(corpus: Corpus, support: Support) -> Iterator[Finding]:
    """Findings of all rules of this module: e-mail addresses, telephone numbers, accounts, look-alike sites."""
    official = support.official
    is_empty = official.is_empty
    named = 0
    for located in texts_of(corpus):
        for line, contact, sentence in _contacts(located.text.answer):
            named += 1
            found = None if is_empty else _foreign(contact, official)
            if found:
                level: Level = "warning" if _FRAUD.search(sentence) else FOREIGN.level
                yield located.finds(FOREIGN, f"line {line} of the answer: {_message(contact, found)}", level)
    if named and is_empty:
        message = f"the answers name {named} contacts; list the official ones in support.yaml under `official`"
        yield Finding(NO_LIST.level, NO_LIST.name, f"{corpus.source}", message)


def check_channels(support: Support, file: Path) -> Iterator[Finding]:
    """The channels of support.yaml itself."""
    official = support.official
    if official.is_empty:
        return
    for channel in support.channels:
        contacts = dict.fromkeys(
            [*([channel.url] if channel.url else []), *contacts_in(f"{channel.name.zh} {channel.name.en}")]
        )
        for contact in contacts:
            found = _foreign(re.sub(r"^(?:mailto|tel):", "", contact), official, every_site=True)
            if found:
                yield Finding(
                    FOREIGN.level, FOREIGN.name, str(file), f"channel {channel.name.en!r}: {_message(contact, found)}"
                )


def _message(contact: str, found: Verification) -> str:
    like = f" and imitates {found.like}" if found.like else ""
    return (
        f"{shortened(contact)} is not on the official list{like}; mend it, or add it to support.yaml under `official`"
    )


def _contacts(answer: str) -> Iterator[tuple[int, str, str]]:
    """(line, contact, the words around it) of everything that an answer names."""
    tokens = parse_markdown(answer)
    lines = answer.split("\n")
    seen: set[tuple[int, str]] = set()
    for link in links_of(tokens):
        scheme, _, rest = link.target.partition(":")
        contact = rest.partition("?")[0] if scheme in ("mailto", "tel") else link.target
        if scheme != "faq" and not contact.startswith(("/", "#")) and not link.is_image:
            seen.add((link.line, contact))
            yield link.line, contact, lines[min(link.line, len(lines)) - 1]
    for number, line in enumerate(lines, 1):
        plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", re.sub(r"[*`]+", "", line))
        for contact in (*_accounts(plain), *(found.rstrip(_AFTER) for found in contacts_in(plain))):
            is_number = re.fullmatch(r"\+?[\d\s().-]+", contact) is not None
            if is_number and not (contact.startswith("+") or _CALLS.search(plain)):
                continue
            if (number, contact) not in seen:
                seen.add((number, contact))
                yield number, contact, plain


def _accounts(line: str) -> Iterator[str]:
    """ "微信：abc123" as "wechat abc123": accounts by the name of their platform."""
    for platform, pattern in _ACCOUNTS.items():
        for match in pattern.finditer(line):
            if not match[1].lower().startswith(("http", "www")):
                yield f"{platform} {match[1]}"


def _foreign(contact: str, official: Official, every_site: bool = False) -> Verification | None:
    """What is known of a contact that is not ours; None of one that is, and of a site that is plainly another's."""
    text = contact.strip()[:512]
    if not text:
        return None
    if text.startswith("@") and any(text[1:].lower() == host for host in _hosts(official)):
        return None  # "addresses that end in @example.com"
    found = verify(text, official)
    host = re.sub(r"^\w+://|[/?#].*$", "", text)
    if found.status != "not_official" or (found.kind in ("email", "url") and _EXAMPLE_HOST.search(host)):
        return None
    if found.kind == "phone" and sum(c.isdigit() for c in text) < _SHORT_NUMBER:
        return None
    # Other people's sites may be linked to: block explorers, app shops. Only those that imitate ours are wrong.
    return found if found.kind != "url" or found.like or every_site else None


def _hosts(official: Official) -> set[str]:
    return {*official.domains, *(email.rpartition("@")[2] for email in official.emails)}
