"""Answers that outlive their request: sent once, asked after until they are evaluated."""

from itertools import chain

from flask import Blueprint, Response, jsonify

from interview.errors import NoSuchAnswer
from interview.flows.answer_queue import AnswerTerms
from interview.web.accepted import accepted, state_json
from interview.web.answers import (
    note_memory,
    practice_context,
    received_recording,
    relieve_memory,
)
from interview.web.language import flag_field, text_field
from interview.web.networks import request_network
from interview.web.person import idempotency_key, keep_recording, known_owner, lasting_sender
from interview.web.security import private
from interview.web.services import services

blueprint = Blueprint("answer_queue", __name__)

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


@blueprint.post("/answers")
def accept() -> tuple[Response, int]:
    """Multipart with ``audio``, ``question``, ``keep_recording?``; 202 once it is on disk."""
    with services().admission.request(request_network()):
        recording = received_recording()
        context = practice_context(text_field("question"))
        terms = AnswerTerms(keep_recording())
        identity = services().queue.accept(
            recording, context, lasting_sender(idempotency_key()), terms
        )
    return accepted(identity)


@blueprint.get("/answers/<identity>")
def state(identity: str) -> Response:
    """Where the answer stands: for its owner, and for anybody once it is shared."""
    return private(jsonify(state_json(services().queue.state(identity, known_owner()))))


@blueprint.post("/answers/<identity>/share")
def share(identity: str) -> Response:
    """JSON ``shared``: whether anybody who has the id may read the report."""
    shared = flag_field("shared")
    services().queue.share(identity, known_owner(), shared)
    return private(jsonify(id=identity, shared=shared))


@blueprint.delete("/answers/<identity>")
def delete(identity: str) -> tuple[str, int]:
    """Forget the answer: its recording, its result, its place in the queue."""
    services().queue.delete(identity, known_owner())
    return "", 204


@blueprint.get("/answers/<identity>/recording")
def recording(identity: str) -> Response:
    """The recording as it was sent, while it waits and afterwards if it was to be kept. For its
    owner alone: a voice is not shared."""
    state = services().queue.own(identity, known_owner())
    parts = services().queue.recording(identity)
    first = next(parts, None)
    if first is None:
        raise NoSuchAnswer
    response = Response(chain((first,), parts), mimetype=MEDIA_TYPES[state.container])
    filename = f"answer.{state.container}"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return private(response)


blueprint.before_request(note_memory)
blueprint.after_request(relieve_memory)
