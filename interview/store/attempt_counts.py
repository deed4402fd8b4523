"""Counts of attempts in the memory of this process."""

import threading
import time
from collections import OrderedDict

MOST_KEYS = 20_000
"""About 5 MB. A wrong password adds two keys and costs 0.1 s of hashing, one at a time, so that
evicting a key takes a quarter of an hour of wrong passwords."""


class LocalCounts:
    """Numbers by key that expire some time after they were last raised.

    The least recently raised ones are evicted when there are more than ``MOST_KEYS``.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def add(self, key: str, seconds: float, amount: int = 1) -> int:
        """Raise the number of ``key``, keep it ``seconds`` from now and return it."""
        with self._lock:
            number = self._number(key) + amount
            self._keep(key, number, seconds)
            return number

    def count(self, key: str) -> int:
        """The number of ``key``; 0 for an unknown one."""
        with self._lock:
            return self._number(key)

    def hold(self, key: str, seconds: float) -> bool:
        """Reserve ``key`` for ``seconds``; False while it is reserved."""
        with self._lock:
            if self._number(key):
                return False
            self._keep(key, 1, seconds)
            return True

    def seconds_left(self, key: str) -> float:
        """How long ``key`` is still kept; 0 for an unknown one."""
        with self._lock:
            return self._kept[key][1] - time.monotonic() if self._number(key) else 0.0

    def forget(self, *keys: str) -> None:
        """Remove ``keys``."""
        with self._lock:
            for key in keys:
                self._kept.pop(key, None)

    def _number(self, key: str) -> int:
        number, until = self._kept.get(key, (0, 0.0))
        return number if time.monotonic() < until else 0

    def _keep(self, key: str, number: int, seconds: float) -> None:
        self._kept[key] = (number, time.monotonic() + seconds)
        self._kept.move_to_end(key)
        while len(self._kept) > MOST_KEYS:
            self._kept.popitem(last=False)
