"""Attacks of malicious code in the speech process, executed there by the tests.

Each attack gives what came of it: ``done``, or the name of the error it met. None does harm where
it succeeds: signals are signal 0, mounts have no target, other processes end at once.
"""

import ctypes
import errno
import fcntl
import mmap
import os
import platform
import resource
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from interview.config.variables import MIB
from interview.isolation import linux

IO_URING_SETUP, PIDFD_OPEN = 425, 434
TGKILL = {"x86_64": 234, "aarch64": 131}
PTRACE = {"x86_64": 101, "aarch64": 117}
PTRACE_SEIZE = 0x4206
PUSH_INPUT = 0x5412


def came_of(attack: Callable[[], object]) -> str:
    try:
        attack()
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, type(error).__name__)
    except Exception as error:  # noqa: BLE001 - whatever refused it
        return type(error).__name__
    return "done"


def environment() -> dict[str, str]:
    """All it was given."""
    return dict(os.environ)


def read_file(path: str) -> str:
    """The first bytes of a file, by its path."""
    return came_of(lambda: os.read(os.open(path, os.O_RDONLY), 16))


def list_folder(path: str) -> str:
    return came_of(lambda: os.listdir(path))


def write_file(path: str) -> str:
    return came_of(lambda: os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def parent_secrets() -> tuple[str, ...]:
    """Every way to the memory and the variables of the service."""
    parent = f"/proc/{os.getppid()}"
    number = PTRACE[platform.machine()]
    return (
        read_file(f"{parent}/environ"),
        read_file(f"{parent}/mem"),
        read_file(f"{parent}/cmdline"),
        list_folder(f"{parent}/fd"),
        read_file(f"/proc/self/root{parent}/environ"),
        came_of(lambda: linux.call(number, PTRACE_SEIZE, os.getppid(), 0, 0)),
        came_of(lambda: linux.call(PIDFD_OPEN, os.getppid(), 0)),
    )


def connect(port: int) -> tuple[str, ...]:
    """To a server of this host, by every kind of socket."""

    def by(family: int, kind: int, address: object) -> str:
        return came_of(lambda: socket.socket(family, kind).connect(address))  # type: ignore[arg-type]

    return (
        by(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", port)),
        by(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", port)),
        by(socket.AF_UNIX, socket.SOCK_STREAM, "\0anybody"),
        came_of(socket.socketpair),
        came_of(lambda: linux.call(IO_URING_SETUP, 8, 0)),
    )


def start_others() -> tuple[str, ...]:
    """Another program, another process."""
    return (
        came_of(lambda: os.fork() or os._exit(0)),
        came_of(lambda: os.execv("/no such program", ["true"])),
        came_of(lambda: subprocess.run(["/bin/true"], check=True)),
        came_of(lambda: os.posix_spawn("/bin/true", ["true"], {})),
    )


def threads() -> int:
    """How many can be started, two thousand at most."""
    end = threading.Event()
    started: list[threading.Thread] = []
    try:
        for _ in range(2_000):
            thread = threading.Thread(target=end.wait)
            thread.start()
            started.append(thread)
    except RuntimeError:
        pass
    end.set()
    for thread in started:
        thread.join()
    return len(started)


def fill(file: BinaryIO) -> tuple[str, int]:
    """Write to a file it was given for as long as it can; what came of it, and MB."""
    piece = bytes(MIB)

    def write() -> None:
        for _ in range(64):
            file.write(piece)
            file.flush()

    return came_of(write), os.fstat(file.fileno()).st_size // MIB


def allocate() -> tuple[str, int]:
    """Map memory for as long as it can, untouched; what came of it, and MB."""
    held: list[mmap.mmap] = []

    def take() -> None:
        while len(held) < 1_024:
            held.append(mmap.mmap(-1, 16 * MIB, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))

    return came_of(take), 16 * len(held)


def signals() -> tuple[str, ...]:
    """To the service, directly and by the owner of a descriptor, and away from itself."""
    parent = os.getppid()
    channel = int(sys.argv[1])
    return (
        came_of(lambda: os.kill(parent, 0)),
        came_of(lambda: os.kill(-1, 0)),
        came_of(lambda: linux.call(TGKILL[platform.machine()], parent, parent, 0)),
        came_of(lambda: fcntl.fcntl(channel, fcntl.F_SETOWN, parent)),
        came_of(lambda: linux.prctl(linux.PR_SET_PDEATHSIG, 0)),
    )


def limits() -> tuple[tuple[str, int], ...]:
    """Those in force, -1 for one that can be raised."""
    kinds = {
        "core": resource.RLIMIT_CORE,
        "files": resource.RLIMIT_NOFILE,
        "file size": resource.RLIMIT_FSIZE,
        "memory": resource.RLIMIT_DATA,
        "processor": resource.RLIMIT_CPU,
        "tasks": resource.RLIMIT_NPROC,
    }
    return tuple((name, _unless_raised(kind)) for name, kind in kinds.items())


def _unless_raised(kind: int) -> int:
    soft, hard = resource.getrlimit(kind)
    raised = came_of(lambda: resource.setrlimit(kind, (soft + 1, max(soft + 1, hard))))
    return -1 if raised == "done" else soft


def more_rights() -> tuple[str, ...]:
    """Root, namespaces, mounts, modules, tracing, input to a terminal."""
    libc = ctypes.CDLL(None, use_errno=True)

    def call(name: str, *arguments: object) -> str:
        ctypes.set_errno(0)
        failed = getattr(libc, name)(*arguments) != 0
        return errno.errorcode.get(ctypes.get_errno(), "?") if failed else "done"

    return (
        call("setresuid", 0, 0, 0),
        call("unshare", 0x1000_0000),
        call("mount", b"none", b"/no such folder", b"tmpfs", 0, None),
        call("chroot", b"/"),
        call("personality", 0x0400000),
        came_of(lambda: fcntl.ioctl(0, PUSH_INPUT, b"x")),
        came_of(lambda: Path("/no such file").chmod(0o777)),
        came_of(lambda: os.memfd_create("program")),
    )


def identity() -> tuple[int, ...]:
    """User, group, and how many more groups."""
    return (os.getuid(), os.getgid(), len(os.getgroups()))


TASKS = (
    environment,
    read_file,
    list_folder,
    write_file,
    parent_secrets,
    connect,
    start_others,
    threads,
    fill,
    allocate,
    signals,
    limits,
    more_rights,
    identity,
)
