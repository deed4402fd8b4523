"""The settings: read from the environment, typed, and validated once at start-up.

Each field has the name of its variable, its default and its meaning. A test compares
docs/configuration.md with this module.
"""

import hmac
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from interview.config.folders import default_temp_root, kept_secret, read_secret
from interview.config.variables import (
    ConfigError,
    choice,
    database_address,
    flag,
    host_list,
    integer,
    listen_address,
    origins,
    rate,
    redis_address,
    require_strong,
    sentry_dsn,
    unquoted,
    web_address,
)

ENGINES = ("faster-whisper", "openai-whisper")
TASK_QUEUES = ("embedded", "celery")
MAX_RSS_MB = {"faster-whisper": 450, "openai-whisper": 1600}
"""Recycling limit of each engine: 1.5 times its measured peak with base weights."""

HOST_TOKEN = "host_token"  # noqa: S105 - the name of its file in DATA_DIR
MIB = 1024 * 1024


def _setting(
    name: str, default: str, doc: str, parse: Callable[[str], Any] = str, *, shown: bool = True
) -> Any:
    metadata = {"name": name, "default": default, "doc": doc, "parse": parse}
    return field(metadata=metadata, repr=shown)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings. Created by :meth:`from_environment` only."""

    environment: str = _setting(
        "APP_ENV",
        "development",
        "`production` refuses to start without a strong SECRET_KEY or with a weak ADMIN_TOKEN, "
        "and sends secure cookies",
        choice("development", "production"),
    )
    host: str = _setting(
        "HOST", "127.0.0.1", "address or name to listen on; `::` is all, IPv6 too", listen_address
    )
    port: int = _setting("PORT", "8000", "port `make run` serves on", integer(1, 65535))
    web_threads: int = _setting(
        "WEB_THREADS", "8", "threads of the web worker; two never wait for audio", integer(4, 64)
    )
    data_dir: Path = _setting("DATA_DIR", "instance", "database, sessions and model files", Path)
    database_url: str = _setting(
        "DATABASE_URL",
        "",
        "SQLAlchemy URL of PostgreSQL or SQLite; empty is SQLite in DATA_DIR",
        database_address,
        shown=False,
    )
    redis_url: str = _setting(
        "REDIS_URL",
        "",
        "Redis for sessions, rate limits, caches and messages of several instances; empty is none",
        redis_address,
        shown=False,
    )
    task_queue: str = _setting(
        "TASK_QUEUE",
        "embedded",
        "`embedded` evaluates in this instance; `celery` in workers of their own, "
        "which needs REDIS_URL and PostgreSQL",
        choice(*TASK_QUEUES),
    )
    secret_key: str = _setting(
        "SECRET_KEY",
        "",
        "signs cookies; required in production, else kept in DATA_DIR",
        shown=False,
    )
    admin_token: str = _setting(
        "ADMIN_TOKEN",
        "",
        "bearer token with the rights of an admin, also for `/metrics`; if empty, only the "
        "one that `interview-coach memory` keeps in DATA_DIR",
        shown=False,
    )
    frontend_origins: tuple[str, ...] = _setting(
        "FRONTEND_URL",
        "",
        "other origins that may send requests with cookies, except as admin; comma separated",
        origins,
    )
    static_url_base: str = _setting(
        "STATIC_URL_BASE",
        "",
        "origin of a CDN in front of `/static`; empty is none",
        web_address,
    )
    trusted_proxies: int = _setting(
        "TRUSTED_PROXIES", "0", "proxies whose X-Forwarded headers are trusted", integer(0, 5)
    )
    trusted_hosts: tuple[str, ...] = _setting(
        "TRUSTED_HOSTS",
        "",
        "allowed host names besides `localhost`, `127.0.0.1` and `[::1]`; comma separated, "
        "`.example.com` for all subdomains. Empty allows any, on Render only its own",
        host_list,
    )
    admin_routes: bool = _setting(
        "ADMIN_ROUTES", "true", "`false` serves nothing under `/admin` and `/debug`", flag
    )
    guest_rate_limit: str = _setting(
        "GUEST_RATE_LIMIT", "300 per minute", "audio and interview requests of one address", rate
    )
    new_guest_limit: str = _setting(
        "NEW_GUEST_LIMIT",
        "300 per hour",
        "new guests of one address; known guests and logins do not count",
        rate,
    )
    login_rate_limit: str = _setting(
        "LOGIN_RATE_LIMIT",
        "10 per minute",
        "attempts to log in or register, and wrong tokens, of one address",
        rate,
    )
    guest_retention_hours: int = _setting(
        "GUEST_RETENTION_HOURS", "24", "age at which what a guest sent is deleted", integer(1)
    )
    log_format: str = _setting(
        "LOG_FORMAT",
        "",
        "`console` for people, `json` for a log shipper; empty is `json` in production",
        choice("", "console", "json"),
    )
    log_level: str = _setting(
        "LOG_LEVEL",
        "info",
        "least serious events that are logged: `debug` (health checks too), `info` or `warning`",
        choice("debug", "info", "warning", also={"warn": "warning"}),
    )
    metrics_port: int = _setting(
        "METRICS_PORT", "0", "port of `/metrics` of a worker; 0 is none", integer(0, 65535)
    )
    otlp_endpoint: str = _setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "",
        "OpenTelemetry collector for traces (OTLP over HTTP); empty sends none",
        web_address,
        shown=False,
    )
    sentry_dsn: str = _setting(
        "SENTRY_DSN",
        "",
        "Sentry project for unexpected errors; empty sends none",
        sentry_dsn,
        shown=False,
    )
    temp_root: Path = _setting(
        "TEMP_ROOT",
        "",
        "folder for temp files only; empty is `<system temp>/interview-<uid>`, or `own-temp` "
        "in DATA_DIR if another user has that",
        Path,
    )
    min_free_disk_mb: int = _setting(
        "MIN_FREE_DISK_MB", "64", "free disk space below which no temp file is opened", integer(0)
    )
    sweep_seconds: int = _setting(
        "SWEEP_SECONDS", "300", "time between two sweeps of TEMP_ROOT", integer(1)
    )
    temp_max_age_seconds: int = _setting(
        "TEMP_MAX_AGE_SECONDS", "3600", "age at which a temp file is deleted", integer(60)
    )
    max_upload_mb: int = _setting("MAX_UPLOAD_MB", "16", "largest request body", integer(1, 1024))
    upload_seconds: int = _setting(
        "UPLOAD_SECONDS", "120", "longest time one upload may take", integer(1, 3600)
    )
    max_answer_seconds: int = _setting(
        "MAX_ANSWER_SECONDS", "300", "longest recording, counted while decoding", integer(5, 3600)
    )
    whisper_engine: str = _setting(
        "WHISPER_ENGINE",
        "faster-whisper",
        "`faster-whisper` (int8) or `openai-whisper`",
        choice(*ENGINES),
    )
    whisper_model: str = _setting(
        "WHISPER_MODEL",
        "base",
        "`base`, `tiny.en`, a Hugging Face id fetched by `interview-coach models fetch`, "
        "or the path of a CTranslate2 model",
    )
    speech_threads: int = _setting(
        "SPEECH_THREADS", "0", "threads of the recogniser; 0 is one per processor", integer(0, 64)
    )
    speech_queue_limit: int = _setting(
        "SPEECH_QUEUE_LIMIT", "4", "most waiting answers; the next gets 503 `busy`", integer(0)
    )
    answer_queue_limit: int = _setting(
        "ANSWER_QUEUE_LIMIT", "100", "answers that may wait in the database", integer(1)
    )
    answers_per_person: int = _setting(
        "ANSWERS_PER_PERSON", "5", "answers of one person that may wait", integer(1)
    )
    answers_per_address: int = _setting(
        "ANSWERS_PER_ADDRESS", "60", "answers of one address that may wait", integer(1)
    )
    speech_idle_seconds: int = _setting(
        "SPEECH_IDLE_SECONDS", "300", "idle time after which the speech process ends", integer(1)
    )
    speech_recycle_answers: int = _setting(
        "SPEECH_RECYCLE_ANSWERS",
        "500",
        "answers after which the speech process is replaced",
        integer(1),
    )
    speech_max_rss_mb: int = _setting(
        "SPEECH_MAX_RSS_MB",
        "0",
        "resident size above which the speech process is replaced; 0 is the default of the "
        "engine (450, or 1600 with openai-whisper)",
        integer(0),
    )
    force_gc_interval: int = _setting(
        "FORCE_GC_INTERVAL",
        "50",
        "audio requests between two full collections of the web process",
        integer(1),
    )

    model_cache_size: int = _setting(
        "MODEL_CACHE_SIZE", "512", "questions in the cache of bank entries", integer(1, 100_000)
    )
    cache_max_mb: int = _setting(
        "CACHE_MAX_MB",
        "8",
        "size of the cache of transcripts and evaluations (MB)",
        integer(1, 4096),
    )
    cache_max_entries: int = _setting(
        "CACHE_MAX_ENTRIES", "256", "most entries of this cache", integer(1, 10_000)
    )
    cache_seconds: int = _setting(
        "CACHE_SECONDS",
        "600",
        "lifetime of cache entries; 0 turns the cache off. It is in Redis if there is a REDIS_URL",
        integer(0, 86_400),
    )
    llm_base_url: str = _setting(
        "LLM_BASE_URL",
        "",
        "OpenAI-compatible server for written coaching; empty is none, and no text is sent "
        "anywhere",
        web_address,
    )
    llm_model: str = _setting("LLM_MODEL", "", "model of that server; required with LLM_BASE_URL")
    llm_api_key: str = _setting(
        "LLM_API_KEY", "", "API key of that server, if it needs one", shown=False
    )
    gemini_api_key: str = _setting(
        "GEMINI_API_KEY",
        "",
        "if there is no LLM_BASE_URL: key for coaching by Gemini's OpenAI-compatible endpoint",
        shown=False,
    )
    disable_ai_models: bool = _setting(
        "DISABLE_AI_MODELS",
        "false",
        "`true` uses neither the speech model nor a language model, even with an API key: "
        "answers are typed",
        flag,
    )
    emergency_mode: bool = _setting(
        "EMERGENCY_MODE",
        "false",
        "`true` starts at memory level emergency: no models until an operator lifts it; "
        "a worker stays there",
        flag,
    )
    memory_threshold_mb: int = _setting(
        "MEMORY_THRESHOLD_MB",
        "0",
        "memory the service may use; a smaller limit of its cgroup applies instead. 0 is the "
        "limit of the cgroup or the machine",
        integer(0),
    )
    memory_sample_seconds: int = _setting(
        "MEMORY_SAMPLE_SECONDS", "5", "time between two samples of the memory", integer(1, 3600)
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read, validate and complete the settings. Raises ConfigError."""
        environ = os.environ if environ is None else environ
        values = {item.name: _read(item, environ) for item in fields(cls)}
        _complete(values, environ)
        _require_consistent(values)
        return cls(**values)

    @property
    def production(self) -> bool:
        return self.environment == "production"

    def admits(self, authorization: str) -> bool:
        """Whether an Authorization header has ADMIN_TOKEN as bearer token.

        Without ADMIN_TOKEN the token of :meth:`token_of_host` counts, if there is one.
        """
        scheme, _, token = authorization.partition(" ")
        expected = self.admin_token or read_secret(self.data_dir / HOST_TOKEN)
        if not expected or scheme.lower() != "bearer":
            return False
        return hmac.compare_digest(token.encode(), expected.encode())

    def token_of_host(self) -> str:
        """ADMIN_TOKEN, or a generated one that is kept in DATA_DIR."""
        return self.admin_token or kept_secret(self.data_dir / HOST_TOKEN)

    @property
    def embedded(self) -> bool:
        """Whether the web instance itself evaluates answers."""
        return self.task_queue == "embedded"

    @property
    def max_upload_bytes(self) -> int:
        return self.max_upload_mb * MIB

    @property
    def processors(self) -> int:
        """Threads of the recogniser: SPEECH_THREADS, or the number of available processors."""
        return self.speech_threads or len(os.sched_getaffinity(0))

    def session_secret(self) -> str:
        """SECRET_KEY, or in development a generated one that is kept in DATA_DIR."""
        return self.secret_key or kept_secret(self.data_dir / "secret_key")


def _read(item: Field[Any], environ: Mapping[str, str]) -> Any:
    name, default = item.metadata["name"], item.metadata["default"]
    text = unquoted(environ.get(name, "")) or default
    try:
        return item.metadata["parse"](text)
    except ValueError as error:
        # This message is logged; some secret settings are URLs with a password.
        told = f"{name}={text!r}" if item.repr else name
        raise ConfigError(f"{told}: {error}") from error


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
    if values["environment"] == "production":
        require_strong("SECRET_KEY", values["secret_key"])
        if values["admin_token"]:
            require_strong("ADMIN_TOKEN", values["admin_token"])
