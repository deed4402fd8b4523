"""A forgotten password: a code by the operator's command or by mail, good once and not for long."""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
import requests

from interview.flows.password_reset import MAILS_AN_HOUR
from tests.conftest import Server, wait_until
from tests.integration.admin_commands import run_command
from tests.integration.logins import (
    HTML,
    PASSWORD,
    TIMEOUT,
    TOKEN,
    is_known,
    logged_in,
    new_admin,
    post,
    registered,
    send_form,
)
from tests.mail_server import MailServer

NEW = "Slow-River-Lamp-17"
CODE = re.compile(r"\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b")
WRONG = "AAAA-BBBB-CCCC-DDDD"


@pytest.fixture(scope="module")
def mails() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, mails: MailServer) -> Iterator[Server]:
    """A service with a mail server; typed answers alone."""
    environment = {
        "SMTP_URL": mails.url,
        "MAIL_FROM": "coach@example.org",
        "DISABLE_AI_MODELS": "true",
    }
    server = Server(tmp_path_factory.mktemp("reset"), environment).start()
    yield server
    server.stop()


def code_of_operator(server: Server, username: str) -> str:
    made = run_command(server, "admin", "reset-code", username)
    assert made.returncode == 0, made.stderr
    found = CODE.search(made.stdout)
    assert found is not None, made.stdout
    return found[0]


def reset(server: Server, username: str, code: str, new: str = NEW) -> requests.Response:
    fields = {"username": username, "code": code, "new_password": new, "lang": "en"}
    return post(server, requests.Session(), "/reset_password", **fields)


def mailed_to(mails: MailServer, address: str) -> list[EmailMessage]:
    return [each for each in mails.mails if each["To"] == address]


def with_email(server: Server, username: str, language: str = "en") -> str:
    """A new account with an address of its own, which is returned."""
    client, address = registered(server, username), f"{username}@example.org"
    post(server, client, "/set_language", lang=language)
    saved = post(server, client, "/account/email", email=f" {address} ", current_password=PASSWORD)
    assert saved.status_code == 200, saved.text
    return address


def test_a_code_of_the_operator_gives_a_new_password(server: Server) -> None:
    """Typed as people type; all logins end, the old password too, and the code is good once."""
    client = registered(server, "forgetful")
    code = code_of_operator(server, "Forgetful")
    fields = {"username": "FORGETFUL", "code": f" {code.lower()} ", "new_password": NEW}
    done = send_form(server, requests.Session(), "/reset_password?lang=en", "/login", **fields)
    assert (done.status_code, done.headers["Location"]) == (303, "/login?lang=en&done=reset")
    assert not is_known(server, client)
    logged_in(server, "forgetful", NEW)
    old = post(server, requests.Session(), "/login", username="forgetful", password=PASSWORD)
    assert old.status_code == 401
    again = reset(server, "forgetful", code, "Another-Lamp-18")
    assert (again.status_code, again.json()["code"]) == (400, "wrong_reset_code")


def test_the_operator_is_told_of_a_name_without_an_account(server: Server) -> None:
    """And the audit log has each code that was made, without the code."""
    unknown = run_command(server, "admin", "reset-code", "nobody.here")
    assert (unknown.returncode, "There is no account nobody.here" in unknown.stderr) == (1, True)
    registered(server, "in.the.log")
    code = code_of_operator(server, "in.the.log")
    state = requests.get(f"{server.url}/admin/state", headers=TOKEN, timeout=TIMEOUT).text
    assert '"reset_code"' in state
    written = b"".join(path.read_bytes() for path in server.data_dir.glob("interview.db*"))
    for place in (state.encode(), written, server.log_path.read_bytes()):
        assert code.encode() not in place
        assert code.replace("-", "").encode() not in place


def test_wrong_and_old_codes_are_told_alike(server: Server) -> None:
    """Also for a name without an account and for the code of another; a weak password keeps the
    code."""
    registered(server, "has.code")
    registered(server, "other.code")
    code = code_of_operator(server, "has.code")
    refused = [
        reset(server, *each)
        for each in (("has.code", WRONG), ("nobody.here", WRONG), ("other.code", code))
    ]
    assert {(each.status_code, each.text) for each in refused} == {(400, refused[0].text)}
    weak = reset(server, "has.code", code, "password1")
    assert weak.json()["code"] == "weak_password"
    with sqlite3.connect(server.data_dir / "interview.db") as database:
        database.execute("UPDATE reset_codes SET expires_at = '2020-01-01 00:00:00'")
    assert reset(server, "has.code", code).json()["code"] == "wrong_reset_code"


def test_codes_cannot_be_guessed(server: Server) -> None:
    """Wrong ones delay the next, as wrong passwords do."""
    registered(server, "guessed.at")
    codes = [reset(server, "guessed.at", WRONG).json()["code"] for _ in range(7)]
    assert codes[0] == "wrong_reset_code"
    assert codes[-1] == "too_many_attempts"


def test_an_admins_new_password_is_as_long_as_an_admins(server: Server) -> None:
    """Twelve characters, as when the account was made."""
    new_admin(server, "reset.admin")
    code = code_of_operator(server, "reset.admin")
    assert reset(server, "reset.admin", code, "gzN8q!vT").json()["code"] == "weak_password"
    assert reset(server, "reset.admin", code).status_code == 200


