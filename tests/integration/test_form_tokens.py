"""The tokens of forms: what no other site can send."""

import hashlib
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from itsdangerous import URLSafeTimedSerializer
from itsdangerous.timed import TimestampSigner

from interview.web.form_tokens import FIELD, LIFETIME_SECONDS
from tests.conftest import Server
from tests.integration.candidates import ANSWER, written
from tests.integration.logins import (
    HTML,
    PASSWORD,
    TIMEOUT,
    form_token,
    is_known,
    post,
    registered,
    send_form,
)

NEW = "Slow-River-Lamp-17"


SECRET = "a secret of this test alone, long enough"


EXPIRED = "the page was open for too long"


NO_TOKEN = "without its token"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Typed answers alone; its secret is known, so that a test can sign old tokens."""
    environment = {"SECRET_KEY": SECRET, "DISABLE_AI_MODELS": "true"}
    server = Server(tmp_path_factory.mktemp("forms"), environment).start()
    yield server
    server.stop()


FORMS = {
    "/login": ("/login", {"username": "x.y.z", "password": PASSWORD}),
    "/register": ("/register", {"username": "x.y.z", "password": PASSWORD}),
    "/reset_password": ("/reset_password", {"username": "x.y.z", "code": "1", "new_password": NEW}),
    "/forgot_password": ("/login", {"username": "x.y.z"}),
    "/logout": ("/account", {}),
    "/set_language": ("/account", {"lang": "en"}),
    "/set_interest": ("/account", {"interest": "sales"}),
    "/change_password": ("/account", {"current_password": PASSWORD, "new_password": NEW}),
    "/account/email": ("/account", {"current_password": PASSWORD, "email": "a@b.example"}),
    "/account/delete": ("/account", {"current_password": PASSWORD}),
    "/practice/typed": ("/", {"question": "Why?", "user_answer": ANSWER}),
}


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_its_token_is_refused(server: Server, path: str) -> None:
    """By name and in the reader's language, whether it is missing, another browser's or changed;
    nothing is done, and with the token it is."""
    page, fields = FORMS[path]
    client = registered(server, f"token{list(FORMS).index(path)}")
    own, others = form_token(server, client, page), form_token(server, requests.Session())
    before = written(server, "SELECT * FROM users ORDER BY id")
    for token, words in (("", NO_TOKEN), (others, EXPIRED), (f"{own}x", EXPIRED)):
        sent = {**fields, FIELD: token}
        refused = client.post(
            f"{server.url}{path}?lang=en", data=sent, headers=HTML, timeout=TIMEOUT
        )
        assert refused.status_code == 400
        assert words in refused.text, refused.text
        told = client.post(f"{server.url}{path}?lang=tr", data=sent, headers=HTML, timeout=TIMEOUT)
        assert "Hiçbir şey gönderilmedi" in told.text or path == "/set_language"
    assert written(server, "SELECT * FROM users ORDER BY id") == before
    assert is_known(server, client)
    done = client.post(f"{server.url}{path}", data={**fields, FIELD: own}, timeout=TIMEOUT)
    assert NO_TOKEN not in done.text
    assert EXPIRED not in done.text


def test_a_multipart_form_needs_its_token_too(server: Server) -> None:
    """Another site can send those as well."""
    client = registered(server, "multipart")
    parts = {"interest": (None, "sales")}
    refused = client.post(f"{server.url}/set_interest?lang=en", files=parts, timeout=TIMEOUT)
    assert refused.status_code == 400
    assert written(server, "SELECT interest FROM users WHERE name_key = 'multipart'") == [(None,)]


def test_an_old_token_is_refused_and_the_answer_is_still_there(server: Server) -> None:
    """The practice page comes back with question and answer, which then can be sent."""
    client = requests.Session()
    form_token(server, client, "/")
    assert client.cookies["form"]

    class Yesterday(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time()) - LIFETIME_SECONDS - 1

    old = _serializer(Yesterday).dumps(client.cookies["form"])
    fresh = _serializer(TimestampSigner).dumps(client.cookies["form"])
    typed = {"question": "Why <this>?", "user_answer": ANSWER, "language": "en"}
    url = f"{server.url}/practice/typed?lang=en"
    refused = client.post(url, data={**typed, FIELD: old}, headers=HTML, timeout=TIMEOUT)
    assert (refused.status_code, EXPIRED in refused.text) == (400, True)
    assert f">{ANSWER}</textarea>" in refused.text
    assert "Why &lt;this&gt;?" in refused.text
    assert '<option value="en" selected>' in refused.text
    assert client.post(url, data={**typed, FIELD: fresh}, headers=HTML, timeout=TIMEOUT).ok


def _serializer(signer: type[TimestampSigner]) -> URLSafeTimedSerializer:
    keywords = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    return URLSafeTimedSerializer(SECRET, salt=FIELD, signer=signer, signer_kwargs=keywords)


def test_a_login_and_a_logout_end_the_forms_from_before(server: Server) -> None:
    """Whoever knew a token of the browser before its login can do nothing with it after."""
    client = requests.Session()
    before = form_token(server, client)
    fields = {"username": "turning.over", "password": PASSWORD}
    assert send_form(server, client, "/register", "/register", **fields).status_code == 303
    url = f"{server.url}/set_interest?lang=en"
    sent = {"interest": "sales", FIELD: before}
    assert EXPIRED in client.post(url, data=sent, headers=HTML, timeout=TIMEOUT).text
    inside = form_token(server, client, "/account")
    send_form(server, client, "/logout")
    login = {**fields, FIELD: inside}
    refused = client.post(f"{server.url}/login?lang=en", data=login, headers=HTML, timeout=TIMEOUT)
    assert EXPIRED in refused.text


def test_a_browser_without_cookies_practises_without_a_token(server: Server) -> None:
    """There is nothing that another site could misuse; a login needs the cookie."""
    typed = {"question": "Why?", "user_answer": ANSWER}
    assert requests.post(f"{server.url}/practice/typed", data=typed, timeout=TIMEOUT).ok
    login = {"username": "a.b.c", "password": PASSWORD}
    refused = requests.post(
        f"{server.url}/login?lang=en", data=login, headers=HTML, timeout=TIMEOUT
    )
    assert (refused.status_code, NO_TOKEN in refused.text) == (400, True)


def test_another_site_cannot_log_anybody_in_or_out(server: Server) -> None:
    """The origin of an unsafe request must be our own."""
    client = registered(server, "lured")
    for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        for path in ("/login", "/logout", "/register", "/change_password"):
            fields = {"username": "lured", "password": PASSWORD}
            refused = post(server, client, path, header, **fields)
            assert (refused.status_code, refused.json()["code"]) == (403, "cross_origin")
    assert is_known(server, client)


BODIES = [
    {"data": {"x": "1"}},
    {"headers": {"Content-Type": "application/x-www-form-urlencoded"}},
    {"files": {"x": (None, "1")}},
    {"data": "x=1", "headers": {"Content-Type": "text/plain; charset=utf-8"}},
    {"headers": {"Content-Type": "text/plain"}},
]
"""What a form of any site can send, also without a field."""


@pytest.mark.parametrize("body", BODIES)
def test_no_form_of_another_site_clears_or_logs_out(server: Server, body: dict[str, Any]) -> None:
    """Not even of a browser that tells no origin; without a body, as JSON and with the form's token
    the own interviews are cleared."""
    name = f"clears{BODIES.index(body)}"
    client, path = registered(server, name), "/debug/clear_auto_interview_sessions"
    post(server, client, "/auto_interview/start")
    for each in (path, "/logout"):
        refused = client.post(f"{server.url}{each}", timeout=TIMEOUT, **body)
        assert (refused.status_code, refused.json()["code"]) == (400, "no_form_token")
    assert client.post(f"{server.url}{path}", timeout=TIMEOUT).json()["cleared_count"] == 1
    assert send_form(server, client, path).json()["cleared_count"] == 0
