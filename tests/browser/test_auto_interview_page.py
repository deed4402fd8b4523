"""The interview page, from the first question to the final evaluation."""

from playwright.sync_api import Page, expect

QUESTIONS = 5
EVALUATION_MS = 120_000
ANSWER = (
    "I first asked what the customer needed, wrote it down as three goals, "
    "and built the smallest version that met the first one within a week."
)


def start(page: Page, site: str) -> None:
    page.goto(f"{site}/auto-interview?lang=en")
    page.locator("#start").click()
    expect_question(page, 1)


def expect_question(page: Page, number: int) -> None:
    expect(page.locator("#question-number")).to_have_text(
        f"Question {number} of {QUESTIONS}", timeout=EVALUATION_MS
    )
    expect(page.locator("#interview-question")).not_to_be_empty()


def answer(page: Page) -> None:
    page.locator("#typed").fill(ANSWER)
    page.locator("#send-typed").click()


def test_five_typed_answers_lead_to_the_final_evaluation(site: str, page: Page) -> None:
    """Every answer brings the next question; the last brings the evaluation and the totals."""
    start(page, site)
    for number in range(1, QUESTIONS + 1):
        expect_question(page, number)
        answer(page)
    expect(page.locator("#final-evaluation p").first).to_be_visible(timeout=EVALUATION_MS)
    expect(page.locator("#total-answers")).to_have_text(str(QUESTIONS))
    expect(page.locator("#result-heading")).to_be_focused()
    answers = page.locator("#answers details")
    expect(answers).to_have_count(QUESTIONS)
    expect(page.locator("#answers .earlier")).to_have_count(0)
    for given in answers.all():
        expect(given.locator(".overall-line")).to_contain_text("Overall")
        expect(given.locator(".advice li").first).not_to_be_empty()


def test_a_reload_goes_on_with_the_same_question(site: str, page: Page) -> None:
    """An interview under way is found again, at the question it had come to."""
    start(page, site)
    answer(page)
    expect_question(page, 2)
    question = page.locator("#interview-question").inner_text()
    page.reload()
    expect_question(page, 2)
    expect(page.locator("#interview-question")).to_have_text(question)


def test_after_a_reload_answers_keep_their_numbers(site: str, page: Page) -> None:
    """The second answer is still the second, and the missing first one is spoken of."""
    start(page, site)
    answer(page)
    expect_question(page, 2)
    page.reload()
    expect_question(page, 2)
    question = page.locator("#interview-question").inner_text()
    answer(page)
    expect_question(page, 3)
    page.locator("#end-interview").click()
    expect(page.locator("#answers summary").first).to_have_text(f"2. {question}")
    expect(page.locator("#answers details.interview-answer")).to_have_count(1)
    expect(page.locator("#answers .earlier")).to_contain_text("the evaluation above")


def test_ended_right_after_a_reload_the_missing_answers_are_spoken_of(
    site: str, page: Page
) -> None:
    """With no answer left to show, the card says where they went."""
    start(page, site)
    answer(page)
    expect_question(page, 2)
    page.reload()
    expect_question(page, 2)
    page.locator("#end-interview").click()
    expect(page.locator("#answers .earlier")).to_be_visible(timeout=EVALUATION_MS)
    expect(page.locator("#answers details.interview-answer")).to_have_count(0)


def test_an_interview_can_be_ended_early(site: str, page: Page) -> None:
    """Ending after one answer gives the evaluation of that one."""
    start(page, site)
    answer(page)
    expect_question(page, 2)
    page.locator("#end-interview").click()
    expect(page.locator("#final-evaluation p").first).to_be_visible(timeout=EVALUATION_MS)
    expect(page.locator("#total-answers")).to_have_text("1")


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
        "const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);"
        "navigator.mediaDevices.getUserMedia = async (wish) => (window.heard = await open(wish));"
    )
    start(page, site)
    page.locator("#record").click()
    expect(page.locator("#timer")).not_to_have_text("0:00")
    page.locator("#end-interview").click()
    page.locator("#end-interview").click()
    expect(page.locator("#total-answers")).to_have_text("0")
    page.wait_for_function(
        "window.heard.getTracks().every(({ readyState }) => readyState === 'ended')"
    )
    assert problems == []
