"""Unique names of processes, by which a dead worker can be told from a live one."""

import hashlib
import socket
from pathlib import Path

import psutil

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
PROCESS_NAMESPACE = Path("/proc/self/ns/pid")

CLOCK_SECONDS = 5.0
"""Tolerance of start times, since the wall clock may be adjusted; pids are reused more slowly."""


def process_name(pid: int | None = None) -> str:
    """The unique name of a process of this host, by default this one: host, pid, start time."""
    process = psutil.Process(pid)
    return f"{_host()}/{process.pid}/{process.create_time():.0f}"


def is_dead(name: str) -> bool:
    """Whether the named process is known to be gone; False for one of another host."""
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
    """Whether the named process is known to live; False for one of another host."""
    return name.partition("/")[0] == _host() and not is_dead(name)


def _host() -> str:
    """An identifier of machine, boot and pid namespace, within which pids are unique."""
    boot = BOOT_ID.read_text().strip() if BOOT_ID.exists() else ""
    namespace = PROCESS_NAMESPACE.readlink() if PROCESS_NAMESPACE.exists() else ""
    return hashlib.sha256(f"{socket.gethostname()} {boot} {namespace}".encode()).hexdigest()[:16]
