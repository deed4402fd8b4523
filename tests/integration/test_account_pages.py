"""The pages of accounts without JavaScript, and the tokens of their forms."""

import hashlib
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from itsdangerous import URLSafeTimedSerializer
from itsdangerous.timed import TimestampSigner

from interview.web.form_tokens import FIELD, LIFETIME_SECONDS
from tests.conftest import Server
from tests.integration.logins import (
    HTML,
    PASSWORD,
    TIMEOUT,
    form_token,
    is_known,
    logged_in,
    post,
    registered,
    send_form,
)

NEW = "Slow-River-Lamp-17"
SECRET = "a secret of this test alone, long enough"
ANSWER = "I planned the work, asked for help early, and we shipped it two weeks later."
ADVERT = "We are looking for a Python developer who speaks German at C1."
EXPIRED = "the page was open for too long"
NO_TOKEN = "without its token"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Typed answers alone; its secret is known, so that a test can sign old tokens."""
    environment = {"SECRET_KEY": SECRET, "DISABLE_AI_MODELS": "true"}
    server = Server(tmp_path_factory.mktemp("pages"), environment).start()
    yield server
    server.stop()


def page_of(server: Server, client: requests.Session, path: str) -> str:
    answer = client.get(f"{server.url}{path}", headers=HTML, timeout=TIMEOUT)
    assert answer.status_code == 200, answer.text
    return answer.text


def status(server: Server, client: requests.Session) -> dict[str, object]:
    found: dict[str, object] = client.get(
        f"{server.url}/auto_interview/status", timeout=TIMEOUT
    ).json()
    return found


def rows(server: Server, statement: str, *values: object) -> list[tuple[object, ...]]:
    with sqlite3.connect(server.data_dir / "interview.db") as database:
        return database.execute(statement, values).fetchall()


def test_who_registers_has_an_account_page(server: Server) -> None:
    """With name, field of interest and language; logged out and in again, it is as before."""
    client = requests.Session()
    fields = {"username": "Page.Reader", "password": PASSWORD, "interest": "Sales"}
    made = send_form(server, client, "/register?lang=en", "/register", **fields)
    assert (made.status_code, made.headers["Location"]) == (303, "/account?lang=en&done=registered")
    assert "Your account has been created." in page_of(server, client, made.headers["Location"])
    out = send_form(server, client, "/logout?lang=en")
    assert (out.status_code, out.headers["Location"]) == (303, "/login?lang=en&done=logout")
    assert not is_known(server, client)
    back = send_form(
        server, client, "/login?lang=en", "/login", username="page.reader", password=PASSWORD
    )
    assert (back.status_code, back.headers["Location"]) == (303, "/?lang=en")
    page = page_of(server, client, "/account?lang=en")
    assert "Logged in as Page.Reader" in page
    assert 'value="Sales"' in page
    assert '<a href="/account?lang=en"' in page_of(server, client, "/?lang=en")
    assert '<a href="/login?lang=en"' in page_of(server, requests.Session(), "/?lang=en")


def test_a_stranger_is_sent_to_the_login(server: Server) -> None:
    """A program is told instead."""
    url = f"{server.url}/account"
    sent = requests.get(url, headers=HTML, timeout=TIMEOUT, allow_redirects=False)
    assert (sent.status_code, sent.headers["Location"][:6]) == (303, "/login")
    told = requests.get(url, headers={"Accept": "application/json"}, timeout=TIMEOUT)
    assert (told.status_code, told.json()["code"]) == (401, "login_required")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"username": "x", "password": PASSWORD}, "A username has 3 to 64 characters"),
        ({"username": "typed.name", "password": "short"}, "The password is too weak"),
        ({"username": "typed.name"}, "password"),
    ],
)
def test_a_refused_registration_keeps_what_was_typed(
    server: Server, fields: dict[str, str], words: str
) -> None:
    """Name and interest, never the password."""
    sent = {"interest": "Veri <b>", **fields}
    refused = send_form(server, requests.Session(), "/register?lang=en", "/register", **sent)
    assert refused.status_code == 400
    assert words in refused.text
    assert 'value="Veri &lt;b&gt;"' in refused.text
    assert f'value="{fields["username"]}"' in refused.text
    assert fields.get("password", PASSWORD) not in refused.text


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
    before = rows(server, "SELECT * FROM users ORDER BY id")
    for token, words in (("", NO_TOKEN), (others, EXPIRED), (f"{own}x", EXPIRED)):
        sent = {**fields, FIELD: token}
        refused = client.post(
            f"{server.url}{path}?lang=en", data=sent, headers=HTML, timeout=TIMEOUT
        )
        assert refused.status_code == 400
        assert words in refused.text, refused.text
        told = client.post(f"{server.url}{path}?lang=tr", data=sent, headers=HTML, timeout=TIMEOUT)
        assert "Hiçbir şey gönderilmedi" in told.text or path == "/set_language"
    assert rows(server, "SELECT * FROM users ORDER BY id") == before
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
    assert rows(server, "SELECT interest FROM users WHERE name_key = 'multipart'") == [(None,)]


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


def test_interest_and_language_are_kept_with_the_account(server: Server) -> None:
    """The practice page begins with a question of that field; an interview has it as well."""
    client = registered(server, "keeps.these")
    saved = send_form(server, client, "/set_interest?lang=en", interest="Data")
    assert "Your interest has been saved." in page_of(server, client, saved.headers["Location"])
    assert '<option value="data" selected>' in page_of(server, client, "/?lang=en")
    assert (
        "selected"
        not in page_of(server, client, "/?lang=en&field=&search=team").partition("bank-competency")[
            0
        ]
    )
    send_form(server, client, "/set_language", lang="en")
    elsewhere = logged_in(server, "keeps.these")
    assert '<html lang="en"' in page_of(server, elsewhere, "/")
    post(server, elsewhere, "/auto_interview/start")
    assert status(server, elsewhere)["interest"] == "Data"


@pytest.mark.parametrize(
    ("interest", "address", "chosen"),
    [
        ("satış", "", "sales"),
        ("Software", "", "software"),
        ("Software", "&interest=data", "data"),
        ("gardening", "", None),
    ],
)
def test_an_interview_begins_with_the_field_of_the_account(
    server: Server, interest: str, address: str, chosen: str | None
) -> None:
    """A choice in the address wins; of an unknown field nothing is chosen."""
    client = registered(server, f"field.{interest.encode().hex()}{len(address)}")
    send_form(server, client, "/set_interest?lang=en", interest=interest)
    page = page_of(server, client, f"/auto-interview?lang=en{address}")
    fields = page.partition('name="interest"')[2].partition("</select>")[0]
    assert re.findall(r'value="([a-z_]+)" selected', fields) == ([chosen] if chosen else [])


def test_the_interview_page_says_before_the_start_that_nothing_spoken_is_evaluated(
    server: Server,
) -> None:
    """In both languages, with nothing about a microphone or recordings."""
    for language, words in (("en", "Type your answers instead"), ("tr", "Yanıtlarınızı yazın")):
        page = page_of(server, requests.Session(), f"/auto-interview?lang={language}")
        opening = page.partition('id="opening"')[2].partition('id="session"')[0]
        assert words in opening
        assert re.search(r'hidden><input type="checkbox" id="keep"', opening)


@pytest.mark.parametrize(
    ("language", "guests", "own"),
    [("en", "for 24 hours", "until I delete it"), ("tr", "24 saat", "ben silene kadar")],
)
def test_kept_recordings_of_an_account_have_no_deadline(
    server: Server, language: str, guests: str, own: str
) -> None:
    """Those of guests are deleted after a day."""
    address = f"/auto-interview?lang={language}"
    for client, words in (
        (requests.Session(), guests),
        (registered(server, f"keeps.{language}"), own),
    ):
        page = page_of(server, client, address)
        label = page.partition('<label for="keep">')[2].partition("</label>")[0]
        assert [each for each in (guests, own) if each in label] == [words]


def test_a_new_password_from_the_page_needs_the_old_one(server: Server) -> None:
    """And leaves the page logged in, under another session id, and nobody else."""
    client = registered(server, "page.password")
    elsewhere = logged_in(server, "page.password")
    path, before = "/change_password?lang=en", client.cookies["session"]
    wrong = send_form(server, client, path, current_password=NEW, new_password=NEW)
    assert (wrong.status_code, "Your current password is wrong" in wrong.text) == (401, True)
    missing = send_form(server, client, path, new_password=NEW)
    assert (missing.status_code, "current_password" in missing.text) == (400, True)
    done = send_form(server, client, path, current_password=PASSWORD, new_password=NEW)
    assert done.headers["Location"] == "/account?lang=en&done=password"
    assert (is_known(server, client), is_known(server, elsewhere)) == (True, False)
    assert client.cookies["session"] != before


def test_a_guests_interviews_become_the_accounts(server: Server) -> None:
    """Those that are over and the running one, at registration and at login."""
    client = requests.Session()
    over = post(server, client, "/auto_interview/start", lang="en").json()["session_id"]
    _answer(server, client, over)
    post(server, client, "/auto_interview/complete", session_id=over)
    running = post(server, client, "/auto_interview/start", lang="en").json()["session_id"]
    fields = {"username": "was.guest", "password": PASSWORD}
    send_form(server, client, "/register", "/register", **fields)
    assert _history(server, client) == [running, over]
    assert status(server, client)["session_id"] == running
    page = page_of(server, client, "/account?lang=en")
    assert "1 of 5 answered" in page
    assert "Continue this interview" in page


def test_two_running_interviews_lose_no_answer(server: Server) -> None:
    """The account's goes on; the guest's is completed with the answers so far, and kept."""
    account = registered(server, "runs.already")
    own = post(server, account, "/auto_interview/start", lang="en").json()["session_id"]
    _answer(server, account, own)
    guest = requests.Session()
    other = post(server, guest, "/auto_interview/start", lang="en").json()["session_id"]
    _answer(server, guest, other)
    post(server, guest, "/login", username="runs.already", password=PASSWORD)
    assert status(server, guest)["session_id"] == own
    profile = _profile(server, guest)
    assert profile["totals"] == {"interviews": 1, "answers": 2}
    by_id = {each["session_id"]: each for each in profile["history"]}
    assert by_id[other]["answers"][0]["answer"] == ANSWER
    assert by_id[other]["final_evaluation"]
    assert by_id[own]["final_evaluation"] is None


def test_a_login_that_cannot_take_over_is_none(server: Server) -> None:
    """While another writer holds the database nothing is the account's, and the guest goes on; nor
    is there an account without what its guest had."""
    registered(server, "comes.late")
    for path, name in (("/login", "comes.late"), ("/register", "comes.later")):
        guest, fields = requests.Session(), {"username": name, "password": PASSWORD}
        begun = post(server, guest, "/auto_interview/start", lang="en").json()["session_id"]
        with _held_database(server):
            refused = post(server, guest, path, **fields)
        assert (refused.status_code, refused.json()["code"]) == (503, "database_unavailable")
        assert not is_known(server, guest)
        _answer(server, guest, begun)
        assert post(server, guest, path, **fields).ok
        assert status(server, guest)["session_id"] == begun


@contextmanager
def _held_database(server: Server) -> Iterator[None]:
    """Hold the lock that writers need."""
    held = sqlite3.connect(server.data_dir / "interview.db", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        held.close()


def test_a_key_used_twice_loses_no_interview(server: Server) -> None:
    """A front end that numbers its starts: what the guest did is the account's all the same."""
    account, guest = registered(server, "numbers.starts"), requests.Session()
    made = [
        _over(server, account, "start-1"),
        *(_over(server, guest, f"start-{n}") for n in (2, 1)),
    ]
    post(server, guest, "/login", username="numbers.starts", password=PASSWORD)
    assert _history(server, guest) == made[::-1]
    again = post(server, guest, "/auto_interview/start", {"Idempotency-Key": "start-2"})
    assert again.json()["session_id"] == made[1]


