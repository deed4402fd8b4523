"""Answers survive reloads, lost connections, other tabs and a killed server, on both pages."""

import json
import re
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import requests
from playwright.sync_api import BrowserContext, Page, expect

from interview.errors import NoSpeech
from tests.browser.conftest import end_interview
from tests.browser.takes import (
    TAKES,
    expect_followed,
    expect_no_take_kept,
    expect_report,
    expect_take_kept,
    held_up,
    key_of,
    lose_first_reply,
    place_of,
    sent_answers,
    state_of,
    warnings_of,
)
from tests.browser.test_practice_page import EVALUATION_MS, upload, words_heard
from tests.conftest import Server, wait_until
from tests.integration.recordings import wav

QUESTION = "What can your country do for you?"
KEY = "AIza-a-candidates-own-key"
MAKE_OLD = """
new Promise((resolve) => {
  const request = indexedDB.open("interview-takes");
  request.onsuccess = () => {
    const store = request.result.transaction("takes", "readwrite").objectStore("takes");
    store.getAll().onsuccess = ({ target }) => {
      for (const take of target.result) store.put({ ...take, begun: Date.now() - 25 * 3600000 });
      store.transaction.oncomplete = () => { request.result.close(); resolve(); };
    };
  };
})
"""


UNFINISHED = "SELECT count(*) FROM answers WHERE state IN ('received', 'processing')"


@pytest.fixture(scope="module")
def server(quick_server: Server) -> Server:
    """The server of this module; one of its tests kills it and starts it again."""
    return quick_server


@pytest.fixture(scope="module")
def site(server: Server) -> str:
    return server.url


@pytest.mark.long
@pytest.mark.timeout(240)
def test_a_reload_in_the_middle_of_a_recording_keeps_what_was_said(
    site: str, jfk: Path, speaking_page: Callable[[Path], Page]
) -> None:
    """After a warning the page is left; what was recorded until then is heard, sent and judged."""
    page = speaking_page(jfk)
    warnings = warnings_of(page)
    page.goto(f"{site}/?lang=en")
    page.locator("#question").fill(QUESTION)
    page.locator("#record").click()
    expect(page.locator("#timer")).to_have_text(re.compile("^0:0[6-9]"))
    page.reload()
    assert warnings == ["beforeunload"]
    expect(page.locator("#status")).to_contain_text("was interrupted")
    expect(page.locator("#question")).to_have_value(QUESTION)
    page.wait_for_function("document.getElementById('playback').duration > 4")
    page.locator("#send").click()
    expect_report(page)
    assert "my fellow americans" in words_heard(page)
    expect(page.locator("#report-question")).to_have_text(QUESTION)


def test_a_take_nobody_sent_is_offered_again(site: str, jfk: Path, page: Page) -> None:
    """No warning, for nothing is lost; once its report is left, browser and server forget it."""
    warnings, sent = warnings_of(page), sent_answers(page)
    page.goto(f"{site}/?lang=en")
    page.locator("#file").set_input_files(jfk)
    expect_take_kept(page)
    page.reload()
    expect(page.locator("#status")).to_contain_text("still here")
    expect(page.locator("#take-name")).to_contain_text("jfk.flac")
    expect(page.locator("#download")).to_have_attribute("href", re.compile("^blob:"))
    page.locator("#send").click()
    expect_report(page)
    assert "ask not" in words_heard(page)
    page.reload()
    expect_no_take_kept(page)
    wait_until(lambda: state_of(page, place_of(sent[0])) == "gone", 10)
    expect(page.locator("#take")).to_be_hidden()
    assert warnings == []


