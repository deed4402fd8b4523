"""Evaluating in the web instance itself: a thread that takes answers, and the speech process."""

from interview.flows.content import ContentFlow
from interview.foundations import Foundations
from interview.jobs.worker import EmbeddedWorker
from interview.serving import Evaluating
from interview.speech.admission import Admission
from interview.speech_parts import speech_parts
from interview.store.claims import ClaimStore


def evaluating_here(
    base: Foundations, admission: Admission, content: ContentFlow, claims: ClaimStore
) -> Evaluating:
    """One thread and one process for the life of the web process."""
    parts = speech_parts(base, admission, content, claims)
    worker = EmbeddedWorker(parts.worker, base.memory.allowed)

    def stop() -> None:
        worker.stop()
        parts.speech.close()

    return Evaluating(
        parts.answers,
        parts.speech.status,
        parts.leaks.status,
        worker.wake,
        (),
        worker.start,
        stop,
    )
