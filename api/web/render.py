"""How does a page become HTML? One Jinja environment, with what every page needs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from fastapi.responses import HTMLResponse
from starlette.requests import Request

from api.http.paths import path_of, root_of
from api.web.brand.brand import brand_of
from api.web.locales import LOCALES, Locale, lang_of, own_name, short_name, shown_in
from api.web.words import PLACES, Words

if TYPE_CHECKING:
    from jinja2 import Environment

    from engine import Engine

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache",
}
"""Of every page: nothing runs or loads but the page's own files."""


_TYPED = frozenset({"q", "check"})
"""Parameters whose text a page shows."""


def render(
    request: Request,
    template: str,
    locale: Locale,
    *,
    status: int = 200,
    kept: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """A page. kept: parameters of the query string that another language's page keeps (no secrets in them)."""
    html = environment().get_template(template).render(**_common(request, locale, kept or {}), **context)
    return HTMLResponse(html, status, headers={**HEADERS, "Content-Language": locale})


def fragment(request: Request, template: str, locale: Locale, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A part of a page, for the page's own module."""
    html = environment().get_template(template).render(**_common(request, locale, {}), **context)
    return HTMLResponse(html, status, headers={**HEADERS, "X-Robots-Tag": "noindex", "Cache-Control": "no-store"})


def _common(request: Request, locale: Locale, kept: Mapping[str, str]) -> dict[str, Any]:
    links = Links(request, locale)
    name = request.app.state.serving.name
    return {
        "locale": locale,
        "lang": lang_of(locale),
        "t": Words(locale),
        "url": links.to,
        "static": links.static,
        "canonical": links.absolute(links.here(locale)),
        "languages": [(other, own_name(other), links.here(other, kept)) for other in LOCALES],
        "alternates": [(other, links.absolute(links.here(other))) for other in LOCALES],
        "short_name": short_name,
        "shown": lambda text: shown_in(text, locale),
        "site": shown_in(name[lang_of(locale)], locale) if name else Words(locale)("help_centre"),
        "reachable": request.app.state.serving.reachable,
        "suggest": f"{links.root}/v1/suggest" if request.app.state.suggests else "",
        **_brand(request, links),
        "kept": kept,
        "kept_days": request.app.state.serving.recorder.days,
        # What a stranger typed is no page of the help centre, however it got into the address.
        "indexed": not request.query_params.keys() & _TYPED,
    }


def _brand(request: Request, links: Links) -> dict[str, str]:
    """Addresses of the owner's colours and logo; "" where there is none."""
    serving = request.app.state.serving
    brand = brand_of(serving.engine if serving.has_index else None)
    return {
        "theme": f"{links.root}/theme.css?v={brand.css_version}" if brand.css else "",
        "logo": f"{links.root}/logo?v={brand.logo_version}" if brand.logo else "",
    }


def engine_of(request: Request) -> Engine:
    """The engine of a request: the same to its end, whatever is swapped in meanwhile."""
    found: Engine = request.scope.setdefault("faq.engine", request.app.state.serving.engine)
    return found


class Links:
    """Addresses of pages as one request's reader sees them."""

    def __init__(self, request: Request, locale: Locale) -> None:
        self.root, self._path = root_of(request.scope), path_of(request.scope)
        self._base = request.app.state.page.site or f"{request.url.scheme}://{request.url.netloc}"
        self.locale: Locale = locale

    def to(self, path: str, locale: Locale | None = None, **parameters: str) -> str:
        """Address of a page below the locale: `to("/contact", q="...")`."""
        return f"{self.root}/{locale or self.locale}{_quoted(path)}{_query(parameters)}"

    def here(self, locale: Locale, kept: Mapping[str, str] | None = None) -> str:
        """The same page in another locale, with the parameters that it keeps."""
        first, _, rest = self._path.removeprefix("/").partition("/")
        return self.to(f"/{rest}" if first in LOCALES else "/", locale, **(kept or {}))

    def absolute(self, address: str) -> str:
        """An address with scheme and host."""
        return f"{self._base}{address}"

    def static(self, name: str) -> str:
        """Address of a static file, which changes with its content."""
        return f"{self.root}/static/{name}?v={digest(name)}"


def file_of(engine: Engine, links: Links, target: str) -> str | None:
    """Address of a picture or document that came with the corpus; None if none did."""
    name = engine.file_beside(target)
    if name is None:
        return None
    digest_, _, _ = name.partition(".")
    return _quoted(f"{links.root}/files/{digest_}/{PurePosixPath(target).name}")


def _quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(path, safe="/:@!$&'()*+,;=-._~")


def _query(parameters: Mapping[str, str]) -> str:
    from urllib.parse import urlencode

    given = {name: value for name, value in parameters.items() if value}
    return f"?{urlencode(given)}" if given else ""


@cache
def digest(name: str) -> str:
    """Of a static file's content, short."""
    file = next(folder / name for folder in static_folders() if (folder / name).is_file())
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def static_folders() -> list[Path]:
    """Folders of files that are served as they are."""
    return [folder / "static" for folder in PLACES if (folder / "static").is_dir()]


@cache
def environment() -> Environment:
    """The environment of all templates, which escapes everything and knows no undefined name."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader([folder / "templates" for folder in PLACES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
