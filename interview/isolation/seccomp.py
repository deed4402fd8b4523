"""A seccomp filter: the system calls that the speech process may make.

The list has what reading, computing and answering need. All other calls return ENOSYS, as on a
kernel without them, so that libraries use their fallbacks for older kernels: no sockets, no other
programs, no processes, no tracing, no files opened for writing, no newer kernel interfaces.
"""

import ctypes
import os
import platform
import resource
from collections.abc import Iterator
from errno import ENOSYS, EPERM
from fcntl import F_DUPFD, F_DUPFD_CLOEXEC, F_SETFL
from struct import Struct

from interview.isolation import linux

ALLOWED = {
    # memory
    "brk": (12, 214), "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215),
    "mremap": (25, 216), "madvise": (28, 233), "mincore": (27, 232), "msync": (26, 227),
    "mlock": (149, 228), "munlock": (150, 229), "get_mempolicy": (239, 236),
    # threads
    "futex": (202, 98), "set_tid_address": (218, 96), "set_robust_list": (273, 99),
    "get_robust_list": (274, 100), "rseq": (334, 293), "membarrier": (324, 283),
    "sched_yield": (24, 124), "sched_getaffinity": (204, 123), "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120),
    "sched_get_priority_max": (146, 125), "sched_get_priority_min": (147, 126),
    "getcpu": (309, 168), "exit": (60, 93), "exit_group": (231, 94), "getpriority": (140, 141),
    # signals
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "rt_sigtimedwait": (128, 137), "sigaltstack": (131, 132), "restart_syscall": (219, 128),
    # files
    "read": (0, 63), "readv": (19, 65), "pread64": (17, 67), "preadv": (295, 69),
    "write": (1, 64), "writev": (20, 66), "pwrite64": (18, 68), "pwritev": (296, 70),
    "lseek": (8, 62), "close": (3, 57), "dup": (32, 23), "dup2": (33, None), "dup3": (292, 24),
    "fstat": (5, 80), "newfstatat": (262, 79), "stat": (4, None),
    "lstat": (6, None), "statx": (332, 291), "access": (21, None), "faccessat": (269, 48),
    "faccessat2": (439, 439), "readlink": (89, None), "readlinkat": (267, 78),
    "getdents64": (217, 61), "getcwd": (79, 17), "ftruncate": (77, 46), "fsync": (74, 82),
    "fdatasync": (75, 83), "fadvise64": (221, 223), "poll": (7, None), "ppoll": (271, 73),
    "select": (23, None), "pselect6": (270, 72),
    # the channel
    "sendto": (44, 206), "sendmsg": (46, 211), "recvfrom": (45, 207), "recvmsg": (47, 212),
    # clocks
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101), "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153),
    # itself
    "getpid": (39, 172), "getppid": (110, 173), "gettid": (186, 178), "getuid": (102, 174),
    "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177), "getresuid": (118, 148),
    "getresgid": (120, 150), "getgroups": (115, 158), "getrlimit": (97, 163),
    "getrusage": (98, 165), "uname": (63, 160), "sysinfo": (99, 179), "getrandom": (318, 278),
    "arch_prctl": (158, None),
}  # fmt: skip
"""Calls that are always allowed: name -> number on x86_64 and on aarch64."""

CONDITIONAL = {
    "open": (2, None), "openat": (257, 56), "clone": (56, 220), "ioctl": (16, 29),
    "fcntl": (72, 25), "kill": (62, 129), "tgkill": (234, 131), "prctl": (157, 167),
    "setpriority": (141, 140), "prlimit64": (302, 261),
}  # fmt: skip
"""Calls that are allowed depending on their arguments."""

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Column of the tables, and the kernel's number of the machine (``linux/audit.h``)."""

SECCOMP = {"x86_64": 317, "aarch64": 277}
SET_MODE_FILTER = 1
ALL_THREADS, NO_SPECULATION_PENALTY = 1 << 0, 1 << 2

LOAD, JUMP_EQUAL, JUMP_ANY, RETURN = 0x20, 0x15, 0x45, 0x06
NUMBER, MACHINE = 0, 4
KILL, ERRNO, ALLOW = 0x8000_0000, 0x0005_0000, 0x7FFF_0000

