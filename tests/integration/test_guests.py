"""Guests: no number of others evicts one, and none is taken for another."""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from itsdangerous import TimestampSigner

from tests.conftest import Server
from tests.integration.logins import PASSWORD, TIMEOUT, is_known, post, registered
from tests.integration.test_answer_queue import QUESTION, concluded

CROWD = 700
FEW = 3
TYPED = "I planned the work, asked for help early, and we shipped it two weeks later."
SECRET = "a secret of this test alone"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server behind a proxy that names addresses; it takes a few guests of each."""
    environment = {
        "TRUSTED_PROXIES": "1",
        "NEW_GUEST_LIMIT": f"{FEW} per hour",
        "SECRET_KEY": SECRET,
    }
    server = Server(tmp_path_factory.mktemp("guests"), environment).start()
    yield server
    server.stop()


def begin(server: Server, client: requests.Session, address: str) -> requests.Response:
    return post(server, client, "/auto_interview/start", {"X-Forwarded-For": address}, lang="en")


def status(server: Server, client: requests.Session) -> dict[str, Any]:
    body: dict[str, Any] = client.get(f"{server.url}/auto_interview/status", timeout=TIMEOUT).json()
    return body


def with_cookie(value: str) -> requests.Session:
    client = requests.Session()
    client.cookies.set("guest", value)
    return client


@pytest.mark.long
def test_hundreds_of_others_push_nobody_out(site: Server) -> None:
    """In mid-interview, a guest and a login go on after 700 others from 700 addresses; nothing of
    a guest is stored but the interview."""
    guest, login = requests.Session(), registered(site, "beside.the.crowd")
    begun = begin(site, guest, "10.0.0.1").json()

    def crowd(number: int) -> int:
        with requests.Session() as other:
            return begin(site, other, f"10.1.{number // 250}.{number % 250}").status_code

    with ThreadPoolExecutor(8) as others:
        assert set(others.map(crowd, range(CROWD))) == {200}
    assert status(site, guest)["session_id"] == begun["session_id"]
    answer = {"session_id": begun["session_id"], "answer": TYPED, "question_index": 0}
    submitted = post(site, guest, "/auto_interview/submit_answer", **answer)
    assert (submitted.status_code, submitted.json()["question_index"]) == (200, 1)
    assert is_known(site, login)
    assert len(list((site.data_dir / "sessions").iterdir())) == 1


def test_who_only_looks_is_no_guest(site: Server) -> None:
    """Pages, the bank, practice and refused requests store nothing; the only cookie is the one that
    the tokens of forms are signed for."""
    client = requests.Session()
    for path in ("/", "/auto-interview", "/questions", "/session-status", "/auto_interview/status"):
        client.get(f"{site.url}{path}", timeout=TIMEOUT)
    post(site, client, "/interview_speech_evaluation", user_answer=TYPED)
    post(site, client, "/auto_interview/submit_answer", session_id="none", answer=TYPED)
    post(site, client, "/login", username="nobody", password="wrong")
    assert client.cookies.keys() == ["form"]


def test_one_address_begins_so_many_guests(site: Server) -> None:
    """The next is told to log in; who is a guest already, logged in or elsewhere goes on."""
    clients = [requests.Session() for _ in range(FEW)]
    assert [begin(site, each, "10.2.0.1").status_code for each in clients] == [200] * FEW
    refused = begin(site, requests.Session(), "10.2.0.1")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_new_guests")
    assert "Log in" in refused.json()["error"]
    assert refused.headers["Retry-After"] == "3600"
    assert "Set-Cookie" not in refused.headers
    ended = {"session_id": status(site, clients[0])["session_id"]}
    post(site, clients[0], "/auto_interview/complete", **ended)
    assert begin(site, clients[0], "10.2.0.1").status_code == 200
    assert begin(site, registered(site, "in.the.crowd"), "10.2.0.1").status_code == 200
    assert begin(site, requests.Session(), "10.2.0.2").status_code == 200
    forged = begin(site, with_cookie("somebody.else.here"), "10.2.0.1")
    assert forged.status_code == 429


def test_a_cookie_that_is_not_ours_makes_nobody_somebody(site: Server) -> None:
    """Not signed, signed with another key or for another use, altered, too old."""
    guest = requests.Session()
    begin(site, guest, "10.3.0.1")
    cookie = guest.cookies["guest"]
    name = cookie.split(".")[0]
    assert status(site, with_cookie(cookie))["has_active_session"]
    account = registered(site, "not.for.guests")
    post(site, account, "/auto_interview/start")
    others = [name, "account:1", f"{name}.x.y", cookie[:-2] + "AA", f"x{cookie}", "ş", "x" * 4000]
    others += [_signed("account:1", "other"), _signed("account:1", SECRET, salt="session")]
    others.append(_signed(name, SECRET, age=8 * 24 * 3600))
    for other in others:
        stranger = requests.get(
            f"{site.url}/auto_interview/status",
            headers={"Cookie": f"guest={other}".encode()},
            timeout=TIMEOUT,
        )
        assert stranger.json() == {"has_active_session": False}, other
    again = requests.Session()
    again.cookies.set("guest", _signed(name, SECRET, age=6 * 24 * 3600))
    assert status(site, again)["has_active_session"], "the signature of this test is right"


def test_the_cookie_is_for_this_service_alone(make_server: Callable[..., Server]) -> None:
    """No script reads it and no other site sends it; in production nor does plain HTTP. It lives
    as long as what it opens."""
    strong = {"SECRET_KEY": "k3-Vb9_qLw7xTz0-eRf5", "ADMIN_TOKEN": "k3-Vb9_qLw7xTz0-eRf5"}
    server = make_server(
        APP_ENV="production", TRUSTED_PROXIES="1", GUEST_RETENTION_HOURS="500", **strong
    )
    https = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "coach.example"}
    begun = post(server, requests.Session(), "/auto_interview/start", https)
    assert begun.status_code == 200, begun.text
    parts = {part.strip() for part in begun.headers["Set-Cookie"].split(";")[1:]}
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=1800000"} <= parts


def test_a_login_takes_over_what_the_guest_sent(server: Server, jfk: Path) -> None:
    """The interview, and the answer on its way in it; the guest's cookie is worth nothing then."""
    registered(server, "taking.over")
    client = requests.Session()
    begun = post(server, client, "/auto_interview/start", lang="en").json()
    sent = _send_later(server, client, jfk, begun["session_id"])
    guest = client.cookies["guest"]
    post(server, client, "/login", username="taking.over", password=PASSWORD)
    assert "guest" not in client.cookies
    again = _send_later(server, client, jfk, begun["session_id"])
    assert again.headers["Location"] == sent.headers["Location"]
    assert concluded(server, sent.headers["Location"], client)["state"] == "evaluated"
    assert status(server, client)["total_answers"] == 1
    assert status(server, with_cookie(guest)) == {"has_active_session": False}
    post(server, client, "/logout")
    assert not client.cookies


def _send_later(
    server: Server, client: requests.Session, recording: Path, interview: str
) -> requests.Response:
    sent = client.post(
        f"{server.url}/auto_interview/submit_answer",
        data={"session_id": interview, "question": QUESTION, "lang": "en"},
        files={"audio": ("answer", recording.read_bytes())},
        headers={"Prefer": "respond-async", "Idempotency-Key": "taken over"},
        timeout=TIMEOUT,
    )
    assert sent.status_code == 202, sent.text
    return sent


def _signed(text: str, secret: str, salt: str = "guest", age: int = 0) -> str:
    class Aged(TimestampSigner):
        def get_timestamp(self) -> int:
            return super().get_timestamp() - age

    signer = Aged(secret, salt=salt, key_derivation="hmac", digest_method=hashlib.sha256)
    return signer.sign(text).decode()
