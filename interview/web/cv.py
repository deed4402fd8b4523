"""CVs: upload, questions about them, deletion."""

from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, jsonify, request

from interview.errors import (
    CvBroken,
    CvEncrypted,
    CvsBusy,
    CvTooCostly,
    CvTooLarge,
    CvWithoutText,
    NoCv,
    NoCvFile,
    UnsupportedCv,
    UploadTimeout,
)
from interview.language.catalogue import N_
from interview.web.declared import EMPTY, FILE, LIMITED, MESSAGE, NEW_GUEST, declared
from interview.web.language import form_fields, reader_language, text_field, told
from interview.web.person import kept_key, known_owner, new_owner
from interview.web.report_shapes import VOICE
from interview.web.security import private, require_kept_session
from interview.web.services import services

STORED = N_("Your CV has been read.")
QUESTION = N_("Here is a question about your CV.")

blueprint = Blueprint("cv", __name__)


@blueprint.post("/upload_cv")
@declared(
    "own session",
    uploads={"cv_file": FILE},
    replies={200: {**MESSAGE, "analysis": str}},
    errors=(
        *LIMITED,
        *NEW_GUEST,
        CvBroken,
        CvEncrypted,
        CvTooCostly,
        CvTooLarge,
        CvWithoutText,
        CvsBusy,
        NoCvFile,
        UnsupportedCv,
        UploadTimeout,
    ),
)
def upload() -> Response:
    """Read a CV, a PDF or docx. Replaces an earlier one."""
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
@declared(
    "own session",
    replies={200: {**MESSAGE, "question": str, "cv_analysis": str}},
    errors=(*LIMITED, NoCv),
)
def ask() -> Response:
    """A question about the CV, and its analysis. Raises NoCv."""
    text_field("lang")
    question, analysis = services().cvs.question(known_owner(), reader_language())
    body = {"message": told(QUESTION), "question": question, "cv_analysis": analysis}
    return private(jsonify(body))


@blueprint.post("/interview_cv_speech_question")
@declared(
    "own session",
    reads={"voice_name?": str},
    replies={200: {"question": str, **VOICE}},
    errors=(*LIMITED, NoCv),
)
def ask_aloud() -> Response:
    """A question about the CV, for a server voice, of which there is none."""
    text_field("voice_name")
    question, _ = services().cvs.question(known_owner(), reader_language())
    body: dict[str, Any] = {"question": question, "audio_url": None, "has_audio": False}
    return private(jsonify(body))


@blueprint.delete("/cv")
@declared("own session", replies={204: EMPTY}, errors=LIMITED)
def delete() -> tuple[str, int]:
    """Delete the CV of this account or guest, if there is one."""
    services().cvs.delete(known_owner())
    return "", 204
