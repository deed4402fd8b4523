"""What the views of a web instance use, joined: stores, flows, the schedule, the figures."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from flask import Flask
from sqlalchemy import Engine

from interview.cli.admin import register_commands
from interview.cli.database import HostCommands
from interview.composition.content import Judging, judging
from interview.composition.lifecycle import RUNTIME, Evaluating, Runtime
from interview.composition.operators import Records, operating, records
from interview.composition.process import Foundations
from interview.config.process_names import is_alive, is_dead, process_name
from interview.config.settings import Settings
from interview.flows.answer_queue import AnswerQueue
from interview.flows.auto_interview import AutoInterviewFlow
from interview.flows.backup import BackupFlow
from interview.flows.caches import CachesFlow
from interview.flows.content import ContentFlow
from interview.flows.figures import ServiceFigures
from interview.flows.health import HealthFlow
from interview.flows.question_bank import LANGUAGES, bank_listing
from interview.flows.reconcile import ReconcileFlow
from interview.flows.status import StatusFlow
from interview.flows.typed_answer import TypedAnswerFlow
from interview.flows.watched import Watched
from interview.isolation.admission import Admission
from interview.jobs.host_jobs import host_jobs
from interview.jobs.scheduler import ElectedScheduler, Job, elected_schedulers
from interview.memory.relief import AudioRelief
from interview.store.answers import AnswerLimits, AnswerStore
from interview.store.backup import DatabaseUse, database_file
from interview.store.claims import ClaimStore
from interview.store.database import Sessions, configure_sqlite, scheduler_lock
from interview.store.health import AnswerRows, BoundedCheck, DatabaseCheck, pool_counts
from interview.store.interviews import InterviewStore
from interview.store.models import utc_now
from interview.store.reconcile import ReconcileStore
from interview.store.schema import SchemaCheck, db
from interview.web.services import EXTENSION, Services

PURGE_SECONDS = 3600
RECONCILE_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Stores:
    """Everything that asks the database."""

    engine: Engine
    interviews: InterviewStore
    answers: AnswerStore
    claims: ClaimStore
    reconcile: ReconcileStore
    records: Records

    def purge(self, kept: timedelta) -> None:
        """Delete what guests sent longer than ``kept`` ago, and old entries of the audit log."""
        self.interviews.delete_started_before(utc_now() - kept)
        self.answers.expire(utc_now() - kept, forget=utc_now() - 2 * kept)
        self.records.forget()


@dataclass(frozen=True, slots=True)
class Joined:
    """What is joined first, and handed to all that is told of it or acts on it."""

    base: Foundations
    stores: Stores
    judged: Judging
    evaluating: Evaluating
    watched: Watched
    interviews: AutoInterviewFlow
    reconcile: ReconcileFlow
    schedulers: tuple[ElectedScheduler, ...]
    redis: BoundedCheck | None


def join_services(app: Flask, base: Foundations) -> None:
    """Hand the views their services, and the process what begins and ends with it."""
    joined = _joined(app, base)
    engine = joined.stores.engine
    app.extensions[EXTENSION] = _services(joined)
    figures = ServiceFigures(joined.watched, AnswerRows(engine), partial(pool_counts, engine))
    base.watch.tell(figures.read)
    database = database_file(engine.url)
    app.extensions[RUNTIME] = Runtime(
        base, DatabaseUse(database), joined.schedulers, joined.evaluating, joined.judged.coach
    )
    register_commands(app, HostCommands(BackupFlow(database), joined.reconcile))


def _joined(app: Flask, base: Foundations) -> Joined:
    settings = base.settings
    stores = _stores(app, settings)
    judged = judging(base)
    admission = Admission(
        settings.speech_queue_limit, settings.web_threads, admit=base.memory.gate.admit
    )
    evaluating = _evaluating(base, admission, judged.content, stores)
    redis = _redis_check(settings)
    watched = Watched(
        settings,
        base.registry,
        base.sweeper,
        base.memory,
        admission,
        CachesFlow(base.caches, judged.matcher, redis, base.memory.samples),
        judged.coach,
        evaluating.speech,
        evaluating.leaks,
    )
    interviews = AutoInterviewFlow(stores.interviews, judged.bank)
    reconcile = ReconcileFlow(stores.reconcile, base.sweeper, is_dead, is_alive)
    schedulers = _schedulers(base, stores, reconcile, evaluating)
    return Joined(
        base, stores, judged, evaluating, watched, interviews, reconcile, schedulers, redis
    )


def _services(joined: Joined) -> Services:
    base, stores, watched = joined.base, joined.stores, joined.watched
    settings, bank = base.settings, joined.judged.bank
    relief = AudioRelief(settings.force_gc_interval)
    status = StatusFlow(watched, relief)
    check = DatabaseCheck(stores.engine)
    operated = operating(
        stores.records,
        stores.engine,
        check,
        status,
        watched,
        joined.interviews,
        joined.schedulers,
    )
    return Services(
        settings=settings,
        admission=watched.admission,
        spoken=joined.evaluating.spoken,
        typed=TypedAnswerFlow(joined.judged.content),
        queue=AnswerQueue(stores.answers, joined.evaluating.announce, base.caches.forget),
        interviews=joined.interviews,
        health=HealthFlow(
            watched,
            check,
            SchemaCheck(stores.engine),
            joined.redis,
            joined.evaluating.thread,
            lambda: base.memory.alive and all(each.alive for each in joined.schedulers),
        ),
        status=status,
        accounts=operated.accounts,
        operations=operated.operations,
        relief=relief,
        memory=base.memory,
        caches=watched.caches,
        observer=base.watch.telemetry,
        questions={language: bank_listing(bank, language) for language in LANGUAGES},
    )


def _stores(app: Flask, settings: Settings) -> Stores:
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
        ReconcileStore(sessions),
        records(sessions),
    )


def _evaluating(
    base: Foundations, admission: Admission, content: ContentFlow, stores: Stores
) -> Evaluating:
    """Each side is imported where it is used: the other's packages may not be installed."""
    if base.settings.embedded:
        from interview.composition.embedded_evaluator import evaluating_here

        return evaluating_here(base, admission, content, stores.claims)
    from interview.composition.celery_evaluator import evaluating_elsewhere

    return evaluating_elsewhere(base.settings, stores.answers)


def _schedulers(
    base: Foundations, stores: Stores, reconcile: ReconcileFlow, evaluating: Evaluating
) -> tuple[ElectedScheduler, ...]:
    settings = base.settings
    purge = partial(stores.purge, timedelta(hours=settings.guest_retention_hours))
    return elected_schedulers(
        scheduler_lock(stores.engine),
        settings.temp_root,
        of_host=host_jobs(settings, base.sweeper, stores.claims),
        of_cluster=(
            Job("purge_guests", PURGE_SECONDS, purge),
            Job("reconcile", RECONCILE_SECONDS, reconcile.mend_daily),
            *evaluating.jobs,
        ),
    )


def _redis_check(settings: Settings) -> BoundedCheck | None:
    """Imported with the client only where there is a Redis to ask."""
    if not settings.redis_url:
        return None
    from interview.store.redis import RedisCheck

    return RedisCheck(settings.redis_url)
