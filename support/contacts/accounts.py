"""Accounts of social platforms, compared with those that are listed."""

from __future__ import annotations

from urllib.parse import unquote

from engine import ContactKind, Trick
from support.contacts.lookalikes import name_tricks, without_hidden
from support.contacts.official import Official
from support.contacts.platforms import Account
from support.contacts.verification import Judgement

_INVITATIONS = ("+", "joinchat", "addlist")
_KINDS_BY_NAME = ("", "name", "company", "org")
_MOST_SHOWN = 3


def judge_account(account: Account, official: Official, kind: ContactKind = "account") -> Judgement:
    """Whether an account of a known platform is listed there, in its own namespace."""
    if not official.accounts:
        return Judgement(kind, "unknown")
    ours = next(((one, words) for one, words in official.listed() if account.key == one.key), None)
    if ours and account.any_author:
        return Judgement(kind, "unknown", remark="any_author", places=(spelt(*ours),))
    if ours:
        return Judgement(kind, "official")
    found = imitated(unquote(account.name), official, account.platform)
    if account.kind in _INVITATIONS:
        like = found.like or next((spelt(one, words) for one, words in here(official, account.platform)), None)
        return Judgement(kind, "not_official", like, ("invitation",) if like else ())
    return Judgement(kind, "not_official", found.like, found.tricks, found.remark, found.places)


def judge_name(name: str, official: Official) -> Judgement:
    """Whether any platform lists a name, where nobody said which is meant; the message says on which it is ours."""
    if not official.accounts:
        return Judgement("account", "unknown")
    found = [(one, words) for one, words in official.listed() if _is_named(one, words, name)]
    if found:
        places = tuple(dict.fromkeys(one.platform for one, _ in found))
        return Judgement("account", "official", remark="only_on", places=places)
    return imitated(name, official, None)


def imitated(name: str, official: Official, platform: str | None) -> Judgement:
    """Which official account a name imitates: one of the same platform first, then our brand there, then any."""
    near = here(official, platform)
    far = [pair for pair in official.listed() if pair not in near]
    for one, words in near:
        if _fold(name) == _fold(_bare(words)):
            return _alike(one, words, ["other_account"])
    for one, words in far:
        if _fold(name) == _fold(_bare(words)):
            return _elsewhere(one, words, near)
    return _look_alike(name, near, official) or _look_alike(name, far, official) or Judgement("account", "not_official")


def _look_alike(name: str, listed: list[tuple[Account, str]], official: Official) -> Judgement | None:
    """The account that a name imitates, else the first of them if it imitates our brand."""
    seen = without_hidden(name)
    for one, words in listed:
        same = _fold(seen) == _fold(_bare(words))
        tricks: list[Trick] = ["hidden_characters"] if same else name_tricks(seen, _bare(words))
        if tricks:
            return _alike(one, words, tricks)
    found = (name_tricks(seen, domain.split(".")[0]) for domain in official.domains)
    by_brand = next(filter(None, found), None)
    return _alike(*listed[0], by_brand) if by_brand and listed else None


def here(official: Official, platform: str | None) -> list[tuple[Account, str]]:
    """Our accounts on a platform, with the words in which each is listed."""
    return [(one, words) for one, words in official.listed() if one.platform == platform]


def spelt(account: Account, words: str) -> str:
    """An official account as a reader knows it: "telegram @NAME"."""
    plain = not any(mark in words for mark in "/+@") and not words[:1].isdecimal()
    return f"{account.platform} {'@' if plain else ''}{words}"


def _is_named(account: Account, words: str, name: str) -> bool:
    """Whether @name is how a person writes an account: its name alone, cases of A to Z aside."""
    by_name = "/" not in words and account.kind in _KINDS_BY_NAME
    return by_name and _fold(name) == _fold(words.removeprefix("@"))


def _fold(name: str) -> str:
    return "".join(c.lower() if c.isascii() else c for c in name)


def _bare(words: str) -> str:
    return words.rpartition("/")[2].lstrip("@+")


def _alike(account: Account, words: str, tricks: list[Trick]) -> Judgement:
    return Judgement("account", "not_official", spelt(account, words), tuple(tricks))


def _elsewhere(account: Account, words: str, near: list[tuple[Account, str]]) -> Judgement:
    places = tuple(spelt(one, listed) for one, listed in near[:_MOST_SHOWN])
    return Judgement(
        "account",
        "not_official",
        spelt(account, words),
        ("listed_elsewhere",),
        "ours_there" if places else None,
        places,
    )
