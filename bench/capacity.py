"""``python -m bench.capacity``: waits and workers for up to a thousand answers a minute.

Prints the table of docs/scaling.md. Arrivals are random (Poisson) and workers are equal, so
this is the M/M/c model (Erlang C). Real service times vary less than exponential ones, so real
waits are shorter: the model rather gives one worker too many.
"""

import argparse
import math
from dataclasses import dataclass

RATES = (1, 3, 6, 12, 30, 60, 120, 300, 600, 1000)
"""Answers a minute."""

WAIT_SECONDS = 10.0
LATE = 0.05
"""Enough workers: at most this share of answers waits longer than WAIT_SECONDS."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one rate of answers takes."""

    rate: int
    workers: int
    busy: float
    late: float
    mean_wait: float


def erlang_c(workers: int, load: float) -> float:
    """Share of arrivals that find all ``workers`` busy at an offered ``load`` in erlangs.

    By the recursion of Erlang B, which does not overflow: B(0) = 1,
    B(n) = a B(n-1) / (n + a B(n-1)); C = B / (1 - (a/c) (1 - B)). A. K. Erlang, 1917.
    """
    blocked = 1.0
    for number in range(1, workers + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked / (1 - (load / workers) * (1 - blocked))


def needed(rate: int, seconds: float) -> Step:
    """The fewest workers that answer ``rate`` a minute, each taking ``seconds``, in time."""
    load = rate * seconds / 60
    workers = int(load) + 1
    while (step := _step(rate, seconds, workers)).late > LATE:
        workers += 1
    return step


def _step(rate: int, seconds: float, workers: int) -> Step:
    load = rate * seconds / 60
    waiting = erlang_c(workers, load)
    spare = (workers - load) / seconds
    late = waiting * math.exp(-spare * WAIT_SECONDS)
    return Step(rate, workers, load / workers, late, waiting / spare)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.capacity", description=__doc__)
    parser.add_argument("seconds", type=float, help="measured seconds of a worker an answer")
    parser.add_argument("megabytes", type=float, help="measured memory of a worker")
    arguments = parser.parse_args()
    print("| answers a minute | workers | busy | wait over 10 s | mean wait | memory of workers |")
    print("|---|---|---|---|---|---|")
    for rate in RATES:
        step = needed(rate, arguments.seconds)
        print(
            f"| {rate} | {step.workers} | {step.busy:.0%} | {step.late:.1%} "
            f"| {step.mean_wait:.1f} s | {step.workers * arguments.megabytes / 1024:.1f} GB |"
        )


if __name__ == "__main__":
    main()
