"""Access to the admin page, its actions, and their entries in the audit log."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.conftest import ADMIN_TOKEN, Server, wait_until
from tests.integration.logins import (
    PASSWORD,
    TIMEOUT,
    TOKEN,
    form_token,
    new_admin,
    post,
    registered,
)

READ = (
    "/admin", "/admin/state", "/debug/memory_status", "/admin/cache/stats", "/admin/cache/health",
)  # fmt: skip
ACTIONS = ("sweep", "trim", "collect", "clear_caches", "recycle", "level", "clear_interviews")
WRITE = ("/admin/cache/clear", *(f"/admin/actions/{name}" for name in ACTIONS))
CLEAR = "/debug/clear_auto_interview_sessions"
FRONT_END = "https://coach.example"
PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def admin(server: Server) -> requests.Session:
    """Somebody logged in as an admin."""
    return new_admin(server, "Ada.Operator")


@pytest.fixture(scope="module")
def candidate(server: Server) -> requests.Session:
    """Somebody logged in who is no admin."""
    return registered(server, "plain.candidate")


@pytest.fixture
def measured(server: Server) -> Iterator[None]:
    """Whatever level a test sets, the measurement decides afterwards."""
    yield
    act(server, requests.Session(), "level", TOKEN, level="measured").raise_for_status()


def act(
    server: Server, client: requests.Session, name: str, headers: Any = None, **fields: Any
) -> requests.Response:
    return post(server, client, f"/admin/actions/{name}", headers, **fields)


def state(server: Server, client: requests.Session) -> dict[str, Any]:
    answer = client.get(f"{server.url}/admin/state", timeout=TIMEOUT)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def last_entry(server: Server, client: requests.Session) -> dict[str, Any]:
    entry: dict[str, Any] = state(server, client)["stored"]["audit"][0]
    return entry


def asked(
    server: Server, path: str, client: requests.Session, headers: dict[str, str]
) -> requests.Response:
    """The answer of a route of either kind; a level is named that changes nothing."""
    method, fields = ("POST", {"level": "measured"}) if path in WRITE else ("GET", None)
    url = f"{server.url}{path}"
    return client.request(
        method, url, json=fields, headers=headers, timeout=TIMEOUT, allow_redirects=False
    )


@pytest.mark.parametrize("path", [*READ, *WRITE])
def test_only_an_admin_passes(
    server: Server, admin: requests.Session, candidate: requests.Session, path: str
) -> None:
    """By login or by token. A wrong token does not fall back on the login beside it."""
    wrong = {"Authorization": "Bearer wrong"}
    refused = [
        asked(server, path, requests.Session(), {}),
        asked(server, path, requests.Session(), wrong),
        asked(server, path, requests.Session(), {"Authorization": f"Basic {ADMIN_TOKEN}"}),
        asked(server, path, candidate, {}),
        asked(server, path, admin, wrong),
    ]
    assert [(each.status_code, each.json()["code"]) for each in refused] == [
        (403, "forbidden")
    ] * len(refused)
    assert asked(server, path, admin, {}).status_code == 200
    assert asked(server, path, requests.Session(), TOKEN).status_code == 200


def test_wrong_tokens_of_one_address_are_limited(make_server: Callable[..., Server]) -> None:
    """Counted over all routes together; the right token beside them is never held back."""
    server = make_server(LOGIN_RATE_LIMIT="3 per minute")

    def statuses(token: str) -> list[int]:
        headers = {"Authorization": f"Bearer {token}"}
        return [
            asked(server, path, requests.Session(), headers).status_code
            for path in (*READ, "/metrics")
        ]

    for _ in range(2):
        assert set(statuses(ADMIN_TOKEN)) == {200}
    assert statuses("wrong") == [403, 403, 403, 429, 429, 429]
    limited = post(server, requests.Session(), CLEAR, {"Authorization": "Bearer other"})
    assert (limited.status_code, limited.json()["code"]) == (429, "rate_limited")
    assert set(statuses(ADMIN_TOKEN)) == {200}
    assert asked(server, READ[1], requests.Session(), {}).status_code == 403


def test_a_front_end_elsewhere_is_lent_no_operator(make_server: Callable[..., Server]) -> None:
    """Its origin may call for candidates with their cookies; an admin's login it cannot use."""
    server = make_server(FRONTEND_URL=FRONT_END)
    client, origin = new_admin(server, "lent.out"), {"Origin": FRONT_END}
    started = post(server, client, "/auto_interview/start", origin)
    assert started.status_code == 200
    assert started.headers["Access-Control-Allow-Origin"] == FRONT_END
    for path in ("/metrics", *READ):
        answer = asked(server, path, client, origin)
        assert answer.status_code == 200
        assert "Access-Control-Allow-Origin" not in answer.headers
    for path in WRITE:
        answer = post(server, client, path, origin, level="measured")
        assert (answer.status_code, answer.json()["code"]) == (403, "cross_origin")
        assert "Access-Control-Allow-Origin" not in answer.headers
    own = post(server, client, CLEAR, origin)
    assert (own.status_code, own.json()["cleared_count"]) == (200, 1)


