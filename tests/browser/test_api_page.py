"""The page of the interface for programs."""

import re

import pytest
import requests
from playwright.sync_api import Page, expect

LONGEST = "#post_auto_interview_submit_answer"


@pytest.mark.parametrize(
    ("language", "heading"),
    [("tr", "Programlar için arayüz"), ("en", "The interface for programs")],
)
def test_the_page_has_every_route_of_the_document(
    page: Page, site: str, language: str, heading: str
) -> None:
    """It is linked from the other pages; nothing in it is refused by the content policy."""
    said: list[tuple[str, str]] = []
    page.on("console", lambda message: said.append((message.type, message.text)))
    page.goto(f"{site}/?lang={language}")
    page.locator(".site-footer").get_by_role("link", name=heading).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    document = requests.get(f"{site}/openapi.json", timeout=20).json()
    listed = page.locator("summary code").all_text_contents()
    assert sorted(listed) == sorted(
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method in methods
    )
    assert [text for kind, text in said if kind == "error"] == []


def test_the_page_fits_a_phone(page: Page, site: str) -> None:
    """Also where the longest of its routes is open."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{site}/api?lang=en")
    page.locator(f"{LONGEST} summary").click()
    expect(page.locator(LONGEST).get_by_text("final_evaluation").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_every_reference_leads_somewhere(page: Page, site: str) -> None:
    """Types and errors are linked where they are named."""
    page.goto(f"{site}/api?lang=en")
    content = page.content()
    targets = set(re.findall(r'href="#([^"]+)"', content)) - {"main"}
    assert any(each.startswith("error-") for each in targets)
    assert targets <= set(re.findall(r'id="([^"]+)"', content))