def test_a_reload_while_the_answer_waits_goes_on_with_it(
    server: Server, site: str, jfk: Path, page: Page
) -> None:
    """Its place, its stage and the wait are told; then the report comes, without a second send."""
    warnings, sent = warnings_of(page), sent_answers(page)
    page.goto(f"{site}/?lang=en")
    with held_up(server, jfk):
        requests.post(f"{site}/answers", files={"audio": jfk.read_bytes()}, timeout=30)
        upload(page, jfk)
        expect(page.locator("#status")).to_contain_text("1 answer is ahead of yours.")
        page.reload()
        expect(page.locator("#status")).to_contain_text("1 answer is ahead of yours.")
        expect(page.locator("#progress-outlook")).to_contain_text("Expected wait: about")
        expect(page.locator("#record")).to_be_hidden()
    expect_report(page)
    assert "ask not" in words_heard(page)
    assert len(sent) == 1
    assert warnings == []


@pytest.mark.timeout(240)
def test_a_killed_server_costs_no_answer(server: Server, site: str, jfk: Path, page: Page) -> None:
    """Killed with its whole family meanwhile and started again, it hands over the report."""
    page.goto(f"{site}/?lang=en")
    with held_up(server, jfk):
        upload(page, jfk)
        expect_followed(page)
        for process in server.family():
            process.send_signal(signal.SIGKILL)
        server.process.wait(10)
    try:
        expect(page.locator("#status")).to_contain_text("cannot be reached right now")
    finally:
        server.start()
    expect_report(page)
    assert "ask not" in words_heard(page)


def test_a_connection_lost_while_sending_makes_no_second_answer(
    server: Server, site: str, jfk: Path, page: Page
) -> None:
    """The server took the answer and the page did not hear so: sent again it is the same one."""
    sent = sent_answers(page)
    lose_first_reply(page, "*/answers?*")
    page.goto(f"{site}/?lang=en")
    with held_up(server, jfk):
        upload(page, jfk)
        expect(page.locator("#status")).to_contain_text("The connection was lost")
        expect_followed(page)
        assert [key_of(request) for request in sent] == [key_of(sent[0])] * 2
        with closing(sqlite3.connect(server.data_dir / "interview.db")) as database:
            (waiting,) = database.execute(UNFINISHED).fetchone()
        assert waiting == 1
    expect_report(page)


def test_an_answer_sent_without_a_connection_is_sent_when_it_is_back(
    site: str, jfk: Path, page: Page
) -> None:
    """Even if the page is reloaded in between: the candidate pressed Send once."""
    page.goto(f"{site}/?lang=en")
    page.route("**/answers?*", lambda route: route.abort("internetdisconnected"))
    upload(page, jfk)
    expect(page.locator("#status")).to_contain_text("will be sent automatically")
    page.reload()
    expect(page.locator("#status")).to_contain_text("will be sent automatically")
    page.unroute("**/answers?*")
    expect_report(page)


def test_a_lost_connection_while_the_answer_waits_is_told_calmly(
    server: Server, site: str, jfk: Path, page: Page
) -> None:
    """The result is asked for until it can be had."""
    page.goto(f"{site}/?lang=en")
    with held_up(server, jfk):
        upload(page, jfk)
        expect_followed(page)
        page.context.set_offline(True)
        expect(page.locator("#status")).to_contain_text("Your answer is stored there")
        page.context.set_offline(False)
        expect_followed(page)
    expect_report(page)


def test_what_failed_is_sent_anew_under_another_key(site: str, page: Page, tmp_path: Path) -> None:
    """The server's own sentence; the same key would bring the same failure for ever."""
    sent = sent_answers(page)
    silence = tmp_path / "silence.wav"
    silence.write_bytes(wav(np.zeros(32_000, np.int16), 16_000))
    page.goto(f"{site}/?lang=en")
    upload(page, silence)
    for _ in range(2):
        expect(page.locator("#status")).to_have_text(NoSpeech().message("en"))
        expect(page.locator("#send")).to_have_text("Send again")
        page.locator("#send").click()
    expect(page.locator("#status")).to_have_text(NoSpeech().message("en"))
    assert len({key_of(request) for request in sent}) == len(sent) == 3
    page.reload()
    expect(page.locator("#status")).to_contain_text("still here")


