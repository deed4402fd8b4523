"""Fields of requests: languages, JSON, forms. Errors name the field."""

import http.client
import json
from pathlib import Path

import pytest
import requests

from tests.conftest import Server

PRACTICE = "/interview_speech_evaluation"
TYPED = {"question": "Why?", "user_answer": "Because I like to build things that last."}
ENGLISH = {"Accept-Language": "en"}
JSON = {"Content-Type": "application/json", **ENGLISH}
READABLE = {
    "en": ("en", "EN", "en-US", "en_GB", "en-us-x-private", " en ", "en_US.UTF-8"),
    "tr": ("tr", "TR", "tr-TR", "tr_TR", "tr-Latn-TR"),
}
TAGS = [(tag, language) for language, tags in READABLE.items() for tag in tags]
PLACES = ("json", "form", "multipart", "query")
UNKNOWN = ("de", "xx", "english", "e", "-en", "x-en", "en!")


def ask(server: Server, place: str, name: str, tag: str) -> requests.Response:
    """An answer whose ``name`` is ``tag``, said in one of the places where it may be said."""
    url = f"{server.url}{PRACTICE}"
    if place == "json":
        return requests.post(url, json={**TYPED, name: tag}, headers=ENGLISH, timeout=20)
    if place == "query":
        address = {name: tag}
        return requests.post(url, json=TYPED, params=address, headers=ENGLISH, timeout=20)
    if place == "form":
        url = f"{server.url}/practice/typed"
        return requests.post(url, data={**TYPED, name: tag}, headers=ENGLISH, timeout=20)
    files = {"audio": ("a.webm", b"plain text, not sound")}
    return requests.post(url, data={name: tag}, files=files, headers=ENGLISH, timeout=20)


@pytest.mark.parametrize(("tag", "language"), TAGS)
def test_any_tag_of_a_known_language_names_the_reader(
    server: Server, tag: str, language: str
) -> None:
    """The first subtag counts, in any case, against the browser's own language."""
    other = {"Accept-Language": "en" if language == "tr" else "tr"}
    answer = requests.post(
        f"{server.url}{PRACTICE}", json={**TYPED, "lang": tag}, headers=other, timeout=20
    )
    assert answer.status_code == 200, answer.text
    assert ("only in spoken answers" in answer.json()["evaluation"]) == (language == "en")


@pytest.mark.parametrize("tag", ["en-US", "TR", "tr_TR", "auto", "AUTO", "", " "])
def test_any_tag_of_a_known_language_names_the_spoken_one(server: Server, tag: str) -> None:
    """``language`` takes the same tags, and ``auto`` or nothing to hear which."""
    assert ask(server, "json", "language", tag).status_code == 200
    assert ask(server, "query", "language", tag).status_code == 200


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ["lang", "language"])
@pytest.mark.parametrize("tag", UNKNOWN)
def test_an_unknown_language_is_refused_with_the_name_of_its_field(
    server: Server, place: str, name: str, tag: str
) -> None:
    """Wherever it is said; the words are in the language of Accept-Language."""
    answer = ask(server, place, name, tag)
    known = "tr, en" if name == "lang" else "tr, en, auto"
    assert answer.status_code == 400
    assert answer.json() == {
        "code": "bad_request",
        "error": f"The field '{name}' has an invalid value. Valid values: {known}.",
    }


def test_a_page_is_shown_whatever_language_its_address_asks_for(server: Server) -> None:
    """A person with an old link sees the page in the browser's language; a program is told."""
    browser = {"Accept": "text/html", **ENGLISH}
    page = requests.get(f"{server.url}/?lang=de", headers=browser, timeout=10)
    assert page.status_code == 200
    assert '<html lang="en"' in page.text
    program = requests.get(f"{server.url}/questions?lang=de", headers=ENGLISH, timeout=10)
    assert (program.status_code, "'lang'" in program.json()["error"]) == (400, True)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"question": "?", "user_answer": 5}', "The field 'user_answer' must be text."),
        ('{"question": ["?"], "user_answer": "x"}', "The field 'question' must be text."),
        ('{"question": "?", "user_answer": "x", "lang": 5}', "The field 'lang' must be text."),
        ('{"question": "?", "user_answer": "x", "language": {}}', "'language' must be text."),
        ('{"question": "?"}', "The field 'user_answer' is missing."),
        ('{"question": "?", "user_answer": null}', "The field 'user_answer' is missing."),
        ("", "The field 'user_answer' is missing."),
        ('{"user_answer": "x", "user_answer": "y"}', "'user_answer' was sent more than once."),
        ('{"question": "?",\n "user_answer": }', "not valid JSON: line 2, column 17."),
        ("{'user_answer': 'x'}", "not valid JSON: line 1, column 2."),
        ("[1]", "must be a JSON object, but its type is array."),
        ('"text"', "must be a JSON object, but its type is string."),
        ("17", "must be a JSON object, but its type is number."),
        ("true", "must be a JSON object, but its type is boolean."),
        ("null", "must be a JSON object, but its type is null."),
        ("[" * 100_000, "nested too deeply"),
        ("1" * 10_000, "more than 4,300 digits"),
        (b'{"user_answer": "\xff\xfe"}', "not valid UTF-8."),
    ],
)
def test_json_that_cannot_be_used_is_refused_by_field(
    server: Server, body: str | bytes, words: str
) -> None:
    """A wrong type, a missing field, one that is there twice, and JSON that is none."""
    answer = requests.post(f"{server.url}{PRACTICE}", data=body, headers=JSON, timeout=20)
    assert answer.status_code == 400
    assert words in answer.json()["error"]


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "application/vnd.coach+json", "APPLICATION/JSON"]
)
def test_json_is_json_by_any_of_its_types(server: Server, kind: str) -> None:
    """Parameters, structured suffixes and case do not matter."""
    body = json.dumps(TYPED)
    headers = {"Content-Type": kind}
    assert requests.post(f"{server.url}{PRACTICE}", body, headers=headers, timeout=20).ok


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_json_without_its_type_is_told_which_types_there_are(
    server: Server, kind: str | None
) -> None:
    """Read all the same, it could be sent from any site's form."""
    headers = {**ENGLISH, **({"Content-Type": kind} if kind else {})}
    answer = requests.post(
        f"{server.url}{PRACTICE}", json.dumps(TYPED).encode(), headers=headers, timeout=20
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "no_audio")
    assert f"The Content-Type of the request is {kind or '-'}." in answer.json()["error"]
    assert "application/json" in answer.json()["error"]


