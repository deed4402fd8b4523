"""The report comes first; what a language model says follows on the same page."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Request, expect

from interview.evaluation.llm.coach import LlmCoach
from interview.evaluation.llm.grading import POOR
from interview.evaluation.reading import typed_answer_text
from interview.flows.content import ContentFlow
from interview.flows.question_bank import read_bank
from interview.questions.matcher import Matcher
from tests.browser.conftest import end_interview
from tests.conftest import Server, _end, _furnish
from tests.integration.recordings import read_mono, wav
from tests.llm_stub import LlmStub, Reply, Script, always, foreign, judging
from tests.llm_stub import Request as Asked

pytestmark = pytest.mark.long

EVALUATION_MS = 120_000
LONGEST_HOLD = 15.0
QUESTION = "Tell me about a time you had to meet a tight deadline."
ANSWER = (
    "Last spring our deliveries were late because two drivers had left. "
    "I called every customer myself and moved the visits to the mornings. "
    "After a month we were on time again and complaints fell by half. "
    "I learned to plan for people who leave. "
    "In the second week I trained a colleague from the store, planned the routes again so that the "
    "far villages came first, and agreed two fixed delivery days with our three largest customers."
)
SPOKEN_QUESTION = "Why were styles in the west slow, and what made the town of Sintra famous?"
QUOTE = "I called every customer myself"
WHY = {
    "en": "You say what you did yourself, so the listener can see it.",
    "tr": "Kendi yaptığınızı söylüyorsunuz ve dinleyen bunu anlıyor.",
}


@pytest.fixture(scope="module")
def model() -> Iterator[LlmStub]:
    with LlmStub(judging()) as running:
        yield running


@pytest.fixture(scope="module")
def read_site(
    tmp_path_factory: pytest.TempPathFactory, prepared_models: Path, model: LlmStub
) -> Iterator[str]:
    """A service with a language model."""
    told = {"LLM_BASE_URL": model.base_url, "LLM_MODEL": "stub-model"}
    server = Server(tmp_path_factory.mktemp("read"), told)
    _furnish(prepared_models, server.data_dir)
    try:
        yield server.start().url.rstrip("/")
    finally:
        _end(server)


@pytest.fixture
def release(model: LlmStub) -> Iterator[Callable[[Script], threading.Event]]:
    """Makes the model hold its reply until the event is set."""
    made: list[threading.Event] = []

    def holding(script: Script) -> threading.Event:
        let_go = threading.Event()
        made.append(let_go)

        def held(number: int, request: Asked) -> Reply:
            let_go.wait(LONGEST_HOLD)
            return script(number, request)

        model.script = held
        return let_go

    yield holding
    for each in made:
        each.set()


def type_answer(page: Page, site: str, answer: str = ANSWER, lang: str = "en") -> None:
    page.goto(f"{site}/?lang={lang}")
    page.locator("#question").fill(QUESTION)
    page.locator("#typed").fill(answer)
    page.evaluate("window.loadedOnce = true")
    page.locator("#send-typed").click()
    expect(page.locator("#report")).to_be_visible(timeout=EVALUATION_MS)


def test_the_report_comes_first_and_what_changed_follows(
    read_site: str, page: Page, release: Callable[[Script], threading.Event]
) -> None:
    """No reload; the level, the reason, the quote, the points, and whose they are."""
    let_go = release(judging(level=2, quote=QUOTE, sentence=WHY["en"]))
    type_answer(page, read_site)
    opinion = page.locator("#opinion")
    expect(opinion).to_contain_text("is reading your answer")
    before = page.locator("#summary .overall-value").inner_text()
    boxes = page.locator("#points input").count()
    assert boxes > 0
    let_go.set()
    expect(opinion).to_contain_text(f"Overall level: {before} before, 2 now.")
    expect(opinion).to_contain_text(WHY["en"])
    expect(opinion.locator("q").first).to_have_text(QUOTE)
    expect(opinion).to_contain_text("stub-model")
    expect(opinion).to_contain_text("321 tokens")
    expect(page.locator("#summary .overall-value")).to_have_text("2")
    expect(page.locator("#summary")).to_contain_text("The language model stub-model gave this")
    expect(page.locator("#rubric .by-model")).to_have_count(5)
    expect(page.locator("#points .badge-said")).to_have_count(boxes)
    expect(page.locator("#points input")).to_have_count(0)
    expect(page.locator("#points")).to_contain_text("A language model looked for these points")
    expect(page.locator("#evaluation")).to_contain_text("stub-model")
    assert page.evaluate("window.loadedOnce") is True


@pytest.mark.parametrize(
    "script", [always(Reply(status=401)), foreign, always(Reply("no JSON"))],
    ids=["refused", "another language", "no reply"],
)  # fmt: skip
def test_a_model_that_fails_leaves_the_report_with_a_sentence(
    read_site: str, page: Page, model: LlmStub, script: Script
) -> None:
    """Everything else is as it was."""
    model.script = script
    type_answer(page, read_site)
    expect(page.locator("#opinion")).to_have_text(
        "The language model could not be used, so this report was made without it."
    )
    expect(page.locator("#rubric .by-model")).to_have_count(0)
    expect(page.locator("#points input").first).to_be_attached()
    expect(page.locator("#points")).to_contain_text("cannot tell reliably")


def test_a_late_reply_does_not_change_another_report(
    read_site: str, page: Page, release: Callable[[Script], threading.Event]
) -> None:
    """The candidate went on to the next answer meanwhile."""
    let_go = release(judging(level=1, quote=QUOTE, sentence=WHY["en"]))
    type_answer(page, read_site)
    page.locator("#typed").fill("Fine.")
    page.locator("#send-typed").click()
    expect(page.locator("#summary .gate")).to_contain_text("can reach at most 1 of 5")
    with page.expect_response(lambda response: "interview_speech_evaluation" in response.url):
        let_go.set()
    expect(page.locator("#written")).to_contain_text("Fine.")
    expect(page.locator("#opinion-heading")).to_be_hidden()


def test_the_sentences_are_in_the_readers_language(
    read_site: str, page: Page, model: LlmStub
) -> None:
    """A Turkish page over an English answer: the reasons are Turkish, the quotes English."""
    model.script = judging(level=2, quote=QUOTE, sentence=WHY["tr"])
    type_answer(page, read_site, lang="tr")
    expect(page.locator("#opinion")).to_contain_text("Genel düzey: önce")
    expect(page.locator("#opinion")).to_contain_text(WHY["tr"])
    expect(page.locator("#opinion q").first).to_have_text(QUOTE)


@pytest.mark.timeout(240)
def test_a_spoken_answer_that_was_read_is_deleted_when_another_report_replaces_it(
    read_site: str, page: Page, model: LlmStub, clips: list[Path], tmp_path: Path
) -> None:
    """First the report, then the second reading; after the next answer nothing is left."""
    model.script = judging(level=1)
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.method in ("POST", "DELETE") and "/answers/" in request.url:
            asked.append(f"{request.method} {request.url.rpartition('/')[2].partition('?')[0]}")

    page.on("request", note)
    page.goto(f"{read_site}/?lang=en")
    page.locator("#question").fill(SPOKEN_QUESTION)
    page.locator("#file").set_input_files(joined(clips, tmp_path))
    page.locator("#send").click()
    expect(page.locator("#opinion")).to_contain_text("stub-model", timeout=EVALUATION_MS)
    expect(page.locator("#opinion .change .hear").first).to_be_visible()
    page.locator("#typed").fill("Fine.")
    page.locator("#send-typed").click()
    expect(page.locator("#summary .gate")).to_contain_text("can reach at most 1 of 5")
    page.wait_for_timeout(1000)
    assert [each.partition(" ")[0] for each in asked] == ["POST", "DELETE"]
    assert asked[0] == "POST second_reading"


def joined(clips: list[Path], folder: Path) -> Path:
    """Half a minute of speech: less is too short an answer for a model to be asked."""
    spoken = [read_mono(each, 16_000) for each in clips if each.suffix == ".ogg"]
    file = folder / "answer.wav"
    file.write_bytes(wav(np.concatenate(spoken), 16_000))
    return file


def begin_interview(page: Page, site: str) -> str:
    """Start interviews until one begins with a question whose model answer a model may raise or
    lower as it likes; returns that answer."""
    bank = read_bank()
    judge = ContentFlow(bank, Matcher(bank, 10), LlmCoach(None)).judge
    while True:
        page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal")
        page.locator("#start").click()
        expect(page.locator("#question-number")).to_contain_text("1")
        asked = page.locator("#interview-question").inner_text()
        answer = next(each.model_answer for each in bank.entries("en") if each.text == asked)
        opinion = judge(asked, typed_answer_text(answer, "en"), None, "en", None).verdict
        if opinion is not None and sum(opinion.grades[:2]) < POOR:
            return answer
        end_interview(page)
        expect(page.locator("#result")).to_be_visible()


def test_an_interview_tells_what_changed_in_its_answers(
    read_site: str, page: Page, release: Callable[[Script], threading.Event]
) -> None:
    """The next question comes at once; the result page is updated when the model is done."""
    let_go = release(judging(level=2, sentence=WHY["en"]))
    page.locator("#typed").fill(begin_interview(page, read_site))
    page.locator("#send-typed").click()
    expect(page.locator("#question-number")).to_contain_text("2", timeout=EVALUATION_MS)
    end_interview(page)
    expect(page.locator("#result")).to_be_visible()
    page.locator("[data-report]").first.click()
    expect(page.locator("#opinion")).to_contain_text("is reading your answer")
    let_go.set()
    expect(page.locator("#opinion")).to_contain_text(WHY["en"])
    expect(page.locator("#summary")).to_contain_text("2 of 5")
    expect(page.locator(".competency-score").first).to_contain_text("4.0 of 10")


def test_without_scripts_the_reader_asks_with_a_button(
    read_site: str, chromium: Browser, model: LlmStub
) -> None:
    """The report is there first; the button asks the model and shows the report again."""
    model.script = judging(level=2, quote=QUOTE, sentence=WHY["en"])
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{read_site}/?lang=en")
        page.locator("#plain-typed").fill(ANSWER)
        page.locator("#plain-question").fill(QUESTION)
        page.locator("[formaction*='/practice/typed']").click()
        expect(page.locator("h1")).to_have_text("Your feedback")
        page.get_by_role("button", name="Have a language model grade it as well").click()
        expect(page.locator(".plain-report")).to_contain_text(WHY["en"])
        expect(page.locator(".plain-report .overall-line")).to_contain_text("2 of 5")
        expect(page.locator(".plain-report .badge-said").first).to_be_attached()
