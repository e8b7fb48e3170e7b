"""What the OpenAPI document says of refusals that several operations have."""

from __future__ import annotations

from typing import Any

from api.http.schemas import ProblemBody

BAD: dict[int | str, dict[str, Any]] = {422: {"model": ProblemBody, "description": "A value is out of bounds."}}
ABSENT: dict[int | str, dict[str, Any]] = {404: {"model": ProblemBody, "description": "There is no such entry."}}
