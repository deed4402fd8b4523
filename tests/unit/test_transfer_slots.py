"""Transfer slots: no client gets all of them, and a new client always finds one."""

from collections.abc import Iterator
from itertools import repeat

import pytest

from interview.server.arrival import Sender
from interview.server.worker import TransferSlots


def taken(slots: TransferSlots, senders: Iterator[Sender]) -> int:
    """How many get a place, one after another, until one does not."""
    count = 0
    while slots.take(next(senders)):
        count += 1
    return count


def sessions(network: str) -> Iterator[Sender]:
    """Throw-away sessions of one network."""
    return (Sender(network, f"{network}-{number}") for number in range(100))


def test_one_network_gets_half_however_many_sessions_it_has() -> None:
    slots = TransferSlots(6)
    assert taken(slots, sessions("a")) == 3
    assert slots.free == 3


@pytest.mark.parametrize(
    ("total", "shares"), [(6, [3, 2, 1]), (5, [3, 1, 1]), (2, [1, 1]), (1, [1])]
)
def test_whoever_comes_next_finds_a_place(total: int, shares: list[int]) -> None:
    """Until there is none at all."""
    slots = TransferSlots(total)
    assert [taken(slots, sessions(f"network {number}")) for number in range(len(shares))] == shares
    assert slots.free == 0


def test_one_session_gets_two_places_wherever_it_comes_from() -> None:
    slots = TransferSlots(12)
    assert taken(slots, (Sender(f"network {number}", "one") for number in range(100))) == 2
    assert slots.take(Sender("network 0", "another"))


def test_a_place_that_is_left_is_the_next_ones() -> None:
    """Counts end where they began; who has no session is counted by its network alone."""
    slots = TransferSlots(6)
    nobody = Sender("a", "")
    assert taken(slots, repeat(nobody)) == 3
    for _ in range(3):
        slots.leave(nobody)
    assert slots.free == 6
    assert not slots.has_share(nobody)
    assert taken(slots, repeat(nobody)) == 3


def test_a_refused_sender_is_told_whose_fault_it_is() -> None:
    """Its own share, or everybody's."""
    slots = TransferSlots(2)
    first, second = Sender("a", ""), Sender("b", "")
    assert slots.take(first)
    assert slots.has_share(first)
    assert not slots.has_share(second)
    assert slots.take(second)
    assert not slots.take(Sender("c", ""))
    assert not slots.has_share(Sender("c", ""))
