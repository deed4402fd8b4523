"""The system call filter, for both architectures: its table and its decisions."""

import errno
import os
import re
import resource
from fcntl import F_GETFL, F_SETOWN
from pathlib import Path

import pytest

from interview.isolation import seccomp
from interview.isolation.seccomp import ALLOW, ALLOWED, CONDITIONAL, ERRNO, KILL, MACHINES, program
from tests.parts import kernel_headers, need

HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
DEFINITION = re.compile(r"#define __NR(?:3264)?_(\w+)\s+(\d+)")
PID = 4711
NO_CALL, REFUSED = ERRNO | errno.ENOSYS, ERRNO | errno.EPERM
DANGEROUS = {
    "x86_64": {"socket": 41, "execve": 59, "fork": 57, "ptrace": 101, "io_uring_setup": 425},
    "aarch64": {"socket": 198, "execve": 221, "ptrace": 117, "io_uring_setup": 425},
}


@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_are_those_of_the_kernel(machine: str) -> None:
    """As its headers have them; the names differ in one."""
    need(kernel_headers(HEADERS[machine]))
    found = {name: int(number) for name, number in DEFINITION.findall(HEADERS[machine].read_text())}
    found.setdefault("newfstatat", found.get("fstatat", -1))
    column = MACHINES[machine][0]
    for name, numbers in (ALLOWED | CONDITIONAL).items():
        assert numbers[column] == found.get(name), name
    assert seccomp.SECCOMP[machine] == found["seccomp"]
    for name, number in DANGEROUS[machine].items():
        assert found[name] == number


def decide(machine: str, number: int, *args: int, code: int | None = None) -> int:
    """What the filter answers, step by step as the kernel goes."""
    data = [number, MACHINES[machine][1] if code is None else code, 0, 0]
    for arg in (*args, *[0] * (6 - len(args))):
        data += [arg & 0xFFFF_FFFF, arg >> 32]
    steps, at, held = program(machine, PID), 0, 0
    while True:
        operation, when_true, when_false, value = steps[at]
        at += 1
        if operation == seccomp.LOAD:
            held = data[value // 4]
        elif operation == seccomp.JUMP_EQUAL:
            at += when_true if held == value else when_false
        elif operation == seccomp.JUMP_ANY:
            at += when_true if held & value else when_false
        else:
            assert operation == seccomp.RETURN
            return value


def number_of(machine: str, name: str) -> int:
    number = (ALLOWED | CONDITIONAL)[name][MACHINES[machine][0]]
    assert number is not None
    return number


@pytest.mark.parametrize("machine", MACHINES)
def test_reading_and_computing_are_allowed(machine: str) -> None:
    """Every call of the list, whatever its arguments."""
    for name, numbers in ALLOWED.items():
        number = numbers[MACHINES[machine][0]]
        if number is not None:
            assert decide(machine, number, 2**64 - 1) == ALLOW, name


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_of_no_list_do_not_exist(machine: str) -> None:
    """The dangerous ones of today, and all that are still to be invented."""
    for number in (*DANGEROUS[machine].values(), 600, 2**31):
        assert decide(machine, number) == NO_CALL
    assert decide(machine, 0x4000_0000 | number_of(machine, "read")) == NO_CALL  # x32


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_of_another_machine_end_the_process(machine: str) -> None:
    """As 32-bit calls are, whose numbers mean something else."""
    assert decide(machine, number_of(machine, "read"), code=0x4000_0003) == KILL


CLONE_THREAD, CLONE_VM = 0x1_0000, 0x100
CASES = [
    ("openat", (0, 0, os.O_RDONLY | os.O_CLOEXEC), ALLOW),
    ("openat", (0, 0, os.O_WRONLY), REFUSED),
    ("openat", (0, 0, os.O_RDWR), REFUSED),
    ("openat", (0, 0, os.O_RDONLY | os.O_CREAT), REFUSED),
    ("openat", (0, 0, os.O_RDONLY | os.O_TRUNC), REFUSED),
    ("clone", (CLONE_VM | CLONE_THREAD,), ALLOW),
    ("clone", (CLONE_VM,), REFUSED),
    ("kill", (PID, 9), ALLOW),
    ("kill", (1, 9), REFUSED),
    ("kill", (2**64 - 1, 9), REFUSED),
    ("tgkill", (PID, PID, 6), ALLOW),
    ("tgkill", (PID + 1, PID + 1, 6), REFUSED),
    ("fcntl", (3, F_GETFL), ALLOW),
    ("fcntl", (3, F_SETOWN), REFUSED),
    ("ioctl", (3, seccomp.TERMINAL), ALLOW),
    ("ioctl", (0, 0x5412), REFUSED),
    ("prctl", (15,), ALLOW),
    ("prctl", (1, 0), REFUSED),
    ("setpriority", (0, 0, 19), ALLOW),
    ("setpriority", (0, PID + 1, 19), REFUSED),
    ("prlimit64", (0, resource.RLIMIT_STACK, 0, 1), ALLOW),
    ("prlimit64", (0, resource.RLIMIT_AS, 1, 0), ALLOW),
    ("prlimit64", (0, resource.RLIMIT_CPU, 1, 0), REFUSED),
    ("prlimit64", (0, resource.RLIMIT_CPU, 1 << 32, 0), REFUSED),
    ("prlimit64", (1, resource.RLIMIT_STACK, 0, 1), REFUSED),
]


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(("name", "args", "answer"), CASES)
def test_arguments_decide(machine: str, name: str, args: tuple[int, ...], answer: int) -> None:
    """Of calls that are harmless one way and not the other."""
    assert decide(machine, number_of(machine, name), *args) == answer


def test_every_call_with_a_condition_has_one() -> None:
    """And no other has."""
    assert {name for name, _ in seccomp._conditions(PID)} == set(CONDITIONAL)
    assert not set(CONDITIONAL) & set(ALLOWED)
