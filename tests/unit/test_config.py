"""Settings: every variable is read, validated, and named in errors."""

import os
from collections.abc import Callable, Mapping
from operator import attrgetter
from pathlib import Path
from traceback import format_exception
from typing import Any

import pytest
from limits import parse_many

from interview.config.settings import Settings, bind_address, declared
from interview.config.variables import ConfigError, rate

DOCUMENT = Path(__file__).parents[2] / "docs/configuration.md"
STRONG = "k3-Vb9_qLw7xTz0-eRf5"
SECRET = {item.metadata["name"] for item in declared() if not item.repr}
ROWS = [item.metadata for item in declared()]

VALUES: list[tuple[str, str, str, Any]] = [
    ("APP_ENV", "development", "web.environment", "development"),
    ("HOST", "0.0.0.0", "server.host", "0.0.0.0"),
    ("PORT", "9000", "server.port", 9000),
    ("WEB_THREADS", "16", "server.web_threads", 16),
    ("DATA_DIR", "/var/lib/coach", "storage.data_dir", Path("/var/lib/coach")),
    ("DATABASE_URL", "sqlite:////tmp/x.db", "storage.database_url", "sqlite:////tmp/x.db"),
    ("REDIS_URL", "redis://u:pw@cache:6379/0", "storage.redis_url", "redis://u:pw@cache:6379/0"),
    ("TASK_QUEUE", "embedded", "queue.task_queue", "embedded"),
    ("SECRET_KEY", STRONG, "secrets.secret_key", STRONG),
    ("ADMIN_TOKEN", "token", "secrets.admin_token", "token"),
    (
        "FRONTEND_URL",
        "https://a.example/, https://b.example",
        "web.frontend_origins",
        ("https://a.example", "https://b.example"),
    ),
    ("STATIC_URL_BASE", "https://cdn.example/x/", "web.static_url_base", "https://cdn.example/x"),
    ("TRUSTED_PROXIES", "2", "web.trusted_proxies", 2),
    ("TRUSTED_HOSTS", "A.example, .b.example", "web.trusted_hosts", ("a.example", ".b.example")),
    ("ADMIN_ROUTES", "false", "web.admin_routes", False),
    ("GUEST_RATE_LIMIT", "5 per hour", "visitors.guest_rate_limit", "5 per hour"),
    ("NEW_GUEST_LIMIT", "9 per hour", "visitors.new_guest_limit", "9 per hour"),
    ("LOGIN_RATE_LIMIT", "3 per minute", "visitors.login_rate_limit", "3 per minute"),
    ("GUEST_RETENTION_HOURS", "48", "visitors.guest_retention_hours", 48),
    ("MAIL_FROM", "coach@example.org", "mail.mail_from", "coach@example.org"),
    ("LOG_FORMAT", "json", "logs.log_format", "json"),
    ("LOG_LEVEL", "debug", "logs.log_level", "debug"),
    ("METRICS_PORT", "9100", "telemetry.metrics_port", 9100),
    (
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "http://otel:4318/",
        "telemetry.otlp_endpoint",
        "http://otel:4318",
    ),
    (
        "SENTRY_DSN",
        "https://key@errors.example/1",
        "telemetry.sentry_dsn",
        "https://key@errors.example/1",
    ),
    ("TEMP_ROOT", "/scratch/coach", "temp_files.temp_root", Path("/scratch/coach")),
    ("MIN_FREE_DISK_MB", "0", "temp_files.min_free_disk_mb", 0),
    ("SWEEP_SECONDS", "60", "temp_files.sweep_seconds", 60),
    ("TEMP_MAX_AGE_SECONDS", "7200", "temp_files.temp_max_age_seconds", 7200),
    ("MAX_UPLOAD_MB", "32", "recordings.max_upload_mb", 32),
    ("UPLOAD_SECONDS", "30", "recordings.upload_seconds", 30),
    ("MAX_ANSWER_SECONDS", "600", "recordings.max_answer_seconds", 600),
    ("WHISPER_ENGINE", "openai-whisper", "speech.whisper_engine", "openai-whisper"),
    ("WHISPER_MODEL", "tiny.en", "speech.whisper_model", "tiny.en"),
    ("SPEECH_THREADS", "3", "speech.speech_threads", 3),
    ("SPEECH_QUEUE_LIMIT", "0", "queue.speech_queue_limit", 0),
    ("ANSWER_QUEUE_LIMIT", "7", "queue.answer_queue_limit", 7),
    ("ANSWERS_PER_PERSON", "2", "queue.answers_per_person", 2),
    ("ANSWERS_PER_ADDRESS", "9", "queue.answers_per_address", 9),
    ("SPEECH_IDLE_SECONDS", "10", "speech.speech_idle_seconds", 10),
    ("SPEECH_RECYCLE_ANSWERS", "1", "speech.speech_recycle_answers", 1),
    ("SPEECH_MAX_RSS_MB", "700", "speech.speech_max_rss_mb", 700),
    ("FORCE_GC_INTERVAL", "5", "memory.force_gc_interval", 5),
    ("MODEL_CACHE_SIZE", "64", "caches.model_cache_size", 64),
    ("CACHE_MAX_MB", "16", "caches.cache_max_mb", 16),
    ("CACHE_MAX_ENTRIES", "32", "caches.cache_max_entries", 32),
    ("CACHE_SECONDS", "0", "caches.cache_seconds", 0),
    ("LLM_MODEL", "qwen3", "language_model.llm_model", "qwen3"),
    ("LLM_API_KEY", "sk-own", "language_model.llm_api_key", "sk-own"),
    ("GEMINI_API_KEY", "AIza-own", "language_model.gemini_api_key", "AIza-own"),
    ("TTS_ENGINE", "espeak-ng", "voice.tts_engine", "espeak-ng"),
    ("TTS_BASE_URL", "https://v.example/v1/", "voice.tts_base_url", "https://v.example/v1"),
    ("TTS_MODEL", "speaker", "voice.tts_model", "speaker"),
    ("TTS_API_KEY", "sk-voice", "voice.tts_api_key", "sk-voice"),
    ("TTS_VOICE", "nova", "voice.tts_voice", "nova"),
    ("DISABLE_AI_MODELS", "true", "memory.disable_ai_models", True),
    ("EMERGENCY_MODE", "true", "memory.emergency_mode", True),
    ("MEMORY_THRESHOLD_MB", "400", "memory.memory_threshold_mb", 400),
    ("MEMORY_SAMPLE_SECONDS", "1", "memory.memory_sample_seconds", 1),
]