def multipart(headers: str, content: bytes) -> bytes:
    return b"--b\r\n" + headers.encode() + b"\r\n\r\n" + content + b"\r\n--b--\r\n"


FORM = {"Content-Type": "multipart/form-data; boundary=b", **ENGLISH}
ADDRESSES = (PRACTICE, "/answers")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_recording_without_a_filename_is_told(server: Server, address: str) -> None:
    """A short one and one that is longer than text may be."""
    part = 'Content-Disposition: form-data; name="audio"\r\nContent-Type: audio/webm'
    for size, words in ((100, "'audio' has no filename"), (600_000, "with a filename")):
        body = multipart(part, b"x" * size)
        answer = requests.post(f"{server.url}{address}", body, headers=FORM, timeout=20)
        assert answer.status_code == 400
        assert words in answer.json()["error"]
    assert server.leftovers() == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_recording_in_another_field_is_told_what_was_found(server: Server, address: str) -> None:
    """The field that is expected, and those that came."""
    files = {"recording": ("a.webm", b"x")}
    answer = requests.post(
        f"{server.url}{address}",
        files=files,
        data={"question": "?"},
        headers=ENGLISH,
        timeout=20,
    )
    assert answer.json() == {
        "code": "no_audio",
        "error": "There is no file in the field 'audio'. Fields found: recording, question.",
    }


@pytest.mark.parametrize(
    "kind", ["application/octet-stream", "text/plain", "video/webm", "image/png", "", None]
)
def test_the_declared_type_of_a_recording_does_not_matter(
    server: Server, jfk: Path, kind: str | None
) -> None:
    """What it is, its first bytes say."""
    declared = f"\r\nContent-Type: {kind}" if kind is not None else ""
    part = f'Content-Disposition: form-data; name="audio"; filename="a"{declared}'
    body = multipart(part, jfk.read_bytes())
    answer = requests.post(f"{server.url}{PRACTICE}", body, headers=FORM, timeout=60)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("language", "words"), [("en", "too large"), ("tr", "çok büyük")], ids=["en", "tr"]
)
@pytest.mark.parametrize("says", ["address", "form", "Accept-Language"])
def test_a_refusal_before_the_form_was_read_is_in_the_readers_language(
    server: Server, language: str, words: str, says: str
) -> None:
    """By the address, by a field before the recording, by the header; the body is not read."""
    other = {"Accept-Language": "tr" if language == "en" else "en"}
    answer = requests.post(
        f"{server.url}{PRACTICE}",
        params={"lang": language} if says == "address" else {},
        data={"lang": language} if says == "form" else {},
        files={"audio": ("a.wav", b"\0" * 17_000_000)},
        headers={"Accept-Language": language} if says == "Accept-Language" else other,
        timeout=20,
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "audio_too_large")
    assert words in answer.json()["error"]


@pytest.mark.parametrize("kind", ["json", "data", "files"])
def test_a_request_of_another_site_is_refused_in_the_readers_language(
    server: Server, kind: str
) -> None:
    """Before its body was read, which says the language in any of its shapes."""
    fields = {"lang": (None, "en")} if kind == "files" else {"lang": "en"}
    answer = requests.post(
        f"{server.url}{PRACTICE}",
        headers={"Origin": "https://evil.example", "Accept-Language": "tr"},
        timeout=20,
        **{kind: fields},  # type: ignore[arg-type]
    )
    assert answer.status_code == 403
    assert answer.json()["error"].startswith("This request came from")


def test_a_silent_sender_costs_a_refusal_no_time(server: Server) -> None:
    """Who falls silent in the middle of a large body is refused within the second all the same."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=2)
    connection.putrequest("POST", PRACTICE)
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Origin", "https://evil.example")
    connection.putheader("Content-Length", "1000000")
    connection.endheaders(b"[" * 100_000)
    assert connection.getresponse().status == 403
    connection.close()


def test_what_no_view_answers_has_the_shape_of_every_refusal(server: Server) -> None:
    """An unknown address and a method nobody serves, in both languages."""
    for method, address, code in (("GET", "/nowhere", 404), ("PUT", PRACTICE, 405)):
        sentences = set()
        for language in ("tr", "en"):
            answer = requests.request(
                method, f"{server.url}{address}", headers={"Accept-Language": language}, timeout=10
            )
            assert answer.status_code == code
            assert set(answer.json()) == {"code", "error"}
            sentences.add(answer.json()["error"])
        assert len(sentences) == 2
