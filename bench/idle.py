"""Memory of the idle service."""

import time
from collections.abc import Iterator

from bench.context import Bench
from bench.processes import listed, pss
from bench.report import Row, quantity
from tests.conftest import wait_until

HOW = (
    "**idle**: PSS in MB of each process 3 s after start with prepared weights, before any "
    "answer: there is no speech process yet."
)
SETTLE_SECONDS = 3


def rows(bench: Bench) -> Iterator[Row]:
    """The sum and its parts."""
    with bench.serving() as server:
        wait_until(lambda: "prepare" not in pss(server), 60, lambda: "still preparing weights")
        time.sleep(SETTLE_SECONDS)
        sizes = pss(server)
    yield Row("whole service PSS, idle after start", quantity(sum(sizes.values()), "MB",
              listed(sizes)))  # fmt: skip
