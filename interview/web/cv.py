"""CVs and job advertisements: their page, upload, correction, questions about them, deletion."""

from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, jsonify, render_template, request

from interview.errors import NoCvFile
from interview.flows.cv import PAGE_LIMITS
from interview.flows.found import choices
from interview.language.catalogue import N_
from interview.web.language import (
    form_fields,
    json_fields,
    reader_language,
    required_field,
    text_field,
    told,
)
from interview.web.pages import wants_json
from interview.web.person import kept_key, known_owner, new_owner
from interview.web.security import MAX_CV_MB, private, require_kept_session
from interview.web.services import services

STORED = N_("Your CV has been read.")
QUESTION = N_("Here is a question about your CV.")
FOUND = "found"

blueprint = Blueprint("cv", __name__)


@blueprint.get("/background")
def background() -> str | Response:
    """The page; as JSON ``cv``, ``advert`` (null without one), ``questions`` and ``sent_to``."""
    if not wants_json():
        return render_template(
            "background.html",
            most_mb=MAX_CV_MB,
            **PAGE_LIMITS,
            choices=choices(reader_language()),
            sent_to=_sent_to(),
        )
    language, owner, cvs = reader_language(), known_owner(), services().cvs
    known = cvs.background(owner)
    return jsonify(
        cv=known and known.cv and cvs.cv(owner, language),
        advert=known and known.advert and cvs.advert(owner, language),
        questions=cvs.some_questions(owner, language),
        sent_to=_sent_to(),
    )


@blueprint.post("/upload_cv")
def upload() -> Response:
    """Multipart with ``cv_file``, a PDF or docx. Replaces an earlier CV."""
    form_fields()
    file = request.files.get("cv_file")
    if file is None or not file.filename:
        raise NoCvFile
    require_kept_session()
    stream = cast("BinaryIO", file.stream)
    stream.flush()
    analysis = services().cvs.upload(new_owner(), stream, reader_language(), kept_key())
    return private(jsonify(message=told(STORED), analysis=analysis))


@blueprint.get("/cv")
def show() -> Response:
    """The CV, what was ``found`` in it, and ``sent_to``, where its text goes. Raises NoCv."""
    return jsonify(services().cvs.cv(known_owner(), reader_language()) | {"sent_to": _sent_to()})


@blueprint.put("/cv")
def correct() -> Response:
    """JSON ``found``: what the CV shows by its owner, valid until the next upload."""
    services().cvs.correct_cv(known_owner(), json_fields().get(FOUND))
    return show()


@blueprint.delete("/cv")
def delete() -> tuple[str, int]:
    """Delete the CV of this account or guest, if there is one."""
    services().cvs.delete_cv(known_owner())
    return "", 204


@blueprint.get("/job_advert")
def show_advert() -> Response:
    """The advertisement and what was ``found`` in it. Raises NoAdvert."""
    return jsonify(services().cvs.advert(known_owner(), reader_language()))


@blueprint.put("/job_advert")
def put_advert() -> Response:
    """JSON ``text``, an advertisement, or ``found``, what it demands by its owner."""
    sent = json_fields()
    if FOUND in sent:
        services().cvs.correct_advert(known_owner(), sent[FOUND])
    else:
        text = required_field("text")
        require_kept_session()
        services().cvs.put_advert(new_owner(), text)
    return show_advert()


@blueprint.delete("/job_advert")
def delete_advert() -> tuple[str, int]:
    """Delete the advertisement of this account or guest, if there is one."""
    services().cvs.delete_advert(known_owner())
    return "", 204


@blueprint.post("/interview_cv_based_question")
def ask() -> Response:
    """A question about the CV, and its analysis. Raises NoCv."""
    text_field("lang")
    owner, language = known_owner(), reader_language()
    question = services().cvs.question(owner, language)
    analysis = services().cvs.analysis(owner, language)
    body = {"message": told(QUESTION), "question": question, "cv_analysis": analysis}
    return private(jsonify(body))


@blueprint.post("/interview_cv_speech_question")
def ask_aloud() -> Response:
    """As :func:`ask`; JSON or form ``voice_name?`` of a server voice, of which there is none."""
    text_field("voice_name")
    question = services().cvs.question(known_owner(), reader_language())
    body: dict[str, Any] = {"question": question, "audio_url": None, "has_audio": False}
    return private(jsonify(body))


def _sent_to() -> str:
    """The language model that reads a CV when it is uploaded: ``none``, ``gemini`` or ``other``."""
    model = services().settings.language_model
    if model != "off" and kept_key():
        return "gemini"
    return "none" if model == "off" else model
