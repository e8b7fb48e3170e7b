"""Signed values that travel with a client."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from api.security import signing
from api.security.signing import Signer, keys_of
from corpus import FaqError

OLD, NEW = "o" * 32, "n" * 32
BOUNDS = {"max_age": 100.0, "limit": 500}


def signer(*keys: str) -> Signer:
    return Signer(lambda: keys or (NEW,))


@pytest.mark.parametrize("value", [{"m": 1, "q": "提现一直没到账"}, ["a" * 300], 7, "", {}])
def test_a_value_comes_back(value: object) -> None:
    token = signer().sign(value, salt="a")
    assert token.isascii() and not set(token) & set(' ";,&=?#%+/\\')
    assert signer().read(token, salt="a", **BOUNDS) == value


def test_whatever_is_not_ours_is_none() -> None:
    token = signer().sign({"m": 1}, salt="a")
    assert signer().read(token, salt="b", **BOUNDS) is None  # signed for something else
    assert signer(OLD).read(token, salt="a", **BOUNDS) is None
    for place in range(len(token) - 1):  # the last character has bits that mean nothing
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert signer().read(changed, salt="a", **BOUNDS) is None
    forged = [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        token[:-1],
        token + ".",
        "é" + token,
        "\ud800",
        "\0",
        "." + token,
        token[::-1],
    ]
    for one in forged:
        assert signer().read(one, salt="a", **BOUNDS) is None, one


def test_a_forged_payload_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither unpacked nor parsed: the signature is compared before."""
    token = signer().sign(["a" * 10_000], salt="a")
    assert token.startswith("."), "it is compressed"
    monkeypatch.setattr(
        signing.URLSafeTimedSerializer, "load_payload", lambda *_given, **_named: pytest.fail("decoded")
    )
    payload, _, rest = token.rpartition(".")
    assert signer().read(f"{payload}.{rest[::-1]}", salt="a", **BOUNDS) is None


def test_a_value_that_is_too_long_is_none() -> None:
    token = signer().sign(list(range(50)), salt="a")
    assert signer().read(token, salt="a", max_age=9, limit=len(token)) == list(range(50))
    assert signer().read(token, salt="a", max_age=9, limit=len(token) - 1) is None


@pytest.mark.parametrize(("seconds", "good"), [(99, True), (102, False), (-59, True), (-62, False)])
def test_age(monkeypatch: pytest.MonkeyPatch, seconds: float, good: bool) -> None:
    """A clock that is a minute behind that of the replica that signed is no reason to forget."""
    token, now = signer().sign(1, salt="a"), time.time()
    monkeypatch.setattr(time, "time", lambda: now + seconds)
    assert signer().read(token, salt="a", **BOUNDS) == (1 if good else None)


def test_keys_are_rotated() -> None:
    """What the old key has signed is good as long as it is listed; the first one signs."""
    old = signer(OLD).sign(1, salt="a")
    assert signer(NEW, OLD).read(old, salt="a", **BOUNDS) == 1
    new = signer(NEW, OLD).sign(2, salt="a")
    assert signer(NEW).read(new, salt="a", **BOUNDS) == 2
    assert signer(NEW).read(old, salt="a", **BOUNDS) is None


def test_the_key_of_a_folder(tmp_path: Path) -> None:
    """Made once, for its owner's eyes only; a list of keys may be written into the file."""
    file = tmp_path / "data" / signing.SIGNING_FILE
    (key,) = keys_of(file.parent)
    assert len(key) == 64 and file.stat().st_mode & 0o077 == 0
    assert list(keys_of(file.parent)) == [key]
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    file.write_text(f"{NEW}\n{key}\n", "utf-8")
    assert list(keys_of(file.parent)) == [NEW, key]
    for damage in ("", f"{NEW}\nshort"):
        file.write_text(damage, "utf-8")
        with pytest.raises(FaqError, match=signing.SIGNING_FILE):
            keys_of(file.parent)
