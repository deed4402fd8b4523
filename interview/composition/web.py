"""Composition of a web instance: stores, flows, schedulers and figures."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from flask import Flask
from sqlalchemy import Engine

from interview.composition.evaluators import evaluator_of
from interview.composition.lifecycle import RUNTIME, Runtime
from interview.composition.operators import Records, operator_flows, records
from interview.composition.process import ContentParts, ProcessParts, content_parts
from interview.config.groups.answers import QueueSettings
from interview.config.process_names import is_alive, is_dead, process_name
from interview.config.settings import Settings
from interview.contracts.operations import Job
from interview.evaluation.llm.cv import analyst_from
from interview.flows.auto_interview import AutoInterviewFlow
from interview.flows.backup import BackupFlow
from interview.flows.content import TypedAnswerFlow
from interview.flows.cv import CvFlow
from interview.flows.evaluator import Evaluator, SpeechWatch
from interview.flows.figures import ServiceFigures
from interview.flows.health import HealthFlow, disk_check
from interview.flows.practice_questions import PracticeQuestions
from interview.flows.question_bank import bank_listing
from interview.flows.reconcile import ReconcileFlow
from interview.flows.status import CachesFlow, StatusFlow, Watched, WeightsCheck
from interview.isolation.admission import Admission
from interview.isolation.cv import cv_text
from interview.jobs.scheduler import ElectedScheduler, elected_schedulers, host_jobs
from interview.language.catalogue import LANGUAGES
from interview.memory.relief import AudioRelief
from interview.store.answers import AnswerLimits, AnswerStore
from interview.store.backup import DatabaseUse, database_file
from interview.store.claims import ClaimStore
from interview.store.cvs import CvStore
from interview.store.database import Sessions, configure_sqlite, scheduler_lock
from interview.store.health import AnswerRows, BoundedCheck, DatabaseCheck, pool_counts
from interview.store.interviews import InterviewStore
from interview.store.models import utc_now
from interview.store.reconcile import ReconcileStore
from interview.store.schema import SchemaCheck, db
from interview.web.services import EXTENSION, Services, ViewSettings

PURGE_SECONDS = 3600
RECONCILE_SECONDS = 24 * 3600
HOST_FLOWS = "interview_host_flows"


@dataclass(frozen=True, slots=True)
class Stores:
    """All stores, and the engine they use."""

    engine: Engine
    interviews: InterviewStore
    answers: AnswerStore
    claims: ClaimStore
    cvs: CvStore
    reconcile: ReconcileStore
    records: Records

    def purge(self, kept: timedelta) -> None:
        """Delete what is older than ``kept``: interviews, answers, CVs of guests, audit entries.

        Unfinished answers of that age are reported as expired for another ``kept``.
        """
        self.interviews.delete_started_before(utc_now() - kept)
        self.answers.expire(utc_now() - kept, forget=utc_now() - 2 * kept)
        self.cvs.delete_of_guests(utc_now() - kept)
        self.records.forget()


@dataclass(frozen=True, slots=True)
class HostFlows:
    """The flows of the commands for database and temp files."""

    backup: BackupFlow
    reconcile: ReconcileFlow


@dataclass(frozen=True, slots=True)
class WebParts:
    """The parts that services, figures and lifecycle share."""

    base: ProcessParts
    stores: Stores
    content: ContentParts
    evaluator: Evaluator
    watched: Watched
    interviews: AutoInterviewFlow
    reconcile: ReconcileFlow
    schedulers: tuple[ElectedScheduler, ...]
    redis: dict[str, BoundedCheck]


def join_services(app: Flask, base: ProcessParts) -> None:
    """Build the web instance and register it with ``app``. Starts nothing."""
    parts = _build_parts(app, base)
    engine = parts.stores.engine
    app.extensions[EXTENSION] = _services(parts)
    figures = ServiceFigures(parts.watched, AnswerRows(engine), partial(pool_counts, engine))
    base.observation.add_figures(figures.read)
    database = database_file(engine.url)
    app.extensions[RUNTIME] = Runtime(
        base, DatabaseUse(database), parts.schedulers, parts.evaluator, parts.content.coach
    )
    app.extensions[HOST_FLOWS] = HostFlows(BackupFlow(database), parts.reconcile)


def _build_parts(app: Flask, base: ProcessParts) -> WebParts:
    settings = base.settings
    stores = _stores(app, settings.queue)
    content = content_parts(base)
    interviews = AutoInterviewFlow(stores.interviews, content.bank)
    admission = Admission(
        settings.queue.speech_queue_limit,
        settings.server.web_threads,
        admit=base.memory.gate.admit,
    )
    evaluator = evaluator_of(
        base, admission, content.flow, interviews, stores.answers, stores.claims
    )
    redis = _redis_check(settings.storage.redis_url)
    watched = Watched(
        base.registry,
        base.sweeper,
        base.memory,
        admission,
        CachesFlow(base.caches, content.matcher, redis.get("redis"), base.memory.samples),
        content.coach,
        evaluator.speech,
    )
    reconcile = ReconcileFlow(stores.reconcile, base.sweeper, is_dead, is_alive)
    schedulers = _schedulers(base, stores, reconcile, evaluator)
    return WebParts(
        base, stores, content, evaluator, watched, interviews, reconcile, schedulers, redis
    )


def _services(parts: WebParts) -> Services:
    base, stores, watched = parts.base, parts.stores, parts.watched
    settings, bank = base.settings, parts.content.bank
    practice = PracticeQuestions(bank)
    relief = AudioRelief(settings.memory.force_gc_interval)
    weights = _weights_check(watched.speech, settings)
    status = StatusFlow(watched, weights, relief, settings.speech, settings.temp_files)
    check = DatabaseCheck(stores.engine)
    operators = operator_flows(
        settings,
        stores.records,
        stores.engine,
        check,
        status,
        watched,
        parts.interviews,
        parts.schedulers,
    )
    return Services(
        settings=_view_settings(settings),
        admission=watched.admission,
        evaluator=parts.evaluator,
        queue=parts.evaluator.queue,
        typed=TypedAnswerFlow(parts.content.flow),
        interviews=parts.interviews,
        practice=practice,
        cvs=_cv_flow(base, stores.cvs, practice),
        health=HealthFlow(
            watched,
            weights,
            disk_check(settings.temp_files, settings.storage.data_dir),
            check,
            SchemaCheck(stores.engine),
            parts.redis,
            parts.evaluator,
            lambda: base.memory.alive and all(each.alive for each in parts.schedulers),
        ),
        status=status,
        accounts=operators.accounts,
        operations=operators.operations,
        relief=relief,
        memory=base.memory,
        caches=watched.caches,
        observer=base.observation.telemetry,
        questions={language: bank_listing(bank, language) for language in LANGUAGES},
    )


def _cv_flow(base: ProcessParts, store: CvStore, practice: PracticeQuestions) -> CvFlow:
    settings = base.settings
    model = None if settings.memory.disable_ai_models else settings.language_model
    return CvFlow(store, cv_text, practice, analyst_from(model, base.memory.gate.allowed))


def _weights_check(speech: SpeechWatch, settings: Settings) -> WeightsCheck:
    return WeightsCheck(
        speech,
        settings.speech.whisper_model,
        settings.storage.data_dir,
        wanted=not settings.memory.disable_ai_models,
    )


def _view_settings(settings: Settings) -> ViewSettings:
    disabled = settings.memory.disable_ai_models
    return ViewSettings(
        web=settings.web,
        visitors=settings.visitors,
        recordings=settings.recordings,
        language_model="off" if disabled else settings.language_model.kind,
        embedded=settings.queue.embedded,
        cache_seconds=settings.caches.cache_seconds,
        admits=settings.admits,
    )


def _stores(app: Flask, settings: QueueSettings) -> Stores:
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
        ReconcileStore(sessions),
        records(sessions),
    )


def _schedulers(
    base: ProcessParts, stores: Stores, reconcile: ReconcileFlow, evaluator: Evaluator
) -> tuple[ElectedScheduler, ...]:
    settings = base.settings
    purge = partial(stores.purge, timedelta(hours=settings.visitors.guest_retention_hours))
    return elected_schedulers(
        scheduler_lock(stores.engine),
        settings.temp_files.temp_root,
        of_host=host_jobs(settings.temp_files.sweep_seconds, base.sweeper, stores.claims),
        of_cluster=(
            Job("purge_guests", PURGE_SECONDS, purge),
            Job("reconcile", RECONCILE_SECONDS, reconcile.mend_daily),
            *evaluator.jobs,
        ),
    )


def _redis_check(redis_url: str) -> dict[str, BoundedCheck]:
    """Import the Redis client only with REDIS_URL: it may not be installed."""
    if not redis_url:
        return {}
    from interview.store.redis import RedisCheck

    return {"redis": RedisCheck(redis_url)}
