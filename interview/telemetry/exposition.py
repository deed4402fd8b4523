"""All figures of the service in Prometheus's format, and the HTTP server for those of a worker."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, generate_latest, values
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from interview.contracts import METRICS_TYPE, Figure
from interview.telemetry.shared_folder import is_taken, shared_folder, take_place

PUBLISH_SECONDS = 5.0
"""How old the figures of a sibling may be; Prometheus scrapes every 15 s."""

FOLDS: dict[str, Callable[[float, float], float]] = {
    "sum": lambda one, other: one + other,
    "max": max,
    "min": min,
    "any": lambda one, _other: one,
}

METRICS_PATH = "/metrics"
SILENCE_SECONDS = 5.0
"""A scraper that sends nothing for so long loses its thread."""

log = structlog.get_logger(__name__)


class Exposition:
    """The contents of /metrics: the instruments of ``registry`` and the figures of ``read``.

    Args:
        registry: counters and histograms.
        read: called at each scrape.
        family: the processes of this host whose figures are combined; None for a single process.
    """

    def __init__(
        self,
        registry: CollectorRegistry,
        read: Callable[[], Iterable[Figure]],
        family: "Family | None" = None,
    ) -> None:
        if family is None:
            registry.register(FigureCollector(read))
            self._registry = registry
            return
        family.publish_from(read)
        self._registry = CollectorRegistry()
        MultiProcessCollector(self._registry, str(family.folder))  # type: ignore[no-untyped-call]
        self._registry.register(FigureCollector(family.figures))

    def text(self) -> bytes:
        """The text format, version 0.0.4."""
        return generate_latest(self._registry)


class FigureCollector(Collector):
    """Converts figures to metric families of prometheus-client, one per name."""

    def __init__(self, read: Callable[[], Iterable[Figure]]) -> None:
        self._read = read

    def collect(self) -> Iterator[Metric]:
        families: dict[str, CounterMetricFamily | GaugeMetricFamily] = {}
        for figure in self._read():
            family = families.get(figure.name)
            if family is None:
                kind = CounterMetricFamily if figure.is_counter else GaugeMetricFamily
                labels = [name for name, _ in figure.labels]
                family = families[figure.name] = kind(figure.name, figure.meaning, labels=labels)
            family.add_metric([value for _, value in figure.labels], figure.value)
        yield from families.values()

    def describe(self) -> Iterator[Metric]:
        """Nothing: at registration the parts with figures have not been started."""
        return iter(())


class Family:
    """The web processes of one host, any of which may be scraped for all.

    Each process has a place and writes its figures to the file of its place every few seconds; the
    scraped one combines them. Of a place without a process only the counters remain, and the next
    process of the place continues them.

    Args:
        folder: of the family, see :mod:`interview.telemetry.shared_folder`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.place, self._lock = take_place(folder)
        self._base = [each for each in _written(self._path(self.place)) if each.is_counter]
        self._read: Callable[[], Iterable[Figure]] = tuple

    def publish_from(self, read: Callable[[], Iterable[Figure]]) -> None:
        """Write the figures of ``read`` regularly, in a thread."""
        self._read = read
        threading.Thread(target=self._run, name="figures", daemon=True).start()

    def figures(self) -> Iterable[Figure]:
        """The figures of the whole family."""
        return folded([*self._own(), *self._others()])

    def publish(self) -> None:
        """Write the figures of this process for its siblings, atomically."""
        path = self._path(self.place)
        unfinished = path.with_suffix(".new")
        unfinished.write_text(json.dumps([asdict(each) for each in self._own()]))
        unfinished.replace(path)

    def _run(self) -> None:
        wait = threading.Event()
        while self.folder.is_dir():
            try:
                self.publish()
            except OSError as error:  # logged each time; the next one may succeed
                log.warning("figures_not_shared", kind=type(error).__name__)
            wait.wait(PUBLISH_SECONDS)

    def _own(self) -> list[Figure]:
        return folded([*self._read(), *self._base])

    def _others(self) -> Iterator[Figure]:
        for path in sorted(self.folder.glob("place-*.json")):
            place = int(path.stem.partition("-")[2])
            if place != self.place:
                alive = is_taken(self.folder, place)
                yield from (each for each in _written(path) if alive or each.is_counter)

    def _path(self, place: int) -> Path:
        return self.folder / f"place-{place}.json"


def joined_family() -> Family | None:
    """The family of this process, or None. Call before the first instrument is created."""
    folder = shared_folder()
    if folder is None:
        return None
    family = Family(folder)
    # One set of files per place: with process ids, as is the default of prometheus-client, the
    # files of all former processes would be read for ever.
    stored = values.MultiProcessValue(lambda: family.place)  # type: ignore[no-untyped-call]
    values.ValueClass = stored
    return family


def folded(figures: Iterable[Figure]) -> list[Figure]:
    """Combine the figures with equal name and labels."""
    found: dict[tuple[str, tuple[tuple[str, str], ...]], Figure] = {}
    for figure in figures:
        key = (figure.name, figure.labels)
        known = found.get(key)
        if known is None:
            found[key] = figure
        else:
            found[key] = replace(known, value=FOLDS[figure.across](known.value, figure.value))
    return list(found.values())


def _written(path: Path) -> list[Figure]:
    try:
        rows: list[dict[str, Any]] = json.loads(path.read_text())
    except FileNotFoundError:
        return []
    for row in rows:
        row["labels"] = tuple((name, value) for name, value in row["labels"])
    return [Figure(**row) for row in rows]


class Exporter:
    """Serves /metrics of a worker to scrapers with the token, in threads of its own.

    Args:
        host, port: where to listen.
        admits: whether an Authorization header is accepted.
        text: returns the response.

    Raises:
        OSError: the port is not available.
    """

    def __init__(
        self, host: str, port: int, admits: Callable[[str], bool], text: Callable[[], bytes]
    ) -> None:
        joined = {"admits": staticmethod(admits), "text": staticmethod(text)}
        self._server = _Server((host, port), type("Handler", (_Handler,), joined))
        threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True).start()
        log.info("metrics_served", port=self._server.server_address[1])

    def close(self) -> None:
        """Close the port."""
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
        elif self.path != METRICS_PATH:
            self._answer(404, b"")
        else:
            self._answer(200, self.text())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        """Nothing: the library would log addresses and paths."""

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", METRICS_TYPE)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
