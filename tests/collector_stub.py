"""A local server that takes whatever is delivered to it, as collectors of traces and errors do.

It stands for the one part that cannot be had in a test: somebody's paid service elsewhere.
"""

import gzip
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType


class CollectorStub:
    """Use as a context manager. ``delay`` passes before each answer."""

    def __init__(self, delay: float = 0.0) -> None:
        self.delay = delay
        self.delivered: list[tuple[str, bytes]] = []
        handler = type("Handler", (_Handler,), {"stub": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def dsn(self) -> str:
        """What a Sentry of this address would hand out."""
        return self.url.replace("://", "://public-key@") + "/1"

    def bodies(self, path: str) -> list[bytes]:
        """What came to that address, unpacked."""
        return [body for each, body in self.delivered if each == path]

    def __enter__(self) -> "CollectorStub":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


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
