"""Records where a page seeks in recordings and whether they play, independent of timing."""

from playwright.sync_api import BrowserContext, Page

SEEK_MS = 15_000
SAME_MOMENT_S = 0.05
RECORD = """
window.seeks = [];
window.plays = 0;
const time = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "currentTime");
Object.defineProperty(HTMLMediaElement.prototype, "currentTime", {
  ...time,
  set(seconds) { window.seeks.push(seconds); time.set.call(this, seconds); },
});
document.addEventListener("play", () => { window.plays += 1; }, true);
"""


def record_seeks(target: Page | BrowserContext) -> None:
    """Note every seek and every start of the pages opened from here on."""
    target.add_init_script(RECORD)


def heard_from(page: Page, seconds: float, within: float = SAME_MOMENT_S) -> None:
    """The recording was sent to that moment, or up to ``within`` from it, and plays."""
    page.wait_for_function(
        "([at, within]) => window.plays > 0 && Math.abs(window.seeks.at(-1) - at) <= within",
        arg=[seconds, within],
        timeout=SEEK_MS,
    )
