"""What a candidate reads once an interview is over: skipped, typed, ended at once or abandoned."""

import re
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.conftest import ACTION_MS, end_interview
from tests.conftest import Server, wait_until
from tests.integration.candidates import OWN_PART, WE, killed
from tests.integration.test_interview_endings import age
from tests.integration.test_interview_results import GOOD

EVALUATION_MS = 60_000
DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)
PARAGRAPHS = GOOD.replace("First I moved", "\n\nFirst I moved")
ASKED = {
    "en": "How big is the team, and what would I do in the first month?",
    "tr": "Ekip kaç kişi ve ilk ay ne yapardım?",
}
OVERLAPS = """(item) => {
  const [title, beside] = [".competencies h3", ".hint"].map((it) => item.querySelector(it));
  const words = document.createRange();
  words.selectNodeContents(title);
  const { right, bottom } = words.getBoundingClientRect();
  const { left, top } = beside.getBoundingClientRect();
  return right > left && bottom > top;
}"""
"""Whether the title of a competency runs into what stands beside it."""


@pytest.fixture(scope="module")
def site(quick_server: Server) -> str:
    return quick_server.url


def begin(page: Page, site: str, choices: str, language: str = "en") -> None:
    """In rehearsal: each answer leads to the next question at once."""
    page.goto(f"{site}/auto-interview?lang={language}&seed=1&mode=rehearsal&{choices}")
    page.locator("#start").click()
    expect(page.locator("#interview-question")).not_to_be_empty()


def say(page: Page, text: str) -> None:
    page.locator("#typed").fill(text)
    step(page, "#send-typed")


def skip(page: Page) -> None:
    step(page, "#skip")


def step(page: Page, button: str) -> None:
    """Press a button that leads to the next question, or to the result."""
    done = page.locator("#stepper .past").count()
    page.locator(button).click()
    next_one = page.locator(f"#stepper .past:nth-child({done + 1})")
    expect(next_one.or_(page.locator("#result"))).to_be_attached(timeout=EVALUATION_MS)


def totals(page: Page) -> list[str]:
    """The numbers of answers and of questions that the result tells."""
    return page.locator("#total-answers, #total-questions").all_inner_texts()


def answers(page: Page) -> Locator:
    return page.locator("#answers .interview-answer")


def own_result(page: Page) -> dict[str, Any]:
    """The result that the page shows."""
    result: dict[str, Any] = page.request.get(
        page.url, headers={"Accept": "application/json"}
    ).json()
    return result


def own_status(page: Page, site: str) -> dict[str, Any]:
    """The running interview of the page's visitor."""
    status: dict[str, Any] = page.request.get(f"{site}/auto_interview/status").json()
    return status


# Skipped and typed


def test_skips_and_own_questions_are_told_apart_from_answers(site: str, page: Page) -> None:
    """Every number fits the others, and what was skipped can be answered from here."""
    begin(page, site, "length=5&focus=teamwork")
    for text in (PARAGRAPHS, WE, OWN_PART):
        say(page, text)
    skipped = page.locator("#interview-question").inner_text()
    skip(page)
    skip(page)
    say(page, ASKED["en"])
    assert totals(page) == ["4", "6"]
    certain = page.locator("#how-certain")
    expect(certain).to_contain_text("Answers certain enough to be rated: 1 of 2.")
    expect(certain).to_contain_text("The answer to a follow-up is rated together")
    expect(certain).to_contain_text("Your own questions are not rated.")
    expect(page.get_by_text("You skipped this question.")).to_have_count(2)
    expect(answers(page)).to_have_count(6)
    expect_told_praise(page)
    expect_typed_answers(page)
    expect_room(page)
    page.get_by_role("link", name=f"Answer the question that you skipped: {skipped}").click()
    expect(page.locator("#question")).to_have_value(skipped)


def expect_told_praise(page: Page) -> None:
    """Each quote of a competency says whether it was good."""
    described = own_result(page)["competencies"]
    wanted = [
        "Good" if it["good"] else "To work on" for each in described for it in each["evidence"]
    ]
    assert len(set(wanted)) == 2
    assert page.locator(".competencies .evidence .badge").all_inner_texts() == wanted


def expect_typed_answers(page: Page) -> None:
    """With their paragraphs and without delivery; what was asked back has no level anywhere."""
    assert page.locator(".said").first.inner_text() == PARAGRAPHS
    expect(page.locator("[data-report]")).to_have_count(3)
    expect(answers(page).last.get_by_role("link", name="What you asked")).to_be_visible()
    page.locator("[data-report]").last.click()
    expect(page.locator("#report-heading")).to_be_focused()
    expect(page.locator("#written-fold")).to_be_visible()
    for spoken in ("#delivery-fold", "#heard-fold", "#player"):
        expect(page.locator(spoken)).to_be_hidden()
    expect(page.locator("#result")).not_to_contain_text("0 seconds")


def expect_room(page: Page) -> None:
    """Buttons in one row on a desktop; nothing runs into anything, or out of a phone."""
    page.set_viewport_size(DESKTOP)
    buttons = page.locator("#result > .actions > .button").all()
    boxes = [box for box in (it.bounding_box() for it in buttons) if box is not None]
    assert (len(boxes), len({round(it["y"]) for it in boxes})) == (3, 1)
    page.set_viewport_size(PHONE)
    unrated = page.locator(".competencies li:has(> .hint)")
    assert [it.evaluate(OVERLAPS) for it in unrated.all()] == [False]
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    said, card = (page.locator(it).first.bounding_box() for it in (".said", ".interview-answer"))
    assert said is not None
    assert card is not None
    assert said["x"] == card["x"]


