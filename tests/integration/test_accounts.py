"""Registration, login, logout, and the protection of logins, against a real server."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from werkzeug.security import generate_password_hash

from tests.conftest import Server
from tests.integration.logins import (
    PASSWORD,
    TIMEOUT,
    is_known,
    logged_in,
    post,
    registered,
    send_form,
)

LIMIT = 3
WRONG = "Quiet-Harbour-Ink-93"
ANSWER = (
    "In my last job our export failed every night. I traced it to a full disk, wrote a check "
    "that warned us a day before, and it has not failed in the year since."
)


def test_a_login_says_what_clients_read(server: Server) -> None:
    """201, then 200 with the exact Turkish words, and a session that tells what it has."""
    client = requests.Session()
    fields = {"username": "Deniz", "password": PASSWORD, "interest": "data"}
    made = post(server, client, "/register", **fields)
    assert (made.status_code, list(made.json())) == (201, ["message"])
    assert is_known(server, client)
    again = post(server, client, "/login", username="Deniz", password=PASSWORD)
    expected = {"message": "Giriş başarılı.", "username": "Deniz", "interest": "data"}
    assert again.json() == expected
    english = post(server, client, "/login", lang="en", username="Deniz", password=PASSWORD)
    assert english.json()["message"] == "You are logged in."
    status = client.get(f"{server.url}/session-status", timeout=TIMEOUT)
    assert status.headers["Cache-Control"] == "no-store"
    told = status.json()
    assert isinstance(told.pop("timestamp"), str)
    assert told == {
        "has_username": True,
        "has_user_id": True,
        "has_api_key": False,
        "session_permanent": True,
    }


def test_an_account_reads_in_its_own_language(server: Server) -> None:
    """The language of the request, else of the account in any session, else of the browser."""
    client = requests.Session()
    post(server, client, "/register", lang="tr", username="Derya", password=PASSWORD)
    chosen = post(server, client, "/set_language", lang="en-GB")
    assert chosen.json() == {"message": "Your language has been saved.", "language": "en"}
    elsewhere = requests.Session()
    elsewhere.headers["Accept-Language"] = "tr"
    for session in (client, elsewhere):
        told = post(server, session, "/login", username="Derya", password=PASSWORD)
        assert told.json()["message"] == "You are logged in."
        assert page_language(server, session) == "en"
        assert page_language(server, session, "?lang=tr") == "tr"
    post(server, elsewhere, "/logout")
    assert page_language(server, elsewhere) == "tr"


def test_an_unknown_language_is_refused(server: Server) -> None:
    """The refusal names the field; a missing field and a missing login are refused too."""
    client = requests.Session()
    assert post(server, client, "/set_language", lang="en").status_code == 401
    registered(server, "dilek")
    client = logged_in(server, "dilek")
    for fields in ({"lang": "xx"}, {"lang": ""}, {}):
        refused = post(server, client, "/set_language", **fields)
        assert (refused.status_code, "lang" in refused.json()["error"]) == (400, True)


def page_language(server: Server, client: requests.Session, query: str = "") -> str:
    """The language of the start page as it is served to ``client``."""
    page = client.get(f"{server.url}/{query}", timeout=TIMEOUT).text
    return page.partition('<html lang="')[2][:2]


def test_a_stranger_has_no_login(server: Server) -> None:
    """A client without a session is reported as logged out and gets no cookie."""
    client = requests.Session()
    assert not is_known(server, client)
    assert not client.cookies


def test_every_spelling_of_a_name_is_one_account(server: Server) -> None:
    """Upper and lower case, the Turkish i with and without its dot, composed or not."""
    registered(server, "Işıl.İnce")
    for spelling in (
        "IŞIL.İNCE",
        "ışıl.ince",
        "işil.INCE",
        "I\u015f\u0131l.I\u0307nce",
        " Işıl.İnce ",
    ):
        assert is_known(server, logged_in(server, spelling))
        taken = post(server, requests.Session(), "/register", username=spelling, password=PASSWORD)
        assert (taken.status_code, taken.json()["code"]) == (400, "username_taken")


@pytest.mark.parametrize(
    ("username", "password", "code"),
    [
        ("ab", PASSWORD, "invalid_username"),
        ("a" * 65, PASSWORD, "invalid_username"),
        ("two words", PASSWORD, "invalid_username"),
        ("half\ud800", PASSWORD, "invalid_username"),
        ("nul\x00nul", PASSWORD, "invalid_username"),
        ("mehtap", "short-7", "weak_password"),
        ("mehtap", "abababababab", "weak_password"),
        ("mehtap", "xX-Mehtap-2026", "weak_password"),
        ("gülden", "Şifre123!", "weak_password"),
        ("gülden", "galatasaray1905", "weak_password"),
        ("ayşe.yılmaz", "Yilmaz-1990", "weak_password"),
        ("mehtap", "half of a pair \ud800", "weak_password"),
        ("mehtap", "x1y2z" * 1000, "weak_password"),
        (["mehtap"], PASSWORD, "bad_request"),
        ("mehtap", 12345678, "bad_request"),
    ],
)
def test_what_cannot_be_an_account_is_refused_by_name(
    server: Server, username: object, password: object, code: str
) -> None:
    """400 with a code, and no account: the same fields do not log in either."""
    fields = {"username": username, "password": password}
    refused = post(server, requests.Session(), "/register", **fields)
    assert (refused.status_code, refused.json()["code"]) == (400, code)
    login = post(server, requests.Session(), "/login", **fields)
    assert login.status_code == (400 if code == "bad_request" else 401)


def test_a_body_with_files_is_no_attempt(server: Server) -> None:
    """A login with files is refused unread: it would be read before the attempt counts."""
    answer = requests.post(
        f"{server.url}/login",
        data={"username": "x", "password": PASSWORD},
        files={"audio": ("a", b"x")},
        timeout=TIMEOUT,
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def test_a_wrong_password_and_an_unknown_name_are_told_alike(server: Server) -> None:
    """The same answer in about the same time: nobody learns who has an account."""
    registered(server, "known.name")

    def refused(username: str) -> tuple[Any, float]:
        started = time.perf_counter()
        answer = post(server, requests.Session(), "/login", username=username, password=WRONG)
        return (answer.status_code, answer.json()), time.perf_counter() - started

    refused("known.name")
    known, unknown = [], []
    for name in ("nobody", "no one", "nul\x00", "another"):  # in turn: load meets both alike
        known.append(refused("known.name"))
        unknown.append(refused(name))
    assert {str(answer) for answer, _ in known} == {str(answer) for answer, _ in unknown}
    assert known[0][0][0] == 401
    times = [min(seconds for _, seconds in some) for some in (known, unknown)]
    assert 0.5 < times[0] / times[1] < 2, times


def test_a_hash_of_an_earlier_version_is_replaced_at_login(server: Server) -> None:
    """The next login has argon2id; the logins of the account go on; a wrong password changes
    nothing."""
    client = registered(server, "long.since")
    earlier = generate_password_hash(PASSWORD, method="scrypt")
    with sqlite3.connect(server.data_dir / "interview.db") as database:
        database.execute(
            "UPDATE users SET password_hash = ? WHERE name_key = 'long.since'", (earlier,)
        )
    post(server, requests.Session(), "/login", username="long.since", password=WRONG)
    assert _hash_of(server, "long.since") == earlier
    logged_in(server, "long.since")
    assert _hash_of(server, "long.since").startswith("$argon2id$")
    logged_in(server, "long.since")
    assert is_known(server, client)


def _hash_of(server: Server, name_key: str) -> str:
    with sqlite3.connect(server.data_dir / "interview.db") as database:
        found = database.execute(
            "SELECT password_hash FROM users WHERE name_key = ?", (name_key,)
        ).fetchone()
    return str(found[0])


def test_a_login_gets_a_session_id_nobody_knew_before(server: Server) -> None:
    """An id planted before the login is worth nothing after it, here and at the next login."""
    registered(server, "fixated")
    client = requests.Session()
    planted = registered(server, "who.plants").cookies["session"]
    client.cookies.set("session", planted, domain="127.0.0.1", path="/")
    post(server, client, "/login", username="fixated", password=PASSWORD)
    first = client.cookies["session"]
    post(server, client, "/login", username="fixated", password=PASSWORD)
    assert len({planted, first, client.cookies["session"]}) == 3
    assert is_known(server, client)
    for old in (planted, first, "never-handed-out"):
        other = requests.Session()
        other.cookies.set("session", old)
        assert not is_known(server, other)


def test_requests_do_not_rewrite_the_session(server: Server) -> None:
    """Each write is a disk access, and the last of two requests at once would win."""
    client = registered(server, "unwritten")
    folder = server.data_dir / "sessions"
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert before
    for _ in range(3):
        assert is_known(server, client)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_who_cannot_be_logged_in_gets_no_account(server: Server) -> None:
    """While no session can be saved nobody registers, and a guest who logs in stays a guest."""
    registered(server, "logs.in")
    folder = server.data_dir / "sessions"
    for path, name in (("/register", "comes.back"), ("/login", "logs.in")):
        guest, fields = requests.Session(), {"username": name, "password": PASSWORD}
        begun = post(server, guest, "/auto_interview/start").json()["session_id"]
        folder.rename(folder.with_name("away"))
        refused = post(server, guest, path, **fields)
        folder.with_name("away").rename(folder)
        assert (refused.status_code, refused.json()["code"]) == (503, "storage_full")
        assert _interview(server, guest) == begun
        assert post(server, guest, path, **fields).ok
        assert _interview(server, guest) == begun


def _interview(server: Server, client: requests.Session) -> str:
    """The id of the client's running interview."""
    status = client.get(f"{server.url}/auto_interview/status", timeout=TIMEOUT).json()
    return str(status["session_id"])


