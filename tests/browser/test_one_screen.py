"""The report at a glance: one screen, folds that open, paper, and no sentence twice."""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, expect

from corpus import spoken_answers
from interview.flows.interview_plan import USUAL_LENGTH as QUESTIONS
from interview.flows.question_bank import read_bank
from interview.language.catalogue import Language
from tests.browser.conftest import end_interview
from tests.parts import ESPEAK, need

pytestmark = pytest.mark.long

DESKTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)
EVALUATION_MS = 120_000
A_MINUTE = (120, 150)
"""Words of an answer that takes about a minute."""

MOST_PAGES = 3
WORDS = "Voice%20above%20background%20noise"
"""Words that stand only among the figures of delivery."""

QUESTION = {"en": "Tell us about a difficult problem you solved.", "tr": "Kendinizden söz edin."}
BELOW = """() => {
  const foot = document.getElementById("player");
  const bottom = foot.hidden ? innerHeight : foot.getBoundingClientRect().top;
  const head = ["report-heading", "report-question", "report-date"];
  const parts = [...head, "summary", "advice", "done-well"];
  const shown = parts.map((id) => document.getElementById(id)).filter((part) => part.offsetParent);
  const hidden = shown.filter((part) => {
    const { top, bottom: end } = part.getBoundingClientRect();
    return top < 0 || end > bottom;
  });
  return { shown: shown.map(({ id }) => id), hidden: hidden.map(({ id }) => id) };
}"""
"""The parts of the first screen, and those of them that do not fit on it."""


