"""Evaluating in the web instance itself: a thread that takes answers, and the speech process."""

from interview.config import Settings
from interview.contracts import AnswerObserver
from interview.flows.content import ContentFlow
from interview.jobs.worker import EmbeddedWorker
from interview.resources.memory_guard import MemoryGuard
from interview.resources.sweeper import Sweeper
from interview.resources.tempfiles import TempFileRegistry
from interview.serving import Evaluating
from interview.speech.admission import Admission
from interview.speech_parts import speech_parts
from interview.store.claims import ClaimStore


def evaluating_here(
    settings: Settings,
    registry: TempFileRegistry,
    sweeper: Sweeper,
    admission: Admission,
    content: ContentFlow,
    claims: ClaimStore,
    memory: MemoryGuard,
    observer: AnswerObserver,
) -> Evaluating:
    """One thread and one process for the life of the web process."""
    parts = speech_parts(settings, registry, sweeper, admission, content, claims, memory, observer)
    worker = EmbeddedWorker(parts.worker, memory.allowed)

    def stop() -> None:
        worker.stop()
        parts.speech.close()

    return Evaluating(parts.answers, parts.speech.status, worker.wake, (), worker.start, stop)
