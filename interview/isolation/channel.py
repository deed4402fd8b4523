"""The socket between the service and its speech process: length-prefixed JSON of bounded size.

JSON carries data only, never code or file names. Files cross as open descriptors, sent along with
the first bytes of a message, and only towards a receiver that accepts them.
"""

import json
import os
import socket
import struct
import time
from collections.abc import Sequence
from typing import Any

MAX_BYTES = 4 * 1024 * 1024
"""Limit for one message. The transcript of an hour at four words a second has 1.7 MB."""

HEADER = struct.Struct(">I")
MAX_FILES = 8
"""Descriptors accepted with a message; with more the message is refused and all are closed."""


class ChannelError(Exception):
    """The data received is not a valid message. The channel is unusable from then on."""

    for_operator = True


class ChannelClosedError(Exception):
    """The other side has closed the channel, between messages or within one."""


class Channel:
    """One end of a stream socket pair. Not thread-safe."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def close(self) -> None:
        """Close this end; the other side sees the end of the stream."""
        self._end.close()

    def send(
        self, message: object, files: Sequence[int] = (), deadline: float | None = None
    ) -> None:
        """Send a message and descriptors along with it.

        Args:
            message: data that JSON can represent.
            files: descriptors; the receiver gets copies.
            deadline: in the time of ``time.monotonic``; None waits for ever.

        Raises:
            ValueError: a number that is not finite, or more than MAX_BYTES.
            TimeoutError: the other side does not read in time.
            ChannelClosedError: the other side has closed the channel.
        """
        data = json.dumps(message, allow_nan=False).encode()
        if len(data) > MAX_BYTES:
            raise ValueError(f"a message of {len(data)} bytes, {MAX_BYTES} at most")
        try:
            self._set_time(deadline)
            header = HEADER.pack(len(data))
            if files:
                socket.send_fds(self._end, [header], files)
            else:
                self._end.sendall(header)
            self._end.sendall(data)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise ChannelClosedError from error

    def receive(self, deadline: float | None = None) -> Any:
        """The next message; the kernel closes descriptors sent along with it.

        Raises:
            ChannelError: the message is too long or no JSON.
            TimeoutError: it was not complete in time.
            ChannelClosedError: the other side has closed the channel.
        """
        return self._body(self._exactly(HEADER.size, deadline), deadline)

    def receive_with_files(self) -> tuple[Any, list[int]]:
        """The next message and its descriptors, which the caller must close.

        Raises ChannelError, also for too many descriptors, and ChannelClosedError.
        """
        self._set_time(None)
        header, files, flags, _ = socket.recv_fds(self._end, HEADER.size, MAX_FILES)
        try:
            _require_all(flags)
            rest = self._exactly(HEADER.size - len(header), None)
            return self._body(header + rest, None), files
        except (ChannelError, ChannelClosedError):
            for file in files:
                os.close(file)
            raise

    def _body(self, header: bytes, deadline: float | None) -> Any:
        (size,) = HEADER.unpack(header)
        if size > MAX_BYTES:
            raise ChannelError(f"a message of {size} bytes, {MAX_BYTES} at most")
        try:
            return json.loads(self._exactly(size, deadline), parse_constant=_refused)
        except (ValueError, RecursionError) as error:
            raise ChannelError("a message that is no JSON") from error

    def _exactly(self, size: int, deadline: float | None) -> bytes:
        data = bytearray()
        while len(data) < size:
            self._set_time(deadline)
            try:
                piece = self._end.recv(size - len(data))
            except ConnectionResetError as error:
                raise ChannelClosedError from error
            if not piece:
                raise ChannelClosedError
            data += piece
        return bytes(data)

    def _set_time(self, deadline: float | None) -> None:
        if deadline is None:
            self._end.settimeout(None)
            return
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._end.settimeout(left)


def _require_all(flags: int) -> None:
    if flags & socket.MSG_CTRUNC:
        raise ChannelError(f"more than {MAX_FILES} descriptors")


def _refused(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
