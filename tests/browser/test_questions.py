"""The question picker of both pages, and a candidate's own key."""

import json
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, Route, expect

from tests.conftest import Server

ANSWER = "I planned the move of our shop in three steps, and as a result we lost no order at all."
KEY = "a-key-of-the-candidate"


def test_the_next_question_is_another_question(site: str, page: Page) -> None:
    """Pressing the button brings a question of the field, never the one that is there."""
    page.goto(f"{site}/?lang=en")
    page.locator("#bank > summary").click()
    page.locator("#bank-field").select_option("software")
    expect(page.locator("#bank-count")).to_contain_text("14 questions")
    seen = [page.locator("#question").input_value()]
    for _ in range(8):
        page.locator("#another").click()
        expect(page.locator("#question")).not_to_have_value(seen[-1])
        seen.append(page.locator("#question").input_value())
    bank = page.request.get(f"{site}/questions?lang=en").json()["questions"]
    software = {entry["text"] for entry in bank if entry["field"] == "software"}
    assert set(seen[1:]) <= software
    assert all(one != other for one, other in pairwise(seen))
    expect(page.locator("#question-about")).not_to_be_empty()


def test_ones_own_question_is_still_possible(site: str, page: Page) -> None:
    """What is typed stays, and nothing is said about it."""
    page.goto(f"{site}/?lang=tr")
    expect(page.locator("#picker")).to_be_visible()
    page.locator("#question").fill("Bu soru kimsenin aklına gelmedi mi?")
    expect(page.locator("#question-about")).to_be_empty()
    expect(page.locator("#question")).to_have_value("Bu soru kimsenin aklına gelmedi mi?")


def test_without_the_bank_the_page_still_works(site: str, page: Page) -> None:
    """The picker is simply not there."""
    page.route("**/questions?*", lambda route: route.abort())
    page.goto(f"{site}/?lang=en", wait_until="networkidle")
    expect(page.locator("#picker")).to_be_hidden()
    expect(page.locator("#question")).not_to_have_value("")


def test_an_interview_begins_in_the_chosen_field(site: str, page: Page) -> None:
    """The field goes along with the start."""
    page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal")
    page.locator("#field").select_option("finance")
    with page.expect_request("**/auto_interview/start?*") as started:
        page.locator("#start").click()
    assert json.loads(started.value.post_data or "{}")["interest"] == "finance"
    expect(page.locator("#interview-question")).not_to_be_empty()


def test_ones_own_key_goes_with_the_second_reading_and_stays_nowhere(site: str, page: Page) -> None:
    """The first report does without it; then it is sent, and a reload forgets it."""
    sent: list[str] = []

    def hold_back(route: Route) -> None:
        sent.append(route.request.post_data or "")
        if "with_model" in sent[-1]:
            return route.fulfill(status=400, json={"error": "no", "code": "bad_request"})
        return route.continue_()

    page.route("**/interview_speech_evaluation?*", hold_back)
    page.goto(f"{site}/?lang=en")
    page.locator(".own-key summary").click()
    expect(page.locator("#own-key-hint")).to_contain_text("go to Google")
    expect(page.locator("#own-key-hint")).to_contain_text("sent with each answer while it stands")
    page.locator("#own-key").fill(KEY)
    page.locator("#typed").fill(ANSWER)
    page.locator("#send-typed").click()
    expect(page.locator("#opinion")).to_contain_text("could not be used")
    first, second = sent
    assert KEY not in first
    assert json.loads(second)["geminiApiKey"] == KEY
    stored = page.evaluate(
        "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])"
    )
    assert KEY not in stored
    page.reload()
    expect(page.locator("#own-key")).to_have_value("")


@pytest.mark.long
@pytest.mark.parametrize(
    ("environment", "notices", "told"),
    [
        ({}, 0, ""),
        ({"GEMINI_API_KEY": "AIza-service"}, 1, "Google"),
        ({"LLM_BASE_URL": "http://127.0.0.1:9/v1", "LLM_MODEL": "ours"}, 1, "by the operator"),
        ({"DISABLE_AI_MODELS": "true", "GEMINI_API_KEY": "AIza-service"}, 0, ""),
    ],
    ids=["none", "gemini", "other", "off"],
)
def test_the_page_tells_where_the_text_of_an_answer_goes(
    make_server: Callable[..., Server],
    page: Page,
    environment: dict[str, str],
    notices: int,
    told: str,
) -> None:
    """A model the service asks is named; where none may be asked, no key is asked for either."""
    page.goto(f"{make_server(**environment).url}/?lang=en")
    notice = page.locator("#answer .model-notice")
    expect(notice).to_have_count(notices)
    if notices:
        expect(notice).to_contain_text(told)
    offered = "DISABLE_AI_MODELS" not in environment
    expect(page.locator("#own-key")).to_have_count(int(offered))
    promised = page.locator("#own-key-hint", has_text="goes to no language model")
    expect(promised).to_have_count(int(not environment))


def test_an_answer_is_sent_where_no_key_may_be(
    make_server: Callable[..., Server], page: Page
) -> None:
    """Without models the page says so and offers to type; that works as before."""
    page.goto(f"{make_server(DISABLE_AI_MODELS='true').url}/?lang=en")
    expect(page.locator("#models-off")).to_contain_text("Type your answer")
    for spoken in ("#record", "#file"):
        expect(page.locator(spoken)).to_be_hidden()
    page.locator("#typed").fill(ANSWER)
    with page.expect_request("**/interview_speech_evaluation?*") as sent:
        page.locator("#send-typed").click()
    assert "geminiApiKey" not in (sent.value.post_data or "")


def test_without_a_key_none_is_sent(site: str, page: Page) -> None:
    """An empty box adds no field, and the field asks for no autocompletion."""
    page.goto(f"{site}/?lang=en")
    expect(page.locator("#own-key")).to_have_attribute("autocomplete", "off")
    page.locator("#typed").fill(ANSWER)
    with page.expect_request("**/interview_speech_evaluation?*") as sent:
        page.locator("#send-typed").click()
    assert ANSWER in (sent.value.post_data or "")
    assert "geminiApiKey" not in (sent.value.post_data or "")
