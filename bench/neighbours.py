"""CPU share of other programs during a measurement."""

from types import TracebackType
from typing import Self

import psutil


class Neighbours:
    """Share of the processors' time that went to processes not started from this one, 0-1.

    PostgreSQL leaves its starter and counts as another; it takes a hundredth.
    """

    share = 0.0

    def __enter__(self) -> Self:
        self._whole, self._others = _seconds()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        whole, others = _seconds()
        self.share = max(0.0, others - self._others) / (whole - self._whole)


def _seconds() -> tuple[float, float]:
    """Of all processors together: all seconds so far, and those others were busy."""
    times = psutil.cpu_times()
    busy = sum(times[:3]) + times.irq + times.softirq + times.steal
    return busy + times.idle + times.iowait, busy - _own()


def _own() -> float:
    family = [psutil.Process(), *psutil.Process().children(recursive=True)]
    return sum(sum(process.cpu_times()[:4]) for process in family if process.is_running())
