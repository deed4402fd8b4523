"""What the head of a request says of its body and its sender. gunicorn's parser has the last word.

A head that is wrong is not refused here: it reads as one without a body, and gunicorn, which then
gets it at once, says what is wrong with it.
"""

import re
from dataclasses import dataclass
from hashlib import sha256

from interview.server.networks import network_of

HEAD_END = b"\r\n\r\n"
ENDLESS = 1 << 62
"""Length of a body whose Content-Length has more digits than any upload."""

LONGEST_LENGTH = 18
PROBED = re.compile(r"(GET|HEAD) /health")
RECORDING = re.compile(r"GET /answers/[^/?]+/recording")
"""The one answer that is as large as an upload."""

EXPECTATION = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*(?=\r\n)", re.IGNORECASE)
CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,15}")
SESSION = re.compile(r"(?:^|;)\s*(?:session|guest)=([^;.\s]+)")
"""Of the cookie of a login or a guest, without its signature, which is renewed. Nobody has checked
it yet: it only tells senders apart."""


@dataclass(frozen=True, slots=True)
class Sender:
    """From where a request comes, and the session it claims; empty for none."""

    network: str
    session: str


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a request.

    ``size`` is in bytes with the empty line; ``length`` of the body in bytes, None for a chunked
    one. ``is_probe``: the host asks for health. ``is_download``: a recording is asked for.
    """

    size: int
    length: int | None
    is_probe: bool
    is_download: bool
    sender: Sender


def head_of(data: bytes, peer: str, proxies: int) -> Head:
    """Read a head that is complete.

    Args:
        data: the head with its empty line.
        peer: address of the other end of the connection.
        proxies: in front, whose X-Forwarded-For counts.
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
    """The address that werkzeug's ProxyFix takes for the sender's."""
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
    """How far a chunked body has come; each chunk is looked at once.

    Args:
        position: where the body begins in the data.
    """

    def __init__(self, position: int) -> None:
        self._position = position

    def have_ended(self, data: bytearray) -> bool:
        """Whether the last chunk is there, or one that no parser reads: gunicorn says so."""
        while (line := data.find(b"\r\n", self._position)) >= 0:
            digits = bytes(data[self._position : line]).partition(b";")[0].strip()
            if CHUNK_SIZE.fullmatch(digits) is None:
                return True
            size = int(digits, 16)
            if size == 0:
                return data.find(HEAD_END, line) >= 0
            self._position = line + 2 + size + 2
        return False
