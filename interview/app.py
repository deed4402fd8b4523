"""The Flask application: configuration, services, and blueprints with their access rules."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask
from flask_babel import Babel
from flask_cors import CORS
from flask_limiter import Limiter
from werkzeug.middleware.proxy_fix import ProxyFix

from interview.composition.process import process_parts
from interview.composition.web import join_services
from interview.config.groups.web import VisitorSettings
from interview.config.settings import Settings
from interview.files.tempfiles import TempFileRegistry
from interview.intake.upload import UploadRequest
from interview.language.catalogue import DEFAULT
from interview.resources import STATIC, TEMPLATES, TRANSLATIONS
from interview.store.database import engine_options
from interview.store.schema import db
from interview.web import (
    account_views,
    accounts,
    admin,
    answers,
    auto_interview,
    cv,
    observation,
    openapi,
    pages,
    plain_form,
    practice,
    profile,
    questions,
    spoken,
)
from interview.web.error_responses import register_error_responses
from interview.web.form_tokens import register_form_tokens
from interview.web.language import reader_language
from interview.web.limits import address_limiter, refuse_new_guest, session_key
from interview.web.observation import register_observation
from interview.web.pages import register_static, versioned_address
from interview.web.person import makes_no_guest, register_logins
from interview.web.security import (
    CANDIDATES_PATHS,
    lowering_scheme,
    register_security,
    require_kept_session,
)
from interview.web.sessions import register_sessions

READABLE_HEADERS = ("Location", "Retry-After", "X-Request-ID")
"""Response headers that scripts of FRONTEND_ORIGINS may read."""


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application.

    Raises:
        ConfigError: a setting the service cannot start with.
        UnsafeTempRoot: another user could write to TEMP_ROOT.
    """
    settings = settings or Settings.from_environment()
    base = process_parts(settings, "web")
    app = Flask(
        __name__,
        template_folder=TEMPLATES,
        static_folder=STATIC,
        static_url_path=versioned_address(STATIC),
    )
    _configure(app, settings)
    register_static(app, settings.web.static_url_base)
    app.request_class = _upload_request(base.registry, settings.recordings.upload_seconds)
    db.init_app(app)
    register_observation(app)
    register_sessions(app, settings.storage)
    register_logins(app)
    register_form_tokens(app)
    if settings.web.frontend_origins:
        CORS(
            app,
            resources=CANDIDATES_PATHS,
            origins=list(settings.web.frontend_origins),
            supports_credentials=True,
            expose_headers=READABLE_HEADERS,
        )
    register_security(app, settings.web)
    register_error_responses(app)
    _register_blueprints(app, settings)
    join_services(app, base)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    settings.storage.data_dir.mkdir(parents=True, exist_ok=True)
    cross_site = bool(settings.web.frontend_origins) and settings.web.production
    app.config.update(
        SECRET_KEY=settings.session_secret(),
        MAX_CONTENT_LENGTH=settings.recordings.max_upload_bytes,
        SQLALCHEMY_DATABASE_URI=settings.storage.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.storage.database_url),
        SESSION_COOKIE_SECURE=settings.web.production,
        SESSION_COOKIE_SAMESITE="None" if cross_site else "Lax",
        # Browsers that block cookies of other sites accept those of one partition each (CHIPS).
        SESSION_COOKIE_PARTITIONED=cross_site,
        # Another name, or an older cookie without a partition would be sent beside it.
        SESSION_COOKIE_NAME="__Host-session" if cross_site else "session",
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.context_processor(pages.page_context)
    Babel(
        app,
        default_locale=DEFAULT,
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=reader_language,
    )
    if settings.web.trusted_proxies:
        count = settings.web.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            lowering_scheme(app.wsgi_app), x_for=count, x_proto=count, x_host=count
        )


def _upload_request(registry: TempFileRegistry, upload_seconds: int) -> type[UploadRequest]:
    """The request class of this application, whose uploads use this temp file registry."""
    attributes = {"registry": registry, "upload_seconds": float(upload_seconds)}
    return type("ApplicationRequest", (UploadRequest,), attributes)


