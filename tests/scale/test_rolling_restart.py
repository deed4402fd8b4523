"""Two instances behind nginx are restarted one after the other: no request fails."""

import io
import uuid
import wave
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tests.conftest import Server
from tests.scale.nginx import nginx_before
from tests.scale.parts import SharedRedis
from tests.scale.steady_load import Request, SteadyLoad

pytestmark = pytest.mark.long

TIMEOUT = 60
MANY = str(1_000_000)


class Callers:
    """What is asked of the service, by whom, and what it acknowledged."""

    def __init__(self, url: str, recording: Path) -> None:
        self.url = url
        self.recording = recording.read_bytes()
        self.accepted: list[str] = []
        self.candidate = requests.Session()
        self._post(self.candidate, "/auto_interview/start", json={}).raise_for_status()

    def kinds(self) -> dict[str, Request]:
        return {
            "page": lambda client: client.get(f"{self.url}/", timeout=TIMEOUT),
            "health": lambda client: client.get(f"{self.url}/health", timeout=TIMEOUT),
            "session": self._status,
            "start": self._start,
            "answers": self._answer,
            "speech": self._speech,
        }

    def _status(self, _client: requests.Session) -> requests.Response:
        """The same candidate all the time, at whichever instance."""
        answer = self.candidate.get(f"{self.url}/auto_interview/status", timeout=TIMEOUT)
        assert not answer.ok or answer.json()["has_active_session"], answer.text
        return answer

    def _start(self, _client: requests.Session) -> requests.Response:
        """A new candidate, who is known at the next request."""
        with requests.Session() as fresh:
            started = self._post(fresh, "/auto_interview/start", json={})
            if not started.ok:
                return started
            status = fresh.get(f"{self.url}/auto_interview/status", timeout=TIMEOUT)
            assert not status.ok or status.json()["has_active_session"], status.text
            return status

    def _answer(self, client: requests.Session) -> requests.Response:
        answer = self._post(
            client,
            "/answers",
            files={"audio": ("answer", _silence())},
            data={"question": "Tell us about yourself."},
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )
        if answer.ok:
            self.accepted.append(answer.headers["Location"])
        return answer

    def _speech(self, client: requests.Session) -> requests.Response:
        """Seconds long: a stop always meets one of these in the middle."""
        audio = {"audio": ("answer", self.recording)}
        question = {"question": "Tell us about yourself.", "lang": "en"}
        return self._post(client, "/interview_speech_evaluation", files=audio, data=question)

    def _post(self, client: requests.Session, path: str, **body: object) -> requests.Response:
        return client.post(f"{self.url}{path}", timeout=TIMEOUT, **body)  # type: ignore[arg-type]


def test_no_request_fails_while_each_instance_is_restarted(
    start_instances: Callable[..., list[Server]],
    shared_redis: SharedRedis,
    jfk: Path,
    tmp_path: Path,
) -> None:
    """SIGTERM and start, one after the other: all served, sessions and answers kept."""
    servers = start_instances(
        2,
        REDIS_URL=shared_redis.url,
        TRUSTED_PROXIES="1",
        WHISPER_MODEL="tiny.en",
        ANSWERS_PER_PERSON=MANY,
        ANSWER_QUEUE_LIMIT=MANY,
    )
    with nginx_before(servers, tmp_path / "nginx") as url:
        callers = Callers(url, jfk)
        with SteadyLoad(callers.kinds(), pause=0.01).running() as load:
            load.await_more(2)
            for server in servers:
                server.stop()
                server.start()
                load.await_more(2)
        assert load.failed == [], (len(load.failed), load.failed[:5], load.sent)
        for path in callers.accepted:
            assert requests.get(f"{url}{path}", timeout=TIMEOUT).status_code == 200
    total = sum(load.sent.values())
    print(f"0 of {total} requests failed ({load.sent}), slowest {load.slowest:.1f} s")


def _silence() -> bytes:
    """Half a second of WAV: cheap to evaluate, as durable as any."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(16_000))
    return buffer.getvalue()
