"""Whether the folders and files that variables name can be used, before anything is started."""

from pathlib import Path

from interview.config.folders import root_fault
from interview.config.settings import ConfigError, Settings
from interview.config.variables import sqlite_file


def require_places(settings: Settings) -> None:
    """Make DATA_DIR, and look at the database and TEMP_ROOT.

    Raises ConfigError, which names the variable and what to do.
    """
    _make_data_dir(settings.data_dir)
    _require_database_place(sqlite_file(settings.database_url))
    fault = root_fault(settings.temp_root)
    if fault is not None:
        raise ConfigError(f"TEMP_ROOT: {fault}")


def _make_data_dir(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        reason = "it is a file" if folder.is_file() else error.strerror
        raise ConfigError(
            f"DATA_DIR={str(folder)!r}: {reason}; name a folder this user can write to, which is "
            "made when it is missing"
        ) from error


def _require_database_place(database: str | None) -> None:
    """Of a relative path it is the application that knows from where."""
    if database is None or not Path(database).is_absolute():
        return
    path = Path(database)
    try:
        if path.is_dir():
            raise ConfigError(f"DATABASE_URL: {path} is a folder; name a file in it")
        if not path.parent.is_dir():
            raise ConfigError(
                f"DATABASE_URL: there is no folder {path.parent}; make it, or name another"
            )
    except PermissionError as error:
        raise ConfigError(
            f"DATABASE_URL: this user cannot reach {path}; name a file it can write to"
        ) from error
