"""A request on its way in, in the event loop: until when it is waited for, who gets it then."""

import enum
import time

from interview.server.heads import EXPECTATION, HEAD_END, Chunks, Head, head_of
from interview.server.patience import Patience, PatientSocket

HEAD_SECONDS = 10.0
HEAD_BYTES = 32 * 1024
PREFIX_BYTES = 64 * 1024
"""The largest body that is read here to its end. Of a larger one this much has to come before it
gets a thread, which proves its sender willing."""


class Stage(enum.Enum):
    """What is to be done with a request."""

    MORE = "wait for more of it"
    WHOLE = "give it to a thread"
    TRANSFER = "give it to a thread of transfers"
    TOO_LARGE = "refuse its head"
    BROKEN = "refuse what is no HTTP"


class Arriving:
    """What has come of one request.

    Args:
        sock: of its connection; what has come is in ``received``.
        peer: address of the other end.
        proxies: in front, whose X-Forwarded-For counts.
        idle_seconds: how long nothing at all may come.
    """

    def __init__(self, sock: PatientSocket, peer: str, proxies: int, idle_seconds: float) -> None:
        self._sock = sock
        self._peer = peer
        self._proxies = proxies
        self._until = time.monotonic() + idle_seconds
        self._chunks: Chunks | None = None
        self.head: Head | None = None

    @property
    def has_begun(self) -> bool:
        """Whether anything has come."""
        return bool(self._sock.received)

    @property
    def until(self) -> float:
        """When the wait for the next byte ends, on the monotonic clock."""
        if self.head is None:
            return self._until
        return time.monotonic() + self._sock.sender.left

    def came(self, before: int) -> None:
        """More is there; ``before`` is how many bytes had been."""
        if before == 0:
            self._until = time.monotonic() + HEAD_SECONDS

    def stage(self) -> Stage:
        """By what is there now."""
        missing = self._read_head() if self.head is None else None
        if self.head is None:
            return missing or Stage.MORE
        return self._stage_of_body(self.head)

    def _read_head(self) -> Stage | None:
        """Take the head if it is whole, else what is to be done without it."""
        received = self._sock.received
        if received[:2] == b"\r\n":  # RFC 9112 2.2: an empty line in front counts for nothing
            del received[:2]
        end = received.find(HEAD_END)
        if end > HEAD_BYTES or (end < 0 and len(received) > HEAD_BYTES):
            return Stage.TOO_LARGE
        if end < 0:
            has_bare_feeds = received.count(b"\n") != received.count(b"\r\n")
            return Stage.BROKEN if has_bare_feeds else Stage.MORE
        self._take_head(end + len(HEAD_END))
        return None

    def _take_head(self, size: int) -> None:
        received = self._sock.received
        head = bytes(received[:size])
        if EXPECTATION.search(head) and b" HTTP/1.1\r\n" in head:
            self._sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            head = EXPECTATION.sub(b"", head)  # or gunicorn would say it again
            received[:size] = head
        self._sock.head = head
        self.head = head_of(head, self._peer, self._proxies)
        self._sock.sender = Patience()
        if self.head.length is None:
            self._chunks = Chunks(self.head.size)

    def _stage_of_body(self, head: Head) -> Stage:
        came = len(self._sock.received) - head.size
        if self._chunks is not None:
            is_whole = self._chunks.have_ended(self._sock.received)
        else:
            is_whole = came >= (head.length or 0)
        if head.is_download or (not is_whole and came >= PREFIX_BYTES):
            return Stage.TRANSFER
        return Stage.WHOLE if is_whole else Stage.MORE
