"""Spoken questions as a client asks for and hears them."""

import io
import wave
from pathlib import Path
from typing import Any

import requests

from tests.conftest import Server
from tests.integration.logins import TIMEOUT

BRIEF = "tests.integration.brief_voice_wsgi:app"
VOICE = {"TTS_ENGINE": "espeak-ng", "WHISPER_MODEL": "tiny.en"}


def asked(server: Server, **fields: Any) -> dict[str, Any]:
    """The response with a practice question."""
    answer = requests.post(f"{server.url}/interview_speech_question", json=fields, timeout=TIMEOUT)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def heard(server: Server, body: dict[str, Any], **headers: str) -> requests.Response:
    """What the address in a response gives to somebody without cookies."""
    assert body["has_audio"] is True
    return requests.get(server.url + body["audio_url"], headers=headers, timeout=TIMEOUT)


def seconds_of(sound: bytes) -> float:
    """The length of a WAV of 16-bit samples in one channel, whose sizes are true."""
    assert int.from_bytes(sound[4:8], "little") == len(sound) - 8
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        frames = file.getnframes()
        assert len(file.readframes(frames)) == 2 * frames
        return float(frames / file.getframerate())


def wavs(server: Server) -> list[Path]:
    """The sounds that are on the disk."""
    return [path for path in server.leftovers() if path.suffix == ".wav"]