@pytest.mark.parametrize(
    ("language", "subject"),
    [("en", "Your code for a new password"), ("tr", "Yeni parola için kodunuz")],
)
def test_a_code_comes_by_mail(
    server: Server, mails: MailServer, language: str, subject: str
) -> None:
    """In the language of the page, without any address of it."""
    name = f"mailed.{language}"
    address = with_email(server, name, language)
    path = f"/forgot_password?lang={language}"
    done = send_form(server, requests.Session(), path, "/forgot_password", username=name)
    assert done.headers["Location"] == f"/reset_password?lang={language}&done=mailed"
    wait_until(lambda: mailed_to(mails, address), 10)
    [mail] = mailed_to(mails, address)
    assert (mail["Subject"], mail["From"]) == (subject, "coach@example.org")
    assert "http" not in mail.get_content()
    found = CODE.search(mail.get_content())
    assert found is not None
    assert reset(server, name, found[0]).status_code == 200


def test_nobody_learns_who_has_an_account(server: Server, mails: MailServer) -> None:
    """Known, unknown and without an address: the same answer; a mail only where there is one, and
    few of them."""
    address = with_email(server, "known.mailed")
    registered(server, "known.silent")
    told = set()
    for name in ("known.mailed", "known.silent", "unknown.name", "no name", "x\ud800"):
        answer = post(server, requests.Session(), "/forgot_password", username=name, lang="en")
        told.add((answer.status_code, answer.text))
    assert len(told) == 1
    for _ in range(MAILS_AN_HOUR + 2):
        post(server, requests.Session(), "/forgot_password", username="known.mailed")
    last = with_email(server, "asks.last")
    post(server, requests.Session(), "/forgot_password", username="asks.last")
    wait_until(lambda: mailed_to(mails, last), 10)
    assert len(mailed_to(mails, address)) == MAILS_AN_HOUR
    assert "example.org" not in server.log()


@pytest.mark.parametrize(
    "email",
    ["no address", "a@b", "a@b.example\nBcc: c@d.example", "ş@ö.example", "a" * 251 + "@b.c"],
)
def test_what_is_no_address_is_refused(server: Server, email: str) -> None:
    """By name, and nothing is stored."""
    client = registered(server, f"address{len(email)}")
    fields = {"email": email, "current_password": PASSWORD}
    refused = post(server, client, "/account/email", **fields)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_email")


def test_an_address_needs_the_password_and_can_be_deleted(server: Server) -> None:
    """Or a login left open would be enough to take the account over."""
    client = registered(server, "careful")
    fields = {"email": "thief@example.org", "current_password": NEW}
    refused = send_form(server, client, "/account/email?lang=en", **fields)
    assert (refused.status_code, 'value="thief@example.org"' in refused.text) == (401, True)
    assert _email(server, "careful") is None
    for email in ("own@example.org", ""):
        saved = send_form(
            server, client, "/account/email?lang=en", email=email, current_password=PASSWORD
        )
        assert saved.headers["Location"] == "/account?lang=en&done=email"
        assert _email(server, "careful") == (email or None)


def _email(server: Server, name_key: str) -> str | None:
    with sqlite3.connect(server.data_dir / "interview.db") as database:
        [(email,)] = database.execute(
            "SELECT email FROM users WHERE name_key = ?", (name_key,)
        ).fetchall()
    return None if email is None else str(email)


@pytest.mark.long
def test_a_silent_mail_server_delays_nobody(make_server: Callable[..., Server]) -> None:
    """Its mail fails in time, the log says so, and pages answer at once meanwhile."""
    with MailServer(silent=True) as silent:
        server = make_server(
            SMTP_URL=silent.url, MAIL_FROM="coach@example.org", DISABLE_AI_MODELS="true"
        )
        with_email(server, "waits.for.it")
        started = time.monotonic()
        for _ in range(3):
            asked = post(server, requests.Session(), "/forgot_password", username="waits.for.it")
            assert asked.status_code == 200
        assert requests.get(server.url, timeout=TIMEOUT).ok
        assert time.monotonic() - started < 5
        wait_until(lambda: '"mail_failed"' in server.log(), 30)


def test_no_code_travels_unencrypted(make_server: Callable[..., Server]) -> None:
    """A server that is not known to be this machine and offers no STARTTLS gets no mail."""
    with MailServer(host="127.0.0.2") as plain:
        server = make_server(
            SMTP_URL=plain.url, MAIL_FROM="coach@example.org", DISABLE_AI_MODELS="true"
        )
        with_email(server, "in.private")
        post(server, requests.Session(), "/forgot_password", username="in.private")
        wait_until(lambda: "SMTPNotSupportedError" in server.log(), 30)
        assert plain.mails == []


def test_without_a_mail_server_the_page_names_the_operator(
    make_server: Callable[..., Server],
) -> None:
    """No form, no field for an address, and an error for a program; codes work as well."""
    server = make_server(DISABLE_AI_MODELS="true")
    page = requests.get(f"{server.url}/forgot_password?lang=en", headers=HTML, timeout=TIMEOUT).text
    assert "Ask the operator of this service for a code." in page
    assert 'name="username"' not in page
    asked = post(server, requests.Session(), "/forgot_password", username="any.name")
    assert (asked.status_code, asked.json()["code"]) == (409, "no_mail")
    client = registered(server, "no.mail")
    account = client.get(f"{server.url}/account?lang=en", headers=HTML, timeout=TIMEOUT).text
    assert 'name="email"' not in account
    assert reset(server, "no.mail", code_of_operator(server, "no.mail")).status_code == 200
