"""A planted leak in a real server is reported with its part; without it nothing is."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Server
from tests.integration.recordings import encode, read_mono

pytestmark = pytest.mark.long

TOLD_WITHIN = 150
EVERY = 25
"""One answer of so many is recognised; the others are refused because nobody speaks in them.
Both are answers: they are decoded in the speech process and end in the web process."""


def send_answers(server: Server, jfk: Path, until: Callable[[], object]) -> int:
    """Send answers until ``until`` holds, 150 at most; how many were sent."""
    speech = read_mono(jfk, 48_000)
    spoken = encode(speech[: 48_000 * 3 // 2], 48_000, "wav")
    silent = encode(speech[:4_800] * 0, 48_000, "wav")
    for number in range(TOLD_WITHIN):
        if until():
            return number
        recognised = number % EVERY == 0
        answer = server.send(spoken if recognised else silent, lang="en", language="en")
        assert answer.status_code == (200 if recognised else 422), answer.text
    return TOLD_WITHIN


def told(server: Server) -> list[dict[str, Any]]:
    """The warnings in the log of the server."""
    lines = server.log_path.read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if '"memory_grows"' in line]


def leak_watch(server: Server) -> dict[str, Any]:
    state = server.memory_status()["leak_watch"]
    assert isinstance(state, dict)
    return state


def test_a_megabyte_an_answer_is_told_within_150_answers(
    make_server: Callable[..., Server], jfk: Path
) -> None:
    """The log and the operator's page name live objects, and nothing else."""
    server = make_server("tests.integration.leaking_wsgi:app", WHISPER_MODEL="tiny.en")
    answers = send_answers(server, jfk, until=lambda: told(server))
    assert answers < TOLD_WITHIN
    (warning,) = told(server)
    assert warning["part"] == "live"
    assert 900 < warning["kb_an_answer"] < 1150
    state = leak_watch(server)
    growing = {part["part"] for part in state["parts"] if part["growing"]}
    assert growing - {"all"} == {"live"}
    assert (state["answers"], state["warnings"]) == (answers, 1)


def test_without_a_leak_nothing_is_told(make_server: Callable[..., Server], jfk: Path) -> None:
    """The same answers, 150 of them."""
    server = make_server(WHISPER_MODEL="tiny.en")
    send_answers(server, jfk, until=lambda: False)
    assert told(server) == []
    state = leak_watch(server)
    assert (state["answers"], state["warnings"]) == (TOLD_WITHIN, 0)
    assert {part["part"] for part in state["parts"]} >= {"live", "slack", "model", "all"}
    assert not any(part["growing"] for part in state["parts"])
