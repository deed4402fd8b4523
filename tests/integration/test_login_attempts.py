"""Wrong passwords delay only the guessing network, against a real server."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from interview.flows.accounts import FREE_ATTEMPTS
from tests.conftest import Server, _served
from tests.integration.logins import PASSWORD, post, registered, send_form

LIMIT = 3
WRONG = "Quiet-Harbour-Ink-93"


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory, prepared_models: Path) -> Iterator[Server]:
    """A server behind a proxy: each test comes from addresses of its own."""
    server = Server(tmp_path_factory.mktemp("proxied"), {"TRUSTED_PROXIES": "1"})
    yield from _served(server, prepared_models)


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory, prepared_models: Path) -> Iterator[Server]:
    """The same with few attempts for each address."""
    variables = {"TRUSTED_PROXIES": "1", "LOGIN_RATE_LIMIT": f"{LIMIT} per minute"}
    server = Server(tmp_path_factory.mktemp("limited"), variables)
    yield from _served(server, prepared_models)


def test_attempts_are_limited_by_address(limited: Server) -> None:
    """429 with the wait for one address at many names, right password or not; nobody else waits."""
    assert attempt(limited, "10.0.0.1", "owner", path="/register").status_code == 201
    for number in range(LIMIT):
        assert attempt(limited, "10.0.0.9", f"guess{number}").status_code == 401
    refused = attempt(limited, "10.0.0.9", "owner")
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert refused.headers["Retry-After"] == "60"
    assert attempt(limited, "10.0.0.1", "owner").status_code == 200


def test_wrong_passwords_keep_nobody_elsewhere_waiting(proxied: Server) -> None:
    """Whoever guesses waits, longer each time, also with the right password and from any address
    of the same IPv6 network; the owner logs in from elsewhere meanwhile, and there the attempts
    at other accounts go on as well. Attempts sent at once are no way round."""
    assert attempt(proxied, "10.0.0.1", "Owner", path="/register").status_code == 201
    with ThreadPoolExecutor(8) as pool:
        guesses = list(
            pool.map(lambda n: attempt(proxied, f"2001:db8::{n}", "owner", WRONG), range(1, 17))
        )
    codes = Counter(answer.status_code for answer in guesses)
    assert codes[401] <= FREE_ATTEMPTS
    assert set(codes) <= {401, 429, 503}
    refused = until_refused(proxied, "2001:db8::f00", WRONG)
    assert refused.json()["code"] == "too_many_attempts"
    assert refused.headers["Retry-After"] in refused.json()["error"]
    known = until_refused(proxied, "2001:db8::f00", PASSWORD)
    assert known.status_code == 429
    for address in ("10.0.0.1", "2001:db8:0:1::1", "10.0.0.2"):
        assert attempt(proxied, address, "OWNER").status_code == 200
    assert attempt(proxied, "2001:db8::f00", "somebody.else", WRONG).status_code == 401


def test_a_right_password_ends_the_wait(proxied: Server) -> None:
    """Who mistyped and then waited as told is in, and has all the attempts again."""
    attempt(proxied, "10.0.0.1", "clumsy", path="/register")
    for _ in range(FREE_ATTEMPTS):
        assert attempt(proxied, "10.0.0.1", "clumsy", WRONG).status_code == 401
    told = attempt(proxied, "10.0.0.1", "clumsy")
    assert (told.status_code, told.headers["Retry-After"]) == (429, "1")
    time.sleep(1)
    assert attempt(proxied, "10.0.0.1", "clumsy").status_code == 200
    for _ in range(FREE_ATTEMPTS):
        assert attempt(proxied, "10.0.0.1", "clumsy", WRONG).status_code == 401


def test_the_login_page_says_how_long_to_wait(server: Server) -> None:
    """With the form still there, and the name in it."""
    client, fields = requests.Session(), {"username": "operator", "password": WRONG}
    for _ in range(FREE_ATTEMPTS + 1):
        page = send_form(server, client, "/login?lang=en", "/login", **fields)
    assert (page.status_code, page.headers["Retry-After"]) == (429, "1")
    assert "Try again in 1 s." in page.text
    assert 'value="operator"' in page.text


def attempt(
    server: Server, address: str, username: str, password: str = PASSWORD, path: str = "/login"
) -> requests.Response:
    """One attempt of somebody new at an address that a proxy names."""
    headers = {"X-Forwarded-For": address}
    return post(server, requests.Session(), path, headers, username=username, password=password)


def until_refused(server: Server, address: str, password: str) -> requests.Response:
    """The refusal to wait; a wait of a second may just have ended."""
    for _ in range(4):
        answer = attempt(server, address, "owner", password)
        if answer.status_code == 429:
            break
    return answer


def test_a_stolen_session_does_not_guess_the_password(limited: Server) -> None:
    """A new password counts at the session's account, whatever name and address come with it."""
    client = registered(limited, "stolen.from")

    def guess(number: int) -> int:
        return post(
            limited,
            client,
            "/change_password",
            {"X-Forwarded-For": f"10.0.2.{number}"},
            username=f"somebody{number}",
            current_password=WRONG,
            new_password=f"{PASSWORD}{number}",
        ).status_code

    assert [guess(number) for number in range(LIMIT + 1)] == [401] * LIMIT + [429]