BAD = [
    ("APP_ENV", "staging"), ("PORT", "0"), ("PORT", "65536"), ("PORT", "http"),
    ("WEB_THREADS", "3"), ("WEB_THREADS", "65"), ("TRUSTED_PROXIES", "-1"),
    ("REDIS_URL", "cache:6379"), ("TASK_QUEUE", "kafka"),
    ("GUEST_RATE_LIMIT", "as often as you like"), ("LOGIN_RATE_LIMIT", "seldom"),
    ("NEW_GUEST_LIMIT", "some"),
    ("GUEST_RETENTION_HOURS", "0"), ("LOG_FORMAT", "xml"), ("LOG_LEVEL", "all"),
    ("METRICS_PORT", "65536"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "otel:4318"),
    ("MIN_FREE_DISK_MB", "-1"), ("SWEEP_SECONDS", "0"),
    ("TEMP_MAX_AGE_SECONDS", "59"), ("MAX_UPLOAD_MB", "0"), ("MAX_UPLOAD_MB", "1025"),
    ("UPLOAD_SECONDS", "0"), ("MAX_ANSWER_SECONDS", "4"), ("MAX_ANSWER_SECONDS", "1e3"),
    ("WHISPER_ENGINE", "whisper.cpp"), ("SPEECH_THREADS", "-1"), ("SPEECH_THREADS", "two"),
    ("SPEECH_QUEUE_LIMIT", "-1"), ("ANSWER_QUEUE_LIMIT", "0"),
    ("ANSWERS_PER_PERSON", "0"), ("ANSWERS_PER_ADDRESS", "0"),
    ("SPEECH_IDLE_SECONDS", "0"), ("SPEECH_RECYCLE_ANSWERS", "0"),
    ("SPEECH_MAX_RSS_MB", "-5"), ("FORCE_GC_INTERVAL", "0"), ("MODEL_CACHE_SIZE", "0"),
    ("EMERGENCY_MODE", "now"), ("MEMORY_THRESHOLD_MB", "-1"), ("MEMORY_SAMPLE_SECONDS", "0"),
    ("CACHE_MAX_MB", "0"), ("CACHE_MAX_ENTRIES", "0"), ("CACHE_SECONDS", "-1"),
    ("DISABLE_AI_MODELS", "perhaps"), ("LLM_BASE_URL", "ftp://models.example/v1"),
    ("LLM_BASE_URL", "http://models.example/v1?key=1"), ("MAIL_FROM", "nobody"),
    ("SMTP_URL", "mail.example"), ("SMTP_URL", "smtp:///mail"), ("SMTP_URL", "smtp://mail.example:x"),
    ("LLM_BASE_URL", "http://models.example/v1?key=1"),
    ("TTS_ENGINE", "festival"), ("TTS_BASE_URL", "voices.example/v1"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "attribute", "value"), VALUES)
