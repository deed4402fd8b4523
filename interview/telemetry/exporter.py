"""/metrics of a process that serves nothing else: a worker, on METRICS_PORT."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import structlog

from interview.contracts import METRICS_TYPE

SILENCE_SECONDS = 5.0
"""A caller that says nothing for so long loses its thread."""

PATH = "/metrics"

log = structlog.get_logger(__name__)


class Exporter:
    """Answers scrapes that carry the token, in threads of its own.

    Args:
        host, port: where to listen.
        admits: whether an Authorization header lets its caller in.
        text: what is answered.

    Raises:
        OSError: the port cannot be had.
    """

    def __init__(
        self, host: str, port: int, admits: Callable[[str], bool], text: Callable[[], bytes]
    ) -> None:
        joined = {"admits": staticmethod(admits), "text": staticmethod(text)}
        self._server = _Server((host, port), type("Handler", (_Handler,), joined))
        threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True).start()
        log.info("metrics_served", port=self._server.server_address[1])

    def close(self) -> None:
        """Give the port back."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True


class _Handler(BaseHTTPRequestHandler):
    timeout = SILENCE_SECONDS
    admits: Callable[[str], bool]
    text: Callable[[], bytes]

    def do_GET(self) -> None:
        if not self.admits(self.headers.get("Authorization", "")):
            self._answer(403, b"")
        elif self.path != PATH:
            self._answer(404, b"")
        else:
            self._answer(200, self.text())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has
        """Nothing: the library would write addresses and paths."""

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", METRICS_TYPE)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
