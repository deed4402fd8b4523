"""The most verbose log of web and worker contains no secrets and no answers."""

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from tests.conftest import ADMIN_TOKEN, Server, _end, _furnish, free_port, wait_until
from tests.integration.test_answer_queue import concluded
from tests.integration.test_metrics import STAGES, samples, value
from tests.llm_stub import LlmStub, judging
from tests.scale.parts import SharedRedis, Worker

pytestmark = pytest.mark.long

PASSWORD = "database-okapi-pass"
SECRET_KEY = "cookie-signing-Axolotl-92"
LLM_KEY = "sk-numbat-of-the-service"
OWN_KEY = "own key bandicoot"
UPLOAD_KEY = "upload-key-tamarin"
WRONG_TOKEN = "wrong-token-dugong"
USERNAME = "tapir"
ACCOUNT_PASSWORD = "account-Serval-71-pass"
NEW_PASSWORD = "account-Margay-72-pass"
LOGIN_KEY = "AIzaBilbyOfTheLogin0123456789"
REMARK = "Kinkajou is how this coaching text begins, for the log to keep out."
SPOKEN = ("americans", "fellow", "country")
TYPED = (
    "Last spring our deliveries were late because two wombat drivers had left. "
    "I called every customer myself and moved the visits to the mornings. "
    "After a month we were on time again and pademelon complaints fell by half. "
    "I learned to plan for people who leave."
)
QUESTION = "How did you get the late deliveries of your capybara shop back on time?"
CONTAINER = "quollbox"
STAGE = "aardvark99"
PATH = "/possum-path"

CANARIES = (
    PASSWORD, USERNAME, ACCOUNT_PASSWORD, NEW_PASSWORD, LOGIN_KEY, SECRET_KEY,
    LLM_KEY, OWN_KEY, "bandicoot", UPLOAD_KEY, WRONG_TOKEN, ADMIN_TOKEN,
    "Kinkajou", "wombat", "pademelon", "capybara", CONTAINER, STAGE, "possum", "echidna",
    "platypus", *SPOKEN,
)  # fmt: skip
FIELDS = {"event", "level", "timestamp", "service"}


@dataclass
class Scene:
    """A service of two parts after all of it was done, and what must not be in its log."""

    web: Server
    worker: Worker
    metrics: str
    refused: list[int]
    secrets: set[str]

    def lines(self, log: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in log.splitlines() if line.startswith("{")]

    @property
    def web_log(self) -> str:
        return self.web.log_path.read_text("utf-8")

    def events(self, log: str, name: str) -> list[dict[str, Any]]:
        return [line for line in self.lines(log) if line["event"] == name]


@pytest.fixture(scope="module")
def scene(
    tmp_path_factory: pytest.TempPathFactory,
    prepared_models: Path,
    redis_server: SharedRedis,
    postgres_url: str,
    jfk: Path,
) -> Iterator[Scene]:
    """Acted once: the tests of this file read its logs."""
    folder = tmp_path_factory.mktemp("secrecy")
    port = free_port()
    with LlmStub(judging(sentence=REMARK, quote="I called every customer myself")) as model:
        told = {
            **_shared(postgres_url, redis_server),
            "LLM_BASE_URL": model.base_url,
            "LLM_MODEL": "stub",
            "METRICS_PORT": str(port),
        }
        web = Server(folder / "web", told)
        _furnish(prepared_models, web.data_dir)
        worker = Worker(folder / "worker", {**told, "ADMIN_TOKEN": ADMIN_TOKEN})
        web.start()
        try:
            yield _act(web, worker, port, jfk)
        finally:
            _end(web)
            worker.end()


def _shared(postgres_url: str, redis_server: SharedRedis) -> dict[str, str]:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS secrecy WITH (FORCE)")
        connection.execute("CREATE DATABASE secrecy")
    host = postgres_url.partition("@")[2].rpartition("/")[0]
    return {
        "TASK_QUEUE": "celery",
        "REDIS_URL": redis_server.url,
        "DATABASE_URL": f"postgresql://interview:{PASSWORD}@{host}/secrecy",
        "SECRET_KEY": SECRET_KEY,
        "APP_ENV": "production",
        "LOG_FORMAT": "",
        "LOG_LEVEL": "debug",
        "WHISPER_MODEL": "tiny.en",
        "LLM_API_KEY": LLM_KEY,
    }


