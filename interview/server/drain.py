"""A worker that answers all accepted connections when it stops."""

import ctypes
import os
import socket
import struct
import time

from gunicorn.workers import gthread

SO_ATTACH_FILTER = getattr(socket, "SO_ATTACH_FILTER", 26)
DRAIN_SECONDS = 0.3
"""Longer than a round trip between proxy and instance, so that begun handshakes are completed."""

# Classic BPF over the TCP header: drop packets with SYN and without ACK.
NO_NEW_CONNECTIONS = (
    (0x30, 0, 0, 13),  # load the flags
    (0x54, 0, 0, 0x12),  # keep SYN and ACK
    (0x15, 0, 1, 0x02),  # SYN alone?
    (0x06, 0, 0, 0),  # drop
    (0x06, 0, 0, 0xFFFF),  # pass
)


class DrainingWorker(gthread.ThreadWorker):
    """Answers every connection that the kernel has accepted before it closes the listener.

    gunicorn's own worker stops accepting at SIGTERM, but keeps listening until its last request is
    done. Connections queue up in that time and are then reset together with their requests, and a
    proxy must not repeat a POST. Here the kernel first drops new connection attempts, connections
    already made are accepted, and the listener is closed. The next attempt of a proxy is then
    refused before it has sent anything, and the proxy uses another instance.

    A worker that is replaced (max_requests, a reload) does not affect the others: the arbiter keeps
    the listener open, and its successor accepts what is queued.
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
        """Whether the arbiter has closed the listener, which it does before it ends workers."""
        socket_number = os.fstat(listener.fileno()).st_ino
        try:
            held = {entry.stat().st_ino for entry in os.scandir(f"/proc/{self.ppid}/fd")}
        except OSError as error:  # it has ended, or belongs to another user
            self.log.warning("Unknown whether the arbiter still listens: %s", error)
            return False
        return socket_number not in held

    def _refuse_new(self, listener: socket.socket) -> None:
        program = b"".join(struct.pack("HBBI", *step) for step in NO_NEW_CONNECTIONS)
        code = ctypes.create_string_buffer(program, len(program))
        described = struct.pack("@HP", len(NO_NEW_CONNECTIONS), ctypes.addressof(code))
        try:
            listener.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, described)
        except OSError as error:  # not supported: connections made within a round trip are reset
            self.log.warning("New connections cannot be dropped: %s", error)
