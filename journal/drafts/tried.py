"""Is a text only a trial of the search box? Keys side by side, one character again and again, the word test."""

from __future__ import annotations

import re

_TRIED = re.compile(
    r"[\W\d_]*|(?:test(?:ing|er|s)?|foo|bar|try|测试(?:一下|下)?|测一下)[\s\d]*|(.)\1+|(?:qwe|asd|zxc|abc|qaz)[a-z]{0,12}\d*"
)


def is_tried_out(key: str) -> bool:
    """Whether a normalised text asks for nothing: no letter in it, or what people type to see what happens."""
    return _TRIED.fullmatch(key) is not None
