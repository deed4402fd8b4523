"""Slow and greedy clients: pages, probes and a regular upload beside each kind."""

import time
from pathlib import Path

import pytest

from interview.server.worker import SLOT_SECONDS
from tests.conftest import Server
from tests.integration.slow_clients import FORM, Attack, attacked, met

pytestmark = pytest.mark.long

PAGES_MS = 200
UPLOAD_SECONDS = 12.0
"""Behind eight others of the same address, three at a time with three seconds of patience."""

MUCH = 70_000
"""More than the event loop keeps: such a body has a place for transfers."""

HEAD = b"GET /?lang=en HTTP/1.1\r\nHost: x\r\n"
JSON = (
    b"POST /interview_speech_evaluation HTTP/1.1\r\nHost: x\r\n"
    b"Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"
)
CHUNKED = (
    b"POST /answers HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)
UPLOAD = FORM.format(path="/answers", length=1_000_000).encode()
EVALUATION = FORM.format(path="/interview_speech_evaluation", length=1_000_000).encode()
UNREAD = FORM.format(path="/no/such/page", length=10_000_000).encode()

ATTACKS = {
    "headers by the byte": Attack(8, HEAD + b"X-Slow: ", b"a"),
    "said nothing": Attack(300, b""),
    "more connections than there are": Attack(700, b""),
    "never read": Attack(8, (HEAD + b"\r\n") * 200, receive_buffer=2048),
    "slow JSON": Attack(20, JSON, b" "),
    "uploads by the byte": Attack(8, UPLOAD, b"x"),
    "evaluations by the byte": Attack(8, EVALUATION, b"x"),
    "chunks by the byte": Attack(8, CHUNKED, b"1\r\nx\r\n"),
    "uploads that stall": Attack(8, UPLOAD + bytes(MUCH), b"x", source="127.0.0.66"),
    "uploads that stall, from here": Attack(8, UPLOAD + bytes(MUCH), b"x"),
    "bodies nobody reads": Attack(8, UNREAD + bytes(MUCH), b"x"),
    "never hang up": Attack(8, b"GET / HTTP/1.0\r\n\r\n", reads=True),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_takes_nothing_from_others(quick_server: Server, jfk: Path, name: str) -> None:
    """Pages within 200 ms (p95), every probe answered, an upload taken; over when it is over."""
    with attacked(quick_server, ATTACKS[name]) as attackers:
        time.sleep(1.5)
        figures = met(quick_server, jfk, 3.0)
        if figures.p95() >= PAGES_MS:  # others use the processors, too: an attack lasts
            figures = met(quick_server, jfk, 6.0)
    print(f"{name}: {figures}, {attackers.opened} connections")
    assert figures.failures == [], figures
    assert figures.p95() < PAGES_MS, figures
    assert figures.upload == 202, figures
    assert figures.upload_seconds < UPLOAD_SECONDS, figures


def test_an_address_with_all_its_transfers_is_told_and_others_are_served(
    quick_server: Server, jfk: Path
) -> None:
    """Senders that keep up, so that nobody may cut them: their address waits, and is refused."""
    steady = Attack(5, UPLOAD + bytes(MUCH), bytes(1_000), every=0.1, source="127.0.0.66")
    with attacked(quick_server, steady):
        time.sleep(1.5)
        elsewhere = met(quick_server, jfk, 1.0)
        same = met(quick_server, jfk, 1.0, source="127.0.0.66")
    assert (elsewhere.upload, elsewhere.failures) == (202, [])
    assert elsewhere.upload_seconds < 3.0
    assert (same.upload, same.code) == (429, "too_many_transfers")
    assert same.upload_seconds < SLOT_SECONDS + 3.0
