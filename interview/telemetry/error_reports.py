"""Reports of unexpected errors to Sentry: where they occurred, and no data of candidates.

Imported only where SENTRY_DSN is set. Since reports leave the machine, each is rebuilt from what
may leave it: the classes of the exceptions and the places in the code. Messages of exceptions,
variables, requests, log lines and the host name stay here.
"""

from typing import Any

import sentry_sdk

FRAME_PARTS = ("filename", "function", "module", "lineno", "in_app")
EVENT_PARTS = ("event_id", "timestamp", "platform", "level", "environment", "release", "sdk")
STOP_SECONDS = 2.0

Event = dict[str, Any]


class ErrorReports:
    """Sends errors in the background.

    Args:
        dsn: of the Sentry project.
        service: tag for the part of the service, web or worker.
        environment: APP_ENV.
    """

    def __init__(self, dsn: str, service: str, environment: str) -> None:
        self._service = service
        sentry_sdk.init(
            dsn=dsn,
            environment=environment,
            default_integrations=False,
            auto_enabling_integrations=False,
            send_default_pii=False,
            include_local_variables=False,
            include_source_context=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            auto_session_tracking=False,
            send_client_reports=False,
            before_send=self._stripped,
        )

    def report(self, error: BaseException) -> None:
        """Send an error in the background."""
        sentry_sdk.capture_exception(error)

    def close(self) -> None:
        """Send the remaining errors, within STOP_SECONDS."""
        sentry_sdk.get_client().close(timeout=STOP_SECONDS)

    def _stripped(self, event: Any, _hint: Event) -> Any:
        kept = {name: event[name] for name in EVENT_PARTS if name in event}
        found = event.get("exception", {}).get("values", [])
        kept["exception"] = {"values": [_exception(each) for each in found]}
        kept["tags"] = {"service": self._service}
        return kept


def _exception(value: Event) -> Event:
    frames = (value.get("stacktrace") or {}).get("frames", [])
    places = [{name: frame[name] for name in FRAME_PARTS if name in frame} for frame in frames]
    return {
        "type": value.get("type"),
        "module": value.get("module"),
        "stacktrace": {"frames": places},
    }
