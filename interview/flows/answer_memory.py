"""What each answer leaves in memory, shown to the leak watch when the answer has ended."""

import os
from collections.abc import Callable
from dataclasses import replace

import structlog

from interview.contracts import AnswerTimes
from interview.contracts.memory import MemoryParts, ProcessMemory
from interview.files.tempfiles import TempFileRegistry
from interview.isolation.status import AtRest
from interview.memory.leak_watch import LeakWatch
from interview.memory.process_memory import resident_and_anonymous
from interview.memory.sampler import measured_parts

OWN = "own"
"""The role of this process among those of one look, whether it is a web instance or a worker."""

log = structlog.get_logger(__name__)


class AnswerMemory:
    """Looks at this process and its speech process after each answer.

    Args:
        leaks: who compares the looks.
        at_rest: sizes of the speech process after its last task, None without one: the next
            answer may be in its hands already, and like must be compared with like.
        temp_files: whose open files are counted.
        remembered: bytes that bounded caches hold, which grow with the answers and are no leak.
    """

    def __init__(
        self,
        leaks: LeakWatch,
        at_rest: Callable[[], AtRest | None],
        temp_files: TempFileRegistry,
        remembered: Callable[[], int],
    ) -> None:
        self._leaks = leaks
        self._at_rest = at_rest
        self._temp_files = temp_files
        self._remembered = remembered

    def answered(self, _times: AnswerTimes) -> None:
        """See :class:`interview.contracts.AnswerObserver`. Costs 0.2 ms and never raises."""
        speech = self._at_rest()
        try:
            parts = self._parts(speech)
        except OSError as error:  # out of descriptors: the next answer has its look
            log.warning("memory_not_measured", errno=error.errno)
            return
        self._leaks.note(parts, speech.number if speech is not None else None)

    def _parts(self, speech: AtRest | None) -> MemoryParts:
        """By resident and not by proportional size: what others map beside us is no growth."""
        resident, anonymous = resident_and_anonymous()
        processes = [ProcessMemory(os.getpid(), OWN, resident, resident, anonymous)]
        if speech is not None:
            processes.append(
                ProcessMemory(speech.pid, "speech", speech.rss, speech.rss, speech.anonymous)
            )
        libraries = sum(each.rss - each.anonymous for each in processes)
        parts = measured_parts(processes, OWN, libraries, self._temp_files.counts().bytes)
        return replace(parts, live=parts.live - self._remembered())
