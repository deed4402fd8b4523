"""Scaled out: web instances without a speech engine and Celery workers, with shared rows."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import psycopg
import pytest
import requests

from interview.contracts import SAMPLE_RATE
from interview.flows.answer_queue import LONG_BYTES
from tests.conftest import ADMIN_TOKEN, PROJECT, Server, wait_until
from tests.integration.recordings import read_mono, wav
from tests.integration.test_answer_queue import QUESTION, concluded, look, post
from tests.scale.parts import SharedRedis, Worker

Make = Callable[..., Worker]
STOP_SECONDS = 30.0


def rows(shared: dict[str, str], columns: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(shared["DATABASE_URL"]) as connection:
        return connection.execute(f"SELECT {columns} FROM answers ORDER BY received_at").fetchall()


def processing(server: Server, location: str) -> Callable[[], bool]:
    return lambda: look(server, location)["state"] == "processing"


def conclusions(*workers: Worker) -> int:
    """How often an attempt wrote a result."""
    return sum(worker.log().count('"state": "evaluated"') for worker in workers)


def test_an_answer_goes_through_a_worker(
    web: Server, make_worker: Make, server: Server, jfk: Path, shared: dict[str, str]
) -> None:
    """The same report as of one instance, also for a request that waits; that one leaves none."""
    worker = make_worker()
    done = concluded(web, post(web, jfk).headers["Location"])
    assert (done["state"], done["progress"]) == ("evaluated", 1.0)
    assert "country" in done["result"]["transcribed_text"]
    at_once = web.send(jfk, question=QUESTION, lang="en")
    assert at_once.status_code == 200, at_once.text
    assert {**done["result"], "timings": None} == {**at_once.json(), "timings": None}
    assert rows(shared, "state") == [("evaluated",)]
    assert set(at_once.json()) == set(server.send(jfk, question=QUESTION, lang="en").json())
    refused = web.send(jfk.read_bytes()[:100], question=QUESTION, lang="en")
    assert (refused.status_code, refused.json()["code"]) == (422, "corrupt_audio")
    assert rows(shared, "state") == [("evaluated",)]
    assert conclusions(worker) == 2
    assert '"release_dead"' in web.log(), "who is elected on a shared folder has all its jobs"


def test_an_interview_goes_through_a_worker(web: Server, make_worker: Make, jfk: Path) -> None:
    """Spoken and waited for, as clients of one instance do it."""
    make_worker()
    client = requests.Session()
    url = f"{web.url}/auto_interview"
    started = client.post(f"{url}/start", json={"lang": "en"}, timeout=10).json()
    reply = client.post(
        f"{url}/submit_answer",
        data={"session_id": started["session_id"], "lang": "en"},
        files={"audio": ("a.flac", jfk.read_bytes())},
        timeout=90,
    ).json()
    assert (reply["status"], reply["question_index"]) == ("continue", 1)
    assert "country" in reply["answer_evaluation"]["transcribed_text"]


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(False, id="pool process"),
        pytest.param(True, id="whole worker", marks=pytest.mark.long),
    ],
)
def test_a_killed_worker_loses_no_answer(
    web: Server, make_worker: Make, jfk: Path, shared: dict[str, str], whole: bool
) -> None:
    """``kill -9`` in the middle: another attempt takes it, one result, no file, no process."""
    worker = make_worker()
    location = post(web, jfk).headers["Location"]
    wait_until(processing(web, location), 60, worker.log)
    family = worker.family()
    if whole:
        worker.process.kill()
        worker.process.wait(10)
        _, alive = psutil.wait_procs(family, timeout=15)
        assert alive == []
        worker.start()
    else:
        worker.pool_process().kill()
    assert concluded(web, location)["state"] == "evaluated", worker.log()[-4000:]
    assert conclusions(worker) == 1
    assert rows(shared, "attempt >= 2, handed_back") == [(True, 0)]
    wait_until(lambda: _files(worker) == [], 30, lambda: str(_files(worker)))


@pytest.mark.long
def test_a_stopped_worker_finishes_or_hands_back(
    web: Server, make_worker: Make, jfk: Path, tmp_path: Path
) -> None:
    """SIGTERM in the middle of a long answer ends it within 30 s; another worker goes on."""
    first = make_worker()
    long = _long(jfk, tmp_path / "long.wav")
    location = post(web, long).headers["Location"]
    wait_until(processing(web, location), 60, first.log)
    started = time.monotonic()
    first.stop()
    assert time.monotonic() - started < STOP_SECONDS
    second = make_worker()
    assert concluded(web, location)["state"] == "evaluated", second.log()[-4000:]
    assert conclusions(first, second) == 1


@pytest.mark.long
def test_an_answer_that_cannot_be_finished_is_handed_back(
    web: Server, make_worker: Make, jfk: Path, shared: dict[str, str]
) -> None:
    """SIGTERM while recognition hangs: back within 30 s at no cost, for another worker."""
    first = make_worker()
    location = post(web, jfk).headers["Location"]
    wait_until(first.speech_process, 60, first.log)
    family, speech = first.family(), first.speech_process()
    assert speech is not None
    speech.suspend()
    started = time.monotonic()
    first.process.terminate()
    first.process.wait(60)
    speech.resume()  # a stopped process cannot even die
    assert time.monotonic() - started < STOP_SECONDS
    assert rows(shared, "state, attempt, handed_back") == [("received", 1, 1)], first.log()[-4000:]
    _, alive = psutil.wait_procs(family, timeout=15)
    assert alive == []
    second = make_worker()
    assert concluded(web, location)["state"] == "evaluated", second.log()[-4000:]
    assert conclusions(first, second) == 1


@pytest.mark.long
def test_a_stop_of_every_process_at_once_hands_back(
    web: Server, make_worker: Make, jfk: Path, tmp_path: Path, shared: dict[str, str]
) -> None:
    """A host that sends SIGTERM to the whole process group costs the answer no attempt."""
    worker = make_worker()
    location = post(web, _long(jfk, tmp_path / "long.wav")).headers["Location"]
    wait_until(worker.speech_process, 60, worker.log)
    for process in worker.family():
        process.terminate()
    worker.process.wait(40)
    assert rows(shared, "state, attempt, handed_back") == [("received", 1, 1)], worker.log()[-4000:]
    assert look(web, location)["state"] == "received"


def test_a_web_without_a_speech_process_recycles_none(web: Server) -> None:
    """404 and nothing counted or written down, instead of a success that did nothing."""
    admin = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    answer = requests.post(f"{web.url}/admin/actions/recycle", headers=admin, timeout=20)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    actions: Any = web.memory_status()["actions"]
    assert actions["recycle"] == 0


def test_no_key_is_asked_for_that_would_not_be_used(web: Server, server: Server) -> None:
    """A candidate's own key is kept nowhere, so it cannot reach a worker."""
    field = 'id="own-key"'
    assert field in requests.get(f"{server.url}/", timeout=10).text
    assert field not in requests.get(f"{web.url}/", timeout=10).text


