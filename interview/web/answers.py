"""Practice answers, synchronous (nothing stored) or queued (``/answers``)."""

from itertools import chain
from typing import Annotated, Any, cast

from flask import Blueprint, Response, g, jsonify, request

from interview.contracts import ReceivedUpload, Recording
from interview.errors import AnswerNotEvaluated, BadRequest, NoAudio, NoReportYet, NoSuchAnswer
from interview.flows.answer_queue import AnswerTerms
from interview.flows.content import AnswerContext
from interview.flows.correction import Correction
from interview.flows.report import answer_json
from interview.web.accepted import accepted, state_json
from interview.web.declared import (
    EMPTY,
    FILE,
    FLAG,
    HEARD,
    LIMITED,
    NEW_GUEST,
    NUMBER,
    SPOKEN,
    STORED,
    TYPED_TEXT,
    UPLOADED,
    WAITING,
    Fields,
    Media,
    declared,
)
from interview.web.language import (
    answer_field,
    flag_field,
    form_fields,
    number_field,
    optional_flag,
    reader_language,
    spoken_language,
    text_field,
)
from interview.web.person import (
    idempotency_key,
    keep_recording,
    kept_key,
    known_owner,
    lasting_sender,
    remembered_person,
    request_network,
    sender,
)
from interview.web.report_shapes import ANSWER, JUDGED, REPORT
from interview.web.security import from_own_page, private
from interview.web.services import services
from interview.web.spoken import NO_VOICE, spoken, voice_name

RECORDING = "audio"
"""The only file field."""

PLACES = 1_000
"""Places of practice answers are counted up to here, then from 0 again."""

TYPED = "/interview_speech_evaluation"
MULTIPART = "multipart/form-data"

KEY: Fields = {
    "Idempotency-Key?": Annotated[str, "A request repeated with the same key is accepted once."]
}
ANSWERED: Fields = {
    "question?": str,
    "language?": SPOKEN,
    "voice_name?": str,
    "place?": NUMBER,
    "geminiApiKey?": str,
    "with_model?": FLAG,
}
"""Fields of practice answers; ``language`` is the spoken one."""

blueprint = Blueprint("answers", __name__)
waiting = Blueprint("answer_queue", __name__)
"""Queued answers: accepted with 202, then polled until they are evaluated."""


@blueprint.post(TYPED)
@declared(
    "anybody",
    headers=KEY,
    reads={**ANSWERED, "user_answer": str},
    uploads={"audio": FILE, **ANSWERED, "additional_text?": str},
    replies={200: REPORT},
    errors=(*STORED, *LIMITED, *TYPED_TEXT, *UPLOADED, *HEARD),
)
def evaluate() -> Response:
    """Evaluate a spoken or a typed answer at once; nothing is stored.

    The feedback is spoken if the server has a voice.
    """
    if request.is_json:
        context = practice_context(text_field("question"))
        report = typed_report(answer_field("user_answer"), context)
        return jsonify(report | _spoken_feedback(report))
    with services().admission.request(request_network()):
        recording = received_recording()
        context = practice_context(text_field("question"))
        report = services().evaluator.practice(recording, context, sender)
    body = report | _spoken_feedback(report)
    return jsonify(body | {"has_cv_context": has_cv_context(context)})


def typed_report(typed: str, context: AnswerContext) -> dict[str, Any]:
    """The report on a typed practice answer."""
    report = answer_json(services().typed.evaluate(typed, context))
    return report | {"has_cv_context": has_cv_context(context)}


def _spoken_feedback(report: dict[str, Any]) -> dict[str, Any]:
    """The feedback spoken; not for the pages, which show it and would wait for a voice in vain."""
    if from_own_page():
        return NO_VOICE
    return spoken(report["evaluation"], reader_language())


def has_cv_context(context: AnswerContext) -> bool:
    """Whether the question is about the sender's CV."""
    return services().cvs.takes_part(context.person, context.question)


def received_recording(typed_to: str = TYPED) -> Recording:
    """The recording of this request. Call after admission.

    Args:
        typed_to: address of typed answers, for the error message.

    Raises:
        NoAudio: the body is not multipart.
        BadRequest: an unsupported language, or a second file.
    """
    if request.mimetype != MULTIPART:
        sent = request.headers.get("Content-Type") or "-"
        raise NoAudio(content_type=sent, typed_to=typed_to)
    form_fields()
    others = [name for name in request.files if name != RECORDING]
    if RECORDING in request.files and others:
        raise BadRequest(file_field=others[0])
    return cast("ReceivedUpload", request).recording(RECORDING)


def practice_context(question: str) -> AnswerContext:
    """The answer context of this request, which may name the place of the answer in the visit.

    Call after the body of the request has been read.
    """
    named = number_field("place")
    place = None if named is None else named % PLACES
    voice_name()
    return AnswerContext(
        question,
        reader_language(),
        spoken_language(),
        own_key(),
        remembered_person(),
        place,
        with_model=bool(optional_flag("with_model")),
        additional_text=text_field("additional_text"),
    )


