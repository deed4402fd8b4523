"""Reads a CV in a confined process of its own, which ends with it.

Also the module of that process's only task.
"""

import threading
from typing import BinaryIO

import structlog

from interview.errors import CvBroken, CvsBusy, CvTooCostly, OutOfMemory
from interview.isolation.child_process import ChildDiedError, ChildProcess
from interview.isolation.messages import Setup, TaskFailedError

SECONDS = 10.0
"""Time limit. The process starts in 0.5 s; 30 pages take 0.13 s of processor time, the largest docx
0.7 s. On a busy host the latter took 6 s in all."""

MEMORY_BYTES = 128 * 1024 * 1024
"""Private memory of the process; 30 pages take 31 MiB, the largest docx 73, a bomb 102."""

WAIT_SECONDS = 5.0
RETRY_SECONDS = 5

SETUP = Setup(
    __name__,
    readable=(),
    file_bytes=0,
    memory_bytes=MEMORY_BYTES,
    processor_seconds=2 * int(SECONDS),
)

log = structlog.get_logger(__name__)

_turn = threading.Lock()
"""One CV at a time: each process takes memory beside the model."""


def read_cv(file: BinaryIO) -> str:
    """See :func:`interview.cv.documents.document_text`."""
    from interview.cv.documents import document_text

    return document_text(file)


TASKS = (read_cv,)


def cv_text(file: BinaryIO) -> str:
    """The text of a CV. Raises CvsBusy, and as :func:`interview.cv.documents.document_text`."""
    if not _turn.acquire(timeout=WAIT_SECONDS):
        raise CvsBusy(RETRY_SECONDS)
    try:
        return _read_apart(file)
    except (TimeoutError, OutOfMemory) as error:
        raise CvTooCostly from error
    except (ChildDiedError, TaskFailedError) as error:
        log.warning("cv_not_read", kind=type(error).__name__)
        raise CvBroken from error
    finally:
        _turn.release()


def _read_apart(file: BinaryIO) -> str:
    process = ChildProcess(SETUP)
    try:
        text: str = process.run(read_cv, [file], SECONDS)
        return text
    finally:
        process.end()
