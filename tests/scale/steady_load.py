"""Clients that send requests continuously and record the responses."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import requests

Request = Callable[[requests.Session], requests.Response]


class SteadyLoad:
    """``requests`` are sent by a thread each, ``pause`` seconds apart."""

    def __init__(self, kinds: dict[str, Request], pause: float) -> None:
        self.sent: dict[str, int] = dict.fromkeys(kinds, 0)
        self.failed: list[str] = []
        self.slowest = 0.0
        self._pause = pause
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._repeat, args=kind, name=kind[0]) for kind in kinds.items()
        ]

    @contextmanager
    def running(self) -> Iterator["SteadyLoad"]:
        for thread in self._threads:
            thread.start()
        try:
            yield self
        finally:
            self._stopped.set()
            for thread in self._threads:
                thread.join(120)

    def await_more(self, requests_each: int, seconds: float = 90.0) -> None:
        """Wait until each kind was answered so many times more."""
        wanted = {name: count + requests_each for name, count in self.sent.items()}
        deadline = time.monotonic() + seconds
        while any(self.sent[name] < count for name, count in wanted.items()):
            assert time.monotonic() < deadline, (self.sent, wanted)
            time.sleep(0.05)

    def _repeat(self, name: str, request: Request) -> None:
        with requests.Session() as client:
            while not self._stopped.wait(self._pause):
                begun = time.monotonic()
                problem = _problem(request, client)
                self.slowest = max(self.slowest, time.monotonic() - begun)
                self.sent[name] += 1
                if problem:
                    self.failed.append(f"{name}: {problem}")


def _problem(request: Request, client: requests.Session) -> str:
    """Empty for a request that was served."""
    try:
        response = request(client)
    except (requests.RequestException, AssertionError) as error:
        return f"{type(error).__name__}: {error}"
    return "" if response.ok else f"{response.status_code} {response.text[:200]}"
