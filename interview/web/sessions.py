"""Sessions: where they are kept, and files that never cost a logged-in candidate the login.

cachelib keeps a file store under its threshold by deleting whatever expires first, live
logins included; five hundred guests would sign everybody out.
"""

import os
import pickle
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import structlog
from cachelib import FileSystemCache
from flask import Flask, Response, current_app
from flask.sessions import SessionMixin
from flask_session.cachelib import CacheLibSessionInterface

from interview.config import Settings
from interview.errors import InterviewError, StorageFull
from interview.web.error_responses import refusal

THRESHOLD = 500
ACCOUNT = "user_id"
LIFETIME_SECONDS = 7 * 24 * 3600
UNFINISHED_SECONDS = 60.0
"""A file that is being written for longer is one a full disk cut short."""

log = structlog.get_logger(__name__)


def register_sessions(app: Flask, settings: Settings) -> None:
    """Keep sessions in files of DATA_DIR, or with REDIS_URL where all instances find them."""
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(seconds=LIFETIME_SECONDS)
    if settings.redis_url:
        from interview.web.shared_sessions import SharedSessionInterface

        app.session_interface = SharedSessionInterface(settings.redis_url)
        return
    app.session_interface = FileSessionInterface(
        client=SessionFiles(settings.data_dir / "sessions")
    )


class SessionNotStoredError(Exception):
    """The disk took no file for it."""


class SavedOrRefused(CacheLibSessionInterface):
    """Flask-Session's interface that says by name when a session was not saved.

    Flask saves it after the last error handler, where an exception is a 500 whatever its
    class. So saving does not raise: it turns the response into the refusal.
    """

    failure: ClassVar[type[Exception]]
    refused_as: ClassVar[type[InterviewError]]

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        try:
            super().save_session(app, session, response)
        except self.failure as error:
            log.warning("session_not_saved", kind=type(error).__name__, lost=session.modified)
            # Unchanged, only the prolonging of its life is lost; the answer is good.
            if session.modified:
                _turn_into(response, refusal(self.refused_as()))


class FileSessionInterface(SavedOrRefused):
    """Sessions in files."""

    failure = SessionNotStoredError
    refused_as = StorageFull


def session_count() -> int:
    """How many sessions are kept, of guests and of logins. Raises SessionsUnavailable."""
    interface: Any = current_app.session_interface
    return int(interface.cache.count())


class SessionFiles(FileSystemCache):
    """A file store whose pruning takes expired sessions, then the oldest guests, never a login.

    Args:
        folder: used by sessions alone.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        super().__init__(str(folder), threshold=THRESHOLD, default_timeout=LIFETIME_SECONDS)

    def set(
        self, key: str, value: Any, timeout: int | None = None, mgmt_element: bool = False
    ) -> bool:
        """Store ``value``. Raises SessionNotStoredError; the count of files may be wrong."""
        stored = bool(super().set(key, value, timeout, mgmt_element))
        if not stored:
            self._remove_unfinished()
            if not mgmt_element:
                raise SessionNotStoredError
        return stored

    def _remove_unfinished(self) -> None:
        """cachelib leaves the file it could not finish, under a name it does not count."""
        for path in Path(self._path).glob(f"*{self._fs_transaction_suffix}"):
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > UNFINISHED_SECONDS:
                    path.unlink()

    def count(self) -> int:
        """Sessions that are kept, expired ones not yet pruned among them."""
        return int(self._file_count)

    def _remove_older(self) -> bool:
        names = list(self._list_dir())
        guests = sorted((name for name in names if not self._is_login(name)), key=_age)
        logins = len(names) - len(guests)
        # A tenth more than needed, for a prune reads every file. Many logins, which all stay, raise
        # the bound: each save would prune for nothing, and take every guest.
        spare = max(THRESHOLD, logins) // 10
        self._threshold = max(THRESHOLD, logins + THRESHOLD // 2 + spare)
        excess = max(0, self._file_count + spare - self._threshold)
        for name in guests[:excess]:
            try:
                os.remove(name)
                self._update_count(delta=-1)
            except FileNotFoundError:
                continue
        return True

    def _is_login(self, name: str) -> bool:
        try:
            with open(name, "rb") as file:
                file.seek(4)  # the expiry time in front of the value
                value = self.serializer.load(file)
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            return False  # gone, or cut short by a crash: nobody is logged in by it
        return isinstance(value, dict) and value.get(ACCOUNT) is not None


def _age(name: str) -> float:
    try:
        return os.path.getmtime(name)
    except FileNotFoundError:
        return 0.0


def _turn_into(response: Response, other: Response) -> None:
    response.set_data(other.get_data())
    response.status_code = other.status_code
    response.headers.update(other.headers)
