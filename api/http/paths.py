"""Which path is asked for? The one place that takes off what an ASGI server or a mount puts before it."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

_PATH, _ROOT = "faq.path", "faq.root"


class RootPath:
    """ASGI middleware that gives path and root_path one form, and keeps both for `path_of` and `root_of`.

    Servers differ in whether `path` includes `root_path`. Afterwards it does, as the ASGI specification says, so that
    the router, access rules and pages see the same path.
    """

    def __init__(self, app: ASGIApp, public: str = "") -> None:
        """public: the path below which readers find the service, for servers that do not say it."""
        self._app, self._public = app, public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if self._public and not scope.get("root_path", "").strip("/"):
                scope["root_path"] = self._public
            root, path = _parted(scope)
            scope.update({_ROOT: root, _PATH: path, "root_path": root, "path": root + path})
        await self._app(scope, receive, send)


def path_of(scope: Scope) -> str:
    """The path below root_path, with a slash at its beginning."""
    # A mount changes root_path while its own application runs: what was found at first stays right.
    found: str = scope[_PATH] if _PATH in scope else _parted(scope)[1]
    return found


def root_of(scope: Scope) -> str:
    """What all our addresses begin with: "" or a path without a slash at its end."""
    found: str = scope[_ROOT] if _ROOT in scope else _parted(scope)[0]
    return found


def _parted(scope: Scope) -> tuple[str, str]:
    given = scope.get("root_path", "").strip("/")
    root = f"/{given}" if given else ""
    path: str = scope["path"]
    if root and (path == root or path.startswith(root + "/")):
        path = path[len(root) :]
    return root, path if path.startswith("/") else f"/{path}"
