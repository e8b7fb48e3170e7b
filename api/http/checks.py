"""Can the service run with these settings? Asked before the port is opened, so that no visitor is the first to know."""

from __future__ import annotations

import os
from collections.abc import Iterable
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path

from api.bots.accounts import BotSettings
from api.bots.settings import check_bots, names_of_bots
from api.kept.redis_store import check_redis_store
from api.security.keys import Keys
from api.security.limiter import check_storage
from api.security.signing import check_keys
from api.settings import Settings, known_names
from corpus import FaqError

_OURS = "FAQ_"


def check_settings(settings: Settings, names: Iterable[str] = ()) -> None:
    """Raises FaqError for syntax, files, drivers and permissions; services elsewhere are not asked.

    `names`: the environment variables that are set.
    """
    check_names(names)
    check_storage(settings.security.rate_storage)
    if settings.security.session_storage:
        check_redis_store(settings.security.session_storage)
    if settings.observe.tracing:
        _check_tracing()
    if settings.bots != BotSettings():
        check_bots()
    _check_folder(settings.data, read_only=settings.read_only)
    for problem in Keys(settings.data).problems():
        raise FaqError(problem)
    if not settings.security.secret_keys:
        check_keys(settings.data)
    _check_pages()


def check_names(names: Iterable[str]) -> None:
    """Raises FaqError for a variable that looks like a setting and is none, and names the nearest."""
    known, ours = known_names() | names_of_bots(), sorted(name for name in names if name.startswith(_OURS))
    # Kubernetes sets these in every container for each service whose name begins with "faq".
    services = [name.removesuffix("_SERVICE_HOST") for name in ours if name.endswith("_SERVICE_HOST")]
    linked = tuple(f"{service}{end}" for service in services for end in ("_SERVICE_", "_PORT"))
    for name in ours:
        if name not in known and not name.startswith(linked or ("\0",)):
            near = get_close_matches(name, known, n=1, cutoff=0.6)
            mend = f"did you mean {near[0]}?" if near else "take it away; docs/deployment.md lists all settings"
            raise FaqError(f"{name[:80]} is set, but there is no such setting; {mend}")


def _check_tracing() -> None:
    for module in ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http"):
        try:
            found = find_spec(module) is not None
        except ModuleNotFoundError:
            found = False
        if not found:
            raise FaqError(
                "OTEL_EXPORTER_OTLP_ENDPOINT is set, but OpenTelemetry is not installed; pip install 'faq-search[otel]'"
            )


def _check_folder(data: Path, *, read_only: bool) -> None:
    if not data.exists():
        return  # whether it must be there is for the command to say
    if not data.is_dir():
        raise FaqError(f"data folder {data} is no folder; give another with --data or $FAQ_DATA")
    if not os.access(data, os.R_OK | os.X_OK):
        raise FaqError(f"data folder {data} cannot be read; mend its permissions")
    if read_only:
        return
    for written in (data, *data.glob("*.db")):
        if not os.access(written, os.W_OK):
            raise FaqError(
                f"{written} cannot be written, and feedback and tickets are kept there; mend its permissions, or set "
                "FAQ_READ_ONLY=1 to serve without both"
            )


def _check_pages() -> None:
    """Read every template, which all workers then share."""
    from jinja2 import TemplateError

    from api.web.render import environment, static_folders

    try:
        templates = environment()
        for name in templates.list_templates(["html"]):
            templates.get_template(name)
        folders = static_folders()
    except (TemplateError, OSError) as error:
        raise FaqError(f"the pages of this installation are damaged ({error}); install faq-search again") from error
    if not folders:
        raise FaqError("the static files of this installation are missing; install faq-search again")
