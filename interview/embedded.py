"""Evaluating in the web instance itself: a thread that takes answers, and the speech process."""

from functools import partial

from sqlalchemy.orm import Session, sessionmaker

from interview.config import Settings
from interview.flows.content import ContentFlow
from interview.jobs.scheduler import Job
from interview.jobs.worker import EmbeddedWorker
from interview.resources.host import is_dead
from interview.resources.sweeper import Sweeper
from interview.resources.tempfiles import TempFileRegistry
from interview.serving import Evaluating
from interview.speech.admission import Admission
from interview.speech_parts import RELEASE_SECONDS, speech_parts


def evaluating_here(
    settings: Settings,
    registry: TempFileRegistry,
    sweeper: Sweeper,
    admission: Admission,
    content: ContentFlow,
    sessions: sessionmaker[Session],
) -> Evaluating:
    """One thread and one process for the life of the web process."""
    parts = speech_parts(settings, registry, sweeper, admission, content, sessions)
    worker = EmbeddedWorker(parts.worker)

    def stop() -> None:
        worker.stop()
        parts.speech.close()

    release = Job(
        "release_dead", RELEASE_SECONDS, partial(parts.claims.release, is_dead, counted=True)
    )
    return Evaluating(
        parts.answers, parts.speech.status, worker.wake, (release,), (), worker.start, stop
    )
