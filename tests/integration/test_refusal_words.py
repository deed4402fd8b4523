"""Error messages name the field, the limit and the remedy, in the reader's language."""

import gzip
import json
import re
from collections.abc import Iterator

import pytest
import requests

from tests.conftest import ADMIN_TOKEN, Server

PRACTICE = "/interview_speech_evaluation"
FORM = "application/x-www-form-urlencoded"
OPERATOR = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
BROWSER = {"Accept": "text/html"}
ANSWER = "I led a project and we finished it in time because I planned every week of it."
FILE = {"audio": ("a.ogg", b"OggS" + bytes(100))}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """None of these requests needs a model."""
    server = Server(tmp_path_factory.mktemp("server"))
    try:
        yield server.start()
    finally:
        server.stop()


def refused(server: Server, address: str, language: str = "en", **request: object) -> str:
    """The sentence of a refusal."""
    headers = {"Accept-Language": language, **request.pop("headers", {})}  # type: ignore[dict-item]
    answer = requests.post(f"{server.url}{address}", headers=headers, timeout=20, **request)  # type: ignore[arg-type]
    assert 400 <= answer.status_code < 500, answer.text
    return str(answer.json()["error"])


LARGE = b"x" * 18_000_000
TEXT = b"x" * 600_000


def named(field: str, content: bytes) -> bytes:
    return (
        b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n' % field.encode()
        + content
        + b"\r\n"
    )


IN_TURKISH: dict[str, tuple[str, str, bytes, str]] = {
    "json": (PRACTICE, "application/json", b'{"lang":"tr","user_answer":"' + LARGE + b'"}', "256"),
    "json, spaced": (PRACTICE, "application/json", b'{ "lang" : "tr-TR", "x":"' + LARGE, "256 kB"),
    "form": ("/practice/typed", FORM, b"lang=tr&user_answer=" + LARGE, "256 kB"),
    "form cut in a letter": (
        "/practice/typed",
        FORM,
        b"lang=tr&x=" + "ş".encode() * 300_000,
        "256",
    ),
    "multipart": (
        "/answers",
        "multipart/form-data; boundary=b",
        named("lang", b"tr") + named("question", TEXT),
        "500 kB",
    ),
}


@pytest.mark.parametrize(("address", "kind", "body", "figure"), IN_TURKISH.values(), ids=IN_TURKISH)
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_a_body_that_is_too_large_is_refused_in_its_own_language(
    service: Server, accept: str, address: str, kind: str, body: bytes, figure: str
) -> None:
    """It is named at the beginning, whatever comes behind it; pages are in it as a whole."""
    headers = {"Content-Type": kind, "Accept-Language": "en", "Accept": accept}
    answer = requests.post(f"{service.url}{address}", body, headers=headers, timeout=30)
    assert answer.status_code in (400, 413)
    assert figure in answer.text
    assert "kısaltın" in answer.text
    if answer.headers["Content-Type"].startswith("text/html"):
        assert '<html lang="tr"' in answer.text


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_a_typed_answer_to_the_queue_is_told_where_it_goes(service: Server, kind: str) -> None:
    """Only recordings wait there."""
    told = refused(service, "/answers", data=b"{}", headers={"Content-Type": kind})
    assert f"Content-Type of the request is {kind}" in told
    assert "a typed answer as application/json to /interview_speech_evaluation" in told


def test_the_plain_form_says_what_is_wrong_with_its_file(service: Server) -> None:
    """Not chosen, or sent as text, which is what the API says, too."""
    for address in ("/practice/recording", "/answers"):
        unchosen = {"audio": ("", b"")}
        assert "No file was chosen" in refused(service, address, files=unchosen)
        assert "Dosya seçilmedi" in refused(service, address, "tr", files=unchosen)
        text = {"audio": (None, b"RIFF")}
        assert "'audio' has no filename" in refused(service, address, files=text)