@pytest.mark.long
def test_cancelling_takes_a_waiting_answer_back(
    server: Server, site: str, jfk: Path, page: Page
) -> None:
    """The server has nothing of it left, the take is in hand and can be sent again."""
    sent = sent_answers(page)
    page.goto(f"{site}/?lang=en")
    with held_up(server, jfk):
        upload(page, jfk)
        expect_followed(page)
        page.locator("#cancel").click()
        expect(page.locator("#status")).to_contain_text("Cancelled")
        assert state_of(page, place_of(sent[0])) == "gone"
    page.reload()
    expect(page.locator("#status")).to_contain_text("still here")
    page.locator("#send").click()
    expect_report(page)


@pytest.mark.long
def test_an_interview_goes_on_after_a_reload_and_in_another_tab(
    server: Server, site: str, jfk: Path, page: Page
) -> None:
    """The answer on its way is followed instead of asked for again, wherever the page is opened."""
    page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal")
    page.locator("#start").click()
    expect(page.locator("#question-number")).to_have_text("Question 1 of 5")
    other = page.context.new_page()
    with held_up(server, jfk):
        upload(page, jfk)
        for tab in (page, other):
            tab.goto(f"{site}/auto-interview?lang=en&mode=rehearsal")
            expect_followed(tab)
            expect(tab.locator("#question-number")).to_have_text("Question 1 of 5")
            expect(tab.locator("#record")).to_be_hidden()
    for tab in (page, other):
        expect(tab.locator("#question-number")).to_have_text(
            "Question 2 of 5", timeout=EVALUATION_MS
        )
        expect(tab.locator("#record")).to_be_visible()
    end_interview(page)


def test_an_interview_ended_without_its_last_answer_leaves_none_waiting(
    server: Server, site: str, jfk: Path, page: Page
) -> None:
    """Asked once more, for one is on its way; then the interview ends and the server drops it."""
    page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal")
    page.locator("#start").click()
    expect(page.locator("#question-number")).to_have_text("Question 1 of 5")
    sent = sent_answers(page)
    with held_up(server, jfk):
        upload(page, jfk)
        expect_followed(page)
        page.locator("#end-interview").click()
        expect(page.locator("#status")).to_contain_text("has not been evaluated yet")
        page.locator("#end-interview").click()
        expect(page.locator("#total-answers")).to_have_text("0")
        wait_until(lambda: state_of(page, place_of(sent[0])) == "gone", 10)
    expect_no_take_kept(page)


def test_a_typed_answer_whose_reply_was_lost_counts_once(site: str, page: Page) -> None:
    """Sent again it gets the report it was due, and the interview goes on as if nothing was."""
    page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal")
    page.locator("#start").click()
    expect(page.locator("#question-number")).to_have_text("Question 1 of 5")
    sent = sent_answers(page)
    lose_first_reply(page, "*/submit_answer?*")
    page.locator("#typed").fill("I wrote down three goals and met the first within a week.")
    page.locator("#send-typed").click()
    expect(page.locator("#status")).to_contain_text("The connection was lost")
    page.locator("#send-typed").click()
    expect(page.locator("#question-number")).to_have_text("Question 2 of 5")
    assert (len(sent), key_of(sent[0])) == (2, key_of(sent[1]))
    page.locator("#typed").fill("I wrote down three goals and met the first within a week.")
    page.locator("#send-typed").click()
    expect(page.locator("#question-number")).to_have_text("Question 3 of 5")
    assert key_of(sent[2]) != key_of(sent[1])
    end_interview(page)
    expect(page.locator("#total-answers")).to_have_text("2")
    expect(page.locator("[data-report]")).to_have_count(2)