CLONE_THREAD = 0x0001_0000
TERMINAL, CLOSE_ON_EXEC, KEEP_ON_EXEC, NON_BLOCKING = 0x5401, 0x5451, 0x5450, 0x5421
DESCRIPTOR_FLAGS = (*range(F_DUPFD, F_SETFL + 1), F_DUPFD_CLOEXEC)
NAME, GET_NAME, NAME_OF_MEMORY = 15, 16, 0x5356_4D41
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

INSTRUCTION = Struct("=HBBI")
Instruction = tuple[int, int, int, int]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def allow_listed_calls() -> None:
    """Restrict all threads of this process permanently to the listed calls.

    ``no_new_privs`` must be set. Raises OSError if the kernel has no seccomp or the machine is not
    in MACHINES.
    """
    machine = platform.machine()
    if machine not in MACHINES:
        raise OSError(f"no table of system calls for {machine}")
    code = b"".join(INSTRUCTION.pack(*each) for each in program(machine, os.getpid()))
    filled = _Program(len(code) // INSTRUCTION.size, code)
    flags = ALL_THREADS | NO_SPECULATION_PENALTY
    linux.call(SECCOMP[machine], SET_MODE_FILTER, flags, ctypes.pointer(filled))


def program(machine: str, pid: int) -> list[Instruction]:
    """The BPF program that filters the calls of process ``pid`` on a machine."""
    column, code = MACHINES[machine]
    found = [
        (LOAD, 0, 0, MACHINE),
        (JUMP_EQUAL, 1, 0, code),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
    ]
    for numbers in ALLOWED.values():
        found += _when(numbers[column], [(RETURN, 0, 0, ALLOW)])
    for name, condition in _conditions(pid):
        found += _when(CONDITIONAL[name][column], condition)
    return [*found, (RETURN, 0, 0, ERRNO | ENOSYS)]


def _conditions(pid: int) -> Iterator[tuple[str, list[Instruction]]]:
    """The instructions that decide on each call of CONDITIONAL."""
    yield "open", _unless_any(1, WRITING)
    yield "openat", _unless_any(2, WRITING)
    yield "clone", _if_any(0, CLONE_THREAD)
    yield "ioctl", _if_one_of(1, TERMINAL, CLOSE_ON_EXEC, KEEP_ON_EXEC, NON_BLOCKING)
    yield "fcntl", _if_one_of(1, *DESCRIPTOR_FLAGS)
    yield "kill", _if_one_of(0, pid)
    yield "tgkill", _if_one_of(0, pid)
    yield "prctl", _if_one_of(0, NAME, GET_NAME, NAME_OF_MEMORY)
    yield "setpriority", _if_one_of(1, 0)
    # Reading its own limits is allowed, and setting RLIMIT_AS, which bounds decoding.
    yield (
        "prlimit64",
        [
            *_refuse_unless(0, 0),
            *_allow_if(1, resource.RLIMIT_AS),
            *_refuse_unless(2, 0),
            *_refuse_unless(2, 0, upper=True),
            (RETURN, 0, 0, ALLOW),
        ],
    )


def _when(number: int | None, block: list[Instruction]) -> list[Instruction]:
    """Run the block, which must return, for the call of that number."""
    return [] if number is None else [(JUMP_EQUAL, 0, len(block), number), *block]


def _load(argument: int, *, upper: bool = False) -> Instruction:
    """Load half of an argument; on both machines the lower half comes first."""
    return LOAD, 0, 0, 16 + 8 * argument + 4 * upper


def _allow_if(argument: int, value: int) -> list[Instruction]:
    return [_load(argument), (JUMP_EQUAL, 0, 1, value), (RETURN, 0, 0, ALLOW)]


def _refuse_unless(argument: int, value: int, *, upper: bool = False) -> list[Instruction]:
    return [
        _load(argument, upper=upper),
        (JUMP_EQUAL, 1, 0, value),
        (RETURN, 0, 0, ERRNO | EPERM),
    ]


def _if_one_of(argument: int, *values: int) -> list[Instruction]:
    allowed = [step for value in values for step in _allow_if(argument, value)]
    return [*allowed, (RETURN, 0, 0, ERRNO | EPERM)]


def _if_any(argument: int, bits: int) -> list[Instruction]:
    return [
        _load(argument),
        (JUMP_ANY, 0, 1, bits),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, ERRNO | EPERM),
    ]


def _unless_any(argument: int, bits: int) -> list[Instruction]:
    return [
        _load(argument),
        (JUMP_ANY, 0, 1, bits),
        (RETURN, 0, 0, ERRNO | EPERM),
        (RETURN, 0, 0, ALLOW),
    ]
