"""Malformed bodies and forms are client errors with a code."""

import http.client
import json
import socket
from collections.abc import Iterator

import pytest
import requests

from tests.conftest import Server

AUDIO_ADDRESSES = ("/answers", "/interview_speech_evaluation", "/practice/recording")
FORM = "multipart/form-data; boundary=b"
FILE = 'name="audio"; filename="a.wav"'
ENGLISH = {"Accept-Language": "en"}
TURKISH = {"Accept-Language": "tr"}
CHUNKED = b"Transfer-Encoding: chunked"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With a name of its own; none of these requests needs a model."""
    server = Server(tmp_path_factory.mktemp("server"), {"TRUSTED_HOSTS": "coach.example"})
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def no_error(service: Server) -> Iterator[None]:
    """Whatever a test sends, the log calls none of it an error of ours."""
    before = service.log_path.stat().st_size
    yield
    lines = service.log_path.read_bytes()[before:].decode().splitlines()
    assert [line for line in lines if '"level": "error"' in line] == []


def raw(server: Server, head: bytes, body: bytes) -> tuple[int, dict[str, str]]:
    """Status and JSON of a request that no library would send."""
    with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
        connection.sendall(head + b"\r\n\r\n" + body)
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status, json.loads(response.read())


ROUTES = [
    ("/interview_speech_evaluation", "application/json"),
    ("/answers", FORM),
    ("/login", "application/json"),
    ("/practice/typed", "application/x-www-form-urlencoded"),
    ("/auto_interview/start", "application/json"),
    ("/nothing", "application/json"),
    ("/admin/actions/sweep", "application/json"),
]
BAD_CHUNKS = {
    "no number": b"zz\r\n{}\r\n0\r\n\r\n",
    "negative": b"-1\r\n{}\r\n0\r\n\r\n",
    "prefixed": b"0x2\r\n{}\r\n0\r\n\r\n",
    "without CRLF": b"2\r\n{}XX0\r\n\r\n",
    "no size": b"\r\n{}\r\n",
    "endless extension": b"2;a=" + b"x" * 100_000 + b"\r\n{}\r\n0\r\n\r\n",
    "bad trailer": b"2\r\n{}\r\n0\r\nX y\r\n\r\n",
}
REFUSED_UNREAD = {"/nothing": 404, "/admin/actions/sweep": 403}


@pytest.mark.usefixtures("no_error")
@pytest.mark.parametrize("body", BAD_CHUNKS.values(), ids=BAD_CHUNKS)
@pytest.mark.parametrize(("address", "kind"), ROUTES)
@pytest.mark.parametrize("host", ["127.0.0.1", "elsewhere.example"])
def test_chunks_that_are_none_are_the_senders_fault(
    service: Server, host: str, address: str, kind: str, body: bytes
) -> None:
    """Also where the body is only looked at to find the language of another refusal."""
    head = (
        f"POST {address} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\n"
        "Accept-Language: en\r\n"
    ).encode()
    status, told = raw(service, head + CHUNKED, body)
    if host != "127.0.0.1":
        assert (status, told["code"]) == (400, "untrusted_host")
    elif address in REFUSED_UNREAD:
        assert status == REFUSED_UNREAD[address]
    else:
        assert (status, told["code"]) == (400, "bad_request")
        assert "'Transfer-Encoding: chunked'" in told["error"]


@pytest.mark.usefixtures("no_error")
@pytest.mark.parametrize("framing", [b"Content-Length: 1000", CHUNKED])
def test_a_sender_that_leaves_is_no_error(service: Server, framing: bytes) -> None:
    """A body that was announced and does not come to its end."""
    head = b"POST /interview_speech_evaluation HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    with socket.create_connection(("127.0.0.1", service.port), 10) as connection:
        kind = b"Content-Type: application/json\r\nAccept-Language: en\r\n"
        connection.sendall(head + kind + framing + b'\r\n\r\n8\r\n{"lang":')
        connection.shutdown(socket.SHUT_WR)
        connection.recv(65536)


def part(disposition: str, content: bytes = b"x") -> bytes:
    head = f"--b\r\nContent-Disposition: form-data; {disposition}".rstrip("; ")
    return head.encode() + b"\r\n\r\n" + content + b"\r\n"


END = b"--b--\r\n"
WHOLE = part(FILE)
MANY = b"".join(part(f'name="f{number}"') for number in range(5_000))
BAD_FORMS: dict[str, tuple[bytes, str, str]] = {
    "a part without a name": (part('filename="a.wav"') + END, "Part 1 of", "1. bölümünün adı yok"),
    "an empty name": (WHOLE + part('name=""') + END, "Part 2 of", "2. bölümünün adı yok"),
    "a bare form-data": (part("") + END, "has no name", "adı yok"),
    "no disposition": (b"--b\r\nX-A: b\r\n\r\nx\r\n" + END, "Part 1 of", "1. bölümünün adı yok"),
    "a garbled head": (b"--b\r\n\xff\xfe: b\r\n\r\nx\r\n" + END, "headers of part 1", "UTF-8"),
    "an endless head": (WHOLE + b"--b\r\n" + b"x" * 600_000, "headers of part 2", "çok uzun"),
    "two recordings": (WHOLE * 2 + END, "'audio' was sent more than once", "birden çok kez"),
    "a recording and a text": (
        part('name="audio"') + WHOLE + END,
        "'audio' was sent more than once",
        "'audio' alanı birden çok kez",
    ),
    "two questions": (
        WHOLE + part('name="question"') * 2 + END,
        "'question' was sent more than once",
        "'question' alanı birden çok kez",
    ),
    "a question as a file": (
        WHOLE + part('name="question"; filename="q.txt"') + END,
        "The field 'question' was sent as a file",
        "'question' alanı dosya olarak",
    ),
    "a language as a file": (
        WHOLE + part('name="lang"; filename="l.txt"', b"en") + END,
        "The field 'lang' was sent as a file",
        "'lang' alanı dosya olarak",
    ),
    "5,000 fields": (WHOLE + MANY + END, "more than 16 fields", "16 alandan fazlası"),
    "a question of 600 kB": (
        WHOLE + part('name="question"', b"a b " * 150_000) + END,
        "'question' has more than 500 kB",
        "'question' alanındaki metin 500 kB",
    ),
    "another boundary": (
        (WHOLE + END).replace(b"--b", b"--c"),
        "begins with the boundary of its Content-Type ('b')",
        "boundary değeriyle ('b')",
    ),
    "another boundary of a large form": (
        (part(FILE, b"x" * 900_000) + END).replace(b"--b", b"--c"),
        "begins with the boundary of its Content-Type ('b')",
        "boundary değeriyle ('b')",
    ),
    "no end": (WHOLE, "is cut off", "yarıda kesildi"),
    "cut in its recording": (part(FILE, b"x" * 90_000)[:-9_000], "is cut off", "yarıda kesildi"),
}


@pytest.mark.usefixtures("no_error")
@pytest.mark.parametrize("address", AUDIO_ADDRESSES)
@pytest.mark.parametrize(("body", "english", "turkish"), BAD_FORMS.values(), ids=BAD_FORMS)
def test_a_form_that_cannot_be_used_says_what_is_wrong(
    service: Server, address: str, body: bytes, english: str, turkish: str
) -> None:
    """In both languages, and nothing of it is kept."""
    for language, words in ((ENGLISH, english), (TURKISH, turkish)):
        headers = {"Content-Type": FORM, **language}
        answer = requests.post(f"{service.url}{address}", body, headers=headers, timeout=20)
        assert answer.status_code == 400
        assert words in answer.json()["error"]
    assert service.leftovers() == []


@pytest.mark.usefixtures("no_error")
@pytest.mark.parametrize(
    "body",
    [
        part('name="session_id"; filename="s"') + WHOLE + END,
        part('filename="a.wav"') + part('name="session_id"') + END,
        part('name="session_id"') * 2 + WHOLE + END,
    ],
)
def test_an_interviews_form_is_checked_as_any(service: Server, body: bytes) -> None:
    """An interview takes its fields from forms, too."""
    client = requests.Session()
    client.post(f"{service.url}/auto_interview/start", json={}, timeout=10)
    answer = client.post(
        f"{service.url}/auto_interview/submit_answer",
        data=body,
        headers={"Content-Type": FORM, **ENGLISH},
        timeout=10,
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


@pytest.mark.usefixtures("no_error")
@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=ü"])
def test_a_form_without_a_boundary_is_told(service: Server, kind: str) -> None:
    """One of ASCII characters."""
    headers = {"Content-Type": kind.encode(), "Accept-Language": "en"}
    answer = requests.post(f"{service.url}/answers", WHOLE + END, headers=headers, timeout=10)  # type: ignore[arg-type]
    assert answer.status_code == 400
    assert "multipart/form-data has no valid boundary" in answer.json()["error"]


@pytest.mark.usefixtures("no_error")
@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"user_answer=x&user_answer=y", "'user_answer' was sent more than once"),
        (b"user_answer=x&lang=en&lang=tr", "'lang' was sent more than once"),
        (b"user_answer=\xff\xfe", "not valid UTF-8"),
    ],
)
def test_a_plain_form_is_checked_as_any(service: Server, body: bytes, words: str) -> None:
    """The form of a page without script."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", **ENGLISH}
    answer = requests.post(f"{service.url}/practice/typed", body, headers=headers, timeout=10)
    assert answer.status_code == 400
    assert words in answer.json()["error"]


def test_an_address_that_names_two_languages_is_told(service: Server) -> None:
    """As a form or a JSON object is."""
    answer = requests.get(f"{service.url}/questions?lang=en&lang=tr", timeout=10, headers=ENGLISH)
    assert answer.status_code == 400
    assert "'lang' was sent more than once" in answer.json()["error"]


def test_what_stands_around_the_parts_of_a_form_does_not_matter(service: Server) -> None:
    """A preamble, and as much as one likes behind the last boundary: the file is looked at."""
    body = b"hello\r\n" + WHOLE + END + b"z" * 2_000_000
    headers = {"Content-Type": FORM, **ENGLISH}
    answer = requests.post(f"{service.url}/answers", body, headers=headers, timeout=20)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_audio")


@pytest.mark.parametrize("method", ["PUT", "GET", "PATCH"])
def test_a_method_nobody_serves_is_told_which_there_are(service: Server, method: str) -> None:
    """RFC 9110: every 405 has Allow."""
    answer = requests.request(method, f"{service.url}/answers", timeout=10)
    assert answer.status_code == 405
    assert {name.strip() for name in answer.headers["Allow"].split(",")} == {"OPTIONS", "POST"}