@pytest.mark.parametrize("path", [*WRITE, CLEAR])
def test_no_form_of_another_site_acts_for_an_admin(
    server: Server, admin: requests.Session, path: str
) -> None:
    """Not even of a browser that tells no origin; a token in the header is never sent by a form."""
    for kind in ("application/x-www-form-urlencoded", "text/plain"):
        headers = {"Content-Type": kind}
        refused = admin.post(f"{server.url}{path}", headers=headers, timeout=TIMEOUT)
        assert (refused.status_code, refused.json()["code"]) == (400, "no_form_token")
    by_token = requests.post(
        f"{server.url}{path}", data={"level": "measured"}, headers=TOKEN, timeout=TIMEOUT
    )
    assert by_token.ok, by_token.text


@pytest.mark.parametrize("path", READ)
def test_a_browser_without_a_login_is_sent_there(
    server: Server, candidate: requests.Session, path: str
) -> None:
    """A page for a person: the login, or for a candidate the word that it is not allowed."""
    stranger = asked(server, path, requests.Session(), PAGE)
    assert stranger.status_code == 303
    assert stranger.headers["Location"].startswith("/login")
    refused = asked(server, path, candidate, PAGE)
    assert (refused.status_code, refused.headers["Content-Type"][:9]) == (403, "text/html")


def test_the_login_page_leads_to_the_admin_page(server: Server, admin: requests.Session) -> None:
    """A form without a script: wrong fields come back with the reason, right ones lead on."""
    client = requests.Session()
    url = f"{server.url}/login?lang=en"
    token = form_token(server, client)
    form = {"username": "ada.operator", "password": "not this one", "form_token": token}
    wrong = client.post(url, data=form, headers=PAGE, timeout=TIMEOUT)
    assert wrong.status_code == 401
    assert "The username or the password is wrong." in wrong.text
    assert 'value="ada.operator"' in wrong.text
    assert "not this one" not in wrong.text
    right = client.post(url, data={**form, "password": PASSWORD}, headers=PAGE, timeout=TIMEOUT)
    assert right.url == f"{server.url}/admin?lang=en"
    assert right.headers["Cache-Control"] == "no-store"
    again = client.get(url, headers=PAGE, timeout=TIMEOUT)
    assert again.url == f"{server.url}/admin?lang=en"
    assert last_entry(server, admin)["action"] == "login"