def test_a_level_without_a_range_is_told_without_one(site: str, page: Page) -> None:
    """In Turkish, after a skip and an answer that says nothing."""
    begin(page, site, "length=3", "tr")
    skip(page)
    say(page, "Bilmiyorum.")
    say(page, ASKED["tr"])
    assert totals(page) == ["2", "3"]
    expect(page.locator("#how-certain")).to_have_text(
        "1 yanıtın 1 tanesine güvenilir bir puan verilebildi. Kendi sorularınıza puan verilmez."
    )
    expect(page.locator(".competency-score")).to_have_text("10 üzerinden 2,0")
    expect(answers(page).first).to_contain_text("Bu soruyu geçtiniz.")


def test_whoever_only_asks_is_not_told_of_uncertain_answers(site: str, page: Page) -> None:
    """And is offered no report that judges the questions as an answer."""
    begin(page, site, "length=3")
    skip(page)
    skip(page)
    say(page, ASKED["en"])
    assert totals(page) == ["1", "3"]
    expect(page.locator("#how-certain")).to_have_text(
        "You only asked your own questions, and these are not rated."
    )
    expect(page.locator("[data-report]")).to_have_count(0)


# Ended at once and deleted

TOLD = {
    "en": {
        "nothing": "No question was answered, so there is nothing to rate.",
        "again": "Hold this interview again.",
        "button": "Delete this interview",
        "deleted": "The interview has been deleted.",
    },
    "tr": {
        "nothing": "Hiçbir soru yanıtlanmadığı için değerlendirilecek bir şey yok.",
        "again": "Bu mülakatı yeniden yapın.",
        "button": "Bu mülakatı sil",
        "deleted": "Mülakat silindi.",
    },
}


@pytest.mark.parametrize("language", TOLD)
def test_an_interview_ended_at_once_is_deleted_by_keyboard(
    site: str, page: Page, language: str
) -> None:
    """It shows nothing that is not there; then it is nowhere, and the reader is told."""
    begin(page, site, "length=5", language)
    end_interview(page)
    told = TOLD[language]
    expect(page.locator("#how-certain")).to_have_text(told["nothing"])
    assert totals(page) == ["0", "5"]
    expect_nothing_empty(page, told["again"])
    address = page.url
    delete_by_keyboard(page, told["button"])
    expect(page.get_by_text(told["deleted"])).to_be_focused()
    expect(page.locator("#start")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#length")).to_be_focused()
    expect_gone(page, address)


def expect_nothing_empty(page: Page, again: str) -> None:
    """Each heading has something below it, and no second result is to be compared with."""
    expect(page.get_by_role("link", name=again)).to_be_visible()
    for heading in page.locator("#result h2:visible").all():
        below = heading.locator("xpath=following-sibling::*[1]")
        expect(below).not_to_have_text(re.compile(r"^\s*$"))


def delete_by_keyboard(page: Page, button: str) -> None:
    """At the second press; the first one asks, and the focus stays."""
    while page.evaluate("document.activeElement.id") != "delete-result":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#result-status")).to_contain_text(f"“{button}”")
    expect(page.get_by_role("button", name=button)).to_be_focused()
    page.keyboard.press("Space")


def expect_gone(page: Page, address: str) -> None:
    """From the list of interviews, at its address, and on the way back."""
    expect(page.locator("#earlier-heading")).to_have_count(0)
    assert page.request.get(address, headers={"Accept": "text/html"}).status == 404
    page.go_back()
    expect(page.locator("#start")).to_be_visible()


# Abandoned


def test_whoever_comes_back_to_an_abandoned_interview_finds_its_result(
    quick_server: Server, chromium: Browser
) -> None:
    """With one press; typed text that nobody takes any more stays where it is."""
    with chromium.new_context() as one, chromium.new_context() as other:
        pages = [context.new_page() for context in (one, other)]
        for page, language in zip(pages, ("en", "tr"), strict=True):
            page.set_default_timeout(ACTION_MS)
            begin(page, quick_server.url, "length=3", language)
        say(pages[0], GOOD)
        abandon(quick_server, pages)
        expect_result_of_one(pages[0])
        expect_typed_text_kept(pages[1])


def abandon(server: Server, pages: list[Page]) -> None:
    """Leave the interviews for hours; the job that ends such ones runs when the server starts."""
    ids = [own_status(page, server.url)["session_id"] for page in pages]
    for identity in ids:
        age(server, identity)
    killed(server)
    server.start()
    places = [f"{server.url}/auto_interview/results/{identity}" for identity in ids]
    visits = list(zip(pages, places, strict=True))
    wait_until(lambda: all(it.request.get(place).ok for it, place in visits), 60, server.log)


def expect_result_of_one(page: Page) -> None:
    """It was answered once; its report is of the day it was given on."""
    page.locator("#skip").click()
    expect(page.locator("#opening-status")).to_contain_text("This interview is over")
    expect(page.locator("#session")).to_be_hidden()
    expect(page.get_by_role("link", name="Open the result")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#total-answers")).to_have_text("1")
    expect(answers(page)).to_have_count(1)
    page.locator("[data-report]").click()
    dates = [page.locator(it).get_attribute("datetime") for it in (".result time", "#report-date")]
    assert len({datetime.fromisoformat(it or "") for it in dates}) == 1


def expect_typed_text_kept(page: Page) -> None:
    page.locator("#typed").fill("Yarım kalan yanıtım")
    page.locator("#send-typed").click()
    expect(page.locator("#status")).to_contain_text("Bu mülakat sona erdi")
    expect(page.locator("#typed")).to_have_value("Yarım kalan yanıtım")
    expect(page.locator("#status + #over a")).to_be_focused()
