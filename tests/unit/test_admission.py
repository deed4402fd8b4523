"""Admission to the lane: who waits, and the errors of refused requests."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

import pytest

from interview.errors import Busy
from interview.isolation.admission import FIRST_GUESS_SECONDS, RESERVED_THREADS, Admission

THREADS = 8


class Clock:
    """A clock the test sets."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def admission(clock: Clock) -> Admission:
    return Admission(4, THREADS, clock)


def until(condition: Callable[[], object]) -> None:
    """Wait for another thread to get there."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


@contextmanager
def waiting(
    admission: Admission, number: int, order: list[int]
) -> Iterator[list[threading.Thread]]:
    """That many threads in wait for a held lane; each notes its number when it has it."""

    def wait(index: int) -> None:
        with admission.lane():
            order.append(index)

    threads = []
    before = admission.counts().waiting
    for index in range(number):
        thread = threading.Thread(target=wait, args=(index,))
        thread.start()
        threads.append(thread)
        until(partial(_are_waiting, admission, before + index + 1))
    yield threads
    for thread in threads:
        thread.join(10)


def refused(admission: Admission) -> int:
    """The Retry-After of a lane that is refused."""
    with pytest.raises(Busy) as caught, admission.lane():
        pytest.fail("a place that must not be")
    return caught.value.retry_after


def test_an_idle_lane_is_had_at_once(admission: Admission) -> None:
    """An answer gets a free lane without waiting; afterwards all counters are zero."""
    with admission.lane():
        assert (admission.counts().running, admission.counts().waiting) == (1, 0)
    counts = admission.counts()
    assert (counts.running, counts.waiting, counts.uploading, counts.refused) == (0, 0, 0, 0)


@pytest.mark.parametrize("limit", [0, 1, 4])
def test_at_most_the_limit_may_wait(limit: int, clock: Clock) -> None:
    """One in the lane and ``limit`` behind it; the next is refused and counted."""
    admission = Admission(limit, THREADS, clock)
    with ExitStack() as stack:
        lane = stack.enter_context(ExitStack())
        lane.enter_context(admission.lane())
        with waiting(admission, limit, []):
            refused(admission)
            counts = admission.counts()
            assert (counts.running, counts.waiting, counts.refused) == (1, limit, 1)
            lane.close()
    counts = admission.counts()
    assert (counts.running, counts.waiting) == (0, 0)


def test_two_web_threads_are_never_given_to_audio(admission: Admission) -> None:
    """Requests above the limit get a refusal before their body is read."""
    with ExitStack() as stack:
        for _ in range(THREADS - RESERVED_THREADS):
            stack.enter_context(admission.request())
        assert admission.counts().uploading == THREADS - RESERVED_THREADS
        with pytest.raises(Busy), admission.request():
            pytest.fail("a place that must not be")
        assert admission.counts().refused == 1
    with admission.request():
        assert admission.counts().uploading == 1
    assert admission.counts().uploading == 0


def test_one_network_never_has_every_place(admission: Admission) -> None:
    """A network may take as many places as the queue has; a request from another still gets one."""
    with ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(admission.request("one"))
        with pytest.raises(Busy), admission.request("one"):
            pytest.fail("a place that must not be")
        stack.enter_context(admission.request("another"))
    with ExitStack() as stack:  # all have been given back
        for _ in range(4):
            stack.enter_context(admission.request("one"))


def test_a_queue_longer_than_the_threads_is_cut(clock: Clock) -> None:
    """The queue limit is capped at the number of threads for audio."""
    admission = Admission(100, 4, clock)
    with ExitStack() as lane:
        lane.enter_context(admission.lane())
        with waiting(admission, 1, []):
            refused(admission)
            lane.close()


def test_retry_after_grows_with_the_queue(admission: Admission) -> None:
    """Retry-After is the number of answers ahead times their mean duration."""
    told = []
    with ExitStack() as lane:
        lane.enter_context(admission.lane())
        with ExitStack() as queue, ExitStack() as places:
            for _ in range(THREADS - RESERVED_THREADS):
                places.enter_context(admission.request())
            for _ in range(4):
                with pytest.raises(Busy) as caught, admission.request():
                    pytest.fail("a place that must not be")
                told.append(caught.value.retry_after)
                queue.enter_context(waiting(admission, 1, []))
            told.append(refused(admission))
            lane.close()
    assert told == [FIRST_GUESS_SECONDS * people for people in (1, 2, 3, 4, 5)]


def test_retry_after_follows_the_measured_pace(admission: Admission, clock: Clock) -> None:
    """Retry-After follows the duration of recent answers and is at least one second."""
    for seconds, bound in ((60.0, 50.0), (0.0, 1.0)):
        for _ in range(30):
            with admission.lane():
                clock.time += seconds
        with ExitStack() as lane:
            lane.enter_context(admission.lane())
            with waiting(admission, 4, []):
                told = refused(admission)
                lane.close()
        assert told >= bound if seconds else told == 1


def test_those_who_came_first_are_served_first(admission: Admission) -> None:
    """The lane is given in order of arrival."""
    order: list[int] = []
    with ExitStack() as lane:
        lane.enter_context(admission.lane())
        with waiting(admission, 4, order):
            lane.close()
    assert order == [0, 1, 2, 3]


def test_nobody_overtakes_who_waits(admission: Admission) -> None:
    """A caller that releases the lane and asks again queues behind those already waiting."""
    for _ in range(20):
        order: list[int] = []
        with ExitStack() as lane:
            lane.enter_context(admission.lane())
            with waiting(admission, 2, order):
                lane.close()
                with admission.lane():
                    order.append(99)
        assert order == [0, 1, 99]


def test_an_exception_gives_the_places_back(admission: Admission) -> None:
    """An exception releases the lane and the request as success does."""
    for _ in range(20):
        with pytest.raises(KeyError), admission.request(), admission.lane():
            raise KeyError
    counts = admission.counts()
    assert (counts.running, counts.waiting, counts.uploading, counts.refused) == (0, 0, 0, 0)
    with admission.lane():
        pass


def test_the_lane_if_free_does_not_wait(admission: Admission) -> None:
    """Yields True if the lane is free, otherwise False without waiting."""
    with admission.lane_if_free() as free:
        assert free
        with admission.lane_if_free() as again:
            assert not again
    with admission.lane(), admission.lane_if_free() as free:
        assert not free
    with admission.lane_if_free() as free:
        assert free


def test_an_answer_waits_for_who_has_the_free_lane(admission: Admission) -> None:
    """The idle stop holds the lane for a moment; an answer that comes then is not refused."""
    order: list[int] = []
    with ExitStack() as stop:
        assert stop.enter_context(admission.lane_if_free())
        with waiting(admission, 1, order):
            assert order == []
            stop.close()
    assert order == [0]


def test_many_threads_never_share_the_lane(admission: Admission) -> None:
    """Under load one answer runs at a time, all counters end at zero, and none is lost."""
    inside, most, served = 0, 0, 0
    guard = threading.Lock()

    def answer() -> None:
        nonlocal inside, most, served
        for _ in range(20):
            try:
                with admission.request(), admission.lane():
                    with guard:
                        inside += 1
                        most = max(most, inside)
                    time.sleep(0.0005)
                    with guard:
                        inside -= 1
                        served += 1
            except Busy:
                time.sleep(0.001)

    threads = [threading.Thread(target=answer) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    counts = admission.counts()
    assert most == 1
    assert served + counts.refused == 12 * 20
    assert (counts.running, counts.waiting, counts.uploading) == (0, 0, 0)


def _are_waiting(admission: Admission, number: int) -> bool:
    return admission.counts().waiting == number