def _over(server: Server, client: requests.Session, key: str) -> str:
    """The id of an interview that was started with a key and is completed."""
    started = post(server, client, "/auto_interview/start", {"Idempotency-Key": key}).json()
    post(server, client, "/auto_interview/complete", session_id=started["session_id"])
    return str(started["session_id"])


def test_the_profile_keeps_the_reports_of_a_rehearsal_to_its_end(server: Server) -> None:
    """As its page does; a skipped question is no answer."""
    client = registered(server, "re.hearses")
    interview = post(server, client, "/auto_interview/start", mode="rehearsal").json()["session_id"]
    _answer(server, client, interview)
    post(server, client, "/auto_interview/skip", session_id=interview)
    [before] = _profile(server, client)["history"]
    assert [each["evaluation"] for each in before["answers"]] == ["", ""]
    post(server, client, "/auto_interview/complete", session_id=interview)
    profile = _profile(server, client)
    assert profile["history"][0]["answers"][0]["evaluation"]
    assert profile["totals"] == {"interviews": 1, "answers": 1}


def _profile(server: Server, client: requests.Session) -> dict[str, Any]:
    body: dict[str, Any] = client.get(f"{server.url}/profile", timeout=TIMEOUT).json()
    return body


def _answer(server: Server, client: requests.Session, interview: str) -> None:
    fields = {"session_id": interview, "answer": ANSWER, "lang": "en"}
    assert post(server, client, "/auto_interview/submit_answer", **fields).ok


