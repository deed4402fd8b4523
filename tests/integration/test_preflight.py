"""A front end on another origin can log in: preflights do not fail and do not count."""

from collections.abc import Callable

import requests

from tests.conftest import Server

FRONTEND = "https://app.example"


def test_preflights_neither_fail_nor_count(make_server: Callable[..., Server]) -> None:
    """More of them than attempts are allowed, and the first attempt is still checked."""
    server = make_server(
        FRONTEND_URL=FRONTEND, LOGIN_RATE_LIMIT="2 per minute", DISABLE_AI_MODELS="true"
    )
    asks = {
        "Origin": FRONTEND,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    for _ in range(5):
        preflight = requests.options(f"{server.url}/login", headers=asks, timeout=9)
        assert preflight.status_code == 200
        assert preflight.headers["Access-Control-Allow-Origin"] == FRONTEND
        assert preflight.headers["Access-Control-Allow-Credentials"] == "true"
    login = {"username": "ada", "password": "no password of hers"}
    attempt = requests.post(
        f"{server.url}/login", json=login, headers={"Origin": FRONTEND}, timeout=9
    )
    assert (attempt.status_code, attempt.json()["code"]) == (401, "wrong_credentials")
