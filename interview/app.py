"""Composition root: settings, services, blueprints with their access rule, error table."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from flask_cors import CORS
from flask_migrate import Migrate
from sqlalchemy.orm import sessionmaker
from werkzeug.middleware.proxy_fix import ProxyFix

from interview.caching import open_caches
from interview.commands import Operations, register_commands
from interview.config import Settings
from interview.flows.answer_queue import AnswerQueue
from interview.flows.auto_interview import AutoInterviewFlow
from interview.flows.backup import BackupFlow
from interview.flows.caches import CachesFlow
from interview.flows.question_bank import LANGUAGES, bank_listing
from interview.flows.reconcile import ReconcileFlow
from interview.flows.status import StatusFlow
from interview.flows.typed_answer import TypedAnswerFlow
from interview.intake.upload import UploadRequest
from interview.jobs.host_jobs import host_jobs
from interview.jobs.scheduler import Job, elected_schedulers
from interview.judging import judging
from interview.logs import configure_logs
from interview.operating import operating, records
from interview.operator_commands import register_operator_commands
from interview.resources.host import is_alive, is_dead, process_name
from interview.resources.memory import AudioRelief
from interview.resources.memory_guard import MemoryGuard
from interview.resources.sweeper import Sweeper
from interview.resources.tempfiles import TempFileRegistry
from interview.serving import RUNTIME, Runtime
from interview.speech.admission import Admission
from interview.store.answers import AnswerStore
from interview.store.backup import database_file
from interview.store.claims import ClaimStore
from interview.store.database_use import DatabaseUse
from interview.store.engine import ENGINE_OPTIONS, DatabaseCheck, configure_sqlite
from interview.store.flask_database import db
from interview.store.interviews import InterviewStore
from interview.store.models import utc_now
from interview.store.reconcile import ReconcileStore
from interview.web import (
    accounts,
    admin,
    answer_queue,
    answers,
    auto_interview,
    cache_admin,
    health,
    pages,
)
from interview.web.error_responses import register_error_responses
from interview.web.limits import address_limiter
from interview.web.security import register_security
from interview.web.services import EXTENSION, Services
from interview.web.sessions import register_sessions

PROJECT = Path(__file__).parent.parent
PURGE_SECONDS = 3600
RECONCILE_SECONDS = 24 * 3600


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application.

    Raises:
        ConfigError: a setting the service cannot start with.
        UnsafeTempRoot: TEMP_ROOT is not ours alone.
    """
    settings = settings or Settings.from_environment()
    configure_logs(settings)
    app = Flask(__name__, template_folder=PROJECT / "templates", static_folder=PROJECT / "static")
    _configure(app, settings)
    registry = TempFileRegistry(settings.temp_root, settings.min_free_disk_mb)
    app.request_class = _upload_request(registry, settings)
    db.init_app(app)
    Migrate(app, db, directory=str(PROJECT / "migrations"))
    register_sessions(app, settings)
    if settings.frontend_origins:
        CORS(app, origins=list(settings.frontend_origins), supports_credentials=True)
    register_security(app, settings)
    register_error_responses(app)
    _register_blueprints(app, settings)
    _join_services(app, settings, registry)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    cross_site = bool(settings.frontend_origins) and settings.production
    app.config.update(
        SECRET_KEY=settings.session_secret(),
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=dict(ENGINE_OPTIONS),
        SESSION_COOKIE_SECURE=settings.production,
        SESSION_COOKIE_SAMESITE="None" if cross_site else "Lax",
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.context_processor(pages.page_context)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )


def _upload_request(registry: TempFileRegistry, settings: Settings) -> type[UploadRequest]:
    """The request class of this application: its uploads go to this registry."""
    attributes = {"registry": registry, "upload_seconds": float(settings.upload_seconds)}
    return type("ApplicationRequest", (UploadRequest,), attributes)


