"""Only the sender can read an answer; others with its id can once it is shared."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.conftest import Server, _furnish, wait_until
from tests.integration.logins import PASSWORD, TIMEOUT, form_token, logged_in, post, registered
from tests.threat_model import access_rules

pytestmark = pytest.mark.long

HTML = {"Accept": "text/html"}
NOBODYS = "A" * 43
BY_ID = [rule for rule in access_rules() if "<identity>" in rule.route]
FIELDS = {"shared": "true", "transcript": "I did all of it myself.", "lang": "en"}
"""What POST to any of them needs."""
ADMITTED = (200, 204, 303, 409)
"""409: there is no report yet that could be read again."""

READS = {"/answers/<identity>", "/practice/answers/<identity>"}
"""What a stranger may GET of an answer that is shared."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, prepared_models: Path) -> Iterator[Server]:
    """One with the smallest weights, where programs of one address send many answers."""
    environment = {"WHISPER_MODEL": "tiny.en", "ANSWERS_PER_PERSON": "100"}
    server = Server(tmp_path_factory.mktemp("owners"), environment)
    _furnish(prepared_models, server.data_dir)
    yield server.start()
    server.stop()


def browser(server: Server) -> requests.Session:
    """Somebody on a page of the service."""
    client = requests.Session()
    client.headers["Origin"] = server.url
    return client


def send(
    server: Server, client: requests.Session, recording: Path, key: str = "", **fields: str
) -> str:
    """The id of an answer whose recording is kept."""
    sent = client.post(
        f"{server.url}/answers",
        files={"audio": ("answer", recording.read_bytes())},
        data={"question": "Why?", "lang": "en", "keep_recording": "1", **fields},
        headers={"Idempotency-Key": key} if key else {},
        timeout=TIMEOUT,
    )
    assert sent.status_code == 202, sent.text
    return str(sent.json()["id"])


def ask(
    server: Server, client: requests.Session, route: str, identity: str, method: str = "GET"
) -> requests.Response:
    return client.request(
        method,
        server.url + route.replace("<identity>", identity),
        json=FIELDS if method == "POST" else None,
        params={"lang": "en"},
        headers={"Accept": "application/json"},
        timeout=TIMEOUT,
        allow_redirects=False,
    )


def evaluated(server: Server, client: requests.Session, identity: str) -> dict[str, Any]:
    def state() -> Any:
        return ask(server, client, "/answers/<identity>", identity).json()

    wait_until(lambda: state()["state"] == "evaluated", 90, server.log)
    body: dict[str, Any] = state()
    return body


def ready(server: Server, client: requests.Session, rule: Any, recording: Path) -> str:
    """The id of an answer that the route can be asked about: words are corrected of a report."""
    identity = send(server, client, recording)
    if rule.route.endswith("/transcript"):
        evaluated(server, client, identity)
    return identity


def share(server: Server, client: requests.Session, identity: str, shared: object) -> Any:
    return post(server, client, f"/answers/{identity}/share", shared=shared, lang="en")


@pytest.mark.parametrize("rule", BY_ID, ids=str)
def test_every_route_with_an_id_is_its_owners(rule: Any, server: Server, jfk: Path) -> None:
    """A guest and an account each open theirs; to everybody else it is as if it were not there."""
    account = registered(server, f"owner.of.{BY_ID.index(rule)}")
    account.headers["Origin"] = server.url
    guest, stranger = browser(server), browser(server)
    send(server, stranger, jfk)
    for owner in (guest, account):
        identity = ready(server, owner, rule, jfk)
        others = [requests.Session(), stranger, guest if owner is account else account]
        for other in others:
            refused = ask(server, other, rule.route, identity, rule.method)
            nothing = ask(server, other, rule.route, NOBODYS, rule.method)
            assert (refused.status_code, refused.json()["code"]) == (404, "no_such_answer")
            assert refused.content == nothing.content
        assert ask(server, owner, rule.route, identity, rule.method).status_code in ADMITTED


@pytest.mark.parametrize("rule", BY_ID, ids=str)
def test_what_a_program_sent_is_opened_by_its_id(rule: Any, server: Server, jfk: Path) -> None:
    """Without a cookie there is nothing else to know it by."""
    identity = ready(server, requests.Session(), rule, jfk)
    asked = ask(server, browser(server), rule.route, identity, rule.method)
    assert asked.status_code in ADMITTED, asked.text


