"""The parts of a process that are told of: on pages, to hosts, to be scraped."""

from collections.abc import Callable
from dataclasses import dataclass

from interview.config.settings import Settings
from interview.contracts.memory import MemoryWatch
from interview.evaluation.llm.coach import LlmCoach
from interview.files.sweeper import Sweeper
from interview.files.tempfiles import TempFileRegistry
from interview.flows.caches import CachesFlow
from interview.isolation.admission import Admission
from interview.isolation.process import SpeechStatus
from interview.memory.leak_watch import Growth, LeakStatus


@dataclass(frozen=True, slots=True)
class Watched:
    """Whoever keeps figures of its own.

    ``speech`` and ``leaks`` tell of the speech process and of what the answers leave in
    memory; None where answers are evaluated elsewhere.
    """

    settings: Settings
    registry: TempFileRegistry
    sweeper: Sweeper
    memory: MemoryWatch
    admission: Admission
    caches: CachesFlow
    coach: LlmCoach
    speech: Callable[[], SpeechStatus] | None
    leaks: Callable[[], LeakStatus] | None

    def growth(self) -> tuple[Growth, ...]:
        """What is known of the parts of memory that grow with the answers here."""
        return self.leaks().parts if self.leaks is not None else ()
