"""The arrival of a request in the event loop: how long to wait for it, and which threads get it.

The head is read here only for the size of the body and the sender. A head that is malformed is not
refused: it reads as one without a body, so gunicorn gets it at once and reports the error.
"""

import enum
import re
import time
from dataclasses import dataclass
from hashlib import sha256

from interview.server.networks import network_of
from interview.server.patience import Patience, PatientSocket

HEAD_END = b"\r\n\r\n"
ENDLESS = 1 << 62
"""Length of a body whose Content-Length has more than LONGEST_LENGTH digits."""

LONGEST_LENGTH = 18
PROBED = re.compile(r"(GET|HEAD) /health")
RECORDING = re.compile(r"GET /answers/[^/?]+/recording")
"""The only response that is as large as an upload."""

EXPECTATION = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*(?=\r\n)", re.IGNORECASE)
CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,15}")
SESSION = re.compile(r"(?:^|;)\s*(?:(?:__Host-)?session|guest)=([^;.\s]+)")
"""The session cookie of a login or a guest, without its signature, which changes. It is not
verified and only distinguishes senders."""

HEAD_SECONDS = 10.0
HEAD_BYTES = 32 * 1024
PREFIX_BYTES = 64 * 1024
"""The largest body that the event loop reads completely. Of a larger one this much must arrive
before it gets a thread."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The network a request comes from, and a hash of the session it claims; empty for none."""

    network: str
    session: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a request.

    ``size`` is in bytes, including the empty line; ``length`` is that of the body in bytes, None
    for a chunked one. ``is_probe``: a health check. ``is_download``: a request for a recording.
    """

    size: int
    length: int | None
    is_probe: bool
    is_download: bool
    sender: Sender


def head_of(data: bytes, peer: str, proxies: int) -> Head:
    """Parse a complete head.

    Args:
        data: the head with its empty line.
        peer: address of the other end of the connection.
        proxies: number of trusted proxies, which set X-Forwarded-For.
    """
    line, *lines = data.decode("latin-1").strip("\r\n").split("\r\n")
    fields: dict[str, list[str]] = {}
    for field in lines:
        name, _, value = field.partition(":")
        fields.setdefault(name.strip().lower(), []).append(value.strip())
    session = SESSION.search("; ".join(fields.get("cookie", ())))
    sender = Sender(
        network_of(_address(fields.get("x-forwarded-for", []), peer, proxies)),
        sha256(session[1].encode()).hexdigest() if session else "",
    )
    return Head(
        len(data),
        _length(fields),
        PROBED.match(line) is not None,
        RECORDING.match(line) is not None,
        sender,
    )


def _address(forwarded: list[str], peer: str, proxies: int) -> str:
    """The address of the sender, by the same rule as werkzeug's ProxyFix."""
    addresses = [each.strip() for each in ",".join(forwarded).split(",") if each.strip()]
    return addresses[-proxies] if proxies and len(addresses) >= proxies else peer


def _length(fields: dict[str, list[str]]) -> int | None:
    if "transfer-encoding" in fields:
        return None if fields["transfer-encoding"][-1].lower().endswith("chunked") else 0
    told = fields.get("content-length", ["0"])
    if len(told) > 1 or not (told[0].isascii() and told[0].isdecimal()):
        return 0
    return int(told[0]) if len(told[0]) <= LONGEST_LENGTH else ENDLESS


class Chunks:
    """The progress of a chunked body; each chunk is parsed once.

    Args:
        position: where the body starts in the data.
    """

    def __init__(self, position: int) -> None:
        self._position = position

    def have_ended(self, data: bytearray) -> bool:
        """Whether the last chunk has arrived, or a malformed one, which gunicorn then refuses."""
        while (line := data.find(b"\r\n", self._position)) >= 0:
            digits = bytes(data[self._position : line]).partition(b";")[0].strip()
            if CHUNK_SIZE.fullmatch(digits) is None:
                return True
            size = int(digits, 16)
            if size == 0:
                return data.find(HEAD_END, line) >= 0
            self._position = line + 2 + size + 2
        return False


class Stage(enum.Enum):
    """What to do with a request."""

    MORE = "wait for more of it"
    WHOLE = "give it to a thread"
    TRANSFER = "give it to a thread for transfers"
    TOO_LARGE = "refuse its head as too large"
    BROKEN = "refuse it as no HTTP"


class Arriving:
    """The part of a request that has arrived.

    Args:
        sock: of its connection; the data is in ``received``.
        peer: address of the other end.
        proxies: number of trusted proxies, which set X-Forwarded-For.
        idle_seconds: time limit for the first byte.
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
        """Whether any byte has arrived."""
        return bool(self._sock.received)

    @property
    def until(self) -> float:
        """Until when to wait for the next byte, in the time of ``time.monotonic``."""
        if self.head is None:
            return self._until
        return time.monotonic() + self._sock.sender.left

    def came(self, before: int) -> None:
        """Note that data has arrived in addition to ``before`` bytes."""
        if before == 0:
            self._until = time.monotonic() + HEAD_SECONDS

    def stage(self) -> Stage:
        """What to do now."""
        missing = self._read_head() if self.head is None else None
        if self.head is None:
            return missing or Stage.MORE
        return self._stage_of_body(self.head)

    def _read_head(self) -> Stage | None:
        """Parse the head if it is complete; else return what to do."""
        received = self._sock.received
        if received[:2] == b"\r\n":  # RFC 9112 2.2: an empty line before the request is ignored
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
            head = EXPECTATION.sub(b"", head)  # gunicorn would respond to it again
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
