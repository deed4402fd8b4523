"""Composition of a web instance: its parts, and its start and stop."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from flask import Flask

from interview.composition.operators import operator_flows
from interview.composition.process import ContentParts, ProcessParts, close_folders, content_parts
from interview.composition.spoken import spoken_flow
from interview.composition.stores import Stores, stores_of
from interview.config.process_names import is_alive, is_dead
from interview.config.settings import Settings
from interview.contracts.operations import Job
from interview.evaluation.llm.coach import LlmCoach
from interview.evaluation.llm.cv import analyst_from
from interview.flows.answer_queue import AnswerQueue
from interview.flows.auto_interview import AutoInterviewFlow
from interview.flows.content import ContentFlow, TypedAnswerFlow
from interview.flows.correction import CorrectionFlow
from interview.flows.cv import CvFlow
from interview.flows.evaluator import CeleryEvaluator, Evaluator, SpeechWatch
from interview.flows.figures import ServiceFigures
from interview.flows.health import HealthFlow, disk_check
from interview.flows.hints import HintFlow
from interview.flows.interview_result import InterviewResults
from interview.flows.judged_again import JudgedAgain
from interview.flows.practice_questions import PracticeQuestions
from interview.flows.question_bank import QuestionList
from interview.flows.reconcile import BackupFlow, ReconcileFlow
from interview.flows.second_reading import SecondReading
from interview.flows.spoken import SpokenFlow
from interview.flows.status import CachesFlow, StatusFlow, Watched, WeightsCheck
from interview.isolation.admission import Admission
from interview.isolation.cv import cv_text
from interview.jobs.scheduler import ElectedScheduler, elected_schedulers, host_jobs
from interview.language.catalogue import LANGUAGES
from interview.memory.relief import AudioRelief
from interview.store.answers import AnswerStore
from interview.store.backup import DatabaseUse, database_file
from interview.store.claims import ClaimStore
from interview.store.corrections import CorrectionStore
from interview.store.database import Sessions, scheduler_lock
from interview.store.health import AnswerRows, BoundedCheck, DatabaseCheck, pool_counts
from interview.store.schema import SchemaCheck, migrate_database
from interview.web.services import EXTENSION, Services, ViewSettings

PURGE_SECONDS = 3600
RECONCILE_SECONDS = 24 * 3600
CLOSE_SECONDS = 600
ANNOUNCE_SECONDS = 5
"""Interval at which answers without a message, lost or handed back, are announced again."""

HOST_FLOWS = "interview_host_flows"
RUNTIME = "interview_runtime"


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
    again: JudgedAgain
    evaluator: Evaluator
    watched: Watched
    practice: PracticeQuestions
    cvs: CvFlow
    interviews: AutoInterviewFlow
    spoken: SpokenFlow
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
        base,
        DatabaseUse(database),
        parts.schedulers,
        parts.evaluator,
        parts.content.coach,
        parts.spoken,
    )
    app.extensions[HOST_FLOWS] = HostFlows(BackupFlow(database), parts.reconcile)


def _build_parts(app: Flask, base: ProcessParts) -> WebParts:
    settings = base.settings
    stores = stores_of(app, settings.queue)
    content = content_parts(base)
    again = JudgedAgain(content.flow)
    practice = PracticeQuestions(content.bank)
    cvs = _cv_flow(base, stores, practice)
    interviews = AutoInterviewFlow(
        stores.interviews, content.bank, cvs.tailored, again.final_evaluation
    )
    admission = Admission(
        settings.queue.speech_queue_limit,
        settings.server.web_threads,
        admit=base.memory.gate.admit,
    )
    evaluator = _evaluator(base, admission, content.flow, interviews, stores.answers, stores.claims)
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
    schedulers = _schedulers(base, stores, reconcile, evaluator, interviews)
    return WebParts(
        base,
        stores,
        content,
        again,
        evaluator,
        watched,
        practice,
        cvs,
        interviews,
        spoken_flow(base),
        reconcile,
        schedulers,
        redis,
    )


def _services(parts: WebParts) -> Services:
    base, stores, watched = parts.base, parts.stores, parts.watched
    settings, bank = base.settings, parts.content.bank
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
        parts.again.final_evaluation,
    )
    return Services(
        settings=_view_settings(settings),
        admission=watched.admission,
        evaluator=parts.evaluator,
        queue=parts.evaluator.queue,
        corrections=_correction_flow(parts),
        typed=TypedAnswerFlow(parts.content.flow),
        second_reading=SecondReading(
            parts.content.flow,
            parts.evaluator.queue,
            stores.answers,
            stores.interviews,
            parts.again.final_evaluation,
        ),
        interviews=parts.interviews,
        results=InterviewResults(stores.interviews, stores.answers, parts.again),
        practice=parts.practice,
        cvs=parts.cvs,
        spoken=parts.spoken,
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
        reset=operators.reset,
        operations=operators.operations,
        relief=relief,
        memory=base.memory,
        caches=watched.caches,
        observer=base.observation.telemetry,
        questions={language: QuestionList(bank, language) for language in LANGUAGES},
        hints=HintFlow(parts.content.matcher),
    )


def _correction_flow(parts: WebParts) -> CorrectionFlow:
    evaluate, follow = parts.again.final_evaluation, parts.again.after
    store = CorrectionStore(Sessions(parts.stores.engine), evaluate, follow)
    return CorrectionFlow(parts.evaluator.queue, store, parts.content.flow)


def _cv_flow(base: ProcessParts, stores: Stores, practice: PracticeQuestions) -> CvFlow:
    settings = base.settings
    model = None if settings.memory.disable_ai_models else settings.language_model
    analyst = analyst_from(model, base.memory.gate.allowed)
    return CvFlow(stores.cvs, stores.adverts, cv_text, practice, analyst)


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


def _schedulers(
    base: ProcessParts,
    stores: Stores,
    reconcile: ReconcileFlow,
    evaluator: Evaluator,
    interviews: AutoInterviewFlow,
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
            Job("close_interviews", CLOSE_SECONDS, interviews.close_abandoned),
            *evaluator.jobs,
        ),
    )


def _redis_check(redis_url: str) -> dict[str, BoundedCheck]:
    """Import the Redis client only with REDIS_URL: it may not be installed."""
    if not redis_url:
        return {}
    from interview.store.redis import RedisCheck

    return {"redis": RedisCheck(redis_url)}


def _evaluator(
    base: ProcessParts,
    admission: Admission,
    content: ContentFlow,
    interviews: AutoInterviewFlow,
    answers: AnswerStore,
    claims: ClaimStore,
) -> Evaluator:
    """The evaluator chosen by TASK_QUEUE. Imports only its own packages: others may be missing."""
    if base.settings.queue.embedded:
        return _embedded(base, admission, content, interviews, answers, claims)
    return _by_celery(base, interviews, answers)


def _embedded(
    base: ProcessParts,
    admission: Admission,
    content: ContentFlow,
    interviews: AutoInterviewFlow,
    answers: AnswerStore,
    claims: ClaimStore,
) -> Evaluator:
    from interview.composition.recognition import speech_parts
    from interview.flows.answer import EmbeddedEvaluator
    from interview.flows.answer_worker import STORE_SECONDS, EmbeddedWorker
    from interview.isolation.tasks import longest_seconds

    parts = speech_parts(base, admission, content, claims)
    longest = longest_seconds(base.settings.recordings.max_answer_seconds) + STORE_SECONDS
    thread = EmbeddedWorker(parts.worker, base.memory.gate.allowed, longest)
    queue = AnswerQueue(answers, thread.wake, base.caches.forget)
    end = parts.speech.close
    return EmbeddedEvaluator(parts.answers, parts.watch, end, thread, queue, interviews)


def _by_celery(
    base: ProcessParts, interviews: AutoInterviewFlow, answers: AnswerStore
) -> Evaluator:
    from interview.jobs.celery_app import Announcer, celery_app
    from interview.store.redis import redis_client

    url, longest = base.settings.storage.redis_url, base.settings.recordings.max_answer_seconds
    announcer = Announcer(celery_app(url, longest), redis_client(url))
    queue = AnswerQueue(answers, announcer.announce, base.caches.forget)
    again = Job("announce", ANNOUNCE_SECONDS, lambda: announcer.top_up(answers.claimable()))
    return CeleryEvaluator(queue, interviews, again)


@dataclass(frozen=True, slots=True)
class Runtime:
    """The parts to start and stop."""

    base: ProcessParts
    database_use: DatabaseUse
    schedulers: tuple[ElectedScheduler, ...]
    evaluator: Evaluator
    coach: LlmCoach
    spoken: SpokenFlow


def start_serving(app: Flask) -> None:
    """Mark the database as in use, migrate, start the memory guard, schedulers and evaluator.

    Raises:
        UnsafeDataDirError: DATA_DIR or the database cannot be made private.
    """
    runtime: Runtime = app.extensions[RUNTIME]
    close_folders(runtime.base.settings.storage)
    runtime.database_use.begin()
    # Not watched: the guard would refuse a model that does not fit beside a migration.
    migrate_database(app, runtime.base.settings.storage.data_dir)
    runtime.base.memory.start()
    for scheduler in runtime.schedulers:
        scheduler.start()
    runtime.evaluator.start()


def stop_serving(app: Flask) -> None:
    """Give up the election and the current answer, end child processes, delete temp files."""
    runtime: Runtime = app.extensions[RUNTIME]
    for scheduler in runtime.schedulers:
        scheduler.stop()
    runtime.evaluator.stop()
    runtime.coach.close()
    runtime.spoken.close()
    runtime.database_use.end()
    runtime.base.close()
