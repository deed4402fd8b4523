"""Slow or greedy clients, and a regular client beside them."""

import selectors
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.conftest import Server

TICK_SECONDS = 0.05
FORM = (
    "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    "Content-Length: {length}\r\n\r\n"
    '--b\r\nContent-Disposition: form-data; name="audio"; filename="a.wav"\r\n\r\n'
)


@dataclass(frozen=True)
class Attack:
    """What each of ``count`` connections does, again as soon as it is ended.

    ``opening`` is sent at once and then ``drip`` every ``every`` seconds; nothing is read unless
    ``reads``, nothing is ever closed. ``source`` is the address they come from.
    """

    count: int
    opening: bytes
    drip: bytes = b""
    every: float = 1.0
    receive_buffer: int = 0
    reads: bool = False
    source: str = "127.0.0.1"


@dataclass
class Figures:
    """What somebody honest met meanwhile; milliseconds of pages and of /health/live."""

    pages: list[float] = field(default_factory=list)
    probes: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    upload: int = 0
    code: str = ""
    upload_seconds: float = 0.0

    def p95(self) -> float:
        return statistics.quantiles(self.pages, n=20)[-1] if len(self.pages) > 1 else float("inf")

    def __str__(self) -> str:
        return (
            f"pages p50 {statistics.median(self.pages or [float('inf')]):.0f} ms, "
            f"p95 {self.p95():.0f} ms, probes p95 {max(self.probes or [0]):.0f} ms, "
            f"failures {len(self.failures)}, upload {self.upload} in {self.upload_seconds:.1f} s"
        )


class Attackers:
    """All connections of one attack, in one thread."""

    def __init__(self, port: int, attack: Attack) -> None:
        self._port = port
        self._attack = attack
        self._poller = selectors.DefaultSelector()
        self._drips: dict[socket.socket, float] = {}
        self._ended = threading.Event()
        self.opened = 0

    def run(self) -> None:
        while not self._ended.is_set():
            while len(self._drips) < self._attack.count and self._open():
                pass
            for key, _ in self._poller.select(TICK_SECONDS):
                self._look(key.fileobj)  # type: ignore[arg-type]
            self._drip()
        for each in self._drips:
            each.close()
        self._poller.close()

    def stop(self) -> None:
        self._ended.set()

    def _open(self) -> bool:
        client = socket.socket()
        if self._attack.receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._attack.receive_buffer)
        client.settimeout(0.5)
        try:
            client.bind((self._attack.source, 0))
            client.connect(("127.0.0.1", self._port))
            client.sendall(self._attack.opening)
        except OSError:
            client.close()
            return False
        client.setblocking(False)
        self.opened += 1
        self._drips[client] = time.monotonic() + self._attack.every
        if self._attack.reads:
            self._poller.register(client, selectors.EVENT_READ)
        return True

    def _look(self, client: socket.socket) -> None:
        try:
            if client.recv(65536):
                return
            self._poller.unregister(client)  # told to hang up, and does not
        except BlockingIOError:
            return
        except OSError:
            self._forget(client)

    def _drip(self) -> None:
        now = time.monotonic()
        for client in [each for each, due in self._drips.items() if due <= now]:
            self._drips[client] = now + self._attack.every
            try:
                client.send(self._attack.drip or b"")
            except BlockingIOError:
                continue
            except OSError:
                self._forget(client)

    def _forget(self, client: socket.socket) -> None:
        with suppress(KeyError, ValueError):
            self._poller.unregister(client)
        del self._drips[client]
        client.close()


@contextmanager
def attacked(server: Server, attack: Attack) -> Iterator[Attackers]:
    """The attack goes on inside the block."""
    attackers = Attackers(server.port, attack)
    thread = threading.Thread(target=attackers.run)
    thread.start()
    try:
        yield attackers
    finally:
        attackers.stop()
        thread.join(10)


def met(server: Server, recording: Path, seconds: float, source: str = "127.0.0.1") -> Figures:
    """Pages and probes for ``seconds``, each over a connection of its own, and an upload beside."""
    figures = Figures()
    upload = threading.Thread(target=_upload, args=(server, recording, source, figures))
    upload.start()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        _timed(f"{server.url}/?lang=en", figures.pages, figures)
        _timed(f"{server.url}/health/live", figures.probes, figures)
        time.sleep(TICK_SECONDS)
    upload.join(60)
    return figures


def _timed(url: str, times: list[float], figures: Figures) -> None:
    started = time.perf_counter()
    try:
        status = requests.get(url, timeout=5).status_code
        if status != 200:
            figures.failures.append(f"{url}: {status}")
    except requests.RequestException as error:
        figures.failures.append(f"{url}: {type(error).__name__}")
    times.append((time.perf_counter() - started) * 1000)


def _upload(server: Server, recording: Path, source: str, figures: Figures) -> None:
    started = time.monotonic()
    session = requests.Session()
    session.mount("http://", _From(source))
    try:
        answer = session.post(
            f"{server.url}/answers",
            files={"audio": ("answer", recording.read_bytes())},
            data={"question": "Why?", "lang": "en"},
            timeout=40,
        )
        figures.upload = answer.status_code
        figures.code = answer.json().get("code", "")
        if answer.status_code == 202:
            session.delete(server.url + answer.headers["Location"], timeout=10)
    except requests.RequestException as error:
        figures.failures.append(f"upload: {type(error).__name__}")
    figures.upload_seconds = time.monotonic() - started


class _From(requests.adapters.HTTPAdapter):
    """Requests from another address of this machine."""

    def __init__(self, source: str) -> None:
        self._source = source
        super().__init__()

    def init_poolmanager(self, *args: Any, **named: Any) -> None:
        super().init_poolmanager(*args, source_address=(self._source, 0), **named)