def _act(web: Server, worker: Worker, port: int, jfk: Path) -> Scene:
    """Everything that carries a secret, done right and done wrong."""
    cookie = _cookie(web)
    logged_in = _log_in(web)
    _type_answers(web, cookie)
    _ask_wrongly(web, cookie)
    locations = [_send(web, jfk.read_bytes() + tail, cookie) for tail in (b"", b"another")]
    with psycopg.connect(web.environment["DATABASE_URL"], autocommit=True) as database:
        _break_rows(web, database, locations[1], cookie)
        worker.launch()
        assert concluded(web, locations[0], _client(cookie))["state"] == "evaluated"
        wait_until(lambda: '"answer_failed_unexpectedly"' in worker.log(), 60, worker.log)
        metrics, refused = _scrape(port)
        database.execute("ALTER TABLE answers RENAME TO gone")
        assert _get(web, locations[0], Cookie=cookie) == 503
        _send_in_vain(web, jfk, cookie)
        wait_until(lambda: '"job_failed"' in worker.log(), 20, worker.log)
    cookies = {each.partition("=")[2] for each in (cookie, *logged_in)}
    secrets = {*cookies, *(each.rpartition("/")[2] for each in locations)}
    return Scene(web, worker, metrics, refused, secrets)


def _get(web: Server, path: str, **headers: str) -> int:
    return requests.get(f"{web.url}{path}", headers=headers, timeout=10).status_code


def _cookie(web: Server) -> str:
    """The session of a guest; by hand, because its cookie is for TLS alone."""
    start = requests.post(f"{web.url}/auto_interview/start", json={"lang": "en"}, timeout=20)
    assert start.status_code == 200, start.text
    return start.headers["Set-Cookie"].partition(";")[0]


def _client(cookie: str) -> requests.Session:
    client = requests.Session()
    client.headers["Cookie"] = cookie
    return client


def _log_in(web: Server) -> list[str]:
    """Registered, refused, logged in with an own key, given a new password; the cookies of it."""
    names = {"username": USERNAME, "password": ACCOUNT_PASSWORD, "lang": "en"}
    steps: tuple[tuple[str, dict[str, str], int], ...] = (
        ("register", {**names, "interest": "software"}, 201),
        ("register", names, 400),
        ("login", {**names, "password": WRONG_TOKEN}, 401),
        ("login", {**names, "geminiApiKey": LOGIN_KEY}, 200),
    )
    cookies = []
    for path, fields, status in steps:
        answer = requests.post(f"{web.url}/{path}", json=fields, timeout=20)
        assert answer.status_code == status, answer.text
        if answer.ok:
            cookies.append(answer.headers["Set-Cookie"].partition(";")[0])
    changed = requests.post(
        f"{web.url}/change_password",
        json={"current_password": ACCOUNT_PASSWORD, "new_password": NEW_PASSWORD},
        headers={"Cookie": cookies[-1]},
        timeout=20,
    )
    assert changed.status_code == 200, changed.text
    return cookies


def _type_answers(web: Server, cookie: str) -> None:
    """Judged by the service's model, and with a key of one's own that is none."""
    for extra in ({}, {"geminiApiKey": OWN_KEY}):
        typed = requests.post(
            f"{web.url}/interview_speech_evaluation",
            json={
                "question": QUESTION,
                "user_answer": TYPED,
                "lang": "en",
                "with_model": True,
                **extra,
            },
            headers={"Cookie": cookie},
            timeout=30,
        )
        assert typed.status_code == 200, typed.text


def _ask_wrongly(web: Server, cookie: str) -> None:
    """Refusals of every kind, and bytes that gunicorn itself refuses and tells of."""
    assert _get(web, f"{PATH}?q=platypus", Cookie=cookie, **{"X-Request-ID": "platypus {}"}) == 404
    assert _get(web, "/debug/memory_status", Authorization=f"Bearer {WRONG_TOKEN}") == 403
    assert _get(web, "/debug/memory_status", Authorization=f"Bearer {ADMIN_TOKEN}") == 200
    for head in (f"GET {PATH} HTTP/1.1\r\nCookie echidna", "GET /echidna HTTP/9.9"):
        with socket.create_connection(("127.0.0.1", web.port), 10) as connection:
            connection.sendall(f"{head}\r\n\r\n".encode())
            assert b" 400 " in connection.recv(4096)


def _send(web: Server, audio: bytes, cookie: str) -> str:
    accepted = _post(web, audio, cookie)
    assert accepted.status_code == 202, accepted.text
    return accepted.headers["Location"]


def _post(web: Server, audio: bytes, cookie: str) -> requests.Response:
    return requests.post(
        f"{web.url}/answers",
        files={"audio": ("echidna.flac", audio)},
        data={"question": QUESTION, "lang": "en"},
        headers={"Cookie": cookie, "Idempotency-Key": f"{UPLOAD_KEY}-{len(audio)}"},
        timeout=30,
    )


def _break_rows(web: Server, database: psycopg.Connection[Any], location: str, cookie: str) -> None:
    """Values no code of ours writes: the errors they cause name them in their messages."""
    database.execute("UPDATE answers SET stage = %s", (STAGE,))
    assert _get(web, location, Cookie=cookie) == 500
    database.execute("UPDATE answers SET stage = 'queue'")
    identity = location.rpartition("/")[2]
    broken = "UPDATE answers SET container = %s WHERE id = %s"
    database.execute(broken, (CONTAINER, identity))


