"""Text of candidates and of recognition in a report is never markup."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.folds import unfold

pytestmark = pytest.mark.long

EVALUATION_MS = 120_000
HOSTILE = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
ANSWER = (
    "Last spring I led the move of our shop to a new warehouse. I planned it in three steps, "
    "and as a result we lost no order. "
)
QUESTION = "Tell us about yourself."
UNKNOWN_QUESTION = "Which of the moons of Jupiter would you rather paint, and why?"
INVENTED = "Thanks for watching!"


def send_typed(page: Page, site: str, answer: str, question: str | None = None) -> None:
    page.goto(f"{site}/?lang=en")
    if question is not None:
        page.locator("#question").fill(question)
    page.locator("#typed").fill(answer)
    page.locator("#send-typed").click()
    expect(page.locator("#report")).to_be_visible(timeout=EVALUATION_MS)


def assert_is_only_text(page: Page) -> None:
    assert page.title() != "taken"
    assert page.locator("#report :is(img, script, iframe)").count() == 0


def test_hostile_typed_text_is_shown_as_text(site: str, page: Page) -> None:
    """Markup in an answer and in its question is read, not run."""
    send_typed(page, site, ANSWER + HOSTILE, f"{HOSTILE} {UNKNOWN_QUESTION}")
    expect(page.locator("#written")).to_contain_text(HOSTILE)
    expect(page.locator("#report-question")).to_contain_text(HOSTILE)
    assert_is_only_text(page)


def test_an_empty_word_of_an_answer_is_named_by_its_gate(site: str, page: Page) -> None:
    """ "Fine" gets the lowest level, and the report says why it cannot be more."""
    send_typed(page, site, "Fine.")
    expect(page.locator("#summary .gate")).to_contain_text("can reach at most 1 of 5")
    expect(page.locator("#summary .overall-value")).to_have_text("1")


def test_a_question_of_ones_own_has_no_points_to_check(site: str, page: Page) -> None:
    """There is no list and no heading of one; everything else is there."""
    send_typed(page, site, ANSWER, UNKNOWN_QUESTION)
    expect(page.locator("#points-heading")).to_be_hidden()
    expect(page.locator("#points input")).to_have_count(0)
    assert page.locator("#rubric .dimension").count() >= 4


def test_the_model_answer_waits_behind_a_disclosure(site: str, page: Page) -> None:
    """A question of the bank has one, to be opened after another try."""
    send_typed(page, site, ANSWER, QUESTION)
    unfold(page)
    line = page.locator("#next-round-line")
    expect(line).to_have_text("Questions that may follow, and a model answer")
    model_answer = page.locator("#next-round details")
    expect(model_answer.locator("summary")).to_contain_text("try again yourself first")
    expect(model_answer.locator("p")).to_be_hidden()
    model_answer.locator("summary").click()
    expect(model_answer.locator("p")).to_be_visible()


@pytest.mark.timeout(240)
def test_invented_text_is_struck_out_and_hostile_words_stay_words(
    site: str, page: Page, jfk: Path
) -> None:
    """A line nobody said is crossed out with its reason; the real reply gets one, since
    hallucinations cannot be had on demand."""

    def haunt(route: Route) -> None:
        if route.request.method != "GET":
            return route.continue_()
        state = route.fetch().json()
        if state["state"] == "evaluated":
            state["result"] = haunted(state["result"])
        return route.fulfill(json=state)

    page.route(f"{site}/answers/*", haunt)
    page.goto(f"{site}/?lang=en")
    page.locator("#file").set_input_files(jfk)
    page.locator("#send").click()
    expect(page.locator("#transcript del")).to_contain_text(INVENTED, timeout=EVALUATION_MS)
    expect(page.locator("#transcript del .visually-hidden")).to_have_text("Struck out: ")
    expect(page.locator("#transcript .struck")).to_contain_text("known to make up")
    expect(page.locator("#transcript")).to_contain_text(HOSTILE)
    expect(page.locator("#fillers")).to_contain_text(HOSTILE)
    expect(page.locator("#points label")).to_have_text(HOSTILE)
    expect(page.locator("#points .passage q")).to_have_text(HOSTILE)
    expect(page.locator("#points .hear")).to_contain_text("0:02")
    assert_is_only_text(page)


def haunted(reply: dict[str, Any]) -> dict[str, Any]:
    """The reply with an invented line at its end and markup for words."""
    end = reply["duration"]
    line = {"text": INVENTED, "start": end - 0.5, "end": end, "no_speech_probability": 0.9}
    reply["segments"].append(line | {"quarantine": "known_phrase"})
    first = reply["words"][0]
    first["word"] = HOSTILE
    filler = {"text": HOSTILE, "start": first["start"], "end": first["end"], "kind": "lexical"}
    reply["delivery"]["fillers"].append(filler)
    reply["content"]["advice"] = [{"text": HOSTILE, "at": 1.0, "quote": HOSTILE}]
    passage = {"quote": HOSTILE, "start": 2.0, "rule": "synonym"}
    reply["content"]["points"] = [{"point": HOSTILE, "passage": passage}]
    return reply
