"""A stop of the worker leaves no connection behind."""

import ctypes
import os
import socket
import struct
import time

from gunicorn.workers import gthread

SO_ATTACH_FILTER = getattr(socket, "SO_ATTACH_FILTER", 26)
DRAIN_SECONDS = 0.3
"""Longer than a round trip between proxy and instance, for the last step of a handshake."""

# Classic BPF over the TCP header: drop what has SYN set and ACK not, let all else pass.
NO_NEW_CONNECTIONS = (
    (0x30, 0, 0, 13),  # load the flags
    (0x54, 0, 0, 0x12),  # keep SYN and ACK
    (0x15, 0, 1, 0x02),  # SYN alone?
    (0x06, 0, 0, 0),  # drop
    (0x06, 0, 0, 0xFFFF),  # pass
)


class DrainingWorker(gthread.ThreadWorker):
    """Answers every connection the kernel has accepted for it before it closes the listener.

    gunicorn's own worker stops accepting at SIGTERM yet listens on until its last request is
    done: connections queue in that time and are reset with their requests in them, which no
    proxy may send again when they are POSTs. Here the kernel first turns new connections
    away unanswered, those already made are accepted, and the listener is closed at once: the
    next attempt of a proxy is refused before it has sent anything, and goes elsewhere.

    A worker that is replaced (max_requests, a reload) closes nothing for others: the arbiter
    holds the listener on, and what queues there is its successor's.
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        if not enabled and not self.alive and self._accepting:
            self._drain()
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            for listener in self.sockets:
                listener.close()

    def _drain(self) -> None:
        ours = [listener.sock for listener in self.sockets if self._is_ours_alone(listener.sock)]
        for listener in ours:
            self._refuse_new(listener)
        deadline = time.monotonic() + DRAIN_SECONDS
        while ours and (left := deadline - time.monotonic()) > 0:
            self.notify()
            self.wait_for_and_dispatch_events(timeout=left)

    def _is_ours_alone(self, listener: socket.socket) -> bool:
        """Whether the arbiter, which closes its listeners before it ends workers, has done so."""
        socket_number = os.fstat(listener.fileno()).st_ino
        try:
            held = {entry.stat().st_ino for entry in os.scandir(f"/proc/{self.ppid}/fd")}
        except OSError as error:  # gone in the meantime, or of another user: told by no one
            self.log.warning("Unknown whether the arbiter listens: %s", error)
            return False
        return socket_number not in held

    def _refuse_new(self, listener: socket.socket) -> None:
        program = b"".join(struct.pack("HBBI", *step) for step in NO_NEW_CONNECTIONS)
        code = ctypes.create_string_buffer(program, len(program))
        described = struct.pack("@HP", len(NO_NEW_CONNECTIONS), ctypes.addressof(code))
        try:
            listener.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, described)
        except OSError as error:  # a kernel without it: the race is a round trip wide
            self.log.warning("New connections cannot be turned away: %s", error)
