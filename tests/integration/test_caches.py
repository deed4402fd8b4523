"""Cached results over HTTP: served to the same person only, and for a limited time."""

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from interview.contracts import SAMPLE_RATE
from tests.conftest import ADMIN_TOKEN, Server, _furnish, wait_until
from tests.integration.recordings import encode, read_mono, wav

ADMIN = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
ASKED = {"transcripts", "evaluations", "matcher"}
"""Caches an answer asks where there is no language model, each once."""

SECONDS = 120
CD_RATE = 44_100


@pytest.fixture(scope="module")
def remembering(
    tmp_path_factory: pytest.TempPathFactory, prepared_models: Path
) -> Iterator[Server]:
    """A server with its caches on, which those of the other tests are not."""
    environment = {"WHISPER_MODEL": "tiny.en", "CACHE_SECONDS": "600"}
    server = Server(tmp_path_factory.mktemp("remembering"), environment)
    _furnish(prepared_models, server.data_dir)
    yield server.start()
    server.stop()


@pytest.fixture
def someone(remembering: Server) -> requests.Session:
    return guest(remembering)


def guest(server: Server) -> requests.Session:
    """A candidate with a session of the own."""
    client = requests.Session()
    started = client.post(f"{server.url}/auto_interview/start", json={}, timeout=20)
    assert started.status_code == 200, started.text
    return client


def practise(
    server: Server, client: requests.Session, audio: Path | bytes, **fields: str
) -> dict[str, Any]:
    answer = client.post(
        f"{server.url}/interview_speech_evaluation",
        files={"audio": ("answer", audio if isinstance(audio, bytes) else audio.read_bytes())},
        data={"question": "What can you do for your country?", "lang": "en", **fields},
        timeout=SECONDS,
    )
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def report(body: dict[str, Any]) -> dict[str, Any]:
    """All that is said of an answer, without how long it took to say it."""
    return {**body, "timings": None, "cached": None}


def cache_stats(server: Server) -> dict[str, Any]:
    answer = requests.get(f"{server.url}/admin/cache/stats", headers=ADMIN, timeout=20)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_the_same_recording_is_heard_once(
    remembering: Server, someone: requests.Session, jfk: Path
) -> None:
    """The same report, without the time of recognising and measuring, and it says so.

    Samples decide, not files: the same sound in another container is the same recording.
    """
    samples = read_mono(jfk, CD_RATE)
    recording = wav(samples, CD_RATE)
    first = practise(remembering, someone, recording)
    again = practise(remembering, someone, recording)
    repacked = practise(remembering, someone, encode(samples, CD_RATE, "flac"))
    assert (first["cached"], again["cached"]) == (False, True)
    assert report(again) == report(first)
    assert set(again["timings"]) == {"queue", "decode", "evaluate", "total"}
    assert again["timings"]["total"] < first["timings"]["total"] / 2
    assert (repacked["cached"], repacked["words"]) == (True, first["words"])


def test_nobody_is_told_what_another_said(
    remembering: Server, someone: requests.Session, jfk: Path
) -> None:
    """Another session, and a caller without one, are heard for themselves."""
    practise(remembering, someone, jfk)
    other = practise(remembering, guest(remembering), jfk)
    without = practise(remembering, requests.Session(), jfk)
    assert (other["cached"], without["cached"]) == (False, False)
    assert practise(remembering, someone, jfk)["cached"] is True


def test_what_decides_a_transcript_makes_it_new(
    remembering: Server, someone: requests.Session, jfk: Path
) -> None:
    """Other samples or another language asked for; another question or reader is only judged."""
    first = practise(remembering, someone, jfk)
    spoken = practise(remembering, someone, jfk, language="en")
    asked = practise(remembering, someone, jfk, question="What is your greatest weakness?")
    read = practise(remembering, someone, jfk, lang="tr")
    half = practise(remembering, someone, wav(read_mono(jfk, SAMPLE_RATE)[:80_000], SAMPLE_RATE))
    assert (spoken["cached"], half["cached"]) == (False, False)
    assert len(half["words"]) < len(first["words"])
    assert (asked["cached"], read["cached"]) == (True, True)
    assert asked["content"] != first["content"]
    assert read["evaluation"] != first["evaluation"]
    assert read["words"] == first["words"]


