"""Login sessions: their storage, and the error response if one cannot be saved."""

import hashlib
import json
import os
import secrets
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import structlog
from flask import Flask, Response, current_app
from flask.sessions import SessionMixin
from flask_session.cachelib import CacheLibSessionInterface

from interview.config.groups.storage import StorageSettings
from interview.errors import InterviewError, StorageFull
from interview.web.error_responses import refusal

LIFETIME_SECONDS = 7 * 24 * 3600
PRUNE_SECONDS = 3600.0
UNFINISHED = ".unfinished"
UNFINISHED_SECONDS = 60.0
"""An unfinished file older than this was left by a failed write."""

TRIAL = "trial:"
"""Key prefix of sessions that are saved only to see whether it can be done."""

TRIAL_SECONDS = 60

OF_OTHER_SITES = ("Secure", "SameSite=None", "Partitioned")

log = structlog.get_logger(__name__)


def register_sessions(app: Flask, settings: StorageSettings) -> None:
    """Store sessions in files of DATA_DIR, or with REDIS_URL in Redis for all instances."""
    app.config.update(
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=LIFETIME_SECONDS),
        SESSION_REFRESH_EACH_REQUEST=False,  # a request that changes nothing writes nothing
    )
    if settings.redis_url:
        from interview.web.shared_sessions import SharedSessionInterface

        app.session_interface = SharedSessionInterface(settings.redis_url)
        return
    app.session_interface = FileSessionInterface(
        client=SessionFiles(settings.data_dir / "sessions")
    )


def session_count() -> int:
    """The number of stored sessions. Raises SessionsUnavailable."""
    interface: Any = current_app.session_interface
    return int(interface.cache.count())


def require_sessions() -> None:
    """Raises as :meth:`SavedOrRefused.require_storage`."""
    interface: Any = current_app.session_interface
    interface.require_storage()


class SavedOrRefused(CacheLibSessionInterface):
    """Flask-Session's interface, with an error response if a session cannot be saved.

    Flask saves sessions after the error handlers, where any exception becomes a 500. So saving
    does not raise but replaces the response.
    """

    failure: ClassVar[type[Exception]]
    refused_as: ClassVar[type[InterviewError]]

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        try:
            super().save_session(app, session, response)
            if self.get_cookie_partitioned(app):
                _partition(response, self.get_cookie_name(app))
        except self.failure as error:
            log.warning("session_not_saved", kind=type(error).__name__, lost=session.modified)
            # An unchanged session only misses its renewal; the response stays valid.
            if session.modified:
                _turn_into(response, refusal(self.refused_as()))

    def require_storage(self) -> None:
        """Raises ``refused_as`` while no session can be saved: tries it with one of its own.

        For what must not be done unless the session is saved that begins with it.
        """
        key = f"{TRIAL}{secrets.token_hex(8)}"
        try:
            self.cache.set(key, {}, TRIAL_SECONDS)
            self.cache.delete(key)
        except self.failure as error:
            log.warning("session_not_saved", kind=type(error).__name__, lost=False)
            raise self.refused_as from error


def _partition(response: Response, name: str) -> None:
    """Mark the cookie ``name`` as partitioned, also where it is deleted.

    Flask-Session writes it without, and deletes it without what other sites need.
    """
    cookies = response.headers.getlist("Set-Cookie")
    for place, cookie in enumerate(cookies):
        if cookie.startswith(f"{name}="):
            missing = [each for each in OF_OTHER_SITES if each not in cookie]
            cookies[place] = "; ".join((cookie, *missing))
    response.headers.setlist("Set-Cookie", cookies)


class FileSessionInterface(SavedOrRefused):
    """Sessions in files."""

    failure = OSError
    refused_as = StorageFull


class JsonValues:
    """Serialises sessions as JSON, which, unlike pickle, executes nothing when read."""

    def dumps(self, value: dict[str, Any]) -> bytes:
        return json.dumps(value).encode()

    def loads(self, data: bytes | None) -> dict[str, Any] | None:
        """The session; None without data, or if the data is not a JSON object."""
        if data is None:
            return None
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict):
            return value
        log.warning("session_unreadable", size=len(data))
        return None


class SessionFiles:
    """Sessions in files: the name is the SHA-256 of the key, the mtime the time of expiry.

    The number is not limited: only logins have a session, and each requires a password.

    Args:
        folder: contains session files only.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._values = JsonValues()
        self._prune_at = 0.0

    def get(self, key: str) -> dict[str, Any] | None:
        """The session of ``key``, unless it has expired."""
        path = self._path(key)
        try:
            return self._values.loads(path.read_bytes()) if _seconds_left(path) > 0 else None
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("session_unreadable", kind=type(error).__name__)
            return None

    def set(self, key: str, value: dict[str, Any], timeout: float) -> None:
        """Store a session for ``timeout`` seconds from now.

        Raises OSError, such as on a full disk; the session stored before is then unchanged.
        """
        if time.monotonic() > self._prune_at:
            self._prune_at = time.monotonic() + PRUNE_SECONDS
            self._prune()
        unfinished = self._folder / f"{secrets.token_hex(8)}{UNFINISHED}"
        try:
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(self._values.dumps(value))
            os.utime(unfinished, (time.time(), time.time() + timeout))
            unfinished.replace(self._path(key))
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise

    def delete(self, key: str) -> None:
        """Delete the session of ``key``, if there is one."""
        self._path(key).unlink(missing_ok=True)

    def count(self) -> int:
        """The number of stored sessions, including expired ones not yet pruned."""
        return sum(not entry.name.endswith(UNFINISHED) for entry in os.scandir(self._folder))

    def _prune(self) -> None:
        for entry in os.scandir(self._folder):
            more = UNFINISHED_SECONDS if entry.name.endswith(UNFINISHED) else 0.0
            with suppress(FileNotFoundError):
                if _seconds_left(Path(entry)) + more <= 0:
                    Path(entry).unlink()

    def _path(self, key: str) -> Path:
        return self._folder / hashlib.sha256(key.encode()).hexdigest()


def _seconds_left(path: Path) -> float:
    return path.stat().st_mtime - time.time()


def _turn_into(response: Response, other: Response) -> None:
    response.set_data(other.get_data())
    response.status_code = other.status_code
    response.headers.update(other.headers)
