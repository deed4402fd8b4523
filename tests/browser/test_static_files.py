"""Pages with files from another origin, and files that are requested once."""

from collections.abc import Callable

from playwright.sync_api import ConsoleMessage, Page, expect

from tests.conftest import Server


def resources(page: Page) -> list[dict[str, object]]:
    """What the page loaded, as the browser itself has counted it."""
    found: list[dict[str, object]] = page.evaluate(
        "performance.getEntriesByType('resource').map(({name, transferSize}) =>"
        " ({name, transferSize})).filter(({name}) => name.includes('/static/'))"
    )
    return found


def test_a_page_runs_with_its_files_from_another_origin(
    page: Page, server: Server, make_server: Callable[..., Server]
) -> None:
    """Modules and what they import, styles and pictures: all from there, none blocked."""
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    page.on("console", note)
    paged = make_server(STATIC_URL_BASE=server.url)
    page.goto(f"{paged.url}/?lang=en")
    expect(page.locator("#picker")).to_be_visible()
    assert errors == []
    loaded = [str(entry["name"]) for entry in resources(page)]
    assert len(loaded) > 10
    assert {name.split("/static/")[0] for name in loaded} == {server.url}
    assert page.evaluate("getComputedStyle(document.querySelector('.site-header')).display") != (
        "block"
    )


def test_files_are_asked_for_once(page: Page, site: str) -> None:
    """The second page of a visit takes scripts, styles and pictures from the browser's cache."""
    page.goto(f"{site}/?lang=en")
    expect(page.locator("#picker")).to_be_visible()
    page.goto(f"{site}/?lang=tr")
    expect(page.locator("#picker")).to_be_visible()
    assert [entry for entry in resources(page) if entry["transferSize"] != 0] == []
