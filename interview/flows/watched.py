"""The parts of a process that keep figures of their own."""

from dataclasses import dataclass

from interview.config.settings import Settings
from interview.contracts.memory import MemoryWatch
from interview.evaluation.llm.coach import LlmCoach
from interview.files.sweeper import Sweeper
from interview.files.tempfiles import TempFileRegistry
from interview.flows.caches import CachesFlow
from interview.flows.evaluator import SpeechWatch
from interview.isolation.admission import Admission


@dataclass(frozen=True, slots=True)
class Watched:
    """What status pages, health checks and metrics read."""

    settings: Settings
    registry: TempFileRegistry
    sweeper: Sweeper
    memory: MemoryWatch
    admission: Admission
    caches: CachesFlow
    coach: LlmCoach
    speech: SpeechWatch