def own_key() -> str | None:
    """The candidate's own key of a language model, of this request or of the login."""
    return text_field("geminiApiKey") or kept_key()


def note_memory() -> None:
    """Measure the process before an audio request."""
    if not request.is_json:
        g.rss_before = services().relief.before()


def relieve_memory(response: Response) -> Response:
    """After an audio request: count it, log its memory cost, and collect garbage at intervals."""
    if request.method == "POST" and "rss_before" in g:
        services().relief.after_audio_request(g.rss_before)
    return response


MEDIA_TYPES = {
    "webm": "audio/webm",
    "ogg": "audio/ogg",
    "mp4": "audio/mp4",
    "mp3": "audio/mpeg",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "aac": "audio/aac",
    "amr": "audio/amr",
    "aiff": "audio/aiff",
    "caf": "audio/x-caf",
    "wma": "audio/x-ms-wma",
}


@waiting.post("/answers")
@declared(
    "anybody",
    headers=KEY,
    uploads={"audio": FILE, **ANSWERED, "additional_text?": str, "keep_recording?": FLAG},
    replies={202: ANSWER},
    errors=(*STORED, *LIMITED, *NEW_GUEST, *TYPED_TEXT, *UPLOADED, *WAITING, NoSuchAnswer),
)
def accept() -> tuple[Response, int]:
    """Queue a spoken answer: 202 once it is stored, with its address in ``Location``."""
    with services().admission.request(request_network()):
        recording = received_recording()
        context = practice_context(text_field("question"))
        terms = AnswerTerms(keep_recording(), question_index=context.place)
        identity = services().queue.accept(
            recording, context, lasting_sender(idempotency_key()), terms
        )
    return accepted(identity)


@waiting.get("/answers/<identity>")
@declared("answer id", replies={200: ANSWER}, errors=(NoSuchAnswer,))
def state(identity: str) -> Response:
    """The state of the answer: for its owner, and for anyone once it is shared."""
    return private(jsonify(state_json(services().queue.state(identity, known_owner()))))


@waiting.post("/answers/<identity>/share")
@declared(
    "answer id",
    reads={"shared": FLAG},
    replies={200: {"id": str, "shared": bool}},
    errors=(*LIMITED, NoReportYet, NoSuchAnswer),
)
def share(identity: str) -> Response:
    """Choose whether anyone with the id may read the report, in a rehearsal after its end."""
    shared = flag_field("shared")
    services().queue.share(identity, known_owner(), shared)
    return private(jsonify(id=identity, shared=shared))


@waiting.post("/answers/<identity>/transcript")
@declared(
    "answer id",
    reads={"transcript": str, "geminiApiKey?": str},
    replies={200: ANSWER},
    errors=(*LIMITED, *TYPED_TEXT, NoSuchAnswer, AnswerNotEvaluated),
)
def correct(identity: str) -> Response:
    """Correct the transcript; the content is judged by it at once."""
    correction = Correction(text_field("transcript"), own_key())
    services().corrections.correct(identity, known_owner(), correction)
    return state(identity)


@waiting.delete("/answers/<identity>/transcript")
@declared("answer id", replies={200: ANSWER}, errors=(NoSuchAnswer, AnswerNotEvaluated))
def put_back(identity: str) -> Response:
    """Restore the recognised transcript; the state with its report."""
    services().corrections.put_back(identity, known_owner())
    return state(identity)


@waiting.post("/answers/<identity>/second_reading")
@declared(
    "answer id",
    reads={"geminiApiKey?": str},
    replies={200: JUDGED},
    errors=(*LIMITED, NoSuchAnswer, NoReportYet),
)
def read_again(identity: str) -> Response:
    """Ask the language model about an evaluated answer; takes up to 20 s.

    The response has the ``content`` and the ``evaluation`` of the report as they are afterwards.
    """
    reread = services().second_reading.of_answer(identity, known_owner(), own_key())
    return private(jsonify(content=reread.content, evaluation=reread.evaluation))


@waiting.delete("/answers/<identity>")
@declared("answer id", replies={204: EMPTY}, errors=(NoSuchAnswer,))
def delete(identity: str) -> tuple[str, int]:
    """Delete the answer: its recording, result and place in the queue."""
    services().queue.delete(identity, known_owner())
    return "", 204


@waiting.get("/answers/<identity>/recording")
@declared(
    "answer id",
    replies={200: tuple(Media(kind, "The recording.") for kind in MEDIA_TYPES.values())},
    errors=(NoSuchAnswer,),
)
def recording(identity: str) -> Response:
    """The recording as sent, while the answer waits, and afterwards if it is kept.

    For its owner only: sharing covers the report, not the voice.
    """
    state = services().queue.own(identity, known_owner())
    parts = services().queue.recording(identity)
    first = next(parts, None)
    if first is None:
        raise NoSuchAnswer
    response = Response(chain((first,), parts), mimetype=MEDIA_TYPES[state.container])
    filename = f"answer.{state.container}"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return private(response)


for each in (blueprint, waiting):
    each.before_request(note_memory)
    each.after_request(relieve_memory)