def test_each_variable_is_read(name: str, text: str, attribute: str, value: Any) -> None:
    """A value in the environment, spaces around it or not, becomes a typed setting."""
    assert attrgetter(attribute)(Settings.from_environment({name: text})) == value
    assert attrgetter(attribute)(Settings.from_environment({name: f" {text} "})) == value


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize(("name", "text", "attribute", "value"), VALUES)
def test_quotes_around_a_value_are_not_part_of_it(
    name: str, text: str, attribute: str, value: Any, quote: str
) -> None:
    """Quotes around a value are removed: env files that no shell reads contain them."""
    quoted = {name: f" {quote}{text}{quote} "}
    assert attrgetter(attribute)(Settings.from_environment(quoted)) == value


@pytest.mark.parametrize(
    ("name", "text", "attribute", "value"),
    [
        ("LOG_LEVEL", "INFO", "logs.log_level", "info"),
        ("LOG_LEVEL", "Warning", "logs.log_level", "warning"),
        ("LOG_LEVEL", "WARN", "logs.log_level", "warning"),
        ("LOG_FORMAT", "JSON", "logs.log_format", "json"),
        ("APP_ENV", "Development", "web.environment", "development"),
        ("TASK_QUEUE", "Embedded", "queue.task_queue", "embedded"),
        ("WHISPER_ENGINE", "OpenAI-Whisper", "speech.whisper_engine", "openai-whisper"),
        ("TTS_ENGINE", "eSpeak", "voice.tts_engine", "espeak-ng"),
        ("TTS_ENGINE", "none", "voice.tts_engine", "off"),
    ],
)
def test_a_choice_is_one_in_any_case(name: str, text: str, attribute: str, value: str) -> None:
    """The value of a choice is read in any case."""
    assert attrgetter(attribute)(Settings.from_environment({name: text})) == value


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("::", "[::]:8000"),
        ("[::]", "[::]:8000"),
        ("::1", "[::1]:8000"),
        ("0.0.0.0", "0.0.0.0:8000"),
        ("localhost", "localhost:8000"),
        ("'localhost'", "localhost:8000"),
    ],
)
def test_any_address_of_this_machine_is_listened_on(text: str, bound: str) -> None:
    """Of both kinds, with and without the brackets of an IPv6 address, and by name."""
    assert bind_address(Settings.from_environment({"HOST": text}).server) == bound


