"""Evaluating in the web instance itself: a thread that takes answers, and the speech process."""

from interview.composition.lifecycle import Evaluating
from interview.composition.process import Foundations
from interview.composition.recognition import speech_parts
from interview.flows.answer import longest_seconds
from interview.flows.answer_worker import STORE_SECONDS
from interview.flows.content import ContentFlow
from interview.isolation.admission import Admission
from interview.jobs.worker import EmbeddedWorker
from interview.store.claims import ClaimStore


def evaluating_here(
    base: Foundations, admission: Admission, content: ContentFlow, claims: ClaimStore
) -> Evaluating:
    """One thread and one process for the life of the web process."""
    parts = speech_parts(base, admission, content, claims)
    longest = longest_seconds(base.settings) + STORE_SECONDS
    worker = EmbeddedWorker(parts.worker, base.memory.gate.allowed, longest)

    def stop() -> None:
        worker.stop()
        parts.speech.close()

    return Evaluating(
        parts.answers,
        parts.speech.status,
        parts.leaks.status,
        worker.state,
        worker.wake,
        (),
        worker.start,
        stop,
    )