@pytest.fixture(scope="module", params=["en", "tr"])
def minute(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A one-minute answer of the corpus, read by a synthetic voice; its folder is its language."""
    need(ESPEAK)
    language = request.param
    least, most = A_MINUTE
    answer = next(
        each
        for each in spoken_answers(language)
        if least <= len(each.text.split()) <= most and 2.5 <= each.grade <= 3.5
    )
    recording = tmp_path_factory.mktemp("minute") / f"{language}.wav"
    command = ["espeak-ng", "-v", language, "-s", "145", "-w", str(recording), answer.text]
    subprocess.run(command, check=True)
    return recording


@pytest.fixture(scope="module")
def spoken(site: str, chromium: Browser, minute: Path) -> Iterator[Page]:
    """A page with the report on the one-minute answer."""
    with chromium.new_context(viewport=DESKTOP) as context:
        context.set_default_timeout(15_000)
        page = context.new_page()
        language = minute.stem
        page.goto(f"{site}/?lang={language}")
        page.locator("#question").fill(QUESTION[language])
        page.locator("#file").set_input_files(minute)
        page.locator("#send").click()
        expect(page.locator("#report")).to_be_visible(timeout=EVALUATION_MS)
        yield page


def send_typed(page: Page, site: str, language: Language, answer: str, question: str) -> None:
    page.goto(f"{site}/?lang={language}")
    page.locator("#question").fill(question)
    page.locator("#typed").fill(answer)
    page.locator("#send-typed").click()
    expect(page.locator("#report")).to_be_visible(timeout=EVALUATION_MS)


@pytest.mark.timeout(240)
def test_level_advice_and_praise_fit_on_one_screen(spoken: Page) -> None:
    """On a desktop as the page scrolls by itself; on a phone above the player of the recording."""
    assert spoken.evaluate(BELOW)["hidden"] == []
    spoken.set_viewport_size(PHONE)
    spoken.locator("#report").evaluate("report => report.scrollIntoView()")
    found = spoken.evaluate(BELOW)
    spoken.set_viewport_size(DESKTOP)
    assert found["hidden"] == []
    assert {"report-question", "report-date", "summary", "advice"} <= set(found["shown"])
    assert 1 <= spoken.locator("#advice li").count() <= 3


@pytest.mark.parametrize("language", ["en", "tr"])
def test_typed_answers_of_every_grade_fit_on_a_phone(
    site: str, page: Page, language: Language
) -> None:
    """Weak ones with their gates, good ones with praise."""
    page.set_viewport_size(PHONE)
    for answer in spoken_answers(language)[::60][:8]:
        send_typed(page, site, language, answer.text, answer.question)
        assert page.evaluate(BELOW)["hidden"] == [], answer.id
        assert page.locator("#advice li").count() <= 3


def test_everything_else_is_folded_under_a_title_and_a_line(spoken: Page) -> None:
    """Each fold says what is in it, opens by keyboard, and is open again after a reload."""
    folds = spoken.locator("#report details.fold:not([hidden])")
    assert folds.count() >= 5
    for fold in folds.all():
        expect(fold).not_to_have_attribute("open", "")
        expect(fold.locator("> summary h3")).not_to_be_empty()
        expect(fold.locator("> summary .fold-line")).not_to_be_empty()
    fold = spoken.locator("#delivery-fold")
    fold.locator("> summary").focus()
    spoken.keyboard.press("Enter")
    expect(fold).to_have_attribute("open", "")
    expect(spoken.locator("#delivery .tiles")).to_be_visible()
    kept = spoken.evaluate("sessionStorage.getItem('open-folds')")
    assert json.loads(kept) == ["delivery-fold"]
    other = spoken.context.new_page()
    other.add_init_script(f"sessionStorage.setItem('open-folds', '{kept}')")
    other.goto(spoken.url)
    expect(other.locator("#delivery-fold")).to_have_attribute("open", "")
    other.close()
    spoken.keyboard.press("Enter")
    expect(fold).not_to_have_attribute("open", "")


@pytest.mark.timeout(240)
def test_finding_in_the_page_looks_into_folds(site: str, page: Page, jfk: Path) -> None:
    """A link to words in a fold, which browsers find as a search does, opens that fold alone."""
    upload: FilePayload = {
        "name": "a.flac",
        "mimeType": "audio/flac",
        "buffer": jfk.read_bytes(),
    }
    sent = page.request.post(f"{site}/answers", multipart={"audio": upload, "lang": "en"})
    identity = sent.json()["id"]
    page.goto(f"{site}/practice/answers/{identity}?lang=en")
    expect(page.locator("#delivery-fold")).to_be_attached(timeout=EVALUATION_MS)
    expect(page.locator("#delivery-fold")).not_to_have_attribute("open", "")
    page.goto("about:blank")
    page.goto(f"{site}/practice/answers/{identity}?lang=en#:~:text={WORDS}")
    expect(page.locator("#delivery-fold")).to_have_attribute("open", "")
    expect(page.locator("#rubric-fold")).not_to_have_attribute("open", "")
    page.locator(".languages a[lang=tr]").click()
    expect(page.locator("html")).to_have_attribute("lang", "tr")
    expect(page.locator("#delivery-fold")).to_have_attribute("open", "")


def test_facts_are_said_to_be_unchecked_beside_the_level_of_a_knowledge_question(
    site: str, page: Page
) -> None:
    """Where they matter most; for a story the sentence is in the folded part."""
    told = "Your facts were not checked"
    asked = {each.id: each for each in read_bank().entries("en")}
    for kind, is_near in (("knowledge", True), ("behavioural", False)):
        question = next(each for each in asked.values() if each.kind == kind)
        send_typed(page, site, "en", question.model_answer, question.text)
        near, folded = page.locator("#summary .facts"), page.locator("#rubric > .hint")
        expect(near).to_have_count(int(is_near))
        expect(folded).to_have_count(int(not is_near))
        expect(near if is_near else folded).to_contain_text(told)


@pytest.mark.timeout(240)
def test_a_minute_prints_on_three_pages(spoken: Page) -> None:
    """With the question and the date; folds that are not for paper stay off it."""
    paper = spoken.pdf(format="A4")
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", paper))
    assert 1 <= pages <= MOST_PAGES
    spoken.emulate_media(media="print")
    for shown in ("#report-question", "#report-date", "#advice", "#rubric", "#transcript"):
        expect(spoken.locator(shown)).to_be_visible()
    expect(spoken.locator("#evaluation")).to_be_hidden()
    spoken.emulate_media(media="screen")
    expect(spoken.locator("#rubric")).to_be_hidden()


@pytest.mark.timeout(240)
@pytest.mark.parametrize("language", ["en", "tr"])
def test_the_result_of_five_weak_answers_has_no_sentence_twice(
    site: str, page: Page, language: Language
) -> None:
    """All that the page of the result shows, titles and figures aside."""
    weak = [each for each in spoken_answers(language) if each.grade <= 2][::9]
    page.goto(f"{site}/auto-interview?lang={language}&mode=rehearsal&seed=1")
    page.locator("#start").click()
    for number in range(QUESTIONS - 1):
        expect(page.locator("#stepper .past")).to_have_count(number, timeout=EVALUATION_MS)
        page.locator("#typed").fill(weak[number].text)
        page.locator("#send-typed").click()
    expect(page.locator("#stepper .past")).to_have_count(QUESTIONS - 1, timeout=EVALUATION_MS)
    end_interview(page)
    expect(page.locator("#result")).to_be_visible(timeout=EVALUATION_MS)
    expect(page.locator(".advice li").first).to_be_visible()
    lines = page.locator("#summary-of-interview").inner_text().splitlines()
    sentences = [each for line in lines for each in re.split(r"(?<=[.!?])\s+", line)]
    long = [each for each in sentences if len(each.split()) > 3]
    assert [each for each, times in Counter(long).items() if times > 1] == []


@pytest.mark.parametrize("language", ["en", "tr"])
def test_practice_answers_in_a_row_are_told_differently(
    site: str, page: Page, language: Language
) -> None:
    """The same weak answer five times: what to do is worded anew each time."""
    weak = next(each for each in spoken_answers(language) if each.grade <= 2)
    seen: list[str] = []
    for _ in range(QUESTIONS):
        send_typed(page, site, language, weak.text, weak.question)
        seen += page.locator("#advice li p").all_inner_texts()
    assert len(seen) == len(set(seen)) >= QUESTIONS