@pytest.mark.parametrize("text", ["x86_64-conda-linux-gnu", "203.0.113.9", "2001:db8::9", "a b"])
def test_a_host_of_the_shell_is_named(text: str) -> None:
    """HOST with an unknown name or the name of another machine stops the start with a message."""
    with pytest.raises(ConfigError, match="unset it if the shell did") as caught:
        bind_address(Settings.from_environment({"HOST": text}).server)
    assert str(caught.value).startswith(f"HOST={text!r}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["*", "a.example", "ftp://a.example", "https://a.example/app"])
def test_what_is_no_origin_is_named(text: str) -> None:
    """An origin in a form that browsers never send is refused, because it would match nobody."""
    with pytest.raises(ConfigError, match="FRONTEND_URL"):
        Settings.from_environment({"FRONTEND_URL": text})


def test_render_names_its_own_host() -> None:
    """Without TRUSTED_HOSTS the host name that Render gives is trusted."""
    render = {"RENDER_EXTERNAL_HOSTNAME": "coach.onrender.com"}
    assert Settings.from_environment(render).web.trusted_hosts == ("coach.onrender.com",)
    told = Settings.from_environment({**render, "TRUSTED_HOSTS": "coach.example"})
    assert told.web.trusted_hosts == ("coach.example",)


def test_the_address_of_a_language_model_needs_its_model() -> None:
    """A server asked for no model would answer every request with an error."""
    address = {"LLM_BASE_URL": "http://127.0.0.1:11434/v1/"}
    with pytest.raises(ConfigError, match="LLM_MODEL"):
        Settings.from_environment(address)
    settings = Settings.from_environment(address | {"LLM_MODEL": "qwen3"})
    assert settings.language_model.llm_base_url == "http://127.0.0.1:11434/v1"


def test_a_remote_voice_needs_its_server_and_model() -> None:
    """Without either, every question would be asked in vain for its voice."""
    engine = {"TTS_ENGINE": "openai"}
    address = {"TTS_BASE_URL": "http://127.0.0.1:8880/v1"}
    for lacking in (engine, engine | address, engine | {"TTS_MODEL": "tts-1"}):
        with pytest.raises(ConfigError, match="TTS_BASE_URL and TTS_MODEL"):
            Settings.from_environment(lacking)
    settings = Settings.from_environment(engine | address | {"TTS_MODEL": "tts-1"})
    assert settings.voice.tts_engine == "openai"


def test_workers_elsewhere_need_what_all_hosts_share() -> None:
    """TASK_QUEUE=celery without Redis or on a file nobody else sees does not start."""
    celery = {"TASK_QUEUE": "celery"}
    with pytest.raises(ConfigError, match="REDIS_URL"):
        Settings.from_environment(celery | {"DATABASE_URL": "postgres://u@h/d"})
    with pytest.raises(ConfigError, match="DATABASE_URL"):
        Settings.from_environment(celery | {"REDIS_URL": "redis://cache"})
    shared = celery | {"REDIS_URL": "redis://cache", "DATABASE_URL": "postgres://u@h/d"}
    assert not Settings.from_environment(shared).queue.embedded


def test_a_mail_server_needs_a_sender() -> None:
    """Or every mail would be refused there."""
    address = {"SMTP_URL": "smtps://coach:p%40ss@mail.example:465"}
    with pytest.raises(ConfigError, match="MAIL_FROM"):
        Settings.from_environment(address)
    mail = Settings.from_environment({**address, "MAIL_FROM": "coach@example.org"}).mail
    assert mail.smtp_url == address["SMTP_URL"]


def test_every_setting_is_in_the_table_of_this_test() -> None:
    """A new setting needs its line here; two have tests of their own."""
    assert {name for name, *_ in VALUES} | {"LLM_BASE_URL", "SMTP_URL"} == {
        metadata["name"] for metadata in ROWS
    }


@pytest.mark.parametrize(("name", "text"), BAD)
def test_a_bad_value_is_named(name: str, text: str) -> None:
    """The service does not start, and the message names the variable and what it was.

    Of a secret it tells the name alone.
    """
    with pytest.raises(ConfigError) as caught:
        Settings.from_environment({name: text})
    assert name in str(caught.value)
    assert (text in str(caught.value)) == (name not in SECRET)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("REDIS_URL", "redis:/:s3cr3tpw@cache:6379"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "otel:s3cr3tpw@collector"),
    ],
)
def test_a_password_in_a_bad_address_is_not_repeated(name: str, text: str) -> None:
    """An address mistyped by a letter still holds its password; the log gets the name alone."""
    with pytest.raises(ConfigError, match=name) as caught:
        Settings.from_environment({name: text})
    assert "s3cr3tpw" not in "".join(format_exception(caught.value))


def test_blank_is_absent() -> None:
    """An empty variable counts as unset; dashboards leave such variables."""
    blank = {metadata["name"]: " " for metadata in ROWS}
    assert Settings.from_environment(blank) == Settings.from_environment({})


