"""Checks of settings against this host before anything is started: folders, files and address."""

import socket
from pathlib import Path

from interview.config.folders import root_fault
from interview.config.groups.web import ServerSettings
from interview.config.settings import Settings
from interview.config.variables import ConfigError, sqlite_file


def require_places(settings: Settings) -> None:
    """Create DATA_DIR, and check the places of the database and of TEMP_ROOT.

    Raises ConfigError, whose message names the variable and what to do.
    """
    _make_data_dir(settings.storage.data_dir)
    _require_database_place(sqlite_file(settings.storage.database_url))
    fault = root_fault(settings.temp_files.temp_root)
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
    """A relative path is not checked: the application resolves it."""
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


def bind_address(server: ServerSettings) -> str:
    """HOST and PORT in the form ``host:port`` of gunicorn, with brackets for an IPv6 address.

    Raises:
        ConfigError: HOST is not an address of this machine. It may come from the shell, which
            sets a variable of this name.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            server.host, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.bind(address)
    except (OSError, UnicodeError) as error:
        raise ConfigError(
            f"HOST={server.host!r} is no address of this machine: set it to 127.0.0.1 for this "
            "machine alone, 0.0.0.0 or :: for others too, or unset it if the shell did"
        ) from error
    host = f"[{server.host}]" if ":" in server.host else server.host
    return f"{host}:{server.port}"
