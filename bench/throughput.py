"""Throughput by workers: two real ones on two processors, four simulated."""

import statistics
from collections.abc import Iterator
from pathlib import Path

from bench.context import JFK, Bench, run_module
from bench.neighbours import Neighbours
from bench.report import Row, quantity, spread
from bench.waiting import Rows, celery_workers, module_workers, post_answer, postgres, rate, redis
from tests.conftest import Server

HOW = (
    "**throughput**: answers a minute of a batch that waits, from the first claim to the last "
    "result as the rows on PostgreSQL say; every worker has evaluated answers before. Real: "
    "Celery workers with `base` and SPEECH_THREADS=1 on this machine's processors, the jfk clip, "
    "answers sent over HTTP; one and two workers take turns. Simulated: worker processes of the "
    "bench take answers from the same kind of queue and sleep in place of the speech process as "
    "long as each of its tasks took alone and warm; all else (claim, recording, judging, result) "
    "is done."
)
TWO = 1.9
FOUR = 3.8


def rows(bench: Bench) -> Iterator[Row]:
    """Real, then simulated."""
    folder = bench.folder / "throughput"
    with postgres(folder) as queue:
        yield from _real(bench, folder, queue)
    with postgres(folder / "simulated") as queue:
        yield from _simulated(bench, folder / "simulated", queue)


def _real(bench: Bench, folder: Path, queue: Rows) -> Iterator[Row]:
    with redis(folder) as address:
        environment = {
            "DATABASE_URL": queue.url,
            "REDIS_URL": address,
            "TASK_QUEUE": "celery",
            "SPEECH_THREADS": "1",
            "ANSWERS_PER_PERSON": "1000",
            "ANSWER_QUEUE_LIMIT": "1000",
            "LOG_FORMAT": "json",
        }
        taken: list[float] = []
        with bench.serving(prepared=True, **environment) as server:
            rates: dict[int, list[float]] = {1: [], 2: []}
            for turn in range(bench.size(2, 1)):
                for workers, found in rates.items():
                    place = folder / f"turn-{turn}-{workers}"
                    with celery_workers(bench, place, workers, environment):
                        found.append(_rate(queue, workers, bench.size(16, 4), server, taken))
    yield from _rows("workers, real engine", rates, TWO)
    yield Row(
        "processor time that other programs took meanwhile",
        f"{statistics.median(taken):.1%} ({spread([100 * share for share in taken], 1)})",
    )


def _rate(queue: Rows, workers: int, answers: int, server: Server, taken: list[float]) -> float:
    def fill(count: int) -> None:
        for _ in range(count):
            post_answer(server, JFK)

    queue.warm(workers, fill)
    with Neighbours() as neighbours:
        found = rate(queue.batch(answers, fill))
    print(f"  {workers}: {found:.1f} a minute, others took {neighbours.share:.0%}", flush=True)
    taken.append(neighbours.share)
    return found


def _simulated(bench: Bench, folder: Path, queue: Rows) -> Iterator[Row]:
    tape = folder / "tape"
    environment = {
        "DATABASE_URL": queue.url,
        "DATA_DIR": str(bench.models.parent),
        "TEMP_ROOT": str(folder / "temp"),
        "SPEECH_THREADS": "1",
    }
    took = run_module("bench.stub_worker", "record", str(tape), str(JFK), **environment)
    rates: dict[int, list[float]] = {1: [], 4: []}

    def fill(count: int) -> None:
        queue.fill(count, JFK)

    for _ in range(bench.size(2, 1)):
        for workers, found in rates.items():
            with module_workers(workers, "bench.stub_worker", ["work", str(tape)], environment):
                queue.warm(workers, fill)
                found.append(rate(queue.batch(bench.size(32, 8), fill)))
    yield Row("speech process alone and warm, 11 s, one thread",
              quantity(float(took.splitlines()[-1]), "s"))  # fmt: skip
    yield from _rows("workers, timed stub engine", rates, FOUR)


def _rows(name: str, rates: dict[int, list[float]], least: float) -> Iterator[Row]:
    (_, alone), (many, together) = rates.items()
    ratios = [more / one for one, more in zip(alone, together, strict=True)]
    for workers, found in rates.items():
        yield Row(
            f"answers a minute, {workers} {name}",
            f"{statistics.median(found):.1f} ({spread(found, 1)})",
        )
    ratio = statistics.median(ratios)
    yield Row(
        f"{many} {name}, against 1",
        quantity(ratio, "times", f"pairs {spread(ratios)}"),
        f">= {least:g} times",
        ratio >= least,
    )
