"""What holds the memory of the service, told apart."""

import ctypes

from interview.contracts.memory import MemoryParts, ProcessMemory


class _Mallinfo2(ctypes.Structure):
    """``struct mallinfo2`` of glibc 2.33; ``fordblks`` is bytes in free blocks."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        )
    )


def measured_parts(
    processes: tuple[ProcessMemory, ...], own_role: str, libraries: int, temp_files: int
) -> MemoryParts:
    """The parts as far as ``processes`` tell them; bytes.

    Free blocks of the own heap are slack, at most what the process holds: a trim gives pages
    back and leaves their blocks on the list.
    """
    own = sum(process.anonymous for process in processes if process.role == own_role)
    model = sum(process.pss for process in processes if process.role == "speech")
    slack = min(_free_blocks(), own)
    return MemoryParts(own - slack, slack, model, libraries, temp_files)


def _free_blocks() -> int:
    return int(_mallinfo2().fordblks) if _mallinfo2 is not None else 0


def _load_mallinfo2() -> "ctypes._FuncPointer | None":
    try:
        function = ctypes.CDLL(None).mallinfo2
    except AttributeError:  # musl, macOS and glibc before 2.33 have no such call
        return None
    function.restype = _Mallinfo2
    return function


_mallinfo2 = _load_mallinfo2()
