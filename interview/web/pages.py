"""Pages in the reader's language, and static files."""

import hashlib
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from flask import Blueprint, Flask, Response, make_response, render_template, request
from flask.globals import request_ctx

from interview.errors import InterviewError
from interview.flows.hints import TARGET_SECONDS
from interview.language.catalogue import LANGUAGES, Counted, Language, counted, translated
from interview.language.figures import own_name, plural_category
from interview.store.database import StoreError
from interview.web import script_texts
from interview.web.declared import PAGE, declared
from interview.web.language import reader_language
from interview.web.person import current_account, is_logged_in
from interview.web.questions import SEARCHED, list_view, question_list
from interview.web.security import is_insecure
from interview.web.services import services

COUNTS = range(200)
"""Enough whole numbers to meet every plural category of any language."""

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@declared(
    "anybody",
    query={"question?": Annotated[str, "The id of a question."], "page?": int, **SEARCHED},
    replies={200: PAGE},
)
def practice() -> str:
    """The practice page, with the question asked for, else the first one of the field of the
    account's interest, or the usual one."""
    language = reader_language()
    bank = list_view(language, own_field())
    asked = question_list(language).text(request.args.get("question", ""))
    own = bank["found"][0]["text"] if bank["found"] and bank["is_own_field"] else ""
    question = asked or own or services().interviews.practice_question(language)
    return render_template("index.html", question=question, bank=bank)


def form_again(error: InterviewError) -> Response:
    """The practice page with what was typed into its form, which was refused."""
    language = reader_language()
    typed = {name: request.form.get(name, "") for name in ("question", "user_answer", "language")}
    page = render_template(
        "index.html",
        question=typed["question"],
        typed=typed,
        refused=error.message(language),
        bank=list_view(language, ""),
    )
    return make_response(page, error.status)


def own_field() -> str:
    """The field of the account's interest; empty without one. Pages work without the database."""
    if not is_logged_in():
        return ""
    try:
        account = current_account()
    except StoreError:
        return ""
    return services().practice.field(account.interest or "") if account else ""


def error_page(error: InterviewError, status: int) -> tuple[str, int]:
    """The page that shows an error."""
    return render_template("error.html", message=error.message(reader_language())), status


def wants_json() -> bool:
    """Whether the client prefers JSON to a page."""
    accepts = request.accept_mimetypes
    return request.is_json or accepts["application/json"] > accepts["text/html"]


def page_context() -> dict[str, Any]:
    """Variables of every template."""
    language = reader_language()
    settings = services().settings
    return {
        "lang": language,
        "here": _address_in_another_language(),
        "languages": [(each, own_name(each)) for each in LANGUAGES],
        "strings": strings(language),
        "limits": {
            "max_seconds": settings.recordings.max_answer_seconds,
            "max_upload_mb": settings.recordings.max_upload_mb,
            "retention_hours": settings.visitors.guest_retention_hours,
        },
        "target_seconds": {kind or "unknown": span for kind, span in TARGET_SECONDS.items()},
        "remembered_minutes": math.ceil(settings.cache_seconds / 60),
        "language_model": settings.language_model,
        "server_voice": services().spoken.has_voice,
        "own_key": settings.embedded and settings.language_model != "off",
        "logged_in": is_logged_in(),
        "without_https": is_insecure(),
        "models_off": services().memory.reason is not None,
    }


def _address_in_another_language() -> Literal["", "/"]:
    """Target of the language links: this page if GET serves it (empty), else the start page."""
    if request.method in ("GET", "HEAD"):
        return ""
    adapter = request_ctx.url_adapter
    return "" if adapter is not None and adapter.test(method="GET") else "/"


@cache
def texts(language: Language) -> dict[str, str]:
    """What the scripts of a page and the report without script say, by their key."""
    return {key: translated(text, language) for key, text in script_texts.TEXTS.items()}


@cache
def strings(language: Language) -> dict[str, str | dict[str, str]]:
    """What a page hands its scripts: sentences, and those with a plural by CLDR category."""
    return {**texts(language), **plural_forms(script_texts.COUNTED_TEXTS, language)}


def plural_forms(table: Mapping[str, Counted], language: Language) -> dict[str, dict[str, str]]:
    """Each sentence in all its forms: ``{"one": ..., "other": ...}``."""
    categories = {plural_category(count, language): count for count in COUNTS}
    return {
        key: {name: counted(sentence, count, language) for name, count in categories.items()}
        for key, sentence in table.items()
    }


ENDPOINT = "static"
ADDRESS = "/static"
VERSION_LETTERS = 16
LASTING = "public, max-age=31536000, immutable"
"""Cache for a year, the longest lifetime in common use (RFC 9111 sets no limit)."""

FOUND = frozenset({200, 206, 304})


def versioned_address(folder: Path) -> str:
    """The URL prefix of the files in ``folder``; any changed name or content changes it."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            digest.update(f"{name}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return f"{ADDRESS}/{digest.hexdigest()[:VERSION_LETTERS]}"


def register_static(app: Flask, static_url_base: str) -> None:
    """Serve static files with cache headers, and link them under STATIC_URL_BASE.

    Call before CORS is registered: ``after_request`` hooks run in reverse order, so the headers
    set here for these public files replace those of CORS.
    """
    app.add_url_rule(
        f"{ADDRESS}/<path:filename>", "unversioned_static", view_func=app.send_static_file
    )

    def mark(response: Response) -> Response:
        if request.endpoint == ENDPOINT and response.status_code in FOUND:
            response.headers["Cache-Control"] = LASTING
            # A cache serves the same response to every site.
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers.pop("Access-Control-Allow-Credentials", None)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    def url_for(endpoint: str, **values: Any) -> str:
        base = static_url_base if endpoint == ENDPOINT else ""
        return base + app.url_for(endpoint, **values)

    app.after_request(mark)
    app.jinja_env.globals["url_for"] = url_for
