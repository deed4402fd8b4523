"""Questions and feedback spoken by a server voice, if one is configured.

A failing voice fails nothing: there is no sound, and a line in the log, which never has the text.
"""

import hashlib
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO

import structlog

from interview.contracts import ResultCache
from interview.errors import InterviewError, Language, NoSuchAudio
from interview.files.short_lived import ShortLife, ShortLivedFiles
from interview.synthesis.speech import Speech, SpeechEngine, SynthesisFailed, speakable
from interview.synthesis.wav import complete

LIFE = ShortLife(seconds=600, files=64, bytes=16 * 1024 * 1024)
"""Ten minutes; TEMP_ROOT may be in memory."""

REUSED_SECONDS = 60.0
"""For so long the same text is not spoken again, as for a request that is repeated."""

AT_ONCE = 2
WAIT_SECONDS = 1.0
"""How long a question waits for a place; then it has no voice."""

ID_CHARACTERS = 32

log = structlog.get_logger(__name__)


class SpokenFlow:
    """Speaks texts and keeps the sound for ten minutes; one instance per process.

    Args:
        engine: None if the service has no voice.
        files: keeps the sound.
        remembered: the texts by their id, from which another instance, or this one after the
            file has been evicted, makes the sound again.
        allowed: returns whether there is memory for it now.
    """

    def __init__(
        self,
        engine: SpeechEngine | None,
        files: ShortLivedFiles,
        remembered: ResultCache[Speech],
        allowed: Callable[[], bool],
    ) -> None:
        self._engine = engine
        self._files = files
        self._remembered = remembered
        self._allowed = allowed
        self._places = threading.BoundedSemaphore(AT_ONCE)

    @property
    def has_voice(self) -> bool:
        """Whether a server voice is configured."""
        return self._engine is not None

    @property
    def seconds(self) -> float:
        """How long a sound is kept."""
        return self._files.seconds

    def speak(self, text: str, language: Language, voice_name: str) -> str | None:
        """The id of the spoken text; None without a voice, or if it fails.

        Args:
            text: what is said; of a long one, the beginning.
            language: of the text.
            voice_name: the wish of the client; any text.
        """
        if self._engine is None:
            return None
        speech = Speech(speakable(text), language, self._engine.voice(voice_name, language))
        identity = _identity(speech)
        is_there = self._files.is_newer(identity, REUSED_SECONDS)
        if not is_there and not self._is_made(self._engine, speech, identity):
            return None
        self._remembered.put(identity, speech)
        return identity

    def path(self, identity: str) -> Path:
        """The sound of a spoken text. Raises NoSuchAudio."""
        path = self._files.path(identity)
        if path is None and self._is_made_again(identity):
            path = self._files.path(identity)
        if path is None:
            raise NoSuchAudio
        return path

    def close(self) -> None:
        """Delete all sounds, and close the connections of the engine."""
        self._files.close()
        if self._engine is not None:
            self._engine.close()

    def _is_made_again(self, identity: str) -> bool:
        speech = self._remembered.get(identity)
        if speech is None or self._engine is None:
            return False
        return self._is_made(self._engine, speech, identity)

    def _is_made(self, engine: SpeechEngine, speech: Speech, identity: str) -> bool:
        """Make the sound; the log has the outcome."""
        if not speech.text:
            return False
        started = time.monotonic()
        outcome = self._outcome(engine, speech, identity)
        log.info(
            "spoken",
            outcome=outcome,
            engine=engine.name,
            voice=speech.voice,
            characters=len(speech.text),
            seconds=round(time.monotonic() - started, 3),
        )
        return outcome == "made"

    def _outcome(self, engine: SpeechEngine, speech: Speech, identity: str) -> str:
        if not self._allowed():
            return "no_memory"
        if not self._places.acquire(timeout=WAIT_SECONDS):
            return "busy"
        try:
            self._files.add(identity, partial(_write, engine, speech))
        except (SynthesisFailed, InterviewError) as error:
            return error.code
        except OSError:
            return "storage"
        finally:
            self._places.release()
        return "made"


def _write(engine: SpeechEngine, speech: Speech, file: BinaryIO) -> None:
    engine.speak(speech, file)
    complete(file)


def _identity(speech: Speech) -> str:
    """The same for the same speech, on every instance. Its address is signed, and so no secret."""
    told = "\0".join((speech.language, speech.voice, speech.text))
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:ID_CHARACTERS]
