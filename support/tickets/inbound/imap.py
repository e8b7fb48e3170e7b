"""How are answers fetched from a mailbox? Over IMAP, from time to time; what was looked at keeps a mark there."""

from __future__ import annotations

import datetime as dt
import imaplib
import logging
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from support.room import NoRoomError
from support.tickets.attachments.checks import Busy
from support.tickets.inbound.letter import LARGEST_EMAIL, LetterError
from support.tickets.inbound.taking import Inbound
from support.tickets.settings import Imap

MARK = "FaqRead"
"""The keyword of e-mails that were looked at; whoever else reads the mailbox finds them unread as before."""
_DAYS = 7
_AT_ONCE = 100
_TRIES = 3
"""At an e-mail that fails in an unexpected way; then it is marked, so that it holds up no other."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class ImapError(OSError):
    """The mailbox cannot be read now; what is in it waits. The message names no address, for /readyz shows it."""

    def __init__(self, told: str) -> None:
        super().__init__(told)
        self.strerror = told


@contextmanager
def open_mailbox(imap: Imap, timeout: float) -> Iterator[imaplib.IMAP4]:
    """A mailbox with its folder chosen. Raises ImapError, which names neither password nor content."""
    try:
        box = _connected(imap, timeout)
    except (OSError, imaplib.IMAP4.error) as error:
        raise ImapError(f"the mailbox cannot be reached ({_reason(error)}); check FAQ_IMAP_URL") from error
    try:
        with _told("the sign-in is refused; check user and password of FAQ_IMAP_URL"):
            box.login(imap.user, imap.password)
        with _told("the folder cannot be opened; check FAQ_IMAP_FOLDER"):
            status, _ = box.select(_quoted(imap.folder))
            if status != "OK":
                raise imaplib.IMAP4.error(status)
        yield box
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            box.logout()


def fetch(box: imaplib.IMAP4, take: Callable[[bytes], None]) -> int:
    """Give every e-mail of the last week that has no mark to `take`, and mark it; says how many there were.

    An e-mail at which `take` raises keeps no mark and comes again.
    """
    marks = _keeps_marks(box)
    since = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=_DAYS)
    wanted = f"UNKEYWORD {MARK}" if marks else "UNSEEN"
    found = _asked(box, "SEARCH", f"{wanted} SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}")
    told = found[0] if found and isinstance(found[0], bytes) else b""
    ids = told.decode("ascii", "replace").split()[:_AT_ONCE]
    for uid in ids:
        if (raw := _content(box, uid)) is not None:
            take(raw)
        _asked(box, "STORE", uid, "+FLAGS", f"({MARK})" if marks else r"(\Seen)")
    return len(ids)


class Poller:
    """Fetches answers for one service; of several processes one at a time does."""

    def __init__(
        self, inbound: Inbound, imap: Imap, data: Path, *, ready: Callable[[], bool], timeout: float = 15.0
    ) -> None:
        """`data`: the data folder, whose lock says who fetches; `ready`: whether tickets can be worked on now."""
        self._inbound, self._imap, self._timeout, self._ready = inbound, imap, timeout, ready
        self._lock = data / ".imap.lock"
        self._stopped, self._failed = threading.Event(), dict[int, int]()
        self._thread = threading.Thread(target=self._run, name="imap", daemon=True)
        self._error = ""

    def start(self) -> None:
        """Fetch from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after what is being fetched."""
        self._stopped.set()
        self._thread.join(self._timeout + 1)

    def fetch_now(self) -> int:
        """Fetch what has come; says how many e-mails there were, 0 while another process does. Raises ImapError."""
        from filelock import FileLock, Timeout

        try:
            with FileLock(self._lock, timeout=0), open_mailbox(self._imap, self._timeout) as box:
                return fetch(box, self._take)
        except Timeout:
            return 0
        except imaplib.IMAP4.error as error:
            raise ImapError(f"the mail server answers with an error ({_reason(error)})") from error

    def _take(self, raw: bytes) -> None:
        log, key = logging.getLogger(__name__), hash(raw)
        try:
            self._inbound.take(raw)
        except LetterError as error:
            log.warning("an e-mail was not taken: %s", error)
        except (Busy, NoRoomError):
            raise  # there will be room
        except Exception:  # whatever it is, e.g. a full disk: the next look tries again, but not for ever
            self._failed[key] = self._failed.get(key, 0) + 1
            if self._failed[key] < _TRIES:
                raise
            del self._failed[key]
            log.exception("an e-mail could not be taken, and is left in the mailbox with its mark")

    def _run(self) -> None:
        log = logging.getLogger(__name__)
        while not self._stopped.is_set():
            try:
                if self._ready():
                    self.fetch_now()
                    self._error = ""
            except Exception as error:  # the mailbox is away, or an e-mail fails: all waits there for the next look
                if str(error) != self._error:
                    log.warning("answers by e-mail cannot be fetched: %s: %s", type(error).__name__, error)
                self._error = str(error)
            self._stopped.wait(self._imap.seconds)


def _connected(imap: Imap, timeout: float) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if imap.tls == "implicit":
        return imaplib.IMAP4_SSL(imap.host, imap.port, ssl_context=context, timeout=timeout)
    box = imaplib.IMAP4(imap.host, imap.port, timeout=timeout)
    if imap.tls == "starttls":
        try:
            box.starttls(ssl_context=context)
        except (OSError, imaplib.IMAP4.error):
            box.shutdown()
            raise
    return box


def _keeps_marks(box: imaplib.IMAP4) -> bool:
    """Whether the folder takes keywords of ours."""
    _, flags = box.response("PERMANENTFLAGS")
    return b"\\*" in b" ".join(one for one in flags if isinstance(one, bytes))


def _content(box: imaplib.IMAP4, uid: str) -> bytes | None:
    """An e-mail, left unread; None for one that is too large, or gone."""
    told = b" ".join(one for one in _asked(box, "FETCH", uid, "(RFC822.SIZE)") if isinstance(one, bytes))
    size = _SIZE.search(told)
    if size is None or int(size[1]) > LARGEST_EMAIL:
        return None
    parts = _asked(box, "FETCH", uid, "(BODY.PEEK[])")
    return next((one[1] for one in parts if isinstance(one, tuple)), None)


def _asked(box: imaplib.IMAP4, *command: str) -> list[bytes | tuple[bytes, bytes]]:
    status, found = box.uid(*command)
    if status != "OK":
        raise imaplib.IMAP4.error(f"{command[0]} is answered with {status}")
    return list(found)


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


@contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except imaplib.IMAP4.error as error:
        raise ImapError(what) from error


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or type(error).__name__)[:200]
