"""Sessions: where they are kept, and files that never cost a logged-in candidate the login.

cachelib keeps a file store under its threshold by deleting whatever expires first, live
logins included; five hundred guests would sign everybody out.
"""

import os
import pickle
from datetime import timedelta
from pathlib import Path

from cachelib import FileSystemCache
from flask import Flask
from flask_session import Session as ServerSessions

from interview.config import Settings

THRESHOLD = 500
ACCOUNT = "user_id"
LIFETIME_SECONDS = 7 * 24 * 3600


def register_sessions(app: Flask, settings: Settings) -> None:
    """Keep sessions in files of DATA_DIR, or with REDIS_URL where all instances find them."""
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(seconds=LIFETIME_SECONDS)
    if settings.redis_url:
        from interview.web.shared_sessions import SharedSessionInterface

        app.session_interface = SharedSessionInterface(settings.redis_url)
        return
    app.config["SESSION_TYPE"] = "cachelib"
    app.config["SESSION_CACHELIB"] = SessionFiles(settings.data_dir / "sessions")
    ServerSessions(app)


class SessionFiles(FileSystemCache):
    """A file store whose pruning takes expired sessions, then the oldest guests, never a login.

    Args:
        folder: used by sessions alone.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        super().__init__(str(folder), threshold=THRESHOLD, default_timeout=LIFETIME_SECONDS)

    def _remove_older(self) -> bool:
        guests = [name for name in self._list_dir() if not self._is_login(name)]
        guests.sort(key=_age)
        # A tenth more than needed, so that the next guest does not prune again.
        excess = max(0, self._file_count - THRESHOLD) + THRESHOLD // 10
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
