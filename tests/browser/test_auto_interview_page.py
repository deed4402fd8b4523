"""The interview page, from the first question to the final evaluation."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import end_interview

QUESTIONS = 5
EVALUATION_MS = 120_000
ANSWER = (
    "I first asked what the customer needed, wrote it down as three goals, "
    "and built the smallest version that met the first one within a week."
)

TEAM_STORY = (
    "In our team two colleagues had a conflict about who should answer the phone in the morning. "
    "They did not talk to each other for weeks and it was bad for everybody. We talked about it in "
    "the team and we made a list for the phone. We agreed that everybody takes one morning."
)


def start(page: Page, site: str, mode: str = "study") -> None:
    page.goto(f"{site}/auto-interview?lang=en&seed=1&mode={mode}")
    page.locator("#start").click()
    expect_question(page, 1)


def expect_question(page: Page, number: int) -> None:
    expect(page.locator("#question-number")).to_have_text(
        f"Question {number} of {QUESTIONS}", timeout=EVALUATION_MS
    )
    expect(page.locator("#interview-question")).not_to_be_empty()


def answer(page: Page, text: str = ANSWER) -> None:
    """Answer, and go on from the report, if it is shown."""
    page.locator("#typed").fill(text)
    page.locator("#send-typed").click()
    expect(page.locator("#go-on, #answers").and_(page.locator(":visible"))).to_be_visible(
        timeout=EVALUATION_MS
    )
    if page.locator("#go-on").is_visible():
        page.locator("#go-on").click()


def test_five_typed_answers_lead_to_a_result_of_its_own(site: str, page: Page) -> None:
    """Each report is shown before the next question; the result has them all, also later."""
    start(page, site)
    for number in range(1, QUESTIONS + 1):
        expect_question(page, number)
        answer(page)
    expect(page.locator("#total-answers")).to_have_text(str(QUESTIONS))
    expect(page).to_have_url(re.compile("/auto_interview/results/"))
    page.goto(f"{site}/auto-interview?lang=en")
    page.locator("#earlier-heading + ul a").first.click()
    expect(page.locator("#answers .interview-answer")).to_have_count(QUESTIONS)
    page.locator("[data-report]").first.click()
    expect(page.locator("#report-heading")).to_be_focused()
    expect(page.locator("#advice")).not_to_be_empty()


def test_a_rehearsal_shows_no_report_before_its_end(site: str, page: Page) -> None:
    """The next question follows at once."""
    start(page, site, mode="rehearsal")
    page.locator("#typed").fill(ANSWER)
    page.locator("#send-typed").click()
    expect_question(page, 2)
    expect(page.locator("#report")).to_be_hidden()
    end_interview(page)
    expect(page.locator("[data-report]")).to_have_count(1)


def test_a_story_without_an_own_part_is_followed_up(site: str, page: Page) -> None:
    """In words that quote it, under the same number; the result says why it was asked."""
    page.goto(f"{site}/auto-interview?lang=en&seed=1&focus=teamwork")
    page.locator("#start").click()
    expect_question(page, 1)
    answer(page)
    expect_question(page, 2)
    answer(page, TEAM_STORY)
    expect(page.locator("#question-number")).to_have_text("Follow-up to question 2")
    expect(page.locator("#interview-question")).to_contain_text("“We agreed that everybody")
    page.locator("#skip").click()
    expect_question(page, 3)
    end_interview(page)
    expect(page.locator("#answer-2")).to_contain_text("You skipped this question.")
    expect(page.locator("#answer-2")).to_contain_text("but not what you did")


def test_a_reload_goes_on_with_the_same_question(site: str, page: Page) -> None:
    """A running interview is found again at its current question; its number is the same."""
    start(page, site)
    answer(page)
    expect_question(page, 2)
    question = page.locator("#interview-question").inner_text()
    page.reload()
    expect_question(page, 2)
    expect(page.locator("#interview-question")).to_have_text(question)


def test_another_language_says_what_does_not_change_with_it(site: str, page: Page) -> None:
    """The questions stay as they are, and the report that was open is in the result."""
    start(page, site)
    expect(page.locator("#other-language")).to_be_hidden()
    page.locator("#typed").fill(ANSWER)
    page.locator("#send-typed").click()
    expect(page.locator("#go-on")).to_be_visible(timeout=EVALUATION_MS)
    page.locator(".languages a[lang=tr]").click()
    expect(page.locator("#other-language")).to_contain_text("başladığı dilde kalır")
    expect(page.locator("#status")).to_contain_text("raporları sonuçta yer alır")
    page.locator(".languages a[lang=en]").click()
    expect(page.locator("#status")).to_contain_text("reports on your answers so far")
    expect(page.locator("#other-language")).to_be_hidden()


def test_the_mark_of_a_fold_stands_beside_a_title_of_two_lines(site: str, page: Page) -> None:
    """On a phone, as beside one of one line."""
    page.set_viewport_size({"width": 390, "height": 844})
    start(page, site)
    page.locator("#typed").fill(ANSWER)
    page.locator("#send-typed").click()
    expect(page.locator("#go-on")).to_be_visible(timeout=EVALUATION_MS)
    places = page.locator("#structure-heading").evaluate(
        """title => ["Parts", "The parts of an answer that interviewers expect"].map((words) => {
          title.textContent = words;
          const { top, height } = title.getBoundingClientRect();
          return [top - title.parentElement.getBoundingClientRect().top, height];
        })"""
    )
    (place, line), (same, lines) = places
    assert lines == 2 * line
    assert same == place


def test_an_interview_can_be_ended_early(site: str, page: Page) -> None:
    """Ending after one answer gives the result of that one."""
    start(page, site)
    answer(page)
    expect_question(page, 2)
    end_interview(page)
    expect(page.locator("#total-answers")).to_have_text("1", timeout=EVALUATION_MS)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Press “End now” once more"), ("tr", "“Şimdi bitir”e bir kez daha")],
)
def test_ending_is_asked_once_more(site: str, page: Page, language: str, words: str) -> None:
    """With the focus where it was; what is typed after that is warned of again."""
    page.goto(f"{site}/auto-interview?lang={language}&seed=1")
    page.locator("#start").click()
    expect(page.locator("#question-number")).to_be_focused()
    page.locator("#end-interview").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text(words)
    expect(page.locator("#status")).to_be_in_viewport()
    expect(page.locator("#end-interview")).to_be_focused()
    page.locator("#typed").fill("Half an answer")
    page.locator("#end-interview").click()
    expect(page.locator("#typed")).to_have_value("Half an answer")
    page.locator("#end-interview").click()
    expect(page.locator("#total-answers")).to_have_text("0")


def test_recordings_are_kept_after_a_change_of_language(site: str, page: Page, jfk: Path) -> None:
    """As chosen before the interview; the next one begins without it."""
    page.goto(f"{site}/auto-interview?lang=en&seed=1&mode=rehearsal")
    page.locator("#keep").check()
    page.locator("#start").click()
    expect_question(page, 1)
    page.locator(".languages a[lang=tr]").click()
    expect(page.locator("#question-number")).to_have_text("Soru 1 / 5")
    page.locator("#file").set_input_files(jfk)
    page.locator("#send").click()
    expect(page.locator("#question-number")).to_have_text("Soru 2 / 5", timeout=EVALUATION_MS)
    end_interview(page)
    expect(page.locator("#total-answers")).to_have_text("1")
    result = page.request.get(page.url, headers={"Accept": "application/json"}).json()
    assert [each["has_recording"] for each in result["answers"]] == [True]
    start(page, site)
    assert page.evaluate("localStorage.getItem('recordings-kept-of')") == ""


def test_ending_with_typed_text_that_was_not_sent_asks_once_more(site: str, page: Page) -> None:
    """As with a recording; the text is still there."""
    start(page, site)
    page.locator("#typed").fill("Half an answer")
    page.locator("#end-interview").click()
    expect(page.locator("#status")).to_contain_text("once more to end without it")
    expect(page.locator("#typed")).to_have_value("Half an answer")


def test_ending_with_an_unsent_recording_asks_once_more(site: str, page: Page) -> None:
    """A recording not yet sent is not thrown away by one press."""
    start(page, site)
    page.locator("#record").click()
    expect(page.locator("#timer")).not_to_have_text("0:00")
    page.locator("#stop").click()
    page.locator("#end-interview").click()
    expect(page.locator("#status")).to_contain_text("once more to end without it")
    expect(page.locator("#playback")).to_be_visible()


def test_ending_while_recording_lets_the_microphone_go(site: str, page: Page) -> None:
    """After the second press nothing is recorded any more, and no script stumbles over the rest."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.add_init_script(
        "const { stop } = MediaStreamTrack.prototype;"
        "MediaStreamTrack.prototype.stop = function () {"
        "  stop.call(this); sessionStorage.setItem('stopped', this.readyState); };"
    )
    start(page, site)
    page.locator("#record").click()
    expect(page.locator("#timer")).not_to_have_text("0:00")
    end_interview(page)
    expect(page.locator("#total-answers")).to_have_text("0")
    assert page.evaluate("sessionStorage.getItem('stopped')") == "ended"
    assert problems == []
