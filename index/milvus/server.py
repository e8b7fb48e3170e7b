"""One connection to Milvus: calls with a time limit, retries, and errors that say what to mend. pymilvus."""

from __future__ import annotations

import logging
import os
import threading
import time
from typing import Any

from index.errors import AwayError, GenerationError
from index.milvus.access import MilvusAccess, check_installed

_PAUSE = 1.0
"""Seconds for which a server that did not answer is not asked again: else every query would wait for it in vain."""
_LONGEST_PAUSE = 8.0
_WRITE_STEP = 30.0
"""Seconds that one call of a rebuild may take before it is tried again."""
_FIRST_SPARSE = (2, 4)
"""The first Milvus with sparse vectors and hybrid search."""
_LITE = "lite"
_UNLOADED, _MISSING, _REFUSED = (101, 103, 106), (4, 100), (1800, 1801, 1802)
"""Codes of Milvus: a collection that is not loaded, one that is not there, a wrong token."""


class Server:
    """A Milvus server; threads may share it, and a forked process connects anew."""

    def __init__(self, access: MilvusAccess) -> None:
        self._access = access
        self._lock = threading.Lock()
        self._client: Any = None
        self._process = 0
        self._away_until, self._problem = 0.0, ""
        self._sparse: bool | None = None

    @property
    def uri(self) -> str:
        """Where it is."""
        return self._access.uri

    @property
    def is_replaced(self) -> bool:
        """Whether queries are answered by words alone while it is away."""
        return self._access.away == "lexical"

    @property
    def has_sparse(self) -> bool:
        """Whether it knows sparse vectors and hybrid search; raises AwayError if it cannot be asked."""
        if self._sparse is None:
            self._sparse = _knows_sparse(str(self._try("get_server_version", (), {}, self._access.seconds)))
        return self._sparse

    def read(self, method: str, *args: Any, **options: Any) -> Any:
        """Call a method of pymilvus's client within the time of a query.

        Raises AwayError, at once for a moment after the last one; GenerationError for a collection that is gone.
        """
        if time.monotonic() < self._away_until:
            raise AwayError(self._problem)
        return self._try(method, args, options, self._access.seconds)

    def once(self, method: str, *args: Any, **options: Any) -> Any:
        """The same, whatever became of the last call."""
        return self._try(method, args, options, self._access.seconds)

    def write(self, method: str, *args: Any, **options: Any) -> Any:
        """Call an idempotent method again and again until it succeeds, within the time of a rebuild."""
        end, pause = time.monotonic() + self._access.write_seconds, _PAUSE
        while True:
            try:
                return self._try(method, args, options, min(_WRITE_STEP, max(end - time.monotonic(), _PAUSE)))
            except AwayError:
                if time.monotonic() + pause > end:
                    raise
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    def close(self) -> None:
        """Let the connection go; the next call makes another."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None and self._process == os.getpid():
            client.close()

    def _try(self, method: str, args: tuple[Any, ...], options: dict[str, Any], seconds: float) -> Any:
        client = self._connected(seconds)
        try:
            try:
                found = getattr(client, method)(*args, timeout=seconds, **options)
            except Exception as error:
                if not (args and _code(error) in _UNLOADED):
                    raise
                client.load_collection(args[0], timeout=seconds)  # a server that was started again forgets what was
                found = getattr(client, method)(*args, timeout=seconds, **options)
        except Exception as error:
            raise self._told(error) from error
        self._away_until = 0.0
        return found

    def _connected(self, seconds: float) -> Any:
        with self._lock:
            if self._client is not None and self._process == os.getpid():
                return self._client
            try:
                self._client = _connect(self._access, seconds)
            except Exception as error:
                raise self._told(error) from error
            self._process = os.getpid()
            return self._client

    def _told(self, error: Exception) -> Exception:
        """What is raised for an error of pymilvus; others are our own faults and stay."""
        code = _code(error)
        if code is None and not isinstance(error, OSError) and not type(error).__module__.startswith("grpc"):
            return error
        what = str(getattr(error, "message", "") or error)[:200]
        if code in _MISSING:
            return GenerationError(f"the Milvus server at {self.uri} lacks what was stored ({what}); run `faq rebuild`")
        self._away_until = time.monotonic() + _PAUSE
        mend = "mend FAQ_MILVUS_TOKEN" if code in _REFUSED else "start it, or mend FAQ_MILVUS_URI"
        self._problem = f"the Milvus server at {self.uri} cannot be asked ({what}); {mend}"
        return AwayError(self._problem)


def _connect(access: MilvusAccess, seconds: float) -> Any:
    check_installed(access.uri)
    from pymilvus import MilvusClient

    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # each error is told once, by whoever catches it
    token = {"token": access.token} if access.token else {}
    return MilvusClient(uri=access.uri, timeout=max(seconds, 1.0), **token)


def _code(error: Exception) -> int | None:
    """The code of an error of Milvus; None for all others."""
    if type(error).__module__.partition(".")[0] != "pymilvus":
        return None
    code = getattr(error, "code", 1)
    text = str(error).lower()
    if "not found" in text or "does not exist" in text or "can't find" in text:
        return _MISSING[0]
    if "not loaded" in text or "call load()" in text:
        return _UNLOADED[0]
    return code if isinstance(code, int) else 1


def _knows_sparse(version: str) -> bool:
    """`version`: such as "v2.6.3" or "milvus_lite-3.2.2"; what names no number is taken for a new one."""
    numbers = version.lstrip("vV").split(".")
    if not numbers[0].isdigit() or len(numbers) < 2 or not numbers[1].isdigit():
        return True
    return (int(numbers[0]), int(numbers[1])) >= _FIRST_SPARSE
