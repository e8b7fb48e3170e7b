"""Which of the files that somebody sends are kept? Those of an accepted type and size, within quota, after a check."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from corpus import counted
from support.room import MEGABYTE
from support.tickets.attachments.checks import Checks
from support.tickets.attachments.files import Files, Upload
from support.tickets.attachments.kinds import FileError
from support.tickets.storage.tables import Attachment

_REFUSALS: Mapping[str, str] = {
    "file_large": "the file is larger than {megabytes} MB; send a smaller one",
    "upload_full": "there is no room for files now; send it without them, or try again in an hour",
    "upload_busy": "too many files are arriving; send it again in a few seconds",
}
"""What is told of a file that was not received whole."""


class Sent(Protocol):
    """What somebody sends with files. client: whose quota they count for; staff: have none."""

    @property
    def uploads(self) -> Sequence[Upload]:
        """The files."""

    @property
    def client(self) -> str:
        """A name of the address that it came from."""

    @property
    def staff(self) -> bool:
        """Whether a member of staff sent it."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be sent along. types: those of support.yaml that can be told by content."""

    types: tuple[str, ...]
    files: int
    megabytes: int


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file that was not taken, and why. why: a code, see FileError; name: "" where it is not known."""

    name: str
    why: str
    message: str


class Intake:
    """Takes files for one help centre."""

    def __init__(self, files: Files, checks: Checks, allowed: Allowed, *, mask: Callable[[str], str]) -> None:
        """`mask`: takes secrets out of a file's name."""
        self._files, self._checks, self._allowed, self._mask = files, checks, allowed, mask

    def take(self, form: Sent, kept: Sequence[str]) -> tuple[list[Attachment], list[BadFile]]:
        """Keep uploads beside those kept before: all that the form has now, and what was not taken.

        Only what costs nothing is checked; the rest by `check`, before anybody sees them.
        """
        files, bad = self._files.waiting(kept)[: self._allowed.files], list[BadFile]()
        if gone := self._files.lost(kept):
            bad.append(BadFile("", "file_gone", f"files that waited for too long and were deleted: {gone}"))
        for upload in form.uploads:
            name = upload.name[:200]
            if not name and not upload.size:
                continue  # a file field that was left empty
            try:
                files.append(self._kept(upload, name, "" if form.staff else form.client, len(files)))
            except FileError as error:
                bad.append(BadFile(name[:100], error.why, str(error)))
        return files, bad

    def check(self, files: Sequence[Attachment], client: str) -> tuple[list[Attachment], list[BadFile]]:
        """Look into the files of a form that is about to be taken: those that are good, and the others, now deleted.

        Raises Busy.
        """
        good, bad, allowed = list[Attachment](), list[BadFile](), self._allowed
        if all(file.checked for file in files):
            return list(files), bad
        limits: dict[str, Any] = {"allowed": allowed.types, "most_bytes": allowed.megabytes * MEGABYTE}
        with self._checks.place(client):
            for file in files:
                try:
                    good.append(file if file.checked else self._files.check(file, self._checks, **limits))
                except FileError as error:
                    bad.append(BadFile(file.name[:100], error.why, str(error)))
        return good, bad

    def _kept(self, upload: Upload, name: str, client: str, before: int) -> Attachment:
        allowed = self._allowed
        if before >= allowed.files:
            raise FileError("file_many", f"at most {counted(allowed.files, 'file goes', 'files go')} with a message")
        if upload.lost:
            raise FileError(upload.lost, _REFUSALS[upload.lost].format(megabytes=allowed.megabytes))
        most = allowed.megabytes * MEGABYTE
        return self._files.keep(upload.stream, self._mask(name), allowed=allowed.types, most_bytes=most, client=client)
