"""Static files at addresses that change with their content, so that they may be kept for ever.

One digest of the whole folder is part of every address. Modules import each other by relative
paths and so stay within one version; a page of another version finds nothing here instead of
half of what it needs.
"""

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from interview.config.settings import Settings

ENDPOINT = "static"
ADDRESS = "/static"
VERSION_LETTERS = 16
LASTING = "public, max-age=31536000, immutable"
"""A year, the longest that caches are asked to keep anything (RFC 9111 names no limit)."""

FOUND = frozenset({200, 206, 304})


def versioned_address(folder: Path) -> str:
    """Where the files of ``folder`` are served: another name or byte in it is another address."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            digest.update(f"{name}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return f"{ADDRESS}/{digest.hexdigest()[:VERSION_LETTERS]}"


def register_static(app: Flask, settings: Settings) -> None:
    """Serve the files, say how long to keep them, and let pages take them from STATIC_URL_BASE.

    Before CORS is registered: what runs after a request runs in reverse order, and the rule for
    these files, which are nobody's secret, has the last word.
    """
    app.add_url_rule(
        f"{ADDRESS}/<path:filename>", "unversioned_static", view_func=app.send_static_file
    )

    def mark(response: Response) -> Response:
        if request.endpoint == ENDPOINT and response.status_code in FOUND:
            response.headers["Cache-Control"] = LASTING
            # A cache hands the same answer to every site.
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers.pop("Access-Control-Allow-Credentials", None)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    def url_for(endpoint: str, **values: Any) -> str:
        base = settings.static_url_base if endpoint == ENDPOINT else ""
        return base + app.url_for(endpoint, **values)

    app.after_request(mark)
    app.jinja_env.globals["url_for"] = url_for