def test_logging_out_ends_the_login(server: Server) -> None:
    """The session is gone on the server: a copy of its cookie does not bring it back."""
    client = registered(server, "leaving")
    copy = requests.Session()
    copy.cookies.update(client.cookies)
    answer = post(server, client, "/logout")
    assert answer.json() == {"message": "Çıkış yapıldı."}
    assert not is_known(server, client)
    assert not is_known(server, copy)


@pytest.mark.parametrize("as_form", [False, True])
def test_logging_out_everywhere_ends_every_login(server: Server, as_form: bool) -> None:
    """This one, the others and a copy of a cookie; of nobody else, and the password stays."""
    name = f"everywhere{int(as_form)}"
    client, elsewhere = registered(server, name), logged_in(server, name)
    other = registered(server, f"not.{name}")
    if as_form:
        answer = send_form(server, client, "/logout?lang=en", everywhere="1")
        place = "/login?lang=en&done=everywhere"
        assert (answer.status_code, answer.headers["Location"]) == (303, place)
    else:
        answer = post(server, client, "/logout", everywhere=True, lang="en")
        assert answer.json() == {"message": "You have been logged out on all devices."}
    known = [is_known(server, each) for each in (client, elsewhere, other)]
    assert known == [False, False, True]
    assert is_known(server, logged_in(server, name))
    stranger = post(server, requests.Session(), "/logout", everywhere=True)
    assert (stranger.status_code, stranger.json()["code"]) == (401, "login_required")


