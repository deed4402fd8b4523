"""What a page stores and sends of a take, and how a test delays either."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import psutil
from playwright.sync_api import Dialog, Page, Request, expect

from tests.browser.test_practice_page import EVALUATION_MS
from tests.conftest import Server, wait_until

TAKES = """
new Promise((resolve, reject) => {
  const request = indexedDB.open("interview-takes");
  request.onerror = () => reject(request.error);
  request.onsuccess = () => {
    const all = request.result.transaction("takes").objectStore("takes").getAll();
    all.onsuccess = () => { request.result.close(); resolve(JSON.stringify(all.result)); };
  };
})
"""


@contextmanager
def held_up(server: Server, recording: Path) -> Iterator[None]:
    """Nothing is transcribed meanwhile: the speech process is stopped where it stands."""
    if server.speech_pid() is None:
        server.send(recording, lang="en")
    pid = server.speech_pid()
    assert pid is not None
    speech = psutil.Process(pid)
    speech.suspend()
    try:
        yield
    finally:
        if speech.is_running():
            speech.resume()


def sent_answers(page: Page) -> list[Request]:
    """The POSTs of recordings this page makes from here on."""
    sent: list[Request] = []
    page.on(
        "request",
        lambda request: (
            sent.append(request)
            if request.method == "POST"
            and urlsplit(request.url).path.endswith(("/answers", "/submit_answer"))
            else None
        ),
    )
    return sent


def lose_first_reply(page: Page, pattern: str) -> None:
    """The connection breaks once, between the server's reply and the page."""
    replies = iter(("Fetch.failRequest", "Fetch.continueRequest"))
    fault = page.context.new_cdp_session(page)

    def decide(paused: dict[str, str]) -> None:
        step = next(replies, "Fetch.continueRequest")
        reason = {"errorReason": "ConnectionReset"} if step == "Fetch.failRequest" else {}
        fault.send(step, {"requestId": paused["requestId"], **reason})

    fault.on("Fetch.requestPaused", decide)
    fault.send("Fetch.enable", {"patterns": [{"urlPattern": pattern, "requestStage": "Response"}]})


def key_of(request: Request) -> str:
    return request.headers["idempotency-key"]


def place_of(request: Request) -> str:
    """Where the answer of an accepted POST can be asked after."""
    response = request.response()
    assert response is not None
    assert response.status == 202
    return response.headers["location"]


def warnings_of(page: Page) -> list[str]:
    """The kinds of dialogs the page opens from here on, each agreed to."""
    kinds: list[str] = []

    def agree(dialog: Dialog) -> None:
        kinds.append(dialog.type)
        dialog.accept()

    page.on("dialog", agree)
    return kinds


def expect_report(page: Page) -> None:
    expect(page.locator("#report")).to_be_visible(timeout=EVALUATION_MS)


def expect_followed(page: Page) -> None:
    """The server has accepted the answer and the page tells where it stands."""
    expect(page.locator("#progress-outlook")).not_to_be_empty()


def expect_take_kept(page: Page) -> None:
    """The take is shown, and all of it is written."""
    expect(page.locator("#take")).to_be_visible()
    wait_until(lambda: '"ended":true' in page.evaluate(TAKES), 20)


def expect_no_take_kept(page: Page) -> None:
    wait_until(lambda: page.evaluate(TAKES) == "[]", 20)


def state_of(page: Page, place: str) -> str:
    """Where an accepted answer stands, asked as the page's own browser; "gone" without one."""
    answer = page.request.get(urljoin(page.url, place))
    assert answer.status in (200, 404), answer.text()
    return str(answer.json()["state"]) if answer.ok else "gone"