def test_a_recording_cut_short_is_told_though_its_samples_are_known(
    remembering: Server, someone: requests.Session, jfk: Path
) -> None:
    """Each file is decoded and judged as a file; only what follows from samples is remembered."""
    whole = wav(read_mono(jfk, SAMPLE_RATE), SAMPLE_RATE)
    promised = bytearray(whole)
    struct.pack_into("<I", promised, 40, len(whole) + 2 * SAMPLE_RATE)
    first = practise(remembering, someone, whole)
    cut = practise(remembering, someone, bytes(promised))
    assert (first["truncated"], cut["truncated"]) == (False, True)
    assert cut["cached"] is True
    assert cut["words"] == first["words"]


def test_deleting_an_answer_forgets_what_is_remembered_of_it(
    remembering: Server, someone: requests.Session, jfk: Path
) -> None:
    """Practice knows a recording that was sent to wait, until that answer is deleted."""
    location = accepted(remembering, someone, jfk)
    wait_until(
        lambda: state(someone, remembering, location) == "evaluated", SECONDS, remembering.log
    )
    assert practise(remembering, someone, jfk)["cached"] is True
    bystander = guest(remembering)
    practise(remembering, bystander, jfk)
    deleted = someone.delete(f"{remembering.url}{location}", timeout=20)
    assert deleted.status_code == 204
    assert practise(remembering, someone, jfk)["cached"] is False
    assert practise(remembering, bystander, jfk)["cached"] is True


def test_an_answer_deleted_while_it_is_heard_is_not_remembered(
    remembering: Server, someone: requests.Session, jfk: Path
) -> None:
    """Its attempt ends after the deletion and leaves nothing behind."""
    location = accepted(remembering, someone, jfk)
    wait_until(
        lambda: state(someone, remembering, location) == "processing", SECONDS, remembering.log
    )
    assert someone.delete(f"{remembering.url}{location}", timeout=20).status_code == 204
    identity = location.rsplit("/", 1)[1]
    wait_until(lambda: _concluded(remembering, identity) == "lost", SECONDS, remembering.log)
    assert practise(remembering, someone, jfk)["cached"] is False


def test_the_operator_sees_caches_and_empties_them(
    remembering: Server, someone: requests.Session, jfk: Path
) -> None:
    """Figures in all and by cache, health, and a button; the memory page has them too."""
    practise(remembering, someone, jfk)
    before = cache_stats(remembering)
    practise(remembering, someone, jfk)
    after = cache_stats(remembering)
    assert set(after["caches"]) == ASKED | {"replies"}
    assert after["hits"] == before["hits"] + len(ASKED)
    assert 0 < after["caches"]["transcripts"]["bytes"] < after["bytes"] < 8 * 2**20
    assert after["size"] == sum(cache["size"] for cache in after["caches"].values())
    assert {"misses", "evictions", "expired", "memory_history"} <= set(after)
    assert remembering.memory_status()["caches"] == after["caches"]
    health = requests.get(f"{remembering.url}/admin/cache/health", headers=ADMIN, timeout=20)
    assert health.status_code == 200
    assert (health.json()["status"], health.json()["backend"]) == ("ok", "process")
    cleared = requests.post(f"{remembering.url}/admin/cache/clear", headers=ADMIN, timeout=20)
    assert cleared.json() == {"cleared": after["size"]}
    assert cache_stats(remembering)["size"] == 0
    assert practise(remembering, someone, jfk)["cached"] is False


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "stats"), ("GET", "health"), ("POST", "clear")]
)
def test_caches_are_for_the_operator(remembering: Server, method: str, path: str) -> None:
    """Closed to everybody else."""
    url = f"{remembering.url}/admin/cache/{path}"
    assert requests.request(method, url, timeout=20).status_code == 403


def test_the_log_says_nothing_of_what_was_remembered(remembering: Server) -> None:
    """No key, no person, no word."""
    log = remembering.log_path.read_text("utf-8")
    assert "country" not in log
    assert "transcripts:" not in log


def accepted(server: Server, client: requests.Session, audio: Path) -> str:
    """Where an answer that waits is looked for."""
    answer = client.post(
        f"{server.url}/answers",
        files={"audio": ("answer", audio.read_bytes())},
        data={"question": "What can you do for your country?", "lang": "en"},
        timeout=20,
    )
    assert answer.status_code == 202, answer.text
    return answer.headers["Location"]


def state(client: requests.Session, server: Server, location: str) -> object:
    return client.get(f"{server.url}{location}", timeout=20).json()["state"]


def _concluded(server: Server, identity: str) -> str | None:
    """The state the log says an attempt at this answer wrote, if it has ended."""
    lines = server.log_path.read_text("utf-8").splitlines()
    for event in (json.loads(line) for line in lines if '"answer_concluded"' in line):
        if event["answer"] == identity[:8]:
            return str(event["state"])
    return None
