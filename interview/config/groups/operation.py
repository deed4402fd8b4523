"""Settings of what an operator watches: log, telemetry and memory."""

from dataclasses import dataclass

from interview.config.variables import choice, flag, integer, sentry_dsn, setting, web_address


@dataclass(frozen=True, kw_only=True)
class LogSettings:
    """Form and level of the log."""

    log_format: str = setting(
        "LOG_FORMAT",
        "",
        "`console` for people, `json` for a log shipper; empty is `json` in production",
        choice("", "console", "json"),
    )
    log_level: str = setting(
        "LOG_LEVEL",
        "info",
        "least serious events that are logged: `debug` (health checks too), `info` or `warning`",
        choice("debug", "info", "warning", also={"warn": "warning"}),
    )


@dataclass(frozen=True, kw_only=True)
class TelemetrySettings:
    """Where metrics, traces and error reports go."""

    metrics_port: int = setting(
        "METRICS_PORT", "0", "port of `/metrics` of a worker; 0 is none", integer(0, 65535)
    )
    otlp_endpoint: str = setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "",
        "OpenTelemetry collector for traces (OTLP over HTTP); empty sends none",
        web_address,
        shown=False,
    )
    sentry_dsn: str = setting(
        "SENTRY_DSN",
        "",
        "Sentry project for unexpected errors; empty sends none",
        sentry_dsn,
        shown=False,
    )


@dataclass(frozen=True, kw_only=True)
class MemorySettings:
    """The memory of the service, and whether models may use it."""

    force_gc_interval: int = setting(
        "FORCE_GC_INTERVAL",
        "50",
        "audio requests between two full collections of the web process",
        integer(1),
    )
    disable_ai_models: bool = setting(
        "DISABLE_AI_MODELS",
        "false",
        "`true` uses neither the speech model nor a language model, even with an API key: "
        "answers are typed",
        flag,
    )
    emergency_mode: bool = setting(
        "EMERGENCY_MODE",
        "false",
        "`true` starts at memory level emergency: no models until an operator lifts it; "
        "a worker stays there",
        flag,
    )
    memory_threshold_mb: int = setting(
        "MEMORY_THRESHOLD_MB",
        "0",
        "memory the service may use; a smaller limit of its cgroup applies instead. 0 is the "
        "limit of the cgroup or the machine",
        integer(0),
    )
    memory_sample_seconds: int = setting(
        "MEMORY_SAMPLE_SECONDS", "5", "time between two samples of the memory", integer(1, 3600)
    )
