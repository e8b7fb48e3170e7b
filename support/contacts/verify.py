"""Is this contact really ours? Compared with the official list of support.yaml; look-alikes are named."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from urllib.parse import unquote

from engine import QueryError, Trick, Verification
from support.contacts.accounts import judge_account, judge_name
from support.contacts.finding import asked_contacts, contacts_in, named_account
from support.contacts.lookalikes import host_imitates, nearest_name
from support.contacts.official import Official
from support.contacts.phones import is_number, read_number, same_number
from support.contacts.platforms import account_named
from support.contacts.sites import judge_address
from support.contacts.verification import Judgement

LONGEST = 512

_EMAIL = re.compile(r"[^\s@<>()（），,；;：:\"'/\\]{1,64}[@＠][^\s@＠<>()（），,；;：:\"'/\\?#]{1,253}")
_NAME = re.compile(r"[@＠]?[\w.\-\u200b-\u200f\u2060\ufeff]{2,64}")
_SITE = re.compile(r"[^\s.。．｡/\\]{1,80}(?:[.。．｡][^\s.。．｡/\\]{1,80}){1,40}[.。．｡]?(?:[/\\?#:]|$)")
_WRAPPED = re.compile(r"<(?P<inside>[^<>]*)>|\[(?P<label>[^\[\]]*)\]\((?P<target>[^()\s]*)\)")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that show a text in another order than it is read."""
_MAIL_FIELDS = re.compile(r"(?:(?:subject=(?:[^&%]|%(?!0[ad]))*|body=[^&]*)(?:&|$))*", re.IGNORECASE)
_FULL_WIDTH_MARKS = str.maketrans("＠．。｡", "@...")


def verify(contact: str, official: Official) -> Verification:
    """Official, not official, or unknown; only what is on the list to the letter is called official.

    Raises QueryError for an empty or an overlong contact.
    """
    text = check_contact(contact)
    target, label = _unwrapped(contact)
    found = _judge(target, official)
    if label and found.status == "official":
        shown = (_judge(one, official) for one in contacts_in(label))
        found = next((one for one in shown if one.status == "not_official"), found)
    if _TURNING.search(text) and found.status == "official":
        found = replace(found, status="not_official", tricks=("hidden_characters",), remark=None)
    return found.of(text)


def check_contact(contact: str) -> str:
    """The contact without the spaces around it; raises QueryError for an empty or an overlong one."""
    text = contact.strip()
    if not text:
        raise QueryError("the contact is empty; give a web address, an e-mail address, a phone number or an @account")
    if len(text) > LONGEST:
        raise QueryError(f"the contact has {len(text)} characters; shorten it to at most {LONGEST}")
    return text


def verify_asked(text: str, official: Official) -> Verification | None:
    """What is known of the contact that a query asks about; None if it asks about none.

    Of several, the first that is not official decides: a false one must not pass beside a real one. Nothing is said
    where no list is kept.
    """
    if official.is_empty:
        return None
    asked = [contact for contact in asked_contacts(text) if len(contact) <= LONGEST]
    found = [verify(contact, official) for contact in asked]
    return next((one for one in found if one.status == "not_official"), found[0] if found else None)


def _unwrapped(text: str) -> tuple[str, str]:
    """(target, label) of <target> or [label](target), in which addresses are pasted; (text, "") of any other text."""
    wrapped = _WRAPPED.fullmatch(text.strip())
    return (wrapped["inside"] or wrapped["target"] or "", wrapped["label"] or "") if wrapped else (text, "")


def _judge(contact: str, official: Official) -> Judgement:
    text = contact.strip()
    address = text[7:] if text[:7].lower() == "mailto:" else text
    if address != text or _EMAIL.fullmatch(address):
        return _judge_email(address, official)
    if is_number(text):
        return _judge_phone(text, official)
    if "://" not in text:
        named = named_account(text)
        if named:
            return _judge_named(*named, official)
        if _NAME.fullmatch(text) and (text[0] in "@＠" or not _SITE.match(text)):
            return judge_name(text.lstrip("@＠"), official)
    if _is_address(text):
        return judge_address(contact, official)
    return _judge_several(text, official)


def _is_address(text: str) -> bool:
    """Whether a text stands for one web address, as a browser's address bar would take it."""
    if re.search(r"[^\S\t\n\r]", text):
        return False
    return _SITE.match(text) is not None or re.search(r"[@＠:/\\]", text) is not None


def _judge_several(text: str, official: Official) -> Judgement:
    """A text that is no contact but names some: a foreign one decides; official it never is, being no contact."""
    for contact in contacts_in(text):
        found = _judge(contact, official) if contact != text else Judgement("unknown", "unknown")
        if found.status == "not_official":
            return found
    return Judgement("unknown", "unknown")


def _judge_named(platform: str, name: str, official: Official) -> Judgement:
    """An account whose platform is said: "telegram @NAME"."""
    account = account_named(platform, name)
    if account is None:
        return Judgement("account", "not_official" if official.accounts else "unknown")
    return judge_account(account, official)


def _judge_phone(text: str, official: Official) -> Judgement:
    if not official.phones:
        return Judgement("phone", "not_official" if official.domains or official.accounts else "unknown")
    number = read_number(text, official.region)
    listed = [read_number(phone, official.region) for phone in official.phones]
    is_ours = number is not None and any(same_number(number, one) for one in listed if one)
    return Judgement("phone", "official" if is_ours else "not_official")


def _judge_email(text: str, official: Official) -> Judgement:
    """`text`: an address, or what follows `mailto:`, where a copy to somebody else may hide."""
    path, _, fields = text.partition("?")
    address = (unquote(path) if "%" in path else path).translate(_FULL_WIDTH_MARKS)
    is_plain = _MAIL_FIELDS.fullmatch(fields) is not None
    if address.isascii() and address.lower() in official.emails:
        return Judgement("email", "official") if is_plain else _foreign_email(address, "extra_recipients")
    if not official.emails and not official.domains:
        return Judgement("email", "unknown")
    name, _, host = address.rpartition("@")
    if host.lower() in {email.rpartition("@")[2] for email in official.emails} | set(official.domains):
        near = nearest_name(unicodedata.normalize("NFKC", address).lower(), official.emails)
        return _foreign_email(near, "typo" if address.isascii() else "homoglyph")
    like, tricks = host_imitates(host, official.domains)
    hidden = next((domain for domain in official.domains if domain in name.lower()), None)
    return _foreign_email(like, *tricks) if like or not hidden else _foreign_email(hidden, "user_info")


def _foreign_email(like: str | None, *tricks: Trick) -> Judgement:
    return Judgement("email", "not_official", like, tricks if like else ())
