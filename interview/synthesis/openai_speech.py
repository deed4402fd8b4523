"""Any server with OpenAI's ``/audio/speech``.

One attempt without retries: a question waits for its voice.
"""

import json
import threading
import time
from typing import TYPE_CHECKING, BinaryIO

from interview.errors import Language
from interview.remote.failure import BUSY, RemoteUnavailable
from interview.synthesis.speech import MAX_BYTES, Speech, SynthesisFailed
from interview.synthesis.voices import OPENAI

if TYPE_CHECKING:
    import httpx

    from interview.remote.calls import Breaker

SECONDS = 6.0
OPEN_SECONDS = 60.0
"""How long the server is not called after five failures in a row."""

CALLS_AT_ONCE = 3


class OpenAiSpeech:
    """Speaks with a remote server, see :class:`interview.synthesis.speech.SpeechEngine`.

    The HTTP client is created at the first call.

    Args:
        base_url: as of ``TTS_BASE_URL``.
        model: the name of the model.
        api_key: empty if the server needs none.
        default_voice: where the client names no voice of the server. If it is not one of
            OpenAI's, the server has voices of its own, and this one always speaks.
        seconds: time limit of one speech.
    """

    name = "openai"

    def __init__(
        self,
        base_url: str,
        model: str,
        api_key: str,
        default_voice: str,
        seconds: float = SECONDS,
    ) -> None:
        self._url = base_url.rstrip("/") + "/audio/speech"
        self._model = model
        self._api_key = api_key
        self._default_voice = default_voice
        self._seconds = seconds
        self._places = threading.BoundedSemaphore(CALLS_AT_ONCE)
        self._lock = threading.Lock()
        self._http: httpx.Client | None = None
        self._breaker: Breaker | None = None

    def voice(self, name: str, language: Language) -> str:  # noqa: ARG002 - its voices speak all
        named = name.strip().lower()
        if named in OPENAI and self._default_voice in OPENAI:
            return named
        return self._default_voice

    def speak(self, speech: Speech, file: BinaryIO) -> None:
        http, breaker = self._opened()
        try:
            with breaker.entered():
                file.write(self._recorded(http, breaker, speech))
        except RemoteUnavailable as error:
            raise SynthesisFailed(error.code) from None

    def close(self) -> None:
        """Close all connections; a later call opens new ones."""
        with self._lock:
            http, self._http = self._http, None
        if http is not None:
            http.close()

    def _opened(self) -> "tuple[httpx.Client, Breaker]":
        from interview.remote.calls import Breaker, new_http_client

        with self._lock:
            self._http = self._http or new_http_client()
            self._breaker = self._breaker or Breaker(OPEN_SECONDS)
            return self._http, self._breaker

    def _recorded(self, http: "httpx.Client", breaker: "Breaker", speech: Speech) -> bytes:
        """The sound of the server; the breaker learns how the call ended."""
        from interview.remote.calls import within_limit

        try:
            sound = within_limit(
                self._places, self._seconds, "tts-call", lambda: self._post(http, speech)
            )
        except RemoteUnavailable as error:
            if error.code != BUSY:
                breaker.record(failed=True)
            raise
        breaker.record(failed=False)
        return sound

    def _post(self, http: "httpx.Client", speech: Speech) -> bytes:
        import httpx

        from interview.remote.calls import headers_of, read_body, timeouts

        try:
            with http.stream(
                "POST",
                self._url,
                content=json.dumps(self._request(speech)),
                headers=headers_of(self._api_key),
                timeout=timeouts(self._seconds),
            ) as response:
                if response.status_code != 200:
                    raise RemoteUnavailable(f"http_{response.status_code}")
                return read_body(response, time.monotonic() + self._seconds, MAX_BYTES)
        except (httpx.TimeoutException, TimeoutError):
            raise RemoteUnavailable("timeout") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, RuntimeError, ValueError):
            # No exception chain: messages of the client may contain the request with its key.
            raise RemoteUnavailable("connection") from None

    def _request(self, speech: Speech) -> dict[str, str]:
        return {
            "model": self._model,
            "input": speech.text,
            "voice": speech.voice,
            "response_format": "wav",
        }
