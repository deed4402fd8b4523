"""The pages of accounts without JavaScript."""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator

import pytest
import requests

from tests.conftest import Server
from tests.integration.candidates import written
from tests.integration.logins import (
    HTML,
    PASSWORD,
    TIMEOUT,
    is_known,
    logged_in,
    page_of,
    post,
    registered,
    send_form,
)
from tests.integration.owned import answer, history, profile_of, status

NEW = "Slow-River-Lamp-17"
ADVERT = "We are looking for a Python developer who speaks German at C1."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Typed answers alone."""
    server = Server(tmp_path_factory.mktemp("pages"), {"DISABLE_AI_MODELS": "true"}).start()
    yield server
    server.stop()


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


def test_the_profile_keeps_the_reports_of_a_rehearsal_to_its_end(server: Server) -> None:
    """As its page does; a skipped question is no answer."""
    client = registered(server, "re.hearses")
    interview = post(server, client, "/auto_interview/start", mode="rehearsal").json()["session_id"]
    answer(server, client, interview)
    post(server, client, "/auto_interview/skip", session_id=interview)
    [before] = profile_of(server, client)["history"]
    assert [each["evaluation"] for each in before["answers"]] == ["", ""]
    post(server, client, "/auto_interview/complete", session_id=interview)
    profile = profile_of(server, client)
    assert profile["history"][0]["answers"][0]["evaluation"]
    assert profile["totals"] == {"interviews": 1, "answers": 1}


def test_a_deleted_account_is_gone_with_all_it_owned(server: Server) -> None:
    """With its password alone; its logins end, its name is free, and who takes it finds nothing."""
    client, other = registered(server, "leaves.us"), registered(server, "stays.here")
    for each in (client, other):
        answer(server, each, post(server, each, "/auto_interview/start").json()["session_id"])
        each.put(f"{server.url}/job_advert", json={"text": ADVERT}, timeout=TIMEOUT)
    elsewhere = logged_in(server, "leaves.us")
    [(identity,)] = written(server, "SELECT id FROM users WHERE name_key = 'leaves.us'")
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
    assert written(server, "SELECT id FROM interviews WHERE owner = ?", owner) == []
    assert written(server, "SELECT owner FROM job_adverts WHERE owner = ?", owner) == []
    assert other.get(f"{server.url}/job_advert", timeout=TIMEOUT).json()["text"] == ADVERT
    assert status(server, other)["total_answers"] == 1
    assert history(server, registered(server, "leaves.us")) == []


def test_what_accounts_own_outlives_what_guests_own(
    make_server: Callable[..., Server],
) -> None:
    """The hourly deletion runs when a process is elected: after a restart with rows of long ago."""
    server = make_server(DISABLE_AI_MODELS="true")
    account, guest = registered(server, "keeps.all"), requests.Session()
    for client in (account, guest):
        answer(server, client, post(server, client, "/auto_interview/start").json()["session_id"])
    server.stop()
    with sqlite3.connect(server.data_dir / "interview.db") as database:
        database.execute("UPDATE interviews SET started_at = '2020-01-01 00:00:00'")
    server.start()
    deadline = time.monotonic() + 60
    while status(server, guest)["has_active_session"]:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert status(server, account)["total_answers"] == 1