def test_a_shared_report_is_read_and_nothing_else(server: Server, jfk: Path) -> None:
    """Nobody hears the recording, deletes it or shares it on; its owner takes it back."""
    owner, stranger = browser(server), browser(server)
    identity = send(server, owner, jfk)
    report = evaluated(server, owner, identity)
    assert report["shared"] is False
    assert share(server, owner, identity, True).json() == {"id": identity, "shared": True}
    for rule in BY_ID:
        told = ask(server, stranger, rule.route, identity, rule.method)
        assert told.status_code == (200 if str(rule) in {f"GET {it}" for it in READS} else 404)
    read = ask(server, stranger, "/answers/<identity>", identity).json()
    assert read == {**report, "shared": True}
    assert "country" in read["result"]["transcribed_text"]
    assert share(server, owner, identity, False).json()["shared"] is False
    for route in READS:
        assert ask(server, stranger, route, identity).status_code == 404
    for unclear in (None, "perhaps", 7, [True]):
        refused = share(server, owner, identity, unclear)
        assert (refused.status_code, "shared" in refused.json()["error"]) == (400, True)


def test_the_page_of_a_report_shares_it(server: Server, jfk: Path) -> None:
    """Its owner finds the buttons there; who reads it with them does not."""
    owner, stranger = browser(server), browser(server)
    identity = send(server, owner, jfk)
    evaluated(server, owner, identity)
    page = f"{server.url}/practice/answers/{identity}"

    def look(client: requests.Session) -> str:
        return client.get(f"{page}?lang=en", headers=HTML, timeout=TIMEOUT).text

    assert "Share this report" in look(owner)
    form = {
        "shared": "true",
        "form_token": form_token(server, owner, f"/practice/answers/{identity}"),
    }
    shared = owner.post(f"{page}/share?lang=en", data=form, headers=HTML, timeout=TIMEOUT)
    assert (shared.url, "Stop sharing" in shared.text) == (f"{page}?lang=en", True)
    read = look(stranger)
    assert "ask not what your country" in read
    assert not [word for word in ("Stop sharing", "Delete this report", "/share") if word in read]


def test_an_answer_of_an_interview_is_shared_without_the_interview(
    server: Server, jfk: Path
) -> None:
    """The report on that answer, not the next question."""
    owner = browser(server)
    begun = post(server, owner, "/auto_interview/start", lang="en").json()
    sent = owner.post(
        f"{server.url}/auto_interview/submit_answer",
        data={"session_id": begun["session_id"], "lang": "en"},
        files={"audio": ("answer", jfk.read_bytes())},
        headers={"Prefer": "respond-async"},
        timeout=TIMEOUT,
    )
    identity = sent.json()["id"]
    own = evaluated(server, owner, identity)["result"]
    stranger = requests.Session()
    assert ask(server, stranger, "/answers/<identity>", identity).status_code == 404
    share(server, owner, identity, True)
    read = ask(server, stranger, "/answers/<identity>", identity).json()["result"]
    assert read == own["answer_evaluation"]
    assert own["question"] not in str(read)


def test_an_account_has_its_answers_wherever_it_logs_in(server: Server, jfk: Path) -> None:
    """Those it sent as a guest, too, and not once it is logged out."""
    registered(server, "two.devices")
    client = browser(server)
    identity = send(server, client, jfk)
    post(server, client, "/login", username="two.devices", password=PASSWORD)
    elsewhere = logged_in(server, "two.devices")
    for device in (client, elsewhere):
        assert ask(server, device, "/answers/<identity>", identity).status_code == 200
    post(server, client, "/logout")
    assert ask(server, client, "/answers/<identity>", identity).status_code == 404


def test_an_upload_sent_again_without_its_cookie_is_the_same_guests(
    server: Server, jfk: Path
) -> None:
    """The cookie was lost with the first reply: the key tells who sends it again."""
    first, again, other = browser(server), browser(server), browser(server)
    identity = send(server, first, jfk, "the same key")
    assert send(server, again, jfk, "the same key") == identity
    assert send(server, other, jfk, "another key") != identity
    for client in (first, again):
        assert ask(server, client, "/answers/<identity>", identity).status_code == 200
    assert ask(server, other, "/answers/<identity>", identity).status_code == 404


def test_a_page_elsewhere_may_keep_no_cookie(make_server: Callable[..., Server], jfk: Path) -> None:
    """Browsers refuse cookies of third parties: the id opens what a declared front end sent."""
    server = make_server(FRONTEND_URL="https://front.example", WHISPER_MODEL="tiny.en")
    client = requests.Session()
    client.headers.update({"Origin": "https://front.example", "Sec-Fetch-Site": "cross-site"})
    identity = send(server, client, jfk)
    assert not client.cookies
    assert ask(server, client, "/answers/<identity>", identity).status_code == 200
