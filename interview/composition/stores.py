"""The stores of a web instance."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from sqlalchemy import Engine

from interview.composition.operators import Records, records
from interview.config.groups.answers import QueueSettings
from interview.config.process_names import process_name
from interview.store.answers import AnswerLimits, AnswerStore
from interview.store.claims import ClaimStore
from interview.store.cvs import AdvertStore, CvStore
from interview.store.database import Sessions, configure_sqlite
from interview.store.interviews import InterviewStore
from interview.store.models import utc_now
from interview.store.reconcile import ReconcileStore
from interview.store.schema import db


@dataclass(frozen=True, slots=True)
class Stores:
    """All stores, and the engine they use."""

    engine: Engine
    interviews: InterviewStore
    answers: AnswerStore
    claims: ClaimStore
    cvs: CvStore
    adverts: AdvertStore
    reconcile: ReconcileStore
    records: Records

    def purge(self, kept: timedelta) -> None:
        """Delete what guests sent more than ``kept`` ago, and old audit entries and reset codes.

        Unfinished answers of that age are reported as expired for another ``kept``.
        """
        self.answers.expire(utc_now() - kept, forget=utc_now() - 2 * kept)
        for each in (self.interviews, self.cvs, self.adverts):
            each.delete_of_guests(utc_now() - kept)
        self.records.forget()


def stores_of(app: Flask, settings: QueueSettings) -> Stores:
    """The stores of an application, on one engine."""
    with app.app_context():
        engine = db.engine
    configure_sqlite(engine)
    sessions = Sessions(engine)
    return Stores(
        engine,
        InterviewStore(sessions),
        AnswerStore(
            sessions,
            AnswerLimits(
                settings.answer_queue_limit,
                settings.answers_per_person,
                settings.answers_per_address,
            ),
        ),
        ClaimStore(sessions, process_name),
        CvStore(sessions),
        AdvertStore(sessions),
        ReconcileStore(sessions),
        records(sessions),
    )
