"""Which spellings are one word? Wi-Fi and wifi, log-in and login, e-mail and email; C++ and C# are their own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from corpus.languages.lazy import lazy_pattern

_EDGE, _END = r"(?<![\w./@:+#-])", r"(?![\w/@+#-]|\.\w)"
"""A word by itself: inside an address or a longer compound nothing is joined."""

_PARTICLES = "in|on|up|out|off|back|down|over"
_VERBS = "log|sign|check|opt|top|pay|cash|add|plug|set|back|pick|roll|start|buy|shut|lock|time|turn|take|hand"
_SIGNS: Mapping[str, str] = {"c++": "cpp", "c#": "csharp", "f#": "fsharp", ".net": "dotnet", "asp.net": "aspdotnet"}
_APART: Mapping[str, str] = {
    "e mail": "email",
    "e mails": "emails",
    "web site": "website",
    "user name": "username",
    "pass word": "password",
    "t shirt": "tshirt",
    "t shirts": "tshirts",
    "wi fi": "wifi",
    "blue tooth": "bluetooth",
}

_SHORT = lazy_pattern(
    rf"{_EDGE}(?:([a-z])-([a-z]{{2,20}})|(wi|hi|sci)-(fi)|([a-z]{{2,20}})-([a-z])|({_VERBS})-((?:{_PARTICLES})s?)){_END}"
)
_HYPHEN = lazy_pattern(r"[a-z]-[a-z]")
_PLAIN = lazy_pattern(rf"{_EDGE}(?:{'|'.join(map(re.escape, _APART))}){_END}")
_SIGNED = lazy_pattern(rf"(?<![\w./@:-])(?:{'|'.join(map(re.escape, _SIGNS))})(?![\w+#])")
_JS = lazy_pattern(r"(?<![\w./@:-])([a-z]{2,10})\.js(?![\w/.])")
_LETTER = lazy_pattern(r"(?<![a-z0-9])([a-z]) (?=[盾盘股线恤币站光型][一-鿿]?)")
_BEFORE_LETTER = lazy_pattern(" [盾盘股线恤币站光型]")
_MARKS = "+#."
"""One of them is in every one of the signs."""


def unify_spelling(text: str) -> str:
    """A text of lower case in which words that are spelt in several ways have one spelling. Idempotent."""
    # Substrings are looked for first, in a tenth of the time of the patterns: most texts have none of them.
    if "-" in text and _HYPHEN.search(text):
        text = _SHORT.sub(_joined, text)
    if " " in text and any(map(text.__contains__, _APART)):
        text = _PLAIN.sub(lambda match: _APART[match.group()], text)
    if " " in text and not text.isascii() and _BEFORE_LETTER.search(text):
        text = _LETTER.sub(r"\1", text)
    if any(map(text.__contains__, _MARKS)) and any(map(text.__contains__, _SIGNS)):
        text = _SIGNED.sub(lambda match: _SIGNS[match.group()], text)
    return _JS.sub(r"\1js", text) if ".js" in text else text


def _joined(match: re.Match[str]) -> str:
    return "".join(part for part in match.groups() if part)
