"""The addresses of spoken texts: signed, valid as long as the sound is kept, without a cookie."""

import hashlib
from typing import Any

from flask import Blueprint, Response, current_app, request, send_file, url_for
from itsdangerous import BadSignature, SignatureExpired, TimestampSigner

from interview.errors import AudioExpired, Language, NoSuchAudio, RangeNotSatisfiable
from interview.web.declared import EMPTY, LIMITED, Media, declared
from interview.web.language import text_field
from interview.web.services import services

SALT = "spoken"
TYPE = "audio/wav"
WAV = Media(TYPE, "The sound, as 16-bit PCM.")
NO_VOICE: dict[str, Any] = {"audio_url": None, "has_audio": False}

blueprint = Blueprint("spoken", __name__)


@blueprint.get("/spoken/<address>.wav")
@declared(
    "anybody",
    headers={"Range?": str},
    replies={200: WAV, 206: WAV, 304: EMPTY},
    errors=(*LIMITED, AudioExpired, NoSuchAudio, RangeNotSatisfiable),
)
def sound(address: str) -> Response:
    """The sound of a question or of feedback, or a part of it."""
    identity = _verified(address)
    path = services().spoken.path(identity)
    try:
        _keep_usable_range(path.stat().st_size)
        return send_file(path, mimetype=TYPE, conditional=True, etag=identity)
    except FileNotFoundError as error:  # its time ended just now
        raise NoSuchAudio from error


def _keep_usable_range(size: int) -> None:
    """Leave only a range that Werkzeug serves: for others than one of bytes RFC 9110, 14.2 lets the
    whole sound be sent, and an end that is longer than the sound is all of it."""
    asked = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        request.environ.pop("HTTP_RANGE", None)
    elif asked.ranges[0][0] < -size:
        request.environ["HTTP_RANGE"] = "bytes=0-"


def voice_name() -> str:
    """The voice that the client wishes, a name of any system: a field, with GET in the query.

    Raises BadRequest for a field that is no text.
    """
    if request.method == "POST":
        return text_field("voice_name")
    return request.args.get("voice_name", "")


def spoken(text: str, language: Language) -> dict[str, Any]:
    """The fields ``audio_url`` and ``has_audio`` for a text in this language."""
    identity = services().spoken.speak(text, language, voice_name())
    if identity is None:
        return NO_VOICE
    address = _signer().sign(identity).decode()
    return {"audio_url": url_for("spoken.sound", address=address), "has_audio": True}


def _verified(address: str) -> str:
    try:
        return _signer().unsign(address, max_age=int(services().spoken.seconds)).decode()
    except SignatureExpired as error:
        raise AudioExpired from error
    except BadSignature as error:
        raise NoSuchAudio from error


def _signer() -> TimestampSigner:
    secret = current_app.config["SECRET_KEY"]
    return TimestampSigner(secret, salt=SALT, key_derivation="hmac", digest_method=hashlib.sha256)
