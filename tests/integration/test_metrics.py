"""Metrics as Prometheus reads them: of one process, of several, with a slow database."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from interview.contracts import SAMPLE_RATE
from interview.store.health import AnswerRows
from interview.telemetry.shared_folder import VARIABLE, SharedFolder
from tests.conftest import ADMIN_TOKEN, Server, wait_until
from tests.integration.databases import migrated
from tests.integration.recordings import read_mono, wav
from tests.integration.test_answer_queue import concluded, post

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]
STAGES = ("queue", "decode", "transcribe", "measure", "evaluate")


def scrape(url: str) -> str:
    answer = requests.get(
        f"{url}/metrics", headers={"Authorization": f"Bearer {ADMIN_TOKEN}"}, timeout=10
    )
    answer.raise_for_status()
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return answer.text


def samples(text_format: str) -> Samples:
    """Each sample of a scrape by its name and labels; reading it proves the format."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text_format)
        for sample in family.samples
    }


def value(found: Samples, name: str, **labels: str) -> float:
    return found.get((name, frozenset(labels.items())), 0.0)


def grown(server: Server, before: Samples, name: str, **labels: str) -> float:
    return value(samples(scrape(server.url)), name, **labels) - value(before, name, **labels)


def not_heard_before(path: Path, start: int) -> bytes:
    """The recording from another sample on: no cache knows it."""
    return wav(read_mono(path, SAMPLE_RATE)[start:], SAMPLE_RATE)


def test_metrics_are_for_who_has_the_token(server: Server) -> None:
    """Without the bearer token, or with another, /metrics is closed."""
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": ADMIN_TOKEN}):
        assert requests.get(f"{server.url}/metrics", headers=headers, timeout=10).status_code == 403


def test_an_answer_is_counted_where_it_passes(server: Server, jfk: Path) -> None:
    """Request by its route, each stage, the factor of real time, files, speech process, rows."""
    before = samples(scrape(server.url))
    assert server.send(not_heard_before(jfk, 1601), lang="en").status_code == 200
    location = post(server, not_heard_before(jfk, 3203)).headers["Location"]
    assert concluded(server, location)["state"] == "evaluated"
    text_format = scrape(server.url)
    after = samples(text_format)

    def rise(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    for stage in STAGES:
        assert rise("interview_answer_stage_seconds_count", stage=stage) == 2
    assert rise("interview_answers_total", outcome="evaluated") == 2
    assert rise("interview_answer_real_time_factor_count") == 2
    assert 0 < rise("interview_answer_real_time_factor_sum") < 8
    practice = {"route": "/interview_speech_evaluation", "method": "POST", "status": "2xx"}
    assert rise("interview_http_request_seconds_count", **practice) == 1
    opened = rise("interview_temp_files_opened_total")
    assert opened == rise("interview_temp_files_closed_total") == 5
    assert value(after, "interview_temp_files") == 0
    assert rise("interview_speech_answers_total") == 2
    assert value(after, "interview_database_up") == 1
    assert value(after, "interview_stored_answers", state="evaluated") >= 1
    assert value(after, "interview_sweeps_total") >= 1
    assert location.rpartition("/")[2] not in text_format


def test_addresses_make_no_labels(server: Server) -> None:
    """Whatever is asked for, the series have an end: one route and one method for the rest."""
    before = samples(scrape(server.url))
    for number in range(20):
        requests.request(f"VERB{number}", f"{server.url}/secret-{number}?x={number}", timeout=10)
    text_format = scrape(server.url)
    assert "secret" not in text_format
    assert "VERB" not in text_format
    unmatched = {"route": "(none)", "method": "other", "status": "4xx"}
    assert grown(server, before, "interview_http_request_seconds_count", **unmatched) == 20
    assert grown(server, before, "interview_refusals_total", code="not_found") == 20


def test_one_process_keeps_its_figures_in_memory(server: Server) -> None:
    """By default there is no file of metrics anywhere, however long it serves."""
    scrape(server.url)
    assert not (server.data_dir / "metrics").exists()
    files = [Path(file.path).name for child in server.family() for file in child.open_files()]
    assert not [name for name in files if name.startswith(("histogram", "counter", "gauge"))]


def test_several_workers_are_told_as_one(make_server: Callable[..., Server]) -> None:
    """Whichever is asked tells all; a killed one takes no count with it; a stop leaves no file."""
    server = make_server(GUNICORN_CMD_ARGS="--workers 2", WHISPER_MODEL="tiny.en")
    _both_serve(server)
    before = samples(scrape(server.url))
    for _ in range(30):
        requests.get(f"{server.url}/nowhere", timeout=10)
    assert _seen(server, before) == {30.0}
    assert value(before, "interview_database_pool_size") == 20
    server.web_worker().kill()
    wait_until(lambda: server.log().count("Booting worker") == 3, 30)
    _both_serve(server)
    for _ in range(10):
        requests.get(f"{server.url}/nowhere", timeout=10)
    assert _seen(server, before) == {40.0}
    folder = next((server.data_dir / "metrics").iterdir())
    assert len(list(folder.glob("histogram_*.db"))) == 2, "a place has one file, whoever has it"
    assert server.leftovers() == []
    server.stop()
    assert not (server.data_dir / "metrics").exists()


def _both_serve(server: Server) -> None:
    """Each place has written its figures: the pool of both is in the sum."""
    name = "interview_database_pool_size"
    wait_until(lambda: value(samples(scrape(server.url)), name) == 20, 40, server.log)
    time.sleep(0.5)


def _seen(server: Server, before: Samples) -> set[float]:
    """What twelve scrapes tell, of which each worker answers some."""
    refused = ("interview_refusals_total", {"code": "not_found"})
    return {grown(server, before, refused[0], **refused[1]) for _ in range(12)}


def test_a_database_that_hangs_holds_no_scrape(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Within the time of a check: the last counts, and that they are old; later callers at once."""
    with migrated(request, "postgresql", "scraped", tmp_path) as sessions:
        engine = sessions.engine
        rows = AnswerRows(engine)
        assert (rows(), rows.by_state) == ("ok", {})
        with engine.connect() as other, other.begin():
            other.execute(text("LOCK TABLE answers IN ACCESS EXCLUSIVE MODE"))
            started = time.monotonic()
            assert [rows() for _ in range(4)] == ["slow"] * 4
            assert time.monotonic() - started < 2.0
        wait_until(lambda: rows() == "ok", 10)


def test_the_folder_of_a_killed_family_goes_with_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A free lock says that nobody lives in it; what is held stays, and what is no folder."""
    monkeypatch.setenv(VARIABLE, "")
    parent = tmp_path / "metrics"
    left = parent / "99999"
    left.mkdir(parents=True)
    (left / "counter_0.db").touch()
    (parent / "note").touch()
    first = SharedFolder(parent)
    assert not left.exists()
    (first.path / "counter_0.db").touch()
    renamed = first.path.rename(parent / "living")
    second = SharedFolder(parent)
    assert (renamed / "counter_0.db").exists()
    second.remove()
    assert sorted(path.name for path in parent.iterdir()) == ["living", "note"]