def test_a_login_that_has_ended_leaves_no_key_behind(server: Server) -> None:
    """The candidate's key of a language model goes when its session is next seen."""
    key = "AIza-key-of-an-ended-login-01234"
    client = registered(server, "ended")
    post(server, client, "/login", username="ended", password=PASSWORD, geminiApiKey=key)
    post(server, logged_in(server, "ended"), "/logout", everywhere=True)
    assert not is_known(server, client)
    assert not [path for path in (server.data_dir / "sessions").iterdir() if _has(path, key)]


def test_a_new_password_ends_every_other_login(server: Server) -> None:
    """The session that changes it stays, all others end, and the old password is refused."""
    client, elsewhere = registered(server, "changing"), logged_in(server, "changing")
    new = "Slow-River-Lamp-17"
    path = "/change_password"
    wrong = post(server, client, path, current_password=WRONG, new_password=new)
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_credentials")
    weak = post(server, client, path, current_password=PASSWORD, new_password="changing1")
    assert weak.json()["code"] == "weak_password"
    assert is_known(server, elsewhere)
    changed = post(server, client, path, current_password=PASSWORD, new_password=new)
    assert changed.status_code == 200, changed.text
    assert is_known(server, client)
    assert not is_known(server, elsewhere)
    logged_in(server, "changing", new)
    old = post(server, requests.Session(), "/login", username="changing", password=PASSWORD)
    assert old.status_code == 401
    stranger = post(server, requests.Session(), path, current_password=new, new_password=PASSWORD)
    assert (stranger.status_code, stranger.json()["code"]) == (401, "login_required")


