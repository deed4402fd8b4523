"""The settings: read from the environment, typed, and validated once at start-up.

They are declared in groups, each field with the name of its variable, its default and its meaning.
A test compares docs/configuration.md with them. Before anything is started, their folders, files
and address are checked on this host.
"""

import hmac
import os
import socket
import tempfile
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from pathlib import Path
from typing import Any

from interview.config.folders import default_temp_root, kept_secret, read_secret, root_fault
from interview.config.groups.answers import (
    MAX_RSS_MB,
    LanguageModelSettings,
    QueueSettings,
    RecordingSettings,
    SpeechSettings,
)
from interview.config.groups.mail import MailSettings
from interview.config.groups.operation import LogSettings, MemorySettings, TelemetrySettings
from interview.config.groups.storage import CacheSettings, StorageSettings, TempFileSettings
from interview.config.groups.voice import OPENAI, VoiceSettings
from interview.config.groups.web import (
    SecretSettings,
    ServerSettings,
    VisitorSettings,
    WebSettings,
)
from interview.config.variables import (
    ConfigError,
    host_list,
    read,
    require_strong,
    sqlite_file,
    unquoted,
)

HOST_TOKEN = "host_token"  # noqa: S105 - the name of its file in DATA_DIR


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings, by topic. Created by :meth:`from_environment` only.

    Only configuration, composition and entry points have it; other parts take groups or values.
    """

    server: ServerSettings
    web: WebSettings
    secrets: SecretSettings
    visitors: VisitorSettings
    mail: MailSettings
    storage: StorageSettings
    temp_files: TempFileSettings
    caches: CacheSettings
    recordings: RecordingSettings
    queue: QueueSettings
    speech: SpeechSettings
    language_model: LanguageModelSettings
    voice: VoiceSettings
    logs: LogSettings
    telemetry: TelemetrySettings
    memory: MemorySettings

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read, validate and complete the settings. Raises ConfigError."""
        environ = os.environ if environ is None else environ
        values = {item.name: read(item, environ) for item in declared()}
        _complete(values, environ)
        _require_consistent(values)
        return cls(**{group.name: _group(group, values) for group in fields(cls)})

    def admits(self, authorization: str) -> bool:
        """Whether an Authorization header has ADMIN_TOKEN as bearer token.

        Without ADMIN_TOKEN the token of :meth:`token_of_host` counts, if there is one.
        """
        scheme, _, token = authorization.partition(" ")
        expected = self.secrets.admin_token or read_secret(self.storage.data_dir / HOST_TOKEN)
        if not expected or scheme.lower() != "bearer":
            return False
        return hmac.compare_digest(token.encode(), expected.encode())

    def token_of_host(self) -> str:
        """ADMIN_TOKEN, or a generated one that is kept in DATA_DIR."""
        return self.secrets.admin_token or kept_secret(self.storage.data_dir / HOST_TOKEN)

    def session_secret(self) -> str:
        """SECRET_KEY, or in development a generated one that is kept in DATA_DIR."""
        return self.secrets.secret_key or kept_secret(self.storage.data_dir / "secret_key")


def declared() -> tuple[Field[Any], ...]:
    """The fields of all groups. Their metadata: name, default and doc of the variable, parse."""
    return tuple(item for group in fields(Settings) for item in _fields(group))


def _fields(group: Field[Any]) -> tuple[Field[Any], ...]:
    kind: Any = group.type
    return fields(kind)


def _group(group: Field[Any], values: Mapping[str, Any]) -> Any:
    kind: Any = group.type
    return kind(**{item.name: values[item.name] for item in _fields(group)})


def _complete(values: dict[str, Any], environ: Mapping[str, str]) -> None:
    """Set the defaults that depend on other settings and on the host."""
    if environ.get("RENDER") and not unquoted(environ.get("APP_ENV", "")):
        values["environment"] = "production"
    render_host = host_list(environ.get("RENDER_EXTERNAL_HOSTNAME", ""))
    values["trusted_hosts"] = values["trusted_hosts"] or render_host
    values["data_dir"] = values["data_dir"].absolute()
    if not unquoted(environ.get("TEMP_ROOT", "")):
        values["temp_root"] = default_temp_root(Path(tempfile.gettempdir()), values["data_dir"])
    values["temp_root"] = values["temp_root"].absolute()
    log_format = "json" if values["environment"] == "production" else "console"
    values["log_format"] = values["log_format"] or log_format
    values["speech_max_rss_mb"] = (
        values["speech_max_rss_mb"] or MAX_RSS_MB[values["whisper_engine"]]
    )
    sqlite_url = f"sqlite:///{values['data_dir'] / 'interview.db'}"
    values["database_url"] = values["database_url"] or sqlite_url


def _require_consistent(values: Mapping[str, Any]) -> None:
    if values["task_queue"] == "celery":
        if not values["redis_url"]:
            raise ConfigError("TASK_QUEUE=celery needs REDIS_URL")
        if not values["database_url"].startswith("postgresql"):
            raise ConfigError(
                "TASK_QUEUE=celery needs DATABASE_URL of a PostgreSQL all hosts share"
            )
    if values["llm_base_url"] and not values["llm_model"]:
        raise ConfigError("LLM_MODEL must name the model to ask at LLM_BASE_URL")
    if values["smtp_url"] and not values["mail_from"]:
        raise ConfigError("MAIL_FROM must be the sender's address of the mails sent by SMTP_URL")
    if values["tts_engine"] == OPENAI and not (values["tts_base_url"] and values["tts_model"]):
        raise ConfigError("TTS_ENGINE=openai needs TTS_BASE_URL and TTS_MODEL")
    if values["environment"] == "production":
        require_strong("SECRET_KEY", values["secret_key"])
        if values["admin_token"]:
            require_strong("ADMIN_TOKEN", values["admin_token"])


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