@pytest.mark.parametrize(
    "header", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_another_site_cannot_press_a_button(
    server: Server, admin: requests.Session, header: dict[str, str]
) -> None:
    """A form of another site with the admin's cookie does nothing."""
    before = last_entry(server, admin)
    refused = act(server, admin, "level", header, level="emergency")
    assert (refused.status_code, refused.json()["code"]) == (403, "cross_origin")
    assert last_entry(server, admin) == before
    assert state(server, admin)["service"]["forced"] is None


def test_what_is_no_action_is_refused_and_not_written(
    server: Server, admin: requests.Session
) -> None:
    """404 for a name nobody knows, 400 for a level there is not."""
    before = last_entry(server, admin)
    assert act(server, admin, "format_disk").status_code == 404
    for level in ("", "calm", 3):
        assert act(server, admin, "level", level=level).status_code == 400
    assert last_entry(server, admin) == before


def test_sweeping_deletes_what_a_dead_process_left(server: Server, admin: requests.Session) -> None:
    """The file goes, the outcome counts it, and the log says who did it from where."""
    left = server.temp_root / "999999-abandoned" / "upload-1.webm"
    left.parent.mkdir()
    left.write_bytes(b"x" * 1000)
    answer = act(server, admin, "sweep")
    assert answer.json()["outcome"] == {
        "files": 1, "folders": 1, "bytes": 1000, "failures": 0, "unfinished": False,
        "process": state(server, admin)["process"],
    }  # fmt: skip
    assert not left.parent.exists()
    entry = last_entry(server, admin)
    assert (entry["who"], entry["address"]) == ("Ada.Operator", "127.0.0.1")
    assert (entry["action"], entry["outcome"]) == ("sweep", answer.json()["outcome"])


@pytest.mark.parametrize("name", ["trim", "collect"])
def test_giving_memory_back_is_counted_and_written_down(
    server: Server, admin: requests.Session, name: str
) -> None:
    """By token, too: then the entry says so."""
    before = state(server, admin)["service"]["actions"][name]
    outcome = act(server, requests.Session(), name, TOKEN).json()["outcome"]
    assert outcome["bytes"] >= 0
    after = state(server, admin)
    assert after["service"]["actions"][name] > before
    entry = after["stored"]["audit"][0]
    assert (entry["who"], entry["action"], entry["outcome"]) == ("token", name, outcome)


def test_clearing_the_caches_forgets_what_was_matched(
    server: Server, admin: requests.Session
) -> None:
    """By the button and by the route scripts call: counted, and written down either way."""

    def remembered() -> int:
        caches = state(server, admin)["service"]["caches"]
        return sum(int(cache["size"]) for cache in caches.values())

    typed = {"question": "Why do you want to work here?", "user_answer": "Because I like it."}
    for clear in ("/admin/actions/clear_caches", "/admin/cache/clear"):
        post(server, admin, "/interview_speech_evaluation", **typed)
        before = remembered()
        assert before > 0
        body = post(server, admin, clear).json()
        assert body.get("cleared", body.get("outcome", {}).get("entries")) == before
        assert remembered() == 0
        entry = last_entry(server, admin)
        assert (entry["action"], entry["outcome"]["entries"]) == ("clear_caches", before)


@pytest.mark.long
def test_recycling_ends_the_speech_process_and_the_next_answer_starts_one(
    server: Server, admin: requests.Session, jfk: Path
) -> None:
    """Its memory is given back at once; nobody's answer is lost."""
    assert server.send(jfk).status_code == 200
    assert server.speech_pid() is not None
    assert act(server, admin, "recycle").status_code == 200
    wait_until(lambda: server.speech_pid() is None, 10)
    assert last_entry(server, admin)["action"] == "recycle"
    assert server.send(jfk).status_code == 200


@pytest.mark.usefixtures("measured")
def test_a_level_set_by_hand_is_in_force_until_given_back(
    server: Server, admin: requests.Session, jfk: Path
) -> None:
    """Audio is refused in high, typing goes on; measured again, audio is let in."""
    assert act(server, admin, "level", level="high").json()["outcome"]["level"] == "high"
    memory = state(server, admin)["service"]
    assert (memory["level"], memory["forced"]) == ("high", "high")
    refused = server.send(jfk)
    assert (refused.status_code, refused.json()["code"]) == (503, "busy")
    act(server, admin, "level", level="measured")
    assert state(server, admin)["service"]["forced"] is None
    wait_until(lambda: state(server, admin)["service"]["level"] != "high", 30)
    entry = last_entry(server, admin)
    assert entry["outcome"] == {"level": "measured", "process": state(server, admin)["process"]}
    assert f"/{server.web_worker().pid}/" in entry["outcome"]["process"]


def test_an_admin_clears_everybodys_interviews(server: Server, admin: requests.Session) -> None:
    """By the route clients know, counted and written down."""
    clients = [requests.Session(), registered(server, "interviewed")]
    for client in clients:
        post(server, client, "/auto_interview/start")
    running = state(server, admin)["stored"]["running_interviews"]
    assert running >= 2
    answer = post(server, admin, CLEAR, lang="en").json()
    assert answer == {
        "message": "All active interviews have been deleted.",
        "cleared_count": running,
    }
    for client in clients:
        status = client.get(f"{server.url}/auto_interview/status", timeout=TIMEOUT).json()
        assert status == {"has_active_session": False}
    entry = last_entry(server, admin)
    assert (entry["action"], entry["outcome"]["interviews"]) == ("clear_interviews", running)
    wrong = {"Authorization": "Bearer wrong"}
    assert post(server, clients[0], CLEAR, wrong).status_code == 403


def test_the_state_says_what_the_page_shows(server: Server, admin: requests.Session) -> None:
    """Memory with its history, files, speech process, queue, pool, sessions, jobs, users."""
    wait_until(lambda: state(server, admin)["samples"], 15)
    shown = state(server, admin)
    assert shown["service"]["limit"]["bytes"] > shown["service"]["used"] > 0
    sample = shown["samples"][-1]
    assert set(sample["parts"]) == {"live", "slack", "model", "libraries", "temp_files"}
    newer = f"{server.url}/admin/state?since={sample['at']}"
    later = admin.get(newer, timeout=TIMEOUT).json()["samples"]
    assert [each for each in later if each["at"] <= sample["at"]] == []
    assert {"registry", "sweeper", "speech", "queue", "caches"} <= set(shown["service"])
    jobs = {job["name"]: job for job in shown["jobs"]}
    assert {"sweep", "release_dead", "purge_guests"} <= set(jobs)
    assert jobs["sweep"]["elected"]
    assert jobs["sweep"]["last_failed"] is False
    assert jobs["sweep"]["next_run_at"] > jobs["sweep"]["last_run_at"]
    stored = shown["stored"]
    assert stored["pool"]["size"] == 10
    assert stored["users"]["admin"] >= 1
    assert shown["sessions"] >= 1


def test_without_a_database_the_token_still_operates(
    make_server: Callable[..., Server],
) -> None:
    """Memory is shown and given back while the database is gone; the log has the entry."""
    server = make_server(
        DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing", WHISPER_MODEL="tiny.en"
    )
    client = requests.Session()
    client.headers.update(TOKEN)
    assert state(server, client)["stored"] is None
    assert act(server, client, "trim").status_code == 200
    log = server.log()
    assert '"event": "operator_action"' in log
    assert '"event": "audit_not_written"' in log
