"""The pages in a browser without the features that the oldest supported browsers lack.

No Safari 15 runs here. So Chromium forgets, before a page's first script, every interface,
function, method and property that MDN's data denies to a browser of package.json's list.
"""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import end_interview
from tests.browser.takes import expect_no_take_kept, expect_report
from tests.browser.test_large_files import CD_RATE, cd_wav
from tests.browser.test_practice_page import ANSWER, set_limit, words_heard
from tests.conftest import Server
from tests.integration.recordings import read_mono
from tests.parts import NODE, need

pytestmark = pytest.mark.long

PROJECT = Path(__file__).parents[2]

MISSING = """
import { newer, newerGlobals } from "./lint/compatibility.js";
const members = newer.map(({ object, name, isStatic }) => [object, name, isStatic]);
console.log(JSON.stringify({ members, globals: newerGlobals.map(({ name }) => name) }));
"""
FORGET = """
((missing) => {
  for (const [object, name, isStatic] of missing.members) {
    const owner = object === "Window" ? window : window[object];
    const holders = isStatic ? [owner] : [owner, owner?.prototype];
    for (const holder of holders.filter(Boolean)) delete holder[name];
  }
  for (const name of missing.globals) delete window[name];
})(MISSING);
"""
RECORDS_MP4_ALONE = """
MediaRecorder.isTypeSupported = (type) => type.startsWith("audio/mp4");
"""


@pytest.fixture(scope="module")
def server(quick_server: Server) -> Server:
    return quick_server


@pytest.fixture(scope="module")
def site(server: Server) -> str:
    return server.url


@pytest.fixture(scope="module")
def forget() -> str:
    """The script that makes Chromium old."""
    need(NODE)
    node = ["node", "--input-type=module", "--eval", MISSING]
    missing = subprocess.check_output(node, cwd=PROJECT, text=True, timeout=60)
    return FORGET.replace("MISSING", missing)


def aged(page: Page, forget: str) -> list[str]:
    """Make the browser of a page old; what its scripts stumble over from here on."""
    problems: list[str] = []
    page.add_init_script(forget)
    page.on("pageerror", lambda error: problems.append(str(error)))
    return problems


def test_the_browser_is_old(site: str, page: Page, forget: str) -> None:
    """Otherwise the other tests here would show nothing."""
    aged(page, forget)
    page.goto(f"{site}/?lang=en")
    left = page.evaluate(
        "[typeof AbortSignal.timeout, typeof AbortSignal.any, typeof [].at, typeof ''.at,"
        " typeof [].findLast, typeof Object.hasOwn, typeof crypto.randomUUID,"
        " typeof navigator.locks, typeof window.structuredClone, typeof window.BroadcastChannel,"
        " typeof window.requestIdleCallback, typeof window.HTMLDialogElement]"
    )
    assert set(left) == {"undefined"}
    assert page.evaluate("typeof MediaRecorder") == "function"


@pytest.mark.timeout(240)
def test_an_answer_is_recorded_sent_and_reported(
    site: str, jfk: Path, speaking_page: Callable[[Path], Page], forget: str
) -> None:
    """With the one format Safari records, over a reload; the next report leaves nothing of it."""
    page = speaking_page(jfk)
    problems = aged(page, forget)
    page.add_init_script(RECORDS_MP4_ALONE)
    page.goto(f"{site}/?lang=en")
    page.locator("#record").click()
    expect(page.locator("#timer")).to_have_text(re.compile("^0:(1[2-9]|[2-5])"), timeout=60_000)
    page.locator("#stop").click()
    expect(page.locator("#take-name")).to_contain_text("answer.m4a")
    page.reload()
    expect(page.locator("#status")).to_contain_text("still here")
    page.locator("#send").click()
    expect_report(page)
    assert "ask not what your country" in words_heard(page)
    page.locator("#delivery-fold > summary").click()
    expect(page.locator("#timeline")).to_be_visible()
    expect(page.locator("#pace-curve, #delivery .hint").first).to_be_visible()
    page.locator("#typed").fill(ANSWER)
    page.locator("#send-typed").click()
    expect(page.locator("#written")).to_contain_text("weekly release")
    expect_no_take_kept(page)
    assert problems == []


def test_an_upload_and_a_typed_answer_are_reported(
    site: str, jfk: Path, page: Page, forget: str, tmp_path: Path
) -> None:
    """In the other language too; the upload is one that has to be made smaller first."""
    problems = aged(page, forget)
    set_limit(page, max_upload_mb=1)
    page.goto(f"{site}/?lang=tr")
    speech = read_mono(jfk, CD_RATE)
    page.locator("#file").set_input_files(cd_wav(tmp_path / "answer.wav", speech, speech))
    expect(page.locator("#status")).to_contain_text("küçültüldü")
    page.locator("#send").click()
    expect_report(page)
    page.locator("#typed").fill(ANSWER)
    page.locator("#send-typed").click()
    expect(page.locator("#written")).to_contain_text("weekly release")
    assert problems == []


def test_the_microphone_is_checked(
    site: str, jfk: Path, speaking_page: Callable[[Path], Page], forget: str
) -> None:
    """Where the browser does not list the microphones either; and the hint is read."""
    page = speaking_page(jfk)
    problems = aged(page, forget)
    page.add_init_script("delete MediaDevices.prototype.enumerateDevices;")
    page.goto(f"{site}/?lang=en")
    page.locator("#hint summary").click()
    expect(page.locator("#hint-body .hint-parts")).to_be_visible()
    page.locator("#lobby summary").click()
    page.locator("#check-microphone").click()
    expect(page.locator("#check-status")).to_contain_text("hears you well", timeout=30_000)
    assert problems == []


def test_an_interview_goes_from_question_to_question(site: str, page: Page, forget: str) -> None:
    """It is found again after a reload and ended."""
    problems = aged(page, forget)
    page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal")
    page.locator("#start").click()
    expect(page.locator("#question-number")).to_have_text("Question 1 of 5")
    page.locator("#typed").fill(ANSWER)
    page.locator("#send-typed").click()
    expect(page.locator("#question-number")).to_have_text("Question 2 of 5")
    page.reload()
    expect(page.locator("#question-number")).to_have_text("Question 2 of 5")
    end_interview(page)
    expect(page.locator("#total-answers")).to_have_text("1")
    assert problems == []