def _send_in_vain(web: Server, jfk: Path, cookie: str) -> None:
    """Refused by the database, whose error has the statement with all its values."""
    assert _post(web, jfk.read_bytes()[:60_000], cookie).status_code == 503


def _scrape(port: int) -> tuple[str, list[int]]:
    url = f"http://127.0.0.1:{port}/metrics"
    allowed = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    scraped = requests.get(url, headers=allowed, timeout=10)
    assert scraped.status_code == 200
    wrong = {"Authorization": f"Bearer {WRONG_TOKEN}"}
    answers = [
        requests.get(url, timeout=10),
        requests.get(url, headers=wrong, timeout=10),
        requests.get(f"{url}{PATH}", headers=allowed, timeout=10),
    ]
    return scraped.text, [answer.status_code for answer in answers]


def test_no_secret_and_no_word_of_an_answer_is_logged(scene: Scene) -> None:
    """What was said, typed or asked, passwords, keys, tokens, cookies, ids that open answers."""
    assert '"level": "debug"' in scene.web_log, "the most talkative level"
    for log in (scene.web_log, scene.worker.log()):
        found = [secret for secret in (*CANARIES, *scene.secrets) if secret.lower() in log.lower()]
        assert found == []


def test_what_was_done_is_in_the_log_all_the_same(scene: Scene) -> None:
    """The silence above is of a log that tells of every step, by codes and places in the code."""
    web, worker = scene.web_log, scene.worker.log()
    codes = {line["code"] for line in scene.events(web, "refused")}
    assert {"not_found", "forbidden"} <= codes
    assert scene.events(web, "database_failed")
    assert scene.events(web, "Invalid request")
    outcomes = [line["outcome"] for line in scene.events(web, "llm_call")]
    assert outcomes == ["used", "key_malformed"]
    (unexpected,) = scene.events(web, "unexpected_error")
    assert unexpected["exception"][0]["kind"] == "builtins.KeyError"
    assert unexpected["exception"][0]["at"][-1].startswith("interview/web/accepted.py:")
    broke = scene.events(worker, "answer_failed_unexpectedly")[0]
    assert broke["exception"][0]["kind"] == "interview.isolation.messages.TaskFailedError"
    assert broke["exception"][0]["message"].startswith("builtins.KeyError ")
    failed_job = scene.events(worker, "job_failed")[0]
    assert failed_job["exception"][0]["kind"] == "interview.store.database.StoreError"
    assert failed_job["exception"][0]["message"] == "ProgrammingError"


def test_every_line_is_ready_for_a_shipper(scene: Scene) -> None:
    """JSON in production with event, level, service and the moment in UTC; gunicorn's too."""
    lines = [json.loads(line) for line in scene.web_log.splitlines()]
    assert any(line.get("logger") == "gunicorn.error" for line in lines)
    for line in (*lines, *scene.lines(scene.worker.log())):
        assert set(line) >= FIELDS, line
        assert line["timestamp"].endswith("Z"), line
        datetime.fromisoformat(line["timestamp"])
    assert {line["service"] for line in scene.lines(scene.worker.log())} == {"interview-worker"}


def test_an_answer_is_followed_from_its_request_to_its_end(scene: Scene) -> None:
    """Request id, answer id, stage times, memory before and after, files opened and closed."""
    web, worker = scene.web_log, scene.worker.log()
    accepted = scene.events(web, "answer_accepted")[0]
    request = next(
        line
        for line in scene.events(web, "request")
        if line["request_id"] == accepted["request_id"]
    )
    assert (request["route"], request["status"]) == ("/answers", 202)
    assert request["files_opened"] == request["files_closed"] == 1
    assert request["rss_mb_after"] > 10 < request["rss_mb_before"]
    of_answer = [line for line in scene.lines(worker) if line.get("answer") == accepted["answer"]]
    by_event = {line["event"]: line for line in of_answer}
    evaluated = by_event["answer_evaluated"]
    assert set(STAGES) <= set(evaluated)
    (computes,) = scene.events(worker, "speech_process_computes")
    assert computes["matrix_library"] == "oneDNN"
    assert evaluated["processor"] == computes["processor"] != ""
    assert by_event["speech_process_memory"]["rss_mb_after"] > 50
    concluded = by_event["answer_concluded"]
    assert concluded["files_opened"] == concluded["files_closed"] == 2
    assert concluded["rss_mb_after"] > 10


def test_a_worker_tells_its_figures_on_a_port_of_its_own(scene: Scene) -> None:
    """The stages of scaled-out answers are seen where they run, by who has the token."""
    assert scene.refused == [403, 403, 404]
    found = samples(scene.metrics)
    for stage in STAGES:
        assert value(found, "interview_answer_stage_seconds_count", stage=stage) >= 1
    assert value(found, "interview_speech_starts_total") == 1
    assert value(found, "interview_answers_total", outcome="evaluated") == 1
    assert value(found, "interview_answers_total", outcome="internal_error") >= 1
    assert value(found, "interview_temp_files") == 0
    assert value(found, "interview_database_up") == 1
