"""``python -m tests.integration.without_calls 444,317 program...``: a kernel without these calls.

A seccomp filter answers them with ENOSYS, in the program and in all that it starts.
"""

import ctypes
import os
import platform
import sys
from errno import ENOSYS

from interview.isolation import linux, seccomp


def deny(numbers: list[int]) -> None:
    """From now on."""
    steps = [(seccomp.LOAD, 0, 0, seccomp.NUMBER)]
    for number in numbers:
        steps += [
            (seccomp.JUMP_EQUAL, 0, 1, number),
            (seccomp.RETURN, 0, 0, seccomp.ERRNO | ENOSYS),
        ]
    steps.append((seccomp.RETURN, 0, 0, seccomp.ALLOW))
    code = b"".join(seccomp.INSTRUCTION.pack(*step) for step in steps)
    filled = seccomp._Program(len(steps), code)
    if os.geteuid() != 0:
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.call(seccomp.SECCOMP[platform.machine()], 1, 0, ctypes.pointer(filled))


if __name__ == "__main__":
    deny([int(number) for number in sys.argv[1].split(",")])
    os.execvp(sys.argv[2], sys.argv[2:])
