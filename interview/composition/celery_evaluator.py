"""Evaluating in workers of their own: this instance only wakes them."""

from interview.composition.lifecycle import Evaluating
from interview.config.settings import Settings
from interview.jobs.celery_app import Announcer, celery_app
from interview.jobs.scheduler import Job
from interview.store.answers import AnswerStore
from interview.store.redis import redis_client

ANNOUNCE_SECONDS = 5
"""How soon an answer whose message was lost, or that was handed back, is announced again."""


def evaluating_elsewhere(settings: Settings, waiting: AnswerStore) -> Evaluating:
    """Messages for the life of the web process; nothing of its own to start or stop."""
    announcer = Announcer(celery_app(settings), redis_client(settings.redis_url))

    def announce_again() -> None:
        announcer.top_up(waiting.claimable())

    job = Job("announce", ANNOUNCE_SECONDS, announce_again)
    return Evaluating(None, None, None, None, announcer.announce, (job,), _nothing, _nothing)


def _nothing() -> None:
    """Workers begin and end by themselves."""