@pytest.mark.parametrize("extra", [{}, {"APP_ENV": ""}])
def test_render_implies_production(extra: dict[str, str]) -> None:
    """On Render the strict rules hold unless APP_ENV says otherwise."""
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        Settings.from_environment({"RENDER": "true", **extra})
    strong = {"RENDER": "true", "SECRET_KEY": STRONG, **extra}
    assert Settings.from_environment(strong).web.production
    told = {"RENDER": "true", "APP_ENV": "development"}
    assert not Settings.from_environment(told).web.production


def test_paths_are_absolute() -> None:
    """A relative folder is resolved once, against the working directory at the start."""
    settings = Settings.from_environment({"DATA_DIR": "some", "TEMP_ROOT": "other"})
    assert settings.storage.data_dir == Path.cwd() / "some"
    assert settings.temp_files.temp_root == Path.cwd() / "other"


def test_the_default_temp_root_is_of_this_user() -> None:
    """The default TEMP_ROOT differs between users of a host."""
    assert Settings.from_environment({}).temp_files.temp_root.name == f"interview-{os.getuid()}"


@pytest.mark.parametrize(("engine", "limit"), [("faster-whisper", 450), ("openai-whisper", 1600)])
def test_each_engine_has_its_memory_limit(engine: str, limit: int) -> None:
    """0 selects the limit of the engine; another number overrides it."""
    assert Settings.from_environment({"WHISPER_ENGINE": engine}).speech.speech_max_rss_mb == limit
    asked = {"WHISPER_ENGINE": engine, "SPEECH_MAX_RSS_MB": "99"}
    assert Settings.from_environment(asked).speech.speech_max_rss_mb == 99


def test_processors_are_those_this_process_may_use() -> None:
    """The default number of processors is the number this process may run on."""
    assert Settings.from_environment({}).speech.processors == len(os.sched_getaffinity(0))
    assert Settings.from_environment({"SPEECH_THREADS": "7"}).speech.processors == 7


def test_secrets_are_not_printed_with_the_settings() -> None:
    """The repr of the settings contains no secret."""
    secrets = {"SECRET_KEY": STRONG, "ADMIN_TOKEN": "t0ken", "DATABASE_URL": "postgres://u:pw@h/d"}
    secrets |= {"REDIS_URL": "redis://u:pw@cache", "SENTRY_DSN": "https://t0ken@errors/1"}
    secrets |= {"SMTP_URL": "smtp://u:pw@mail", "MAIL_FROM": "coach@example.org"}
    secrets |= {"OTEL_EXPORTER_OTLP_ENDPOINT": "https://u:pw@otel"}
    printed = repr(Settings.from_environment(secrets))
    assert not [value for value in (STRONG, "t0ken", "u:pw") if value in printed]


def test_the_document_lists_every_setting() -> None:
    """The configuration table has one row for each variable: its default and its meaning here."""
    told = next(part for part in DOCUMENT.read_text("utf-8").split("\n\n") if part.startswith("|"))
    assert sorted(told.splitlines()[2:]) == sorted(_row(metadata) for metadata in ROWS)


def _row(metadata: Mapping[str, Any]) -> str:
    default = f"`{metadata['default']}`" if metadata["default"] else "empty"
    return f"| `{metadata['name']}` | {default} | {metadata['doc']} |"


@pytest.mark.parametrize(
    "text",
    [
        *("5 per hour", "5/hour", "5 PER Hours", " 10 per 2 minutes ", "3/5second", "0 per day"),
        *("1 per month; 2/year", "1/day,2/hour|3/minute", "100000 per minute"),
        *(
            "",
            "5",
            "per hour",
            "5 per",
            "5 per fortnight",
            "five per hour",
            "5 per hour;",
            "-1/day",
        ),
        *("5 per hour 2 per day", "5 per hours per day", "5per hour\n; x", "1.5 per hour"),
    ],
)
def test_a_rate_is_one_that_the_library_reads(text: str) -> None:
    """The arbiter checks it without the library."""
    assert _refused(rate, text) == _refused(parse_many, text)


def _refused(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return True
    return False
