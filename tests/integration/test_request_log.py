"""One log line per request, with its id, and none for health checks and scrapes."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.conftest import Server, wait_until

ID = "X-Request-ID"


def line_of(server: Server, identity: str) -> dict[str, Any]:
    """The line of the request with that id, once it is written."""

    def found() -> list[dict[str, Any]]:
        lines = map(json.loads, server.log_path.read_text("utf-8").splitlines())
        return [
            line
            for line in lines
            if line["event"] == "request" and line.get("request_id") == identity
        ]

    wait_until(found, 5, server.log)
    (line,) = found()
    return line


def test_a_request_is_one_line(server: Server) -> None:
    """Method, route, status, seconds, bytes, memory and files; never the address itself."""
    answer = requests.get(f"{server.url}/questions?lang=en&x=1", timeout=10)
    line = line_of(server, answer.headers[ID])
    assert (line["method"], line["route"], line["status"]) == ("GET", "/questions", 200)
    assert line["bytes"] == len(answer.content)
    assert 0 < line["seconds"] < 10
    assert {"rss_mb_before", "rss_mb_after", "files_opened", "files_closed"} <= set(line)
    assert "x=1" not in json.dumps(line)


def test_an_upload_tells_its_files(server: Server, jfk: Path) -> None:
    """Opened and closed again within the request: two for a spoken practice answer."""
    line = line_of(server, server.send(jfk, lang="en").headers[ID])
    assert (line["files_opened"], line["files_closed"]) == (2, 2)


def test_an_id_from_in_front_is_kept(server: Server) -> None:
    """A proxy's id names the request in its log and in ours."""
    mine = "proxy-4f1c.2026_11"
    answer = requests.get(f"{server.url}/nowhere", headers={ID: mine}, timeout=10)
    assert answer.headers[ID] == mine
    assert line_of(server, mine)["status"] == 404


@pytest.mark.parametrize("forged", ["short", "x" * 65, 'quote"and blank', "a;b=c{event:x}"])
def test_an_id_that_could_forge_a_line_is_replaced(server: Server, forged: str) -> None:
    """Only letters, digits, points, dashes; 8 to 64 of them."""
    answer = requests.get(f"{server.url}/questions", headers={ID: forged}, timeout=10)
    assert answer.headers[ID] != forged
    assert line_of(server, answer.headers[ID])["route"] == "/questions"


def test_what_machines_ask_all_day_is_quiet(server: Server) -> None:
    """A health check is counted and answered with an id, and no line of the usual log has it."""
    answer = requests.get(f"{server.url}/health", timeout=10)
    marker = requests.get(f"{server.url}/questions", timeout=10)
    line_of(server, marker.headers[ID])
    assert answer.headers[ID] not in server.log_path.read_text("utf-8")