@pytest.mark.parametrize("body", [{}, {"level": ""}, {"level": "x"}])
def test_an_unknown_level_is_told_which_there_are(service: Server, body: dict[str, str]) -> None:
    """The operator's button knows them, a program may not."""
    told = refused(service, "/admin/actions/level", json=body, headers=OPERATOR)
    assert "The field 'level'" in told
    assert "normal, pressure, high, emergency, measured" in told


@pytest.mark.parametrize(
    "address", ["/login", "/register", "/change_password", "/auto_interview/start"]
)
def test_fields_of_another_type_are_told_the_right_one(service: Server, address: str) -> None:
    """A body nobody reads is not one without fields."""
    headers = {"Content-Type": "text/plain"}
    told = refused(service, address, data=b'{"username": "ada"}', headers=headers)
    assert (
        told
        == "The Content-Type of the request is text/plain. Send the fields as application/json."
    )


def test_a_missing_field_of_a_login_is_named(service: Server) -> None:
    """Nobody's password is wrong who sent none."""
    for address in ("/login", "/register"):
        assert refused(service, address, json={}) == "The field 'username' is missing."
        told = refused(service, address, json={"username": "ada"})
        assert told == "The field 'password' is missing."


def test_a_wrong_current_password_is_called_that(service: Server) -> None:
    """There is no username in that form to be wrong."""
    client = requests.Session()
    client.headers.update({"Accept-Language": "en", "Origin": service.url})
    login = {"username": "grace", "password": "korrekt pferd batterie 9"}
    client.post(f"{service.url}/register", json=login, timeout=20).raise_for_status()

    def change(**fields: str) -> requests.Response:
        return client.post(f"{service.url}/change_password", json=fields, timeout=20)

    assert change(new_password="x").json()["error"] == "The field 'current_password' is missing."
    wrong = change(current_password="not hers at all", new_password="another battery horse 8")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_credentials")
    assert wrong.json()["error"] == "Your current password is wrong."


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"user_answer": ' + b"1" * 10_000 + b"}", "more than 4,300 digits"),
        (b'{"user_answer": ' + b"[" * 3_000 + b"]" * 3_000 + b"}", "nested too deeply"),
        ('{"user_answer": "görüş"}'.encode("iso-8859-9"), "not valid UTF-8"),
    ],
)
def test_json_that_python_cannot_hold_says_why(service: Server, body: bytes, words: str) -> None:
    """It is valid JSON, or would be in another encoding."""
    headers = {"Content-Type": "application/json"}
    assert words in refused(service, PRACTICE, data=body, headers=headers)


@pytest.mark.parametrize("kind", ["application/json", FORM, "multipart/form-data; boundary=b"])
def test_a_compressed_body_is_told_so(service: Server, kind: str) -> None:
    """No address takes one."""
    body = gzip.compress(json.dumps({"user_answer": ANSWER}).encode())
    headers = {"Content-Type": kind, "Content-Encoding": "gzip"}
    told = refused(service, PRACTICE, data=body, headers=headers)
    assert told == "The body is compressed: Content-Encoding: gzip. Send it uncompressed."


