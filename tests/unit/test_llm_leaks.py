"""Two hundred calls, successful or not, leak no thread, descriptor or memory."""

import threading
import time

import psutil

from interview.evaluation.llm.coach import LlmCoach, LlmEndpoint
from tests.llm_stub import LlmStub, Reply, always
from tests.unit.llm_cases import ANSWER, QUESTION, coaching, report

CALLS = 200
WARM = 40
SLOPE_KB = 20.0
GOOD = coaching(("You name what you did, and for whom.", "I called every customer"))
BAD = (
    Reply(status=401),
    Reply("no JSON"),
    Reply(raw=b"x" * 200_000),
    Reply(hang_up=True),
    Reply(status=429, headers={"Retry-After": "60"}),
    Reply(status=400),
    Reply(raw=b"<html>"),
    Reply(status=307, headers={"Location": "/elsewhere"}),
)
SLOW = (Reply(delay=0.4), Reply(content="slow", drip=0.02))
HASTY = (*SLOW, BAD[3])
"""Asked with a short limit: a hung-up call would wait half a second to try again."""

CYCLE = (*(reply for bad in (*BAD, SLOW[0], *BAD, SLOW[1]) for reply in (GOOD, bad)), GOOD)


def test_good_and_bad_calls_leave_nothing_behind() -> None:
    """With the real client against a real server; a coach that is closed gives all back."""
    process = psutil.Process()
    with LlmStub(always(GOOD)) as stub:
        threads, files = threading.active_count(), process.num_fds()
        endpoint = LlmEndpoint(stub.base_url, "test-model")
        patient = LlmCoach(endpoint, total_seconds=10.0)
        # Failures only, one after the other: its breaker must not leave the server alone.
        hasty = LlmCoach(endpoint, total_seconds=0.25, open_seconds=0.0)
        statuses, sizes = [], []
        for turn in range(CALLS):
            stub.forget()
            reply = CYCLE[turn % len(CYCLE)]
            stub.script = always(reply)
            coach = hasty if reply in HASTY else patient
            statuses.append(coach.enrich(report(), QUESTION, ANSWER, "en").coaching.status)
            sizes.append(process.memory_info().rss / 1024)
        patient.close()
        hasty.close()
        _settle(threads, files)
        assert threading.active_count() <= threads
        assert process.num_fds() <= files
    assert statuses.count("used") > CALLS // 3
    growth = (sum(sizes[-20:]) - sum(sizes[WARM : WARM + 20])) / 20 / (CALLS - WARM - 20)
    print(f"{growth:.1f} KB a call")
    assert growth <= SLOPE_KB


def _settle(threads: int, files: int) -> None:
    """Calls that were given up on end with their server's reply."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if threading.active_count() <= threads and psutil.Process().num_fds() <= files:
            return
        time.sleep(0.02)
