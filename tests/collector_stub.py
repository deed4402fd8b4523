"""A local server that accepts any request, as a stub for collectors of traces and errors.

It stands for the one part that cannot be had in a test: somebody's paid service elsewhere.
"""

import gzip
import time
from http.server import BaseHTTPRequestHandler

from tests.local_server import LocalServer


class CollectorStub(LocalServer):
    """Use as a context manager. ``delay`` passes before each answer."""

    def __init__(self, delay: float = 0.0) -> None:
        super().__init__(type("Handler", (_Handler,), {"stub": self}))
        self.delay = delay
        self.delivered: list[tuple[str, bytes]] = []

    @property
    def dsn(self) -> str:
        """What a Sentry of this address would hand out."""
        return self.url.replace("://", "://public-key@") + "/1"

    def bodies(self, path: str) -> list[bytes]:
        """What came to that address, unpacked."""
        return [body for each, body in self.delivered if each == path]


class _Handler(BaseHTTPRequestHandler):
    stub: CollectorStub

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        time.sleep(self.stub.delay)
        self.stub.delivered.append((self.path, body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""