def _register_blueprints(app: Flask, settings: Settings) -> None:
    """Register the blueprints; the comment above each states who may use it."""
    limiter, visitors = address_limiter(app, settings.storage.redis_url), settings.visitors
    guesses = limiter.shared_limit(
        visitors.login_rate_limit,
        scope="admin_token",
        exempt_when=admin.guesses_no_token,
        deduct_when=admin.is_refused,
    )
    new_guests = limiter.shared_limit(
        visitors.new_guest_limit,
        scope="new_guests",
        exempt_when=makes_no_guest,
        on_breach=refuse_new_guest,
    )
    # everyone: health checks of the host
    app.register_blueprint(observation.checks)
    # everyone
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(auto_interview.pages)
    app.register_blueprint(auto_interview.results)
    app.register_blueprint(questions.blueprint)
    app.register_blueprint(openapi.blueprint)
    # guests, rate limited; nothing is stored
    limiter.limit(visitors.guest_rate_limit)(answers.blueprint)
    app.register_blueprint(answers.blueprint)
    limiter.limit(visitors.guest_rate_limit)(practice.blueprint)
    app.register_blueprint(practice.blueprint)
    # guests, POST rate limited; an answer is readable by its owner, or, if a program sent it, by
    # anyone with its id
    limiter.limit(visitors.guest_rate_limit, methods=["POST"])(answers.waiting)
    new_guests(answers.waiting)
    app.register_blueprint(answers.waiting)
    # guests, as above, for pages without JavaScript
    limiter.limit(visitors.guest_rate_limit, methods=["POST"])(plain_form.blueprint)
    new_guests(plain_form.blueprint)
    app.register_blueprint(plain_form.blueprint)
    # guests, rate limited, each their own interview; new guests are limited by address
    limiter.limit(visitors.guest_rate_limit)(auto_interview.blueprint)
    new_guests(auto_interview.blueprint)
    app.register_blueprint(auto_interview.blueprint)
    # everyone with the signed address of a spoken text; rate limited
    limiter.limit(visitors.guest_rate_limit)(spoken.blueprint)
    app.register_blueprint(spoken.blueprint)
    # guests, as above, each their own CV
    limiter.limit(visitors.guest_rate_limit)(cv.blueprint)
    new_guests(cv.blueprint)
    app.register_blueprint(cv.blueprint)
    # everyone; attempts are limited by address, password changes also by session, and wrong
    # passwords are delayed increasingly (AttemptDelays)
    limiter.limit(visitors.login_rate_limit)(accounts.attempts)
    limiter.limit(
        visitors.login_rate_limit,
        key_func=session_key,
        exempt_when=accounts.checks_no_own_password,
    )(accounts.attempts)
    app.register_blueprint(_guarded(accounts.attempts, require_kept_session))
    # everyone, for their own session
    app.register_blueprint(accounts.blueprint)
    app.register_blueprint(account_views.blueprint)
    # accounts, their own data
    app.register_blueprint(profile.blueprint)
    if settings.web.admin_routes:
        _register_operating(app, visitors, guesses, limiter)
    # admins, by token or by login: metrics
    guesses(observation.scrapes)
    app.register_blueprint(_guarded(observation.scrapes, admin.require_admin))


def _register_operating(
    app: Flask, visitors: VisitorSettings, guesses: Callable[[Blueprint], object], limiter: Limiter
) -> None:
    """Register the operator's routes; with ADMIN_ROUTES=false they respond with 404."""
    # guests and accounts: their own interviews, admins: all interviews; rate limited
    limiter.limit(visitors.guest_rate_limit)(admin.clearing)
    guesses(admin.clearing)
    app.register_blueprint(admin.clearing)
    # admins, by login or by token; wrong tokens are limited by address
    for blueprint in (admin.blueprint, admin.caches):
        guesses(blueprint)
        app.register_blueprint(_guarded(blueprint, admin.require_admin))


def _guarded(blueprint: Blueprint, rule: Callable[[], Any]) -> Blueprint:
    if rule not in blueprint.before_request_funcs.get(None, []):
        blueprint.before_request(rule)
    return blueprint
