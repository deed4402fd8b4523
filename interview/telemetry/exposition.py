"""All figures of the service as Prometheus reads them: those counted here, those read there."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, generate_latest, values
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from interview.contracts import Figure
from interview.telemetry.shared_folder import is_taken, shared_folder, take_place

PUBLISH_SECONDS = 5.0
"""How old the figures of a sibling may be; a Prometheus asks every 15 s."""

FOLDS: dict[str, Callable[[float, float], float]] = {
    "sum": lambda one, other: one + other,
    "max": max,
    "min": min,
    "any": lambda one, _other: one,
}

log = structlog.get_logger(__name__)


class Exposition:
    """What /metrics says: the instruments of ``registry``, and the figures of ``read``.

    Args:
        registry: holds what is counted as it happens.
        read: the figures others keep already, read each time.
        family: the place among several processes, None for the only one.
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
    """Figures as prometheus-client's families, one a name."""

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
        """Nothing at registration: reading figures then would ask parts not yet started."""
        return iter(())


class Family:
    """This process among the several of one host, one of which is asked for all.

    Each writes its figures to a file of its place every few seconds; who is asked folds them.
    Of a place whose process is gone only the counters still count, and the next process of
    the place goes on from them.

    Args:
        folder: the folder of the family, see :mod:`interview.telemetry.shared_folder`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.place, self._lock = take_place(folder)
        self._base = [each for each in _written(self._path(self.place)) if each.is_counter]
        self._read: Callable[[], Iterable[Figure]] = tuple

    def publish_from(self, read: Callable[[], Iterable[Figure]]) -> None:
        """Write what ``read`` gives from now on, in a thread of its own."""
        self._read = read
        threading.Thread(target=self._run, name="figures", daemon=True).start()

    def figures(self) -> Iterable[Figure]:
        """Those of the whole family."""
        return folded([*self._own(), *self._others()])

    def publish(self) -> None:
        """Write this process's figures where its siblings find them, whole or not at all."""
        path = self._path(self.place)
        unfinished = path.with_suffix(".new")
        unfinished.write_text(json.dumps([asdict(each) for each in self._own()]))
        unfinished.replace(path)

    def _run(self) -> None:
        wait = threading.Event()
        while self.folder.is_dir():
            try:
                self.publish()
            except OSError as error:  # told once a round; the next one may have room
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
    """Join the processes that share a folder, before the first instrument is made; or be alone."""
    folder = shared_folder()
    if folder is None:
        return None
    family = Family(folder)
    # One set of files a place: prometheus-client's own names carry the process id, and the
    # files of every process that ever was would be read for ever.
    stored = values.MultiProcessValue(lambda: family.place)  # type: ignore[no-untyped-call]
    values.ValueClass = stored
    return family


def folded(figures: Iterable[Figure]) -> list[Figure]:
    """One figure for each name and labels."""
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
