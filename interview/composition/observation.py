"""Who watches the service, joined: metrics always, traces and error reports where asked for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interview.config.settings import ConfigError, Settings
from interview.contracts import Figure
from interview.logging.events import configure_logs
from interview.telemetry.exposition import Exposition, Family, joined_family
from interview.telemetry.metrics import Metrics
from interview.telemetry.observers import Telemetry

if TYPE_CHECKING:
    from interview.telemetry.error_reports import ErrorReports
    from interview.telemetry.traces import Traces

INSTALL = "pip install --require-hashes -r requirements-telemetry.txt"


@dataclass(frozen=True, slots=True)
class Observing:
    """The watchers of one process."""

    metrics: Metrics
    telemetry: Telemetry
    family: Family | None
    traces: "Traces | None"
    reports: "ErrorReports | None"

    def tell(self, read: Callable[[], Iterable[Figure]]) -> None:
        """Have scrapes include what ``read`` gives; call once, when the parts are joined."""
        self.telemetry.scrape = Exposition(self.metrics.registry, read, self.family).text

    def close(self) -> None:
        """Send what waits to be sent."""
        for sender in (self.traces, self.reports):
            if sender is not None:
                sender.close()


def observing(settings: Settings, part: str) -> Observing:
    """The watchers of this process, which is ``web`` or ``worker``; its log is set up.

    Raises:
        ConfigError: a variable asks for packages that are not installed.
    """
    service = f"interview-{part}"
    traces, reports = _traces(settings, service), _reports(settings, service)
    configure_logs(settings, service, reports.report if reports is not None else None)
    family = joined_family()
    metrics = Metrics()
    return Observing(metrics, Telemetry(metrics, traces), family, traces, reports)


def _traces(settings: Settings, service: str) -> "Traces | None":
    if not settings.otlp_endpoint:
        return None
    try:
        from interview.telemetry.traces import Traces
    except ModuleNotFoundError as error:
        raise ConfigError(f"OTEL_EXPORTER_OTLP_ENDPOINT needs: {INSTALL}") from error
    return Traces(settings.otlp_endpoint, service)


def _reports(settings: Settings, service: str) -> "ErrorReports | None":
    if not settings.sentry_dsn:
        return None
    try:
        from interview.telemetry.error_reports import ErrorReports
    except ModuleNotFoundError as error:
        raise ConfigError(f"SENTRY_DSN needs: {INSTALL}") from error
    return ErrorReports(settings.sentry_dsn, service, settings.environment)
