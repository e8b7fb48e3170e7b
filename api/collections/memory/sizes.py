"""How much memory does one engine hold for itself? Its own objects are counted, not guessed from its files."""

from __future__ import annotations

import gc
import os
import sys
import time
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from engine import Engine

_SHARED = (type, ModuleType, FunctionType, BuiltinFunctionType, MethodType, CodeType)
"""Kinds of objects that belong to the program."""
_PLAIN = frozenset({str, int, float, bytes, bool, type(None)})
_AT_ONCE = 1000


def bytes_of(engine: Engine, pause: float = 0.0) -> int:
    """Bytes of all objects that go with an engine: texts, terms, arrays, cached queries; without encoder, segmenter and
    the program itself, which others share. Mapped files count in full, as if all their pages were read.

    pause: seconds of sleep after each thousand objects or so, for threads that answer meanwhile.
    """
    seen = {id(engine.encoder), id(engine.segmenter), id(engine.sentences)}
    total, stack, rest = 0, list[Any]([engine]), _AT_ONCE
    while stack:
        one = stack.pop()
        if id(one) in seen or isinstance(one, _SHARED):
            continue
        seen.add(id(one))
        total += _size(one)
        inside = [one.base] if isinstance(one, np.ndarray) else gc.get_referents(one)
        # Most are texts and numbers, which hold nothing.
        plain = {id(part): part for part in inside if type(part) in _PLAIN and id(part) not in seen}
        seen.update(plain)
        total += sum(map(sys.getsizeof, plain.values()))
        stack.extend(part for part in inside if type(part) not in _PLAIN)
        rest -= len(inside)
        if pause and rest < 0:
            time.sleep(pause)
            rest = _AT_ONCE
    return total


def resident() -> int:
    """Bytes of this process in memory; 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _size(one: Any) -> int:
    if isinstance(one, np.ndarray):
        return sys.getsizeof(one) if one.base is None else sys.getsizeof(one) + _mapped(one)
    # An index of FAISS lies outside Python's memory.
    if hasattr(type(one), "sa_code_size") and hasattr(one, "ntotal"):
        return sys.getsizeof(one) + int(one.ntotal) * int(one.sa_code_size())
    return sys.getsizeof(one, 0)


def _mapped(array: np.ndarray[Any, Any]) -> int:
    return array.nbytes if isinstance(array, np.memmap) or isinstance(array.base, np.memmap) else 0
