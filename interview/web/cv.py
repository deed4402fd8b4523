"""CVs and job advertisements: their page, upload, correction, questions about them, deletion."""

from typing import Annotated, BinaryIO, Literal, cast

from flask import Blueprint, Response, jsonify, render_template, request

from interview.errors import (
    AdvertTooLong,
    AdvertTooShort,
    BadFindings,
    CvBroken,
    CvEncrypted,
    CvsBusy,
    CvTooCostly,
    CvTooLarge,
    CvWithoutText,
    NoAdvert,
    NoCv,
    NoCvFile,
    UnsupportedCv,
    UploadTimeout,
)
from interview.flows.cv import PAGE_LIMITS
from interview.flows.found import choices
from interview.language.catalogue import N_
from interview.web.declared import (
    DATE,
    EMPTY,
    FILE,
    LIMITED,
    MESSAGE,
    NEW_GUEST,
    PAGE,
    Fields,
    Many,
    Maybe,
    declared,
)
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
from interview.web.report_shapes import VOICE
from interview.web.security import MAX_CV_MB, private, require_kept_session
from interview.web.services import services
from interview.web.spoken import spoken, voice_name

STORED = N_("Your CV has been read.")
QUESTION = N_("Here is a question about your CV.")
FOUND = "found"

SENT_TO = Annotated[
    Literal["none", "gemini", "other"], "The language model that the text of a CV is sent to."
]
FOUND_IN: Fields = {
    "years": int,
    "roles": list[str],
    "skills": list[str],
    "languages": Many(
        {"language": str, "name": str, "level": str | None, "level_label": str | None}
    ),
    "field": str | None,
}
OWNED: Fields = {"text": str, "found": FOUND_IN, "corrected": bool, "uploaded_at": DATE}
SENT_FINDINGS: Fields = {
    "years?": int,
    "roles?": list[str],
    "skills?": list[str],
    "languages?": Many({"language": str, "level?": str | None}),
    "field?": str | None,
}

blueprint = Blueprint("cv", __name__)


@blueprint.get("/background")
@declared(
    "own session",
    replies={
        200: (
            {
                "cv": Maybe(OWNED),
                "advert": Maybe(OWNED),
                "questions": list[str],
                "sent_to": SENT_TO,
            },
            PAGE,
        )
    },
    errors=LIMITED,
)
def background() -> str | Response:
    """What is known of the CV and the job advertisement, and a few questions about both."""
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


@blueprint.get("/cv")
@declared("own session", replies={200: {**OWNED, "sent_to": SENT_TO}}, errors=(*LIMITED, NoCv))
def show() -> Response:
    """The CV, what was found in it, and where its text goes."""
    return jsonify(services().cvs.cv(known_owner(), reader_language()) | {"sent_to": _sent_to()})


@blueprint.put("/cv")
@declared(
    "own session",
    reads={FOUND: SENT_FINDINGS},
    multipart=False,
    replies={200: {**OWNED, "sent_to": SENT_TO}},
    errors=(*LIMITED, BadFindings, NoCv),
)
def correct() -> Response:
    """Correct what the CV shows, valid until the next upload."""
    services().cvs.correct_cv(known_owner(), json_fields().get(FOUND))
    return show()


@blueprint.delete("/cv")
@declared("own session", replies={204: EMPTY}, errors=LIMITED)
def delete() -> tuple[str, int]:
    """Delete the CV of this account or guest, if there is one."""
    services().cvs.delete_cv(known_owner())
    return "", 204


@blueprint.get("/job_advert")
@declared("own session", replies={200: OWNED}, errors=(*LIMITED, NoAdvert))
def show_advert() -> Response:
    """The job advertisement and what was found in it."""
    return jsonify(services().cvs.advert(known_owner(), reader_language()))


@blueprint.put("/job_advert")
@declared(
    "own session",
    reads={"text?": str, f"{FOUND}?": SENT_FINDINGS},
    multipart=False,
    replies={200: OWNED},
    errors=(*LIMITED, *NEW_GUEST, AdvertTooLong, AdvertTooShort, BadFindings, NoAdvert),
)
def put_advert() -> Response:
    """Store a job advertisement, or correct what it demands."""
    sent = json_fields()
    if FOUND in sent:
        services().cvs.correct_advert(known_owner(), sent[FOUND])
    else:
        text = required_field("text")
        require_kept_session()
        services().cvs.put_advert(new_owner(), text)
    return show_advert()


@blueprint.delete("/job_advert")
@declared("own session", replies={204: EMPTY}, errors=LIMITED)
def delete_advert() -> tuple[str, int]:
    """Delete the advertisement of this account or guest, if there is one."""
    services().cvs.delete_advert(known_owner())
    return "", 204


@blueprint.post("/interview_cv_based_question")
@declared(
    "own session",
    replies={200: {**MESSAGE, "question": str, "cv_analysis": str}},
    errors=(*LIMITED, NoCv),
)
def ask() -> Response:
    """A question about the CV, and its analysis. Raises NoCv."""
    text_field("lang")
    owner, language = known_owner(), reader_language()
    question = services().cvs.question(owner, language)
    analysis = services().cvs.analysis(owner, language)
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
    """A question about the CV, spoken if the server has a voice."""
    voice_name()
    question = services().cvs.question(known_owner(), reader_language())
    return private(jsonify(question=question, **spoken(question, reader_language())))


def _sent_to() -> str:
    """The language model that reads a CV when it is uploaded: ``none``, ``gemini`` or ``other``."""
    model = services().settings.language_model
    if model != "off" and kept_key():
        return "gemini"
    return "none" if model == "off" else model