def _history(server: Server, client: requests.Session) -> list[str]:
    return [each["session_id"] for each in _profile(server, client)["history"]]


def test_a_deleted_account_is_gone_with_all_it_owned(server: Server) -> None:
    """With its password alone; its logins end, its name is free, and who takes it finds nothing."""
    client, other = registered(server, "leaves.us"), registered(server, "stays.here")
    for each in (client, other):
        _answer(server, each, post(server, each, "/auto_interview/start").json()["session_id"])
        each.put(f"{server.url}/job_advert", json={"text": ADVERT}, timeout=TIMEOUT)
    elsewhere = logged_in(server, "leaves.us")
    [(identity,)] = rows(server, "SELECT id FROM users WHERE name_key = 'leaves.us'")
    wrong = send_form(server, client, "/account/delete?lang=en", current_password=NEW)
    assert (wrong.status_code, "Your current password is wrong." in wrong.text) == (401, True)
    assert is_known(server, client)
    gone = send_form(server, client, "/account/delete?lang=en", current_password=PASSWORD)
    assert gone.headers["Location"] == "/login?lang=en&done=delete"
    assert "everything it owned have been deleted" in page_of(
        server, client, gone.headers["Location"]
    )
    assert [is_known(server, each) for each in (client, elsewhere, other)] == [False, False, True]
    owner = f"account:{identity}"
    assert rows(server, "SELECT id FROM interviews WHERE owner = ?", owner) == []
    assert rows(server, "SELECT owner FROM job_adverts WHERE owner = ?", owner) == []
    assert other.get(f"{server.url}/job_advert", timeout=TIMEOUT).json()["text"] == ADVERT
    assert status(server, other)["total_answers"] == 1
    assert _history(server, registered(server, "leaves.us")) == []


def test_what_accounts_own_outlives_what_guests_own(
    make_server: Callable[..., Server],
) -> None:
    """The hourly deletion runs when a process is elected: after a restart with rows of long ago."""
    server = make_server(DISABLE_AI_MODELS="true")
    account, guest = registered(server, "keeps.all"), requests.Session()
    for client in (account, guest):
        _answer(server, client, post(server, client, "/auto_interview/start").json()["session_id"])
    server.stop()
    with sqlite3.connect(server.data_dir / "interview.db") as database:
        database.execute("UPDATE interviews SET started_at = '2020-01-01 00:00:00'")
    server.start()
    deadline = time.monotonic() + 60
    while status(server, guest)["has_active_session"]:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert status(server, account)["total_answers"] == 1