def _register_blueprints(app: Flask, settings: Settings) -> None:
    """Each blueprint with its rule on the line above it."""
    limiter = address_limiter(app, settings)
    # open, for the host
    app.register_blueprint(health.blueprint)
    # open to everybody
    app.register_blueprint(pages.blueprint)
    # guests, rate limited, nothing stored
    limiter.limit(settings.guest_rate_limit)(answers.blueprint)
    app.register_blueprint(answers.blueprint)
    # guests, sending rate limited; the id of an answer, which nobody can guess, opens it
    limiter.limit(settings.guest_rate_limit, methods=["POST"])(answer_queue.blueprint)
    app.register_blueprint(answer_queue.blueprint)
    # guests, rate limited, each owns the interview of the own session
    limiter.limit(settings.guest_rate_limit)(auto_interview.blueprint)
    app.register_blueprint(auto_interview.blueprint)
    # anybody; each attempt is counted by its address and by its account
    limiter.limit(settings.login_rate_limit)(accounts.attempts)
    limiter.limit(settings.login_rate_limit, key_func=accounts.attempted_account)(accounts.attempts)
    app.register_blueprint(accounts.attempts)
    # anybody, about the own session
    app.register_blueprint(accounts.blueprint)
    # guests and accounts the own interviews, the admin everybody's; rate limited
    limiter.limit(settings.guest_rate_limit)(admin.clearing)
    app.register_blueprint(admin.clearing)
    # the admin, by login or by token
    app.register_blueprint(_guarded(admin.blueprint, admin.require_admin))
    app.register_blueprint(_guarded(cache_admin.blueprint, admin.require_admin))


def _guarded(blueprint: Blueprint, rule: Callable[[], ResponseReturnValue | None]) -> Blueprint:
    if rule not in blueprint.before_request_funcs.get(None, []):
        blueprint.before_request(rule)
    return blueprint


def _join_services(app: Flask, settings: Settings, registry: TempFileRegistry) -> None:
    with app.app_context():
        engine = db.engine
    configure_sqlite(engine)
    database = database_file(engine.url)
    sessions = sessionmaker(engine)
    sweeper = Sweeper(settings.temp_root, settings.temp_max_age_seconds)
    memory = MemoryGuard(settings, lambda: registry.counts().bytes)
    admission = Admission(settings.speech_queue_limit, settings.web_threads, admit=memory.admit)
    relief = AudioRelief(settings.force_gc_interval)
    caches = open_caches(settings)
    memory.on_drop(caches.drop)
    judged = judging(settings, caches, memory.allowed)
    interviews = InterviewStore(sessions)
    waiting = AnswerStore(sessions, settings.answer_queue_limit, settings.answers_per_person)
    claims = ClaimStore(sessions, process_name)
    if settings.embedded:
        from interview.embedded import evaluating_here

        evaluating = evaluating_here(
            settings, registry, sweeper, admission, judged.content, claims, memory, caches
        )
    else:
        from interview.elsewhere import evaluating_elsewhere

        evaluating = evaluating_elsewhere(settings, waiting)
    redis = _redis_check(settings)
    cached = CachesFlow(caches, judged.matcher, redis, memory.samples)
    kept = records(sessions)

    def purge() -> None:
        limit = timedelta(hours=settings.guest_retention_hours)
        interviews.delete_started_before(utc_now() - limit)
        waiting.expire(utc_now() - limit, forget=utc_now() - 2 * limit)
        kept.forget()

    reconcile = ReconcileFlow(ReconcileStore(sessions), sweeper, is_dead, is_alive)
    schedulers = elected_schedulers(
        engine,
        settings.temp_root,
        of_host=host_jobs(settings, sweeper, claims),
        of_cluster=(
            Job("purge_guests", PURGE_SECONDS, purge),
            Job("reconcile", RECONCILE_SECONDS, reconcile.mend_daily),
            *evaluating.jobs,
        ),
    )
    check = DatabaseCheck(engine)
    interview_flow = AutoInterviewFlow(interviews, judged.bank)
    status = StatusFlow(
        settings,
        registry,
        sweeper,
        admission,
        evaluating.speech,
        evaluating.leaks,
        relief,
        check,
        cached,
        judged.coach,
        memory,
        redis,
    )
    operated = operating(
        kept, engine, check, status, memory, cached, sweeper, interview_flow, schedulers
    )
    app.extensions[EXTENSION] = Services(
        settings=settings,
        admission=admission,
        spoken=evaluating.spoken,
        typed=TypedAnswerFlow(judged.content),
        queue=AnswerQueue(waiting, evaluating.announce, caches.forget),
        interviews=interview_flow,
        status=status,
        accounts=operated.accounts,
        operations=operated.operations,
        relief=relief,
        memory=memory,
        caches=cached,
        questions={language: bank_listing(judged.bank, language) for language in LANGUAGES},
    )
    app.extensions[RUNTIME] = Runtime(
        settings.data_dir,
        DatabaseUse(database),
        schedulers,
        evaluating,
        registry,
        judged.coach,
        memory,
    )
    register_commands(app, Operations(BackupFlow(database), reconcile))
    register_operator_commands()


def _redis_check(settings: Settings) -> Callable[[], str] | None:
    """Imported with the client only where there is a Redis to ask."""
    if not settings.redis_url:
        return None
    from interview.store.redis_client import RedisCheck

    return RedisCheck(settings.redis_url)
