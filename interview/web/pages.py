"""The pages, rendered here in the reader's language."""

import json
import math
from collections.abc import Callable
from functools import cache
from typing import Any, Literal

from flask import Blueprint, Response, jsonify, render_template, request
from flask.globals import request_ctx

from interview.config.settings import Settings
from interview.errors import InterviewError, Language
from interview.resources import TRANSLATIONS
from interview.web.language import reader_language
from interview.web.services import services
from interview.web.transport import is_insecure

SCRIPT_PREFIX = "js."

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def practice() -> str:
    question = services().interviews.practice_question(reader_language())
    return render_template("index.html", question=question)


@blueprint.get("/auto-interview")
def auto_interview() -> str | Response:
    if wants_json():
        return jsonify({"status": "success"})
    return render_template("auto_interview.html")


@blueprint.get("/questions")
def questions() -> Response:
    """The bank to choose from, without what a good answer says."""
    return jsonify(services().questions[reader_language()])


def error_page(error: InterviewError, status: int) -> tuple[str, int]:
    """The page a browser sees at an address that does not work."""
    return render_template("error.html", message=error.message(reader_language())), status


def wants_json() -> bool:
    """Whether the caller would rather have JSON than a page."""
    accepts = request.accept_mimetypes
    return request.is_json or accepts["application/json"] > accepts["text/html"]


def page_context() -> dict[str, Any]:
    """What every template may use."""
    language = reader_language()
    words = texts(language)
    settings = services().settings
    translate: Callable[[str], str] = words.__getitem__
    return {
        "lang": language,
        "here": _address_in_another_language(),
        "t": translate,
        "strings": {key: text for key, text in words.items() if key.startswith(SCRIPT_PREFIX)},
        "limits": {
            "max_seconds": settings.max_answer_seconds,
            "max_upload_mb": settings.max_upload_mb,
            "retention_hours": settings.guest_retention_hours,
        },
        "remembered_minutes": math.ceil(settings.cache_seconds / 60),
        "language_model": _language_model(settings),
        "own_key": settings.embedded and not settings.disable_ai_models,
        "without_https": is_insecure(),
        "models_off": services().memory.reason is not None,
    }


def _address_in_another_language() -> Literal["", "/"]:
    """What the links to the other language lead to: this page, if it can be asked for again."""
    if request.method in ("GET", "HEAD"):
        return ""
    adapter = request_ctx.url_adapter
    return "" if adapter is not None and adapter.test(method="GET") else "/"


def _language_model(settings: Settings) -> Literal["off", "none", "gemini", "other"]:
    """Which language model reads every answer, or that not even one's own key may ask one."""
    if settings.disable_ai_models:
        return "off"
    if settings.llm_base_url:
        return "other"
    return "gemini" if settings.gemini_api_key else "none"


@cache
def texts(language: Language) -> dict[str, str]:
    """All words of the pages in a language, by their key."""
    loaded: dict[str, str] = json.loads((TRANSLATIONS / f"{language}.json").read_text("utf-8"))
    return loaded