def test_of_concurrent_new_passwords_one_wins(server: Server) -> None:
    """It ends the login of the others, which are told so: theirs would not be the password."""
    cookies = registered(server, "racing").cookies.get_dict()

    def change(new: str) -> requests.Response:
        fields = {"new_password": new}
        url = f"{server.url}/change_password"
        return requests.post(url, json=fields, cookies=cookies, timeout=TIMEOUT)

    passwords = [f"Slow-River-Lamp-{number}" for number in range(6)]
    with ThreadPoolExecutor(len(passwords)) as pool:
        told = list(pool.map(change, passwords))
    [won] = [new for new, answer in zip(passwords, told, strict=True) if answer.ok]
    refused = [(each.status_code, each.json()["code"]) for each in told if not each.ok]
    assert refused == [(401, "login_required")] * 5
    logged_in(server, "racing", won)


def test_clearing_takes_the_own_interviews_alone(server: Server) -> None:
    """A guest and an account delete theirs, nobody else's; who has no session deletes none."""
    guest, account = requests.Session(), registered(server, "clearing")
    for client in (guest, account):
        post(server, client, "/auto_interview/start")
    path = "/debug/clear_auto_interview_sessions"
    assert post(server, requests.Session(), path).status_code == 403
    cleared = post(server, logged_in(server, "clearing"), path).json()
    assert cleared == {"message": "Etkin mülakatlarınız silindi.", "cleared_count": 1}
    active = [
        client.get(f"{server.url}/auto_interview/status", timeout=TIMEOUT).json()
        for client in (guest, account)
    ]
    assert [each["has_active_session"] for each in active] == [True, False]
    assert post(server, guest, path).json()["cleared_count"] == 1
    assert post(server, guest, path).json()["cleared_count"] == 0


def test_the_key_of_a_login_is_used_and_forgotten_with_it(server: Server) -> None:
    """Answers ask the language model with it until the candidate logs out. A key that cannot be
    one is refused before anything leaves, which the log tells."""
    client = registered(server, "keyed")
    key = "no key: it has spaces"
    post(server, client, "/login", username="keyed", password=PASSWORD, geminiApiKey=key)
    status = client.get(f"{server.url}/session-status", timeout=TIMEOUT).json()
    assert status["has_api_key"] is True
    answer = {
        "question": "Tell us about a problem you solved.",
        "user_answer": ANSWER,
        "lang": "en",
        "with_model": True,
    }

    def coaching() -> str:
        body = post(server, client, "/interview_speech_evaluation", **answer).json()
        status: str = body["content"]["coaching"]["status"]
        return status

    assert coaching() == "unavailable"
    assert '"outcome": "key_malformed"' in server.log()
    post(server, client, "/logout")
    assert coaching() == "off"


def test_no_password_and_no_key_is_stored_or_logged(server: Server) -> None:
    """Neither is in the database, in its log or in ours; the key is in its session alone."""
    client = registered(server, "discreet")
    key = "AIza-key-of-the-test-0123456789"
    fields = {"username": "discreet", "geminiApiKey": key}
    post(server, client, "/login", password=PASSWORD, **fields)
    post(server, client, "/login", password=WRONG, **fields)
    post(server, client, "/change_password", current_password=PASSWORD, new_password=WRONG)
    written = b"".join(path.read_bytes() for path in server.data_dir.glob("interview.db*"))
    written += server.log_path.read_bytes()
    assert b"discreet" in written
    for secret in (PASSWORD, WRONG, key, client.cookies["session"]):
        assert secret.encode() not in written
    holders = [path for path in (server.data_dir / "sessions").iterdir() if _has(path, key)]
    assert len(holders) == 1


def _has(path: Path, text: str) -> bool:
    return path.is_file() and text.encode() in path.read_bytes()


def test_an_interest_nobody_can_read_is_made_readable(server: Server) -> None:
    """No database takes a lone surrogate or a NUL; what is left of the text is kept."""
    client = requests.Session()
    fields = {"username": "readable", "password": PASSWORD, "interest": " d\ud800at\x00a "}
    assert post(server, client, "/register", **fields).status_code == 201
    again = post(server, client, "/login", username="readable", password=PASSWORD)
    assert again.json()["interest"] == "data"
