"""Which process on which host: names that tell a dead worker from a live one."""

import hashlib
import socket
from pathlib import Path

import psutil

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
PROCESS_NAMESPACE = Path("/proc/self/ns/pid")

CLOCK_SECONDS = 5.0
"""Start times are of the wall clock, which is set now and then; pids return less quickly."""


def process_name(pid: int | None = None) -> str:
    """A process of this host, as nobody else is ever called: host, pid and start time.

    This process when none is named.
    """
    process = psutil.Process(pid)
    return f"{_host()}/{process.pid}/{process.create_time():.0f}"


def is_dead(name: str) -> bool:
    """Whether the process of that name is known to be gone; of another host nothing is known."""
    host, _, rest = name.partition("/")
    pid, _, started = rest.partition("/")
    if host != _host():
        return False
    try:
        process = psutil.Process(int(pid))
        if process.status() == psutil.STATUS_ZOMBIE:
            return True
        return abs(process.create_time() - float(started)) > CLOCK_SECONDS
    except psutil.NoSuchProcess:
        return True


def is_alive(name: str) -> bool:
    """Whether the process of that name is known to live; of another host nothing is known."""
    return name.partition("/")[0] == _host() and not is_dead(name)


def _host() -> str:
    """One boot of one machine as one container sees it: pids mean something only there."""
    boot = BOOT_ID.read_text().strip() if BOOT_ID.exists() else ""
    namespace = PROCESS_NAMESPACE.readlink() if PROCESS_NAMESPACE.exists() else ""
    return hashlib.sha256(f"{socket.gethostname()} {boot} {namespace}".encode()).hexdigest()[:16]
