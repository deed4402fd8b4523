"""The page of the CV and the job advertisement, with real documents."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, expect

from tests import cvs
from tests.cv_scores import labelled
from tests.llm_stub import LlmStub, Reply, always

PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1280, height=800)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ADVERT = labelled("adverts")["en_nurse"][0]
NURSE = labelled("cvs")["en_nurse"][0]


def chosen(page: Page, name: str, content: bytes) -> None:
    kind = DOCX if name.endswith("docx") else "application/pdf"
    page.locator("#cv-file").set_input_files(FilePayload(name=name, mimeType=kind, buffer=content))
    page.locator("#cv-form button").click()


def values(page: Page, form: str, part: str) -> list[str]:
    inputs = page.locator(f"#{form}-found [data-part={part}] input")
    return [each.input_value() for each in inputs.all()]


def test_from_cv_and_advert_to_a_question(site: str, page: Page) -> None:
    """Upload, see, correct, paste, and practise a question about both."""
    page.goto(f"{site}/background?lang=en")
    expect(page.locator("#cv-goes-to")).to_contain_text("goes to no language model")
    chosen(page, "cv.docx", cvs.docx(NURSE.split("\n")))
    expect(page.locator("#cv-status")).to_contain_text("Check what was found")
    expect(page.locator("#cv-found-heading")).to_be_focused()
    assert "Staff Nurse" in values(page, "cv", "roles")
    assert "wound care" in values(page, "cv", "skills")
    assert values(page, "cv", "languages") == ["English", "Igbo", "French"]
    skills = page.locator("#cv-found [data-part=skills]")
    skills.get_by_role("button", name="Remove “wound care”").click()
    skills.locator(".found-add").click()
    page.keyboard.type("Palliative care")
    page.keyboard.press("Enter")
    expect(page.locator("#cv-found-status")).to_contain_text("have been saved")
    page.locator("#advert-text").fill(ADVERT)
    page.locator("#advert-form button").click()
    expect(page.locator("#advert-found")).to_be_visible()
    page.reload()
    expect(page.locator("#advert-found")).to_be_visible()
    assert "palliative care" in values(page, "cv", "skills")
    assert "wound care" not in values(page, "cv", "skills")
    assert "leadership" in values(page, "advert", "skills")
    first = page.locator("#questions li").first
    question = first.locator("p").inner_text()
    first.get_by_role("link").click()
    expect(page.locator("#question")).to_have_value(question)
    assert "#" not in page.url


def test_a_pdf_is_read_and_deleted(site: str, page: Page) -> None:
    """Deleting hides what was found, and the questions with it."""
    page.goto(f"{site}/background?lang=tr")
    chosen(page, "cv.pdf", cvs.pdf(cvs.ENGLISH))
    expect(page.locator("#cv-found")).to_be_visible()
    expect(page.locator("#cv-years")).to_have_value("6")
    expect(page.locator("#questions li")).to_have_count(6)
    page.locator("#cv-delete").click()
    expect(page.locator("#cv-status")).to_have_text("Silindi.")
    expect(page.locator("#cv-found")).to_be_hidden()
    expect(page.locator("#questions-card")).to_be_hidden()
    expect(page.locator("#cv-file")).to_be_focused()


def test_what_cannot_be_read_is_told(site: str, page: Page) -> None:
    """In the words of the server, beside the file; what was there before stays."""
    page.goto(f"{site}/background?lang=en")
    chosen(page, "cv.pdf", cvs.scanned())
    expect(page.locator("#cv-status")).to_contain_text("its pages are pictures")
    page.locator("#advert-text").fill("short")
    page.locator("#advert-form button").click()
    expect(page.locator("#advert-status")).to_contain_text("too short")
    expect(page.locator("#cv-form button")).to_be_enabled()


def test_the_page_says_where_a_cv_goes(make_server: Callable[..., object], page: Page) -> None:
    """Before anything is uploaded."""
    with LlmStub(always(Reply("{}"))) as model:
        server = make_server(LLM_BASE_URL=model.base_url, LLM_MODEL="stub")
        page.goto(f"{server.url}/background?lang=en")  # type: ignore[attr-defined]
        expect(page.locator("#cv-goes-to")).to_contain_text(
            "a language model chosen by the operator"
        )
        expect(page.locator("#advert-goes-to")).to_contain_text("goes to no language model")


@pytest.mark.parametrize("language", ["en", "tr"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_the_screen(
    site: str, chromium: Browser, size: ViewportSize, scheme: str, language: str
) -> None:
    """Nothing is wider than the page, and what is pressed is large enough for a finger."""
    with chromium.new_context(viewport=size, color_scheme=scheme) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{site}/background?lang={language}")
        chosen(page, "cv.docx", cvs.docx(NURSE.split("\n")))
        expect(page.locator("#cv-found")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        small = page.locator("main button:visible").evaluate_all(
            "all => all.filter((each) => each.getBoundingClientRect().height < 40).length"
        )
        assert small == 0
