"""The leak watch: silent in noise, quick and right about a leak, and its estimate of a slope."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, pairwise

import pytest
from structlog.testing import capture_logs

from interview.config.variables import MIB
from interview.contracts.memory import MemoryParts
from interview.memory.leak_watch import (
    LEAST_POINTS,
    PARTS,
    REPEATED_AFTER,
    LeakWatch,
    student_975,
    trend,
)

SIZES = MemoryParts(70 * MIB, 5 * MIB, 200 * MIB, 80 * MIB, 0)
ANSWERS = 1000
TOLD_WITHIN = 150
NOISE_MB = 1.4
"""Standard deviation of the whole tree over a hundred real answers (bench/results.md)."""


def noise(seed: str) -> Callable[[], int]:
    """Scatter of half that variance, and of the other half what the last answers left."""
    chance, lasting = random.Random(seed), 0.0

    def next_size() -> int:
        nonlocal lasting
        lasting = 0.9 * lasting + chance.gauss(0, 0.7 * NOISE_MB * (1 - 0.9**2) ** 0.5)
        return int((lasting + chance.gauss(0, 0.7 * NOISE_MB)) * MIB)

    return next_size


def service(seed: int, **leak_kb: float) -> Iterator[tuple[MemoryParts, int | None]]:
    """The parts after each answer: noisy, with recycles and idle stops, and with leaks."""
    moving = {part: noise(f"{part} {seed}") for part in PARTS}
    process, of_process = 1, 0
    for answer in range(ANSWERS):
        of_process += 1
        if answer in (300, 430, 900):
            process, of_process = process + 1, 0
        held = {part: answer if part != "model" else of_process for part in PARTS}
        sizes = {
            part: getattr(SIZES, part) + moving[part]() + int(leak_kb.get(part, 0) * 1024 * times)
            for part, times in held.items()
        }
        # The recycled process is another size, and is gone when the answer is looked at.
        parts = replace(MemoryParts(**sizes), model=sizes["model"] + process * 10 * MIB)
        gone = of_process == 0
        yield (replace(parts, model=0) if gone else parts), (None if gone else process)


def warnings(looks: Iterator[tuple[MemoryParts, int | None]]) -> list[tuple[int, str]]:
    """Answer and part of each warning."""
    watch, found = LeakWatch(temp_files_in_memory=False), []
    for answer, (parts, process) in enumerate(looks, 1):
        with capture_logs() as logs:
            watch.note(parts, process)
        found += [(answer, entry["part"]) for entry in logs if entry["event"] == "memory_grows"]
    return found


@pytest.mark.parametrize("seed", range(8))
def test_a_thousand_answers_without_a_leak_give_no_warning(seed: int) -> None:
    """Each part as noisy as the whole tree is, speech processes coming and going."""
    assert warnings(service(seed)) == []


@pytest.mark.parametrize("part", PARTS)
def test_a_megabyte_an_answer_is_told_with_its_part(part: str) -> None:
    """Within 150 answers, and no other part is named."""
    found = warnings(islice(service(1, **{part: 1024}), 350))
    assert found[0][0] <= TOLD_WITHIN
    assert {name for _, name in found} == {part}


def test_a_tenth_of_a_megabyte_is_told_too() -> None:
    """In half of the cases within 150 answers, and in each before it is 25 MB."""
    first = sorted(warnings(islice(service(seed, live=102.4), 250))[0][0] for seed in range(12))
    assert first[6] <= TOLD_WITHIN, first


def test_a_leak_is_told_again_but_not_with_each_answer() -> None:
    """Once in a hundred answers, for as long as it goes on."""
    told = [answer for answer, _ in warnings(service(2, live=1024))]
    assert all(later - sooner >= REPEATED_AFTER for sooner, later in pairwise(told))
    assert len(told) >= (ANSWERS - TOLD_WITHIN) // (REPEATED_AFTER + 20)


def test_a_step_is_no_leak() -> None:
    """A cache that fills, a thread that starts: 30 MB at once, and then it stays."""
    looks = enumerate(service(3))
    assert warnings(
        (replace(parts, live=parts.live + (30 * MIB if answer > 123 else 0)), process)
        for answer, (parts, process) in looks
    ) == []  # fmt: skip


def test_what_has_stopped_growing_is_forgotten() -> None:
    """The window lets the growth go; the state says so."""
    watch = LeakWatch(temp_files_in_memory=False)
    growing = []
    for answer in range(500):
        watch.note(replace(SIZES, slack=min(answer, 200) * MIB), 1)
        growing.append({each.part for each in watch.status().parts if each.growing})
    assert growing[150] == {"slack", "all"}
    assert growing[-1] == set()


def test_growth_that_hides_in_no_single_part_is_told_of_all() -> None:
    """Fifteen kilobytes an answer in three parts: each below the threshold, the sum above."""
    steady = [
        (MemoryParts(*(int(n * 15 * 1024) if part in {"live", "slack", "model"} else 0
                       for part in PARTS)), 1)
        for n in range(TOLD_WITHIN)
    ]  # fmt: skip
    assert {part for _, part in warnings(iter(steady))} == {"all"}


def test_temp_files_on_disk_are_no_memory() -> None:
    """They are told as a part; the sum has them only when they take memory."""
    for in_memory, total in ((False, 10), (True, 15)):
        watch = LeakWatch(temp_files_in_memory=in_memory)
        watch.note(MemoryParts(1 * MIB, 2 * MIB, 3 * MIB, 4 * MIB, 5 * MIB), 1)
        sizes = {each.part: each.bytes // MIB for each in watch.status().parts}
        assert sizes == {"live": 1, "slack": 2, "model": 3, "libraries": 4, "temp_files": 5,
                         "all": total}  # fmt: skip
        assert watch.status().temp_files_in_memory is in_memory


def test_the_state_gives_slope_and_interval_in_bytes_per_hundred_answers() -> None:
    """None while the answers are too few to say anything."""
    watch = LeakWatch(temp_files_in_memory=False)
    for answer in range(200):
        if answer == 100:
            assert all(each.slope is None for each in watch.status().parts)
        watch.note(replace(SIZES, live=answer * MIB), None)
    (live,) = (each for each in watch.status().parts if each.part == "live")
    assert (live.low, live.slope, live.high) == (100 * MIB,) * 3
    assert (live.growing, live.bytes, live.answers) == (True, 199 * MIB, 180)
    assert watch.status().answers == 200


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    [(2, 4.303), (3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)],
)
def test_the_quantiles_are_those_of_the_tables(freedom: int, quantile: float) -> None:
    """To one in a hundred, at the smallest number of points that is used."""
    assert student_975(freedom) == pytest.approx(quantile, rel=0.01)


def test_a_line_is_its_slope_and_nothing_is_unsure() -> None:
    """Points at unequal distances."""
    xs = [0.0, 1.0, 3.0, 4.0, 9.0]
    found = trend(xs, [7 + 2.5 * x for x in xs])
    assert (found.low, found.slope, found.high) == pytest.approx((2.5, 2.5, 2.5))


def test_few_points_say_nothing() -> None:
    """Three have one degree of freedom."""
    xs = list(range(LEAST_POINTS))
    assert trend(xs, xs).slope == 1
    with pytest.raises(ValueError, match="3 points"):
        trend(xs[:-1], xs[:-1])


@pytest.mark.parametrize("points", [4, 8, 14])
def test_one_step_is_never_growth(points: int) -> None:
    """Wherever it comes and however high it is: the interval has zero in it."""
    for place in range(1, points):
        steps = [0.0] * place + [1e9] * (points - place)
        found = trend(range(points), steps)
        assert found.low < 0 < found.high, place


@pytest.mark.parametrize("drift", [0.0, 3.0])
def test_the_interval_holds_the_drift_of_a_random_walk(drift: float) -> None:
    """In about 95 of 100 cases, the hardest ones for a formula that counts on scatter."""
    chance = random.Random(8)
    held = 0
    for _ in range(1000):
        sizes = [0.0]
        for _ in range(11):
            sizes.append(sizes[-1] + drift + chance.gauss(0, 2))
        found = trend(range(12), sizes)
        held += found.low <= drift <= found.high
    assert 930 <= held <= 985


def test_scatter_is_not_growth() -> None:
    """Independent points: the interval leaves zero out no more often than one in twenty."""
    chance = random.Random(9)
    found = [trend(range(12), [chance.gauss(0, 1) for _ in range(12)]) for _ in range(1000)]
    assert sum(not one.low < 0 < one.high for one in found) <= 50
