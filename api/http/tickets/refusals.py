"""What is answered when a ticket or a file is not taken?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from api.http.problems import ProblemResponse, problem
from support.tickets import RETRY_SECONDS, BadFile, Texts

_RETRY_AFTER = {429: "3600", 503: str(RETRY_SECONDS)}
_STATUS: Mapping[str, int] = {"upload_full": 503, "upload_busy": 503, "upload_quota": 429}
"""Of files that are not at fault, by the code of what is."""


def status_of(bad: Sequence[BadFile]) -> int:
    """The HTTP status for files that were not taken: 422, or 429 or 503 where it may go well later."""
    return max([422, *(_STATUS.get(one.why, 422) for one in bad)])


def secret_problem(warnings: tuple[str, ...], places: tuple[str, ...], masked: str) -> ProblemResponse:
    """422 for what holds a secret: what to do now, and the text without it."""
    detail = "what you wrote holds a secret and was neither kept nor sent: " + " ".join(warnings)
    return refusal(detail, secrets=list(places), warnings=list(warnings), masked=masked)


def refusal(detail: str, status: int = 422, **more: object) -> ProblemResponse:
    """A problem with members beside those of RFC 9457, which that standard allows."""
    found = problem(status, detail)
    return ProblemResponse(json.loads(bytes(found.body)) | more, status_code=status, headers=retry_after(status))


def retry_after(status: int) -> dict[str, str]:
    """The header that says when to try again, where that is of use."""
    return {"Retry-After": _RETRY_AFTER[status]} if status in _RETRY_AFTER else {}


def bad_files(bad: list[BadFile], texts: Texts | None = None) -> ProblemResponse:
    """422 for files that were not taken; 429 or 503 where it is not their fault. texts: the reader's, else English."""
    said = [texts(one.why) if texts and texts.lang != "en" else one.message for one in bad]
    told = "; ".join(f"{one.name}: {text}" if one.name else text for one, text in zip(bad, said, strict=True))
    return refusal(told, status_of(bad), errors={"files": [one.why for one in bad]})
