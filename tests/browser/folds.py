"""The folded parts of a report."""

from playwright.sync_api import Page


def unfold(page: Page) -> None:
    """Open every fold, as a reader who looks at everything."""
    page.locator("details.fold").evaluate_all("folds => folds.forEach((each) => each.open = true)")
