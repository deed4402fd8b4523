"""CVs: upload, questions about them, deletion."""

from typing import BinaryIO, cast

from flask import Blueprint, Response, jsonify, request

from interview.errors import NoCvFile
from interview.language.catalogue import N_
from interview.web.language import form_fields, reader_language, text_field, told
from interview.web.person import kept_key, known_owner, new_owner
from interview.web.security import private, require_kept_session
from interview.web.services import services
from interview.web.spoken import spoken, voice_name

STORED = N_("Your CV has been read.")
QUESTION = N_("Here is a question about your CV.")

blueprint = Blueprint("cv", __name__)


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


@blueprint.post("/interview_cv_based_question")
def ask() -> Response:
    """A question about the CV, and its analysis. Raises NoCv."""
    text_field("lang")
    question, analysis = services().cvs.question(known_owner(), reader_language())
    body = {"message": told(QUESTION), "question": question, "cv_analysis": analysis}
    return private(jsonify(body))


@blueprint.post("/interview_cv_speech_question")
def ask_aloud() -> Response:
    """As :func:`ask`, spoken if the server has a voice; ``voice_name?`` of any system."""
    voice_name()
    question, _ = services().cvs.question(known_owner(), reader_language())
    return private(jsonify(question=question, **spoken(question, reader_language())))


@blueprint.delete("/cv")
def delete() -> tuple[str, int]:
    """Delete the CV of this account or guest, if there is one."""
    services().cvs.delete(known_owner())
    return "", 204
