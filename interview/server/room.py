"""Connections that are the event loop's turn: each waits for an event until its time is up."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from selectors import BaseSelector
from typing import Any


@dataclass(slots=True)
class Wait:
    """What one connection waits for."""

    events: int
    until: float
    expired: Callable[[], None]


class WaitingRoom:
    """The connections that hold no thread, the one that came first in front.

    Used by the event loop alone.

    Args:
        poller: of the event loop; its data are callbacks that take the file object.
    """

    def __init__(self, poller: BaseSelector) -> None:
        self._poller = poller
        self._waits: dict[Any, Wait] = {}

    def hold(
        self,
        conn: Any,
        events: int,
        until: float,
        ready: Callable[[], None],
        expired: Callable[[], None],
    ) -> None:
        """Call ``ready`` at each event (none if ``events`` is 0), ``expired`` once at ``until``."""
        self.release(conn)
        waits = self._waits[conn] = Wait(events, until, expired)

        def occurred(_: object) -> None:
            if self._waits.get(conn) is waits:  # not ended by another event of the same round
                ready()

        if events:
            self._poller.register(conn.sock, events, occurred)

    def extend(self, conn: Any, until: float) -> bool:
        """Let the connection wait until then for the same; whether it was waiting."""
        waits = self._waits.get(conn)
        if waits is not None:
            waits.until = until
        return waits is not None

    def release(self, conn: Any) -> None:
        """The connection waits no longer; nothing happens if it did not."""
        waits = self._waits.pop(conn, None)
        if waits is not None and waits.events:
            self._poller.unregister(conn.sock)

    def expire(self) -> None:
        """Call what belongs to each connection whose time is up."""
        now = time.monotonic()
        for waits in [each for each in self._waits.values() if each.until <= now]:
            waits.expired()

    def connections(self) -> list[Any]:
        """All that wait."""
        return list(self._waits)
