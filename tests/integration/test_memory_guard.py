"""The memory guard over real servers: in cgroups that are too small, under real pressure."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests

from bench.cage import Cage, NoCageError, memory_cage
from interview.config.variables import MIB
from interview.contracts import SAMPLE_RATE
from tests.conftest import Server, wait_until
from tests.integration.memory_load import ballast
from tests.integration.recordings import Samples, encode, read_mono
from tests.integration.test_answer_queue import concluded, post
from tests.parts import MEMORY_CGROUPS, skip_without

REFUSED = {"busy", "models_off"}
ANSWERED_SECONDS = 120.0


@pytest.fixture
def cage_of() -> Iterator[Callable[[int], Cage]]:
    """Makes a memory cgroup of so many MB; skips where this machine lets us make none."""
    with ExitStack() as cages:

        def make(megabytes: int) -> Cage:
            try:
                return cages.enter_context(memory_cage(megabytes * MIB))
            except NoCageError:
                skip_without(MEMORY_CGROUPS)

        yield make


Start = Callable[..., tuple[Server, Cage]]


@pytest.fixture
def caged(
    cage_of: Callable[[int], Cage], make_server: Callable[..., Server], tmp_path: Path
) -> Start:
    """Starts a server in a memory cgroup of so many MB; it is gone before its cgroup."""

    def start(megabytes: int, **environment: str) -> tuple[Server, Cage]:
        cage = cage_of(megabytes)
        inside = cage.environment(tmp_path / "entry")
        return make_server(MEMORY_SAMPLE_SECONDS="1", **inside, **environment), cage

    return start


@pytest.fixture(scope="session")
def minute(clips: list[Path]) -> Samples:
    """A minute of speech, one utterance after another: three windows of Whisper."""
    samples = np.concatenate([read_mono(path, SAMPLE_RATE) for path in clips])
    return samples[: 60 * SAMPLE_RATE]


def as_flac(samples: Samples) -> bytes:
    return encode(samples, SAMPLE_RATE, "flac")


def typed(server: Server) -> int:
    url = f"{server.url}/interview_speech_evaluation"
    return requests.post(url, json={"user_answer": "I led a team."}, timeout=20).status_code


def health(server: Server) -> dict[str, Any]:
    answer = requests.get(f"{server.url}/health", timeout=20)
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


def level(server: Server) -> str:
    return str(health(server)["memory"])


def works_without_models(server: Server) -> None:
    """Typed answers, pages that say so, and a health that is quick."""
    assert typed(server) == 200
    page = requests.get(f"{server.url}/?lang=en", timeout=20)
    assert page.status_code == 200
    assert "Type your answer" in page.text
    started = time.monotonic()
    for _ in range(10):
        health(server)
    assert time.monotonic() - started < 2.0


def refusal(server: Server, audio: Path) -> tuple[int, str]:
    """What the three doors of audio say; they all say the same, before they read the body."""
    at_once = server.send(audio)
    later = post(server, audio)
    interview = requests.post(
        f"{server.url}/auto_interview/submit_answer", files={"audio": ("a", b"RIFF")}, timeout=20
    )
    told = {(answer.status_code, answer.json()["code"]) for answer in (at_once, later, interview)}
    assert int(at_once.headers["Retry-After"]) >= 10
    (one,) = told
    return one


def test_emergency_mode_takes_typed_answers_alone(
    make_server: Callable[..., Server], jfk: Path
) -> None:
    """By choice from the start: no model, and all else as always."""
    server = make_server(EMERGENCY_MODE="true")
    assert refusal(server, jfk) == (503, "models_off")
    works_without_models(server)
    told = health(server)
    assert (told["status"], told["reason"]) == ("degraded", "EMERGENCY_MODE")
    assert server.speech_pid() is None


def test_in_400_mb_every_request_gets_a_proper_answer(
    caged: Start, jfk: Path, minute: Samples
) -> None:
    """The base model peaks between 80 and 91 % there, by the processor: audio is heard, or, behind
    an answer above 90 %, refused by name until a new process has taken over.
    """
    server, cage = caged(400)
    refused = 0
    for recording in (as_flac(minute), jfk, as_flac(minute), jfk):
        deadline = time.monotonic() + ANSWERED_SECONDS
        while (answer := server.send(recording, language="en")).status_code != 200:
            assert (answer.status_code, answer.json()["code"] in REFUSED) == (503, True)
            assert typed(server) == 200
            assert time.monotonic() < deadline, server.log()
            refused += 1
            time.sleep(1)
        if refused:
            break
    status = server.memory_status()
    history: Any = status["changes"]
    print([(change["level"], change["used"] // MIB) for change in history])
    was_high = "high" in {change["level"] for change in history}
    # A process on its way out is not taken for what the next one would have to fit beside.
    assert {change["reason"] for change in history} <= {"use"}
    assert cage.counts().kills == 0
    speech: Any = status["speech"]
    assert speech["crashes"] == 0
    assert not refused or (was_high and speech["recycled"] >= 1)
    limit: Any = status["limit"]
    assert limit == {"bytes": 400 * MIB, "source": f"cgroup v{cage.version}"}


def test_an_engine_that_does_not_fit_is_not_started(caged: Start, jfk: Path) -> None:
    """openai-whisper in 512 MB: told by health and the page, instead of being killed."""
    server, cage = caged(512, WHISPER_ENGINE="openai-whisper")
    assert refusal(server, jfk) == (503, "models_off")
    told = health(server)
    assert (told["status"], told["reason"]) == ("degraded", "model_does_not_fit")
    works_without_models(server)
    status = server.memory_status()
    assert "openai-whisper base needs" in str(status["detail"])
    speech: Any = status["speech"]
    assert speech["starts"] == 0
    assert cage.counts().kills == 0


LARGE_MB = 4096
"""So large that one answer is less than the last three per cent: the kernel stays out of it."""


@pytest.mark.long
def test_emergency_stops_the_answer_in_hand_and_the_service_comes_back(
    caged: Start, jfk: Path, minute: Samples
) -> None:
    """Real memory held in the same cgroup: pressure, emergency over two answers, high, and on."""
    server, cage = caged(LARGE_MB, WHISPER_MODEL="tiny.en")
    assert server.send(jfk, language="en").status_code == 200
    idle = used_mb(server)
    with ballast(cage, 0.86 * LARGE_MB - idle):
        wait_until(lambda: level(server) == "pressure", 20)
        with ThreadPoolExecutor(1) as senders:
            four_minutes = as_flac(np.tile(minute, 4))
            in_hand = senders.submit(server.send, four_minutes, language="en")
            wait_until(lambda: _running(server), 20)
            later = post(server, jfk, language="en").headers["Location"]
            with ballast(cage, (0.975 - 0.86) * LARGE_MB):
                wait_until(lambda: level(server) == "emergency", 20)
                stopped = in_hand.result()
                assert (stopped.status_code, stopped.json()["code"]) == (503, "busy")
                assert int(stopped.headers["Retry-After"]) >= 10
                assert refusal(server, jfk) == (503, "models_off")
                works_without_models(server)
                assert server.speech_pid() is None
        wait_until(lambda: level(server) == "high", 40)
        assert refusal(server, jfk) == (503, "busy")
        assert concluded(server, later)["state"] == "evaluated"
        # Before the emergency and after it; in it nothing is taken that could not be evaluated.
        assert server.log_path.read_text().count('"answer_claimed"') == 2
    assert cage.counts().kills == 0
    status = server.memory_status()
    actions: Any = status["actions"]
    done = {name for name, count in actions.items() if count}
    assert {"trim", "drop_caches", "collect", "shorten_idle", "stop_models", "refuse"} <= done
    changes: Any = status["changes"]
    history = [change["level"] for change in changes]
    assert history[0] == "pressure"
    assert history[history.index("emergency") + 1] == "high"


def used_mb(server: Server) -> float:
    used: Any = server.memory_status()["used"]
    return float(used / MIB)


def _running(server: Server) -> bool:
    queue: Any = server.memory_status()["queue"]
    return bool(queue["running"])