def test_a_worker_is_told_what_it_lacks(tmp_path: Path) -> None:
    """Without TASK_QUEUE it would wait at a broker nobody sends to."""
    run = subprocess.run(
        [sys.executable, "-c", "import interview.worker"],
        check=False,
        cwd=PROJECT,
        env={"PATH": "/usr/bin:/bin", "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode != 0
    assert "ConfigError: a worker needs TASK_QUEUE=celery" in run.stderr


@pytest.mark.long
def test_lost_messages_are_sent_again(
    web: Server, make_worker: Make, jfk: Path, redis_server: SharedRedis
) -> None:
    """Redis forgot everything while three waited: the rows are announced anew."""
    locations = [post(web, jfk).headers["Location"] for _ in range(3)]
    redis_server.client().flushall()
    worker = make_worker()
    for location in locations:
        assert concluded(web, location)["state"] == "evaluated", worker.log()[-4000:]
    assert conclusions(worker) == 3


@pytest.mark.long
def test_answers_are_accepted_while_redis_is_gone(
    web: Server, make_worker: Make, jfk: Path, redis_server: SharedRedis
) -> None:
    """The row is durable, the message only late; nobody has to lend a hand."""
    worker = make_worker()
    redis_server.kill()
    try:
        started = time.monotonic()
        accepted = post(web, jfk)
        assert accepted.status_code == 202, accepted.text
        assert time.monotonic() - started < 15
    finally:
        redis_server.start()
    assert concluded(web, accepted.headers["Location"])["state"] == "evaluated", worker.log()


def test_long_answers_do_not_block_a_worker_of_short_ones(
    web: Server, make_worker: Make, jfk: Path, tmp_path: Path, shared: dict[str, str]
) -> None:
    """It leaves the long one for others and takes the short one behind it."""
    make_worker("answers.short")
    long = post(web, _long(jfk, tmp_path / "long.wav")).headers["Location"]
    short = post(web, jfk).headers["Location"]
    assert concluded(web, short)["state"] == "evaluated"
    assert look(web, long)["state"] == "received"
    assert rows(shared, "cost") == [("long",), ("short",)]


@pytest.mark.parametrize(
    ("part", "script"),
    [
        ("web", "from interview.app import create_app; create_app()"),
        ("worker", "import interview.worker; interview.worker._pool().close()"),
    ],
)
def test_each_part_runs_with_its_own_packages_alone(
    part: str, script: str, tmp_path: Path, shared: dict[str, str]
) -> None:
    """What requirements-<part>.txt lacks of requirements.txt is not there to import."""
    missing = _packages("requirements.txt") - _packages(f"requirements-{part}.txt")
    assert missing
    code = (
        "import sys, importlib.metadata as found\n"
        f"missing = {sorted(missing)!r}\n"
        "tops = {t for t, ds in found.packages_distributions().items()\n"
        "        if {d.lower().replace('_', '-') for d in ds} <= set(missing)}\n"
        "sys.modules.update(dict.fromkeys(tops))\n"
        f"{script}\n"
    )
    environment = {**shared, "DATA_DIR": str(tmp_path), "TEMP_ROOT": str(tmp_path / "temp")}
    run = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        cwd=PROJECT,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr[-3000:]


def _packages(name: str) -> set[str]:
    lines = (PROJECT / name).read_text().splitlines()
    return {line.split("==")[0].lower().replace("_", "-") for line in lines if "==" in line}


def _long(jfk: Path, target: Path) -> Path:
    """The recording over and over, as a WAV: over four megabytes are a long answer."""
    target.write_bytes(wav(np.tile(read_mono(jfk, SAMPLE_RATE), 12), SAMPLE_RATE))
    assert target.stat().st_size > LONG_BYTES["wav"]
    return target


def _files(worker: Worker) -> list[Path]:
    return [
        path for path in worker.temp_root.rglob("*") if path.is_file() and path.suffix != ".lock"
    ]
