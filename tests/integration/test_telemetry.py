"""Traces and error reports: sent if configured, without content of answers."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from interview.contracts import RequestFacts
from interview.telemetry.traces import EXPORT_SECONDS, QUEUE_SPANS, Traces, end_request
from tests.collector_stub import CollectorStub
from tests.conftest import PROJECT, Server, _end, _furnish
from tests.integration.test_answer_queue import concluded, post
from tests.integration.test_metrics import STAGES

pytestmark = pytest.mark.long

TRACES = "/v1/traces"
ENVELOPES = "/api/1/envelope/"
TYPED = "I led the wombat rescue at my last place of work."
QUESTION = "What did you do about the capybara?"
BROKEN = "quokkafish"
COOKIE = "session=numbat-of-a-session"
CANARIES = ("wombat", "capybara", BROKEN, "numbat", "americans", "country", "possum")
SPAN_ATTRIBUTES = {
    "http.request.method",
    "http.route",
    "http.response.status_code",
    "outcome",
    "audio_seconds",
}
MISSING = (
    "import sys; sys.modules['{package}'] = None\n"
    "from interview.config.settings import Settings\n"
    "from interview.composition.process import observe\n"
    "observe(Settings.from_environment(), 'web')"
)


@dataclass
class Span:
    """A span as it was delivered."""

    name: str
    id: bytes
    parent: bytes
    trace: bytes
    seconds: float
    attributes: dict[str, Any]


@pytest.fixture(scope="module")
def collector() -> Iterator[CollectorStub]:
    with CollectorStub() as running:
        yield running


@pytest.fixture(scope="module")
def delivered(
    tmp_path_factory: pytest.TempPathFactory,
    prepared_models: Path,
    collector: CollectorStub,
    jfk: Path,
) -> CollectorStub:
    """The collector after a service with both variables has answered, failed and stopped."""
    told = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "SENTRY_DSN": collector.dsn,
        "WHISPER_MODEL": "tiny.en",
        "CACHE_SECONDS": "0",
    }
    server = Server(tmp_path_factory.mktemp("traced"), told)
    _furnish(prepared_models, server.data_dir)
    server.start()
    try:
        _use(server, jfk)
    finally:
        _end(server)
    return collector


def _use(server: Server, jfk: Path) -> None:
    assert server.send(jfk, question=QUESTION, lang="en").status_code == 200
    typed = {"question": QUESTION, "user_answer": TYPED, "lang": "en"}
    practice = f"{server.url}/interview_speech_evaluation"
    assert requests.post(practice, json=typed, timeout=10).status_code == 200
    location = post(server, jfk, question=QUESTION).headers["Location"]
    assert concluded(server, location)["state"] == "evaluated"
    with closing(sqlite3.connect(server.data_dir / "interview.db")) as rows:
        rows.execute(
            "UPDATE answers SET state = 'received', stage = ?, lease_until = '2100-01-01'",
            (BROKEN,),
        )
        rows.commit()
    asked = f"{server.url}{location}?possum=1"
    assert requests.get(asked, headers={"Cookie": COOKIE}, timeout=10).status_code == 500


def spans(collector: CollectorStub) -> list[Span]:
    found = []
    for body in collector.bodies(TRACES):
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            assert resource.resource.attributes[0].value.string_value == "interview-web"
            found += [_span(span) for scope in resource.scope_spans for span in scope.spans]
    return found


def _span(span: Any) -> Span:
    values = {each.key: each.value for each in span.attributes}
    attributes = {key: getattr(value, value.WhichOneof("value")) for key, value in values.items()}
    seconds = (span.end_time_unix_nano - span.start_time_unix_nano) / 1e9
    return Span(span.name, span.span_id, span.parent_span_id, span.trace_id, seconds, attributes)


def test_a_request_is_a_trace_with_the_stages_of_its_answer(delivered: CollectorStub) -> None:
    """Request, in it the answer, in it a span for each stage, each as long as it took."""
    found = spans(delivered)
    request = next(
        span
        for span in found
        if span.name == "POST /interview_speech_evaluation" and span.seconds > 0.3
    )
    assert (request.parent, request.attributes["http.response.status_code"]) == (b"", 200)
    (answer,) = [span for span in found if span.parent == request.id]
    assert (answer.name, answer.attributes["outcome"]) == ("answer", "evaluated")
    assert answer.attributes["audio_seconds"] == 11.0
    stages = {span.name: span for span in found if span.parent == answer.id}
    assert set(stages) == {f"stage {name}" for name in STAGES}
    assert {span.trace for span in (request, answer, *stages.values())} == {request.trace}
    assert sum(span.seconds for span in stages.values()) <= answer.seconds * 1.05 + 0.05
    assert answer.seconds <= request.seconds + 0.05


def test_an_answer_that_waited_is_a_trace_of_its_own(delivered: CollectorStub) -> None:
    """It outlived its request: its span has no parent, and all its stages."""
    alone = [span for span in spans(delivered) if span.name == "answer" and span.parent == b""]
    assert len(alone) == 1
    assert len([span for span in spans(delivered) if span.parent == alone[0].id]) == len(STAGES)


def test_an_unexpected_error_is_reported_by_its_place(delivered: CollectorStub) -> None:
    """Kind and frames, so that it can be found; no message, variable, request or host."""
    (event,) = events(delivered)
    (error,) = event["exception"]["values"]
    assert error["type"] == "KeyError"
    assert error["stacktrace"]["frames"][-1]["function"] == "state_json"
    assert set(error) == {"type", "module", "stacktrace"}
    for frame in error["stacktrace"]["frames"]:
        assert set(frame) <= {"filename", "function", "module", "lineno", "in_app"}
    assert not {"request", "user", "server_name", "breadcrumbs", "extra", "modules"} & set(event)
    assert event["tags"] == {"service": "interview-web"}


def events(collector: CollectorStub) -> list[dict[str, Any]]:
    """The error in each envelope."""
    found = []
    for body in collector.bodies(ENVELOPES):
        lines = [json.loads(line) for line in body.splitlines() if line.startswith(b"{")]
        found += [line for line in lines if "exception" in line]
    return found


def test_nothing_of_an_answer_leaves(delivered: CollectorStub) -> None:
    """No word said, typed or asked, no cookie, no query, no value of a row, in any delivery."""
    assert len({path for path, _ in delivered.delivered}) == 2
    for path, body in delivered.delivered:
        found = [word for word in CANARIES if word.encode() in body.lower()]
        assert found == [], path
    assert {name for span in spans(delivered) for name in span.attributes} == SPAN_ATTRIBUTES


def test_a_collector_that_hangs_delays_nobody() -> None:
    """More spans than are kept: none waits for it, and neither does the end for long."""
    with CollectorStub(delay=6.0) as collector:
        traces = Traces(collector.url, "interview-web")
        facts = RequestFacts("GET", "/", 200, None)
        started = time.monotonic()
        for _ in range(3 * QUEUE_SPANS):
            end_request(traces.request_begun(), facts)
        assert time.monotonic() - started < 2.0
        traces.close()
        assert time.monotonic() - started < 2.0 + EXPORT_SECONDS


def run(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    folders = {"DATA_DIR": str(folder), "TEMP_ROOT": str(folder / "t")}
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=PROJECT,
        env={**os.environ, **folders, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_the_variables_nothing_of_it_is_loaded(tmp_path: Path) -> None:
    """Whoever sends nothing anywhere pays nothing for it."""
    script = (
        "import sys, wsgi\n"
        "loaded = {'opentelemetry', 'sentry_sdk', 'google'} & set(sys.modules)\n"
        "sys.exit(', '.join(loaded) or None)"
    )
    assert run(script, tmp_path).stderr == ""


@pytest.mark.parametrize(
    ("variable", "value", "package"),
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318", "opentelemetry"),
        ("SENTRY_DSN", "http://key@127.0.0.1/1", "sentry_sdk"),
    ],
)
def test_a_package_that_is_missing_is_named(
    tmp_path: Path, variable: str, value: str, package: str
) -> None:
    """The start ends with a sentence that says what to install."""
    ended = run(MISSING.format(package=package), tmp_path, **{variable: value})
    assert ended.returncode != 0
    needs = f"ConfigError: {variable} needs: pip install --require-hashes -r requirements-telemetry"
    assert needs in ended.stderr
