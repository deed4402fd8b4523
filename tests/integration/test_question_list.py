"""Listing the questions of the bank over HTTP, with search, filters and pages."""

import re
from html import unescape
from typing import Any

import pytest
import requests

from interview.flows.question_bank import read_bank
from tests.conftest import Server

BANK = read_bank()


@pytest.fixture(scope="module")
def server(quick_server: Server) -> Server:
    return quick_server


def listing(server: Server, query: str) -> dict[str, Any]:
    response = requests.get(f"{server.url}/questions?{query}", timeout=30)
    assert response.status_code == 200, response.text
    assert "Set-Cookie" not in response.headers
    body: dict[str, Any] = response.json()
    return body


def test_search_and_filters_narrow_the_list_down(server: Server) -> None:
    """With their labels in the chosen language, and without points and model answers."""
    body = listing(server, "lang=tr&search=MAAŞ&field=general&kind=motivation&difficulty=hard")
    ids = [each["id"] for each in body["questions"]]
    assert "salary-expectation" in ids
    assert body["total"] == len(ids) < 10
    assert {each["field_label"] for each in body["questions"]} == {"Her alan"}
    assert body["questions"][0].keys().isdisjoint({"points", "model_answer"})
    assert {each["id"] for each in body["kinds"]} == {
        "behavioural", "situational", "motivation", "knowledge",
    }  # fmt: skip


def test_pages_add_up_to_the_whole(server: Server) -> None:
    """Each question once; without a limit all of them."""
    whole = [each["id"] for each in listing(server, "lang=en")["questions"]]
    assert len(whole) == len(BANK)
    pages = [listing(server, f"lang=en&limit=50&offset={at}") for at in range(0, 200, 50)]
    assert [each["id"] for page in pages for each in page["questions"]] == whole
    assert {page["total"] for page in pages} == {len(BANK)}
    assert len(listing(server, "lang=en&limit=5000")["questions"]) == 100
    assert listing(server, "lang=en&limit=0")["questions"] == []
    assert listing(server, "lang=en&offset=999999999")["questions"] == []


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("field=astrology", "field"),
        ("kind=riddle", "kind"),
        ("difficulty=extreme", "difficulty"),
        ("competency=juggling", "competency"),
        ("limit=-1", "limit"),
        ("limit=many", "limit"),
        ("offset=1.5", "offset"),
    ],
)
def test_what_no_filter_has_is_refused_by_name(server: Server, query: str, named: str) -> None:
    """The message names the field."""
    response = requests.get(f"{server.url}/questions?lang=en&{query}", timeout=30)
    assert (response.status_code, response.json()["code"]) == (400, "bad_request")
    assert f"'{named}'" in response.json()["error"]


def test_the_page_lists_links_that_fill_the_form(server: Server) -> None:
    """Twenty to a page, the filters in the address, and each link has its question in the form."""
    seen: set[str] = set()
    address = "/?lang=en&difficulty=easy"
    while address:
        page = requests.get(server.url + address, timeout=30).text
        ids = re.findall(r'href="/\?lang=en&amp;question=([a-z0-9-]+)#plain"', page)
        assert 0 < len(ids) <= 20
        assert seen.isdisjoint(ids)
        seen |= set(ids)
        onwards = re.search(r'rel="next" href="([^"#]+)', page)
        address = unescape(onwards[1]) if onwards else ""
    assert seen == {each.id for each in BANK.entries("en") if each.difficulty == "easy"}
    page = requests.get(f"{server.url}/?lang=tr&question=salary-expectation", timeout=30).text
    text = BANK.question("salary-expectation", "tr").text
    assert page.count(f">{text}</textarea>") == 2


def test_a_link_to_a_question_that_is_gone_has_the_usual_one(server: Server) -> None:
    """An old link still leads to the form."""
    usual = requests.get(f"{server.url}/?lang=en", timeout=30).text
    gone = requests.get(f"{server.url}/?lang=en&question=no-such-question", timeout=30)
    assert gone.status_code == 200
    box = re.compile(r'id="plain-question"[^>]*>([^<]+)<')
    assert box.findall(gone.text) == box.findall(usual)


def test_a_search_cannot_become_markup(server: Server) -> None:
    """What was searched for is shown as text."""
    page = requests.get(f"{server.url}/?search=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", timeout=30)
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_samples_are_told_to_be_machine_written(server: Server) -> None:
    """Three answers and the expected points with passages, in the language asked for."""
    address = f"{server.url}/questions/salary-expectation/samples"
    for language in ("en", "tr"):
        body = requests.get(f"{address}?lang={language}", timeout=30).json()
        question = BANK.question("salary-expectation", "tr" if language == "tr" else "en")
        assert (body["language"], body["machine_written"]) == (language, True)
        assert body["licence"] == "CC BY 4.0"
        assert len(body["answers"]) == 3
        assert [each["point"] for each in body["points"]] == [p.text for p in question.points]
        assert any(each["passages"] for each in body["points"])


@pytest.mark.parametrize("name", ["no-such-question", "..%2F..%2Fbank", "a%22%7D"])
def test_samples_of_no_question_do_not_exist(server: Server, name: str) -> None:
    """Also for names that are none."""
    response = requests.get(f"{server.url}/questions/{name}/samples", timeout=30)
    assert response.status_code == 404
