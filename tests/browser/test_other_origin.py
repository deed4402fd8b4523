"""A candidate on a page of another origin: what a declared one may, and an undeclared one may not.

In production the page is of another site (localhost and 127.0.0.1). Chromium blocks cookies there,
except partitioned ones, and accepts secure cookies of this machine without TLS. In development the
page is of the same site on another port, where cookies are Lax.
"""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.conftest import PROJECT, Server
from tests.integration.logins import PASSWORD, new_admin, post, registered
from tests.parts import AXIOS, need

MODELS_OFF = {"DISABLE_AI_MODELS": "true"}
PRODUCTION = {"APP_ENV": "production", "SECRET_KEY": "k3-Vb9_qLw7xTz0-eRf5"}
SITES = {"production": ("localhost", PRODUCTION), "development": ("127.0.0.1", {})}
CLEAR = "/debug/clear_auto_interview_sessions"
CLIENTS = {
    "fetch": """async (address, fields) => {
        const answer = await fetch(address, {
            method: "POST", credentials: "include", body: JSON.stringify(fields),
            headers: {"Content-Type": "application/json"},
        });
        return {status: answer.status, body: await answer.json()};
    }""",
    "axios": """async (address, fields) => {
        const sent = {withCredentials: true, validateStatus: () => true};
        const answer = await axios.post(address, fields, sent);
        return {status: answer.status, body: answer.data};
    }""",
}


@pytest.fixture(scope="module")
def other_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server of another origin, whose page loads axios."""
    need(AXIOS)
    folder = tmp_path_factory.mktemp("front")
    shutil.copy(PROJECT / "node_modules" / "axios" / "dist" / "axios.min.js", folder)
    (folder / "index.html").write_text('<!doctype html><script src="axios.min.js"></script>')
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    """Files without log lines."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[BrowserContext]:
    """The browser of a Turkish candidate without cookies."""
    with chromium.new_context(locale="tr-TR") as context:
        yield context


def opened(visitor: BrowserContext, origin: str) -> Page:
    page = visitor.new_page()
    page.goto(f"{origin}/index.html")
    return page


class Client:
    """What a script of a page sends to the service, by fetch or by axios."""

    def __init__(self, page: Page, server: Server, code: str) -> None:
        self._page = page
        self._server = server
        self._code = code

    def send(self, path: str, **fields: Any) -> tuple[int, dict[str, Any]]:
        call = f"([address, fields]) => ({self._code})(address, fields)"
        told = self._page.evaluate(call, [self._server.url + path, fields])
        return told["status"], told["body"]


@pytest.mark.parametrize("code", CLIENTS.values(), ids=CLIENTS)
@pytest.mark.parametrize(("host", "environment"), SITES.values(), ids=SITES)
def test_a_candidate_elsewhere_clears_a_stale_interview(
    host: str,
    environment: dict[str, str],
    code: str,
    visitor: BrowserContext,
    other_port: int,
    make_server: Callable[..., Server],
) -> None:
    """Login, interview, the refusal of a second one, the clearing, a new interview, logout."""
    origin = f"http://{host}:{other_port}"
    server = make_server(**environment, **MODELS_OFF, FRONTEND_URL=origin)
    registered(server, "far.away")
    client = Client(opened(visitor, origin), server, code)
    status, body = client.send("/login", username="far.away", password=PASSWORD)
    assert (status, body["message"]) == (200, "Giriş başarılı.")
    first = client.send("/auto_interview/start")
    assert first[0] == 200
    assert client.send("/auto_interview/start") == (
        400,
        {"error": "Aktif bir mülakat oturumunuz zaten var.", "code": "active_interview"},
    )
    status, body = client.send(CLEAR)
    assert (status, body["cleared_count"]) == (200, 1)
    again = client.send("/auto_interview/start")
    assert again[0] == 200
    assert again[1]["session_id"] != first[1]["session_id"]
    assert client.send("/logout")[0] == 200
    assert [each for each in visitor.cookies() if "session" in each["name"]] == []


def test_a_page_elsewhere_is_no_admin(
    visitor: BrowserContext, other_port: int, make_server: Callable[..., Server]
) -> None:
    """With an admin's cookies it deletes that admin's interviews, nobody else's."""
    origin = f"http://127.0.0.1:{other_port}"
    server = make_server(**MODELS_OFF, FRONTEND_URL=origin)
    new_admin(server, "an.operator")
    other = registered(server, "somebody")
    assert post(server, other, "/auto_interview/start").status_code == 200
    client = Client(opened(visitor, origin), server, CLIENTS["fetch"])
    assert client.send("/login", username="an.operator", password=PASSWORD)[0] == 200
    assert client.send("/auto_interview/start")[0] == 200
    assert client.send(CLEAR)[1]["cleared_count"] == 1
    assert post(server, other, "/auto_interview/start").status_code == 400


def test_a_page_nobody_declared_is_refused(
    visitor: BrowserContext, other_port: int, make_server: Callable[..., Server]
) -> None:
    """The browser hides every response from it, and the service changes nothing for it."""
    server = make_server(**MODELS_OFF, FRONTEND_URL="http://front.example")
    own = visitor.new_page()
    own.goto(f"{server.url}/login")
    here = Client(own, server, CLIENTS["fetch"])
    assert here.send("/register", username="at.home", password=PASSWORD)[0] == 201
    assert here.send("/auto_interview/start")[0] == 200
    there = opened(visitor, f"http://127.0.0.1:{other_port}")
    for code in CLIENTS.values():
        with pytest.raises(Exception, match=r"Failed to fetch|Network Error"):
            Client(there, server, code).send(CLEAR)
    there.evaluate(
        'address => fetch(address, {method: "POST", mode: "no-cors", credentials: "include"})',
        server.url + CLEAR,
    )
    assert here.send("/auto_interview/start")[0] == 400
    assert '"code": "cross_origin"' in server.log()
