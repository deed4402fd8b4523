"""Two hundred calls, good and bad, leave no thread, no descriptor and no memory behind."""

import threading
import time

import psutil

from interview.evaluation.llm import LlmCoach, LlmEndpoint
from tests.llm_stub import LlmStub, Reply, always, coaching
from tests.unit.llm_cases import ANSWER, QUESTION, report

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
CYCLE = (*(reply for bad in (*BAD, SLOW[0], *BAD, SLOW[1]) for reply in (GOOD, bad)), GOOD)


def test_good_and_bad_calls_leave_nothing_behind() -> None:
    """With the real client against a real server; a coach that is closed gives all back."""
    process = psutil.Process()
    with LlmStub(always(GOOD)) as stub:
        threads, files = threading.active_count(), process.num_fds()
        coach = LlmCoach(LlmEndpoint(stub.base_url, "test-model"), total_seconds=0.25)
        statuses, sizes = [], []
        for turn in range(CALLS):
            stub.forget()
            stub.script = always(CYCLE[turn % len(CYCLE)])
            statuses.append(coach.enrich(report(), QUESTION, ANSWER, "en").coaching.status)
            sizes.append(process.memory_info().rss / 1024)
        coach.close()
        _settle(threads, files)
        assert threading.active_count() <= threads
        assert process.num_fds() <= files
    assert statuses.count("used") > CALLS // 3
    growth = (sum(sizes[-20:]) - sum(sizes[WARM : WARM + 20])) / 20 / (CALLS - WARM - 20)
    print(f"{growth:.1f} KB a call")
    assert growth <= SLOPE_KB


def _settle(threads: int, files: int) -> None:
    """Calls that were given up on end with their server's reply."""
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        if threading.active_count() <= threads and psutil.Process().num_fds() <= files:
            return
        time.sleep(0.02)
