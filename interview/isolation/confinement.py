"""Takes from the speech process what reading recordings does not need, before it reads one.

Each measure stands alone and is told apart: a host may lack one of them or keep it from us.
"""

import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from interview.isolation import linux
from interview.isolation.landlock import read_only
from interview.isolation.other_user import (
    NOBODY,
    READ_ANY_FILE,
    become_nobody,
    drop_capabilities,
)
from interview.isolation.seccomp import allow_listed_calls
from interview.isolation.setup import Isolation, Setup
from interview.resources import IMPORT_ROOT, INSTALLED

NEW_USER_NAMESPACE, NEW_NETWORK = 0x1000_0000, 0x4000_0000

OPEN_FILES = 256
MORE_TASKS, MORE_A_PROCESSOR = 128, 8
"""Threads and processes beside those its user has already: three libraries start one thread for
each processor of the host."""

SYSTEM = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"),
    *("/usr/share/zoneinfo", "/etc/localtime", "/dev/null", "/dev/zero", "/dev/urandom"),
    *("/sys/devices", "/sys/bus/pci/devices", "/sys/class/drm", "/proc/cpuinfo", "/proc/meminfo"),
    *("/proc/sys/vm/overcommit_memory", "/proc/self/auxv", "/proc/self/maps", "/proc/self/stat"),
    *("/proc/self/statm", "/proc/self/status"),
)
"""What loaders, libraries and the bound around decoding read: libraries, the clock, the machine."""


def confine(setup: Setup) -> Isolation:
    """Apply every measure this host allows. Call before a thread or a task begins."""
    user = NOBODY if os.geteuid() == 0 else os.getuid()
    most_tasks = MORE_TASKS + MORE_A_PROCESSOR * (os.cpu_count() or 1)
    most_tasks += sum(_tasks(each, user) for each in Path("/proc").glob("[0-9]*"))
    held: list[str] = []
    missing: dict[str, str] = {}

    def take(name: str, measure: Callable[[], object]) -> None:
        try:
            measure()
        except OSError as error:
            missing[name] = error.strerror or str(error)
        else:
            held.append(name)

    take("network", own_network)
    take("limits", lambda: set_limits(setup))
    take("privileges", lambda: linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1))
    take("files", lambda: read_only(readable(setup)))
    take("user", lambda: leave_root(setup, files_held="files" in held))
    take("processes", lambda: limit_tasks(most_tasks))
    # A change of user would take it back; the next measure keeps it from being taken back.
    take("parent", lambda: linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL))
    take("calls", allow_listed_calls)
    return Isolation(tuple(held), missing)


def own_network() -> None:
    """Be in a network that leads nowhere. Raises OSError where that is not ours to do."""
    linux.unshare(NEW_NETWORK if os.geteuid() == 0 else NEW_USER_NAMESPACE | NEW_NETWORK)


def set_limits(setup: Setup) -> None:
    """Bounds that hold for good; one of the host's that is lower stays."""
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, setup.file_bytes),
        (resource.RLIMIT_DATA, setup.memory_bytes),
        (resource.RLIMIT_CPU, setup.processor_seconds),
    ):
        _, hard = resource.getrlimit(kind)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (bound, bound))


def leave_root(setup: Setup, *, files_held: bool) -> None:
    """Be no more than an ordinary user, and have no capability even if that is not to be had.

    Weights and libraries are often closed to other users. Where Landlock holds the process to
    them (``files_held``) it keeps one capability, to read what it does not own, which reaches
    those and nothing else. Where it does not, they must be open to everybody.

    Raises OSError.
    """
    kept = 0
    try:
        if os.geteuid() == 0:
            become_nobody(() if files_held else (*map(Path, setup.readable), *_python()))
            kept = READ_ANY_FILE if files_held else 0
    finally:
        drop_capabilities(kept)


def limit_tasks(most: int) -> None:
    """Bound threads and processes. Raises OSError where the bound would not hold, or leave none.

    The kernel counts all tasks of the user, also those in another container.
    """
    if os.geteuid() == 0:
        raise OSError("does not hold for root")
    _, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_NPROC, (most, hard))
    trial = threading.Thread(target=int)
    try:
        trial.start()
    except RuntimeError as error:
        resource.setrlimit(resource.RLIMIT_NPROC, (hard, hard))
        raise OSError("the user has tasks that are not seen here") from error
    trial.join()
    resource.setrlimit(resource.RLIMIT_NPROC, (most, most))


def readable(setup: Setup) -> Iterator[Path]:
    """Python with its packages and this one, the system's libraries, and the weights."""
    yield from map(Path, SYSTEM)
    yield from _python()
    yield from map(Path, setup.readable)
    libraries = os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep)
    yield from (Path(folder) for folder in libraries if folder)
    for module in (__name__, setup.tasks):
        spec = find_spec(module.partition(".")[0])
        assert spec is not None
        yield from map(Path, spec.submodule_search_locations or ())


def _python() -> list[Path]:
    """Where modules are found, but for a clone of this project, or a folder above it.

    A clone keeps its secrets and its data beside the package; an installed one lies among others.
    """
    found = list(map(Path, dict.fromkeys((sys.prefix, sys.base_prefix, *sys.path))))
    return found if INSTALLED else [it for it in found if not IMPORT_ROOT.is_relative_to(it)]


def _tasks(process: Path, user: int) -> int:
    """Threads of a process, if it is of that user."""
    try:
        return len(os.listdir(process / "task")) if process.stat().st_uid == user else 0
    except OSError:  # it has ended
        return 0
