"""Composition of the parts that web instances and workers share, one instance per process."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import structlog
from sqlalchemy.engine import make_url

import interview
from interview.caches.results import Bounds, Caches, Entries, LocalEntries
from interview.config.folders import AVOIDING, close_to_others
from interview.config.groups.storage import StorageSettings
from interview.config.settings import Settings, require_places
from interview.config.variables import MIB, ConfigError
from interview.contracts import ContentReport, Figure
from interview.evaluation.llm.coach import LlmCoach, coach_from
from interview.files.sweeper import Sweeper
from interview.files.tempfiles import TempFileRegistry
from interview.flows.content import ContentFlow
from interview.flows.question_bank import read_bank
from interview.logging.events import configure_logs
from interview.memory.guard import MemoryGuard
from interview.questions.bank import Bank
from interview.questions.matcher import Matcher
from interview.store.backup import database_file
from interview.telemetry.exposition import Exposition, Family, joined_family
from interview.telemetry.observers import Metrics, Telemetry

if TYPE_CHECKING:
    from interview.telemetry.error_reports import ErrorReports
    from interview.telemetry.traces import Traces

INSTALL = "pip install --require-hashes -r requirements-telemetry.txt"
PACKAGE = Path(interview.__file__).parent

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Observation:
    """Metrics, and traces and error reports if configured."""

    metrics: Metrics
    telemetry: Telemetry
    family: Family | None
    traces: "Traces | None"
    reports: "ErrorReports | None"

    def add_figures(self, read: Callable[[], Iterable[Figure]]) -> None:
        """Include the figures of ``read`` in each scrape. Call once."""
        self.telemetry.scrape = Exposition(self.metrics.registry, read, self.family).text

    def close(self) -> None:
        """Send pending traces and error reports."""
        for sender in (self.traces, self.reports):
            if sender is not None:
                sender.close()


@dataclass(frozen=True, slots=True)
class ProcessParts:
    """Settings, temp files, memory guard, caches, content and observation."""

    settings: Settings
    registry: TempFileRegistry
    sweeper: Sweeper
    memory: MemoryGuard
    caches: Caches
    observation: Observation

    def close(self) -> None:
        """Stop the memory guard, delete temp files, send pending traces and reports. Call last."""
        self.memory.stop()
        self.registry.close()
        self.observation.close()


@dataclass(frozen=True, slots=True)
class ContentParts:
    """Question bank, matcher, optional language model, and the flow that uses them."""

    bank: Bank
    matcher: Matcher
    coach: LlmCoach
    flow: ContentFlow


def process_parts(settings: Settings, part: Literal["web", "worker"]) -> ProcessParts:
    """Build the parts and configure the log. Starts no thread and no process.

    Raises:
        ConfigError: a variable needs packages that are not installed, or names an unusable
            folder or file.
        UnsafeTempRoot: another user could write to TEMP_ROOT.
    """
    require_places(settings)
    observation = observe(settings, part)
    temp_files = settings.temp_files
    if temp_files.temp_root.name == AVOIDING:
        log.warning("usual_temp_root_avoided", reason="another user has it or could change it")
    registry = TempFileRegistry(temp_files.temp_root, temp_files.min_free_disk_mb)
    sweeper = Sweeper(temp_files.temp_root, temp_files.temp_max_age_seconds)
    memory = MemoryGuard(settings.memory, lambda: registry.counts().bytes, part)
    caches = _caches(settings)
    memory.on_drop(caches.drop)
    return ProcessParts(settings, registry, sweeper, memory, caches, observation)


def content_parts(process: ProcessParts) -> ContentParts:
    """Build what evaluates the content of answers, in web instances and workers alike."""
    bank, settings = read_bank(), process.settings
    matcher = Matcher(bank, settings.caches.model_cache_size)
    process.memory.on_drop(matcher.drop)
    replies = process.caches.named("replies", str)
    coach = coach_from(
        None if settings.memory.disable_ai_models else settings.language_model,
        settings.server.web_threads,
        process.memory.gate.allowed,
        replies,
        process.observation.telemetry,
    )
    evaluations = process.caches.named("evaluations", ContentReport)
    return ContentParts(bank, matcher, coach, ContentFlow(bank, matcher, coach, evaluations))


def close_folders(settings: StorageSettings) -> None:
    """Make DATA_DIR and the database readable by this user alone. Call before serving.

    Raises:
        UnsafeDataDirError: an entry belongs to another user, or is a symbolic link.
    """
    closed = close_to_others(settings.data_dir, database_file(make_url(settings.database_url)))
    if closed:
        log.warning("data_closed_to_others", entries=closed)


def observe(settings: Settings, part: str) -> Observation:
    """Build metrics, traces and error reports of this process, and configure its log.

    Raises:
        ConfigError: a variable needs packages that are not installed.
    """
    service = f"interview-{part}"
    traces = _traces(settings.telemetry.otlp_endpoint, service)
    reports = _reports(settings, service)
    configure_logs(settings.logs, service, reports.report if reports is not None else None)
    family = joined_family()
    metrics = Metrics()
    return Observation(metrics, Telemetry(metrics, traces), family, traces, reports)


def _traces(endpoint: str, service: str) -> "Traces | None":
    if not endpoint:
        return None
    try:
        from interview.telemetry.traces import Traces
    except ModuleNotFoundError as error:
        raise ConfigError(f"OTEL_EXPORTER_OTLP_ENDPOINT needs: {INSTALL}") from error
    return Traces(endpoint, service)


def _reports(settings: Settings, service: str) -> "ErrorReports | None":
    if not settings.telemetry.sentry_dsn:
        return None
    try:
        from interview.telemetry.error_reports import ErrorReports
    except ModuleNotFoundError as error:
        raise ConfigError(f"SENTRY_DSN needs: {INSTALL}") from error
    return ErrorReports(settings.telemetry.sentry_dsn, service, settings.web.environment)


def _caches(settings: Settings) -> Caches:
    """Caches in this process, or in the Redis that all instances share."""
    caches, redis_url = settings.caches, settings.storage.redis_url
    if not caches.cache_seconds:
        return Caches(None)
    bounds = Bounds(caches.cache_max_entries, caches.cache_max_mb * MIB, caches.cache_seconds)
    if not redis_url:
        return Caches(LocalEntries(bounds))
    return Caches(_shared_entries(redis_url, bounds), _program_digest())


def _shared_entries(url: str, bounds: Bounds) -> Entries:
    """Import the Redis client only with REDIS_URL: it may not be installed."""
    from interview.caches.shared import SharedEntries
    from interview.store.redis import redis_client

    return SharedEntries(redis_client(url), bounds)


def _program_digest() -> str:
    """A digest of the program in cache keys: versions may evaluate the same answer differently."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in (".py", ".yaml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()
