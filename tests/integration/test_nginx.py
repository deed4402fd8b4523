"""The nginx of deploy/nginx: its syntax, its limits, and TLS, with a plain server behind it."""

import re
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from tests.conftest import PROJECT, free_port, open_to_others, wait_until
from tests.parts import NGINX, OPENSSL, need, system_program

pytestmark = pytest.mark.long

CONFIG = (PROJECT / "deploy" / "nginx" / "nginx.conf").read_text()
TLS = (PROJECT / "deploy" / "nginx" / "tls.conf").read_text()
HEADER_SECONDS = 10
HALF_A_HEAD = b"GET / HTTP/1.1\r\nHost: example.org\r\nX-Slow: "


class Page(BaseHTTPRequestHandler):
    """Answers everything with the scheme that nginx says it was asked by."""

    def do_GET(self) -> None:
        body = self.headers.get("X-Forwarded-Proto", "").encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Nginx:
    """One that runs with the deployed configuration, with ports and folders of the test."""

    def __init__(self, folder: Path, backend: int) -> None:
        self.folder = folder
        self.port, self.tls_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        text = re.sub(r"server [\d.]+:8000 ", f"server 127.0.0.1:{backend} ", CONFIG)
        self.config = folder / "nginx.conf"
        self.config.write_text(self._here(text))
        (folder / "tls").mkdir()

    def add_tls(self) -> None:
        """The example file and a certificate, where the example wants them."""
        (self.folder / "tls" / "tls.conf").write_text(self._here(TLS))
        key, certificate = (self.folder / "tls" / f"{it}.pem" for it in ("privkey", "fullchain"))
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test"]
        command += ["-days", "1", "-keyout", str(key), "-out", str(certificate)]
        subprocess.run(command, check=True, capture_output=True)

    def command(self, *options: str) -> list[str]:
        return [str(system_program("nginx")), "-c", str(self.config), *options]

    def _here(self, text: str) -> str:
        text = text.replace("/tmp/", f"{self.folder}/")
        text = text.replace("/etc/nginx/tls/", f"{self.folder}/tls/")
        text = text.replace("listen 8080;", f"listen 127.0.0.1:{self.port};")
        return text.replace("listen 8443", f"listen 127.0.0.1:{self.tls_port}")


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[Nginx]:
    """Configured, with a page behind it; not started."""
    need(NGINX, OPENSSL)
    open_to_others(tmp_path)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Nginx(tmp_path, server.server_port)
    server.shutdown()
    server.server_close()


@contextmanager
def serving(nginx: Nginx) -> Iterator[Nginx]:
    """Started, and stopped at the end of the block."""
    with (nginx.folder / "log").open("wb") as log:
        command = nginx.command("-g", "daemon off;")
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_until(lambda: status(nginx) in (200, 308), 20, (nginx.folder / "log").read_text)
        yield nginx
    finally:
        process.terminate()
        process.wait(20)


def status(nginx: Nginx) -> int:
    try:
        return requests.get(nginx.url, timeout=5, allow_redirects=False).status_code
    except requests.ConnectionError:
        return 0


def test_both_configurations_are_accepted(nginx: Nginx) -> None:
    """With and without the TLS example, as ``nginx -t`` judges."""
    for _ in range(2):
        tried = subprocess.run(nginx.command("-t"), capture_output=True, text=True, check=False)
        assert tried.returncode == 0, tried.stderr
        assert "[warn]" not in tried.stderr.replace('[warn] the "user" directive', "")
        nginx.add_tls()


def test_tls_is_served_and_plain_http_is_sent_there(nginx: Nginx) -> None:
    """TLS 1.2 at the least; the instance is told the scheme."""
    nginx.add_tls()
    context = ssl.create_default_context(cafile=str(nginx.folder / "tls" / "fullchain.pem"))
    context.check_hostname = False
    with serving(nginx):
        with socket.create_connection(("127.0.0.1", nginx.tls_port), 10) as plain:
            with context.wrap_socket(plain, server_hostname="test") as secure:
                assert secure.version() in ("TLSv1.2", "TLSv1.3")
                secure.sendall(b"GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
                told = b"".join(iter(lambda: secure.recv(65536), b""))
        assert told.startswith(b"HTTP/1.1 200")
        assert told.endswith(b"https")
        sent = requests.get(f"{nginx.url}/auto?x=1", timeout=10, allow_redirects=False)
        assert sent.headers["Location"] == "https://127.0.0.1/auto?x=1"


def test_slow_headers_end_at_their_deadline(nginx: Nginx) -> None:
    """A byte a second buys no more time: the deadline is for all of them."""
    with serving(nginx):
        started = time.monotonic()
        with socket.create_connection(("127.0.0.1", nginx.port), 5) as slow:
            slow.sendall(HALF_A_HEAD)
            slow.settimeout(1)
            while _is_open(slow) and time.monotonic() - started < 2 * HEADER_SECONDS:
                pass
            seconds = time.monotonic() - started
        assert HEADER_SECONDS - 1 < seconds < HEADER_SECONDS + 4
        assert status(nginx) == 200


def _is_open(slow: socket.socket) -> bool:
    """Send one byte more and wait a second for what comes back."""
    try:
        slow.sendall(b"a")
        return slow.recv(100) != b""
    except TimeoutError:
        return True
    except OSError:
        return False


def test_one_address_has_a_number_of_connections(nginx: Nginx) -> None:
    """The hundred and first request at a time is refused; when they end, the next is served."""
    found = re.search(r"limit_conn connections (\d+)", CONFIG)
    assert found is not None
    # Counted once its headers are read, and until its body has come.
    asks = b"POST / HTTP/1.1\r\nHost: example.org\r\nContent-Length: 5\r\n\r\n"
    with serving(nginx):
        with ExitStack() as stack:
            for _ in range(int(found[1])):
                waiting = stack.enter_context(socket.create_connection(("127.0.0.1", nginx.port)))
                waiting.sendall(asks)
            wait_until(lambda: status(nginx) == 429, 10)
        wait_until(lambda: status(nginx) == 200, 10)