@pytest.mark.parametrize(
    ("address", "request_parts", "english", "turkish"),
    [
        (PRACTICE, {"json": {"language": "de"}}, "Valid values: tr, en, auto.", "tr, en, auto."),
        (PRACTICE, {"files": {"audio": ("a", LARGE)}}, "smaller than 16 MB", "16 MB'tan küçük"),
        ("/logout", {"files": {"audio": ("a", TEXT)}}, "larger than 256 kB", "256 kB'tan büyük"),
        (
            PRACTICE,
            {"json": {f"key{number}": "x" for number in range(100_000)}},
            "The request is larger than 256 kB. Shorten the text",
            "İstek 256 kB'tan büyük. Gönderdiğiniz metni kısaltın.",
        ),
        (
            PRACTICE,
            {"json": {"user_answer": "a" * 30_000}},
            "more than 20,000 characters",
            "20.000 karakterden uzun",
        ),
        (
            PRACTICE,
            {"json": {"user_answer": ANSWER, "question": "a" * 30_000}},
            "The question has more than 2,000 characters",
            "Soru 2.000 karakterden uzun",
        ),
        ("/logout", {"json": {"everywhere": 0}}, "must be true or false", "true ya da false"),
        (
            "/answers",
            {"files": FILE, "headers": {"Idempotency-Key": "a" * 200}},
            "The header 'Idempotency-Key' may have at most 128",
            "'Idempotency-Key' başlığı en çok 128",
        ),
        (
            "/practice/recording",
            {"files": FILE, "data": {"key": "a" * 200}},
            "The field 'key' may have at most 128",
            "'key' alanı en çok 128",
        ),
    ],
)
def test_a_refusal_names_the_field_and_the_figure(
    service: Server,
    address: str,
    request_parts: dict[str, object],
    english: str,
    turkish: str,
) -> None:
    """In both languages."""
    assert english in refused(service, address, "en", **request_parts)
    assert turkish in refused(service, address, "tr", **request_parts)


def test_who_sends_too_much_is_told_for_how_long(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same seconds as in Retry-After."""
    server = Server(tmp_path_factory.mktemp("server"), {"GUEST_RATE_LIMIT": "1 per minute"})
    try:
        server.start()
        requests.post(f"{server.url}{PRACTICE}", json={}, timeout=20)
        headers = {"Accept-Language": "en"}
        second = requests.post(f"{server.url}{PRACTICE}", json={}, headers=headers, timeout=20)
    finally:
        server.stop()
    assert (second.status_code, second.headers["Retry-After"]) == (429, "60")
    assert second.json()["error"].endswith("Try again in 60 s.")


def language_link(page: str, language: str) -> str:
    found = re.search(rf'href="([^"]*)" lang="{language}" hreflang', page)
    assert found is not None, page
    return found[1]


def test_every_page_that_answers_a_form_has_a_way_to_the_other_language(service: Server) -> None:
    """The report is asked for anew; a refusal leads to an address that can be asked for."""
    typed = f"{service.url}/practice/typed?lang=tr"
    for address in (typed, f"{service.url}/practice/recording?lang=tr", f"{service.url}/logout"):
        page = requests.post(
            address, data={"everywhere": "1", "user_answer": ""}, headers=BROWSER, timeout=20
        )
        assert page.status_code in (400, 401)
        link = requests.compat.urljoin(page.url, language_link(page.text, "en"))
        other = requests.get(link, headers=BROWSER, timeout=20)
        assert (other.status_code, '<html lang="en"' in other.text) == (200, True)


def test_a_typed_report_is_read_in_the_other_language(service: Server) -> None:
    """By a button that sends the answer again: nothing of it was kept."""
    typed = {"user_answer": ANSWER + ' "<b>"', "question": "Why & how?", "language": "en"}
    report = requests.post(
        f"{service.url}/practice/typed?lang=tr", typed, headers=BROWSER, timeout=20
    )
    assert "<h1>Geri bildiriminiz</h1>" in report.text
    form = re.search(
        r'<form method="post" action="/practice/typed">(.*?)</form>', report.text, re.S
    )
    assert form is not None
    hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)">', form[1]))
    assert hidden["user_answer"] == ANSWER + " &#34;&lt;b&gt;&#34;"
    assert '<button type="submit" name="lang" value="en"' in form[1]
    again = requests.post(
        f"{service.url}/practice/typed", {**typed, "lang": "en"}, headers=BROWSER, timeout=20
    )
    assert "<h1>Your feedback</h1>" in again.text


def test_the_address_of_a_report_opened_again_shows_the_form(service: Server) -> None:
    """Its answer was kept nowhere."""
    for address in ("/practice/typed", "/practice/recording"):
        page = requests.get(f"{service.url}{address}?lang=en", headers=BROWSER, timeout=20)
        assert page.url == f"{service.url}/?lang=en"
        assert 'id="plain-heading"' in page.text