def test_the_end_of_an_interview_is_seen_after_a_reload(
    server: Server, site: str, jfk: Path, page: Page
) -> None:
    """The last answer was evaluated while nobody looked: its evaluation is shown all the same."""
    page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal")
    page.locator("#start").click()
    for number in range(1, 5):
        expect(page.locator("#question-number")).to_have_text(f"Question {number} of 5")
        page.locator("#typed").fill("I wrote down three goals and met the first within a week.")
        page.locator("#send-typed").click()
    expect(page.locator("#question-number")).to_have_text("Question 5 of 5")
    sent = sent_answers(page)
    with held_up(server, jfk):
        upload(page, jfk)
        expect_followed(page)
        page.goto("about:blank")
    location = f"{site}{place_of(sent[0])}"
    wait_until(lambda: state_of(page, location) == "evaluated", 60)
    page.goto(f"{site}/auto-interview?lang=en&mode=rehearsal")
    expect(page.locator("#total-answers")).to_have_text("5")
    expect(page.locator("[data-report]")).to_have_count(5)


def test_ones_own_key_is_stored_nowhere_and_the_take_is_still_kept(
    site: str, jfk: Path, page: Page
) -> None:
    """The recording is queued without it; it is sent when the report is read again."""
    refused = {"error": "no", "code": "bad_request"}
    page.route("**/second_reading?*", lambda route: route.fulfill(status=400, json=refused))
    page.goto(f"{site}/?lang=en")
    page.locator(".own-key summary").click()
    page.locator("#own-key").fill(KEY)
    with page.expect_request("**/second_reading?*", timeout=EVALUATION_MS) as read:
        with page.expect_request(f"{site}/answers?*") as queued:
            upload(page, jfk)
        kept = page.evaluate(TAKES)
    assert KEY.encode() not in (queued.value.post_data_buffer or b"")
    assert KEY not in kept
    assert json.loads(read.value.post_data or "{}")["geminiApiKey"] == KEY
    expect(page.locator("#opinion")).to_contain_text("could not be used")


def test_without_a_database_the_page_works_and_says_what_is_missing(
    site: str, jfk: Path, page: Page
) -> None:
    """As in some private windows: leaving is warned of, and the report comes as ever."""
    warnings = warnings_of(page)
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined });")
    page.goto(f"{site}/?lang=en")
    page.locator("#file").set_input_files(jfk)
    expect(page.locator("#status")).to_contain_text("keeps no copy")
    page.locator("#question").fill(QUESTION)
    page.reload()
    assert warnings == ["beforeunload"]
    upload(page, jfk)
    expect_report(page)


def test_a_take_is_deleted_by_two_presses_or_by_its_age(site: str, jfk: Path, page: Page) -> None:
    """One press asks; a take older than the server keeps answers is not offered any more."""
    page.goto(f"{site}/?lang=en")
    page.locator("#file").set_input_files(jfk)
    page.locator("#discard").click()
    expect(page.locator("#status")).to_contain_text("once more")
    expect(page.locator("#take")).to_be_visible()
    page.locator("#discard").click()
    expect(page.locator("#take")).to_be_hidden()
    expect(page.locator("#record")).to_be_focused()
    expect_no_take_kept(page)
    page.locator("#file").set_input_files(jfk)
    expect_take_kept(page)
    page.evaluate(MAKE_OLD)
    page.reload()
    expect_no_take_kept(page)
    expect(page.locator("#take")).to_be_hidden()


def test_each_tab_has_a_take_of_its_own(site: str, jfk: Path, page: Page) -> None:
    """A second tab neither shows nor replaces the first one's; a closed tab's take is found."""
    context: BrowserContext = page.context
    page.goto(f"{site}/?lang=en")
    page.locator("#file").set_input_files(jfk)
    expect_take_kept(page)
    other = context.new_page()
    other.goto(f"{site}/?lang=en", wait_until="networkidle")
    other.wait_for_timeout(2500)  # longer than a page that was left holds on to its take
    expect(other.locator("#take")).to_be_hidden()
    page.close()
    other.reload()
    expect(other.locator("#take-name")).to_contain_text("jfk.flac")
