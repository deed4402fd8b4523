"""The confinement of the speech process to what its tasks need, applied before the first task.

The measures are independent and reported one by one: a host may lack or forbid some of them.
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
from interview.isolation.linux import (
    NOBODY,
    READ_ANY_FILE,
    become_nobody,
    drop_capabilities,
    read_only,
)
from interview.isolation.messages import Isolation, Setup
from interview.isolation.seccomp import allow_listed_calls
from interview.resources import IMPORT_ROOT, INSTALLED

NEW_USER_NAMESPACE, NEW_NETWORK = 0x1000_0000, 0x4000_0000

OPEN_FILES = 256
MORE_TASKS, MORE_A_PROCESSOR = 128, 8
"""Threads and processes in addition to those its user has: a constant, and a number for each
processor of the host, because three libraries start one thread per processor."""

SYSTEM = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"),
    *("/usr/share/zoneinfo", "/etc/localtime", "/dev/null", "/dev/zero", "/dev/urandom"),
    *("/sys/devices", "/sys/bus/pci/devices", "/sys/class/drm", "/proc/cpuinfo", "/proc/meminfo"),
    *("/proc/sys/vm/overcommit_memory", "/proc/self/auxv", "/proc/self/maps", "/proc/self/stat"),
    *("/proc/self/statm", "/proc/self/status"),
)
"""Files that loaders, libraries and the address space limit read: shared libraries, time zones, and
descriptions of the machine."""


def confine(setup: Setup) -> Isolation:
    """Apply every measure that this host allows. Call before any thread is started."""
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
    # After the change of user, which resets it, and before the filter that makes it permanent.
    take("parent", lambda: linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL))
    take("calls", allow_listed_calls)
    return Isolation(tuple(held), missing)


def own_network() -> None:
    """Enter a network namespace without interfaces. Raises OSError if that is not permitted."""
    linux.unshare(NEW_NETWORK if os.geteuid() == 0 else NEW_USER_NAMESPACE | NEW_NETWORK)


def set_limits(setup: Setup) -> None:
    """Set soft and hard limits, never above those of the host."""
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
    """Become an ordinary user, and drop the capabilities even if that fails.

    Weights and libraries are often unreadable to other users. If Landlock limits the process to
    them (``files_held``), it keeps the capability to read any file, which Landlock then restricts
    to those. Otherwise they must be readable to everybody.

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
    """Limit threads and processes.

    Raises OSError if the limit would have no effect or leave no thread: the kernel counts all
    tasks of the user, also those in other containers.
    """
    if os.geteuid() == 0:
        raise OSError("has no effect for root")
    _, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_NPROC, (most, hard))
    trial = threading.Thread(target=int)
    try:
        trial.start()
    except RuntimeError as error:
        resource.setrlimit(resource.RLIMIT_NPROC, (hard, hard))
        raise OSError("the user has tasks that are not visible here") from error
    trial.join()
    resource.setrlimit(resource.RLIMIT_NPROC, (most, most))


def readable(setup: Setup) -> Iterator[Path]:
    """Files and folders that tasks read: Python, packages, system libraries, and the weights."""
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
    """The module search path, without a clone of the project and the folders above it.

    A clone has secrets and data beside the package; an installed package has not.
    """
    found = list(map(Path, dict.fromkeys((sys.prefix, sys.base_prefix, *sys.path))))
    return found if INSTALLED else [it for it in found if not IMPORT_ROOT.is_relative_to(it)]


def _tasks(process: Path, user: int) -> int:
    """The number of threads of a process of that user, else 0."""
    try:
        return len(os.listdir(process / "task")) if process.stat().st_uid == user else 0
    except OSError:  # it has ended
        return 0
