"""One run: start the parts, follow the plan, wait for rest, judge."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from tests.conftest import wait_until
from tests.scale.chaos.ledger import Ledger
from tests.scale.chaos.plan import Plan, make_plan
from tests.scale.chaos.recordings import recordings
from tests.scale.chaos.senders import PATIENCE_SECONDS, Delivery, Senders
from tests.scale.chaos.stack import TARGETS, Stack
from tests.scale.chaos.strikes import strike
from tests.scale.chaos.verdict import broken, events, files_left

REST_SECONDS = 300.0
SETTLE_SECONDS = 45.0
"""A sweep runs every five seconds, a stopped worker may take twenty."""


class BrokenPromiseError(AssertionError):
    """A promise was broken; the text has all that replays the run."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to run."""

    mode: str
    seed: int
    answers: int
    kills: int


def run(order: Order, folder: Path, tell: Callable[[str], None] = print) -> None:
    """Carry out one run in a new ``folder``.

    Raises:
        BrokenPromiseError: seed, position in the plan, what is broken, and the end of each log.
    """
    said = recordings(folder)
    plan = make_plan(order.seed, TARGETS[order.mode], list(said), order.answers, order.kills)
    tell("\n".join([f"{order}", *plan.lines()]))
    stack = Stack(folder / "stack", order.mode)
    chaos = Chaos(stack, plan, Senders(stack.server.url, {n: s.path for n, s in said.items()}))
    try:
        deliveries = chaos.carry_out(tell)
        faults = broken(stack, chaos.ledger, deliveries, said)
        tell("\n".join(_summary(chaos, deliveries)))
    except Exception as error:
        raise BrokenPromiseError(_account(order, chaos, [repr(error)])) from error
    finally:
        chaos.end()
    faults += [f"outlived its part: {process}" for process in stack.strays()]
    if faults:
        raise BrokenPromiseError(_account(order, chaos, faults))


class Chaos:
    """A plan being carried out."""

    def __init__(self, stack: Stack, plan: Plan, senders: Senders) -> None:
        self.stack = stack
        self.plan = plan
        self.ledger = Ledger(stack.database_url)
        self.done = 0
        self.missed: list[str] = []
        self.rest_seconds = 0.0
        self._senders = senders

    def carry_out(self, tell: Callable[[str], None]) -> list[Delivery]:
        """Start, send and strike, and come to rest; what the clients were told."""
        self.stack.start()
        self.ledger.open()
        started = time.monotonic()
        sendings = self._senders.begin(self.plan.sends, started)
        for planned in self.plan.strikes:
            time.sleep(max(0.0, started + planned.at - time.monotonic()))
            if not strike(self.stack.parts, planned):
                self.missed.append(planned.target)
            tell(f"  {time.monotonic() - started:7.2f}  {planned.target} struck")
            self.done += 1
        self._come_to_rest(sendings)
        return [sending.result() for sending in sendings]

    def end(self) -> None:
        self._senders.close()
        self.ledger.close()
        self.stack.end()

    def _come_to_rest(self, sendings: Sequence[Future[Delivery]]) -> None:
        """All sent and all concluded; then a sweep, and nobody left who should be gone."""
        started = time.monotonic()
        for sending in sendings:
            sending.result(PATIENCE_SECONDS * 2)
        wait_until(self._is_quiet, REST_SECONDS, lambda: "the queue does not end")
        self.rest_seconds = time.monotonic() - started
        wait_until(self.stack.is_well, SETTLE_SECONDS, lambda: "a part is not well")
        _patiently(lambda: not files_left(self.stack.temp_roots) and not self.stack.strays())

    def _is_quiet(self) -> bool:
        time.sleep(0.2)
        try:
            return self.ledger.unfinished() == 0
        except SQLAlchemyError:  # PostgreSQL is still recovering
            return False


def _patiently(condition: Callable[[], object]) -> None:
    """Wait as long as it may take; what is still wrong then is told by the verdict."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.2)


def _summary(chaos: Chaos, deliveries: Sequence[Delivery]) -> Iterator[str]:
    rows = chaos.ledger.answers()
    kept = [delivery for delivery in deliveries if delivery.send.key is not None]
    refusals = Counter(code for delivery in kept for code in delivery.refusals)
    sync = Counter(delivery.status for delivery in deliveries if delivery.send.key is None)
    log = Counter(
        line.get("state") for line in events(chaos.stack.logs)
        if line.get("event") == "answer_concluded"
    )  # fmt: skip
    yield f"strikes {chaos.done}, of which found nobody: {chaos.missed}"
    yield f"starts { ({name: kept.starts for name, kept in chaos.stack.parts.items()}) }"
    yield f"accepted {sum(bool(d.places) for d in kept)} of {len(kept)}"
    yield f"silences {sum(d.silences for d in kept)}, refusals {dict(refusals)}"
    yield f"requests that waited {dict(sync)}"
    yield f"states {dict(Counter((row.state, row.failure) for row in rows))}"
    yield f"attempts {dict(Counter(row.attempt for row in rows))}, log {dict(log)}"
    yield f"at rest {chaos.rest_seconds:.1f} s after the last strike"


def _account(order: Order, chaos: Chaos, faults: Sequence[str]) -> str:
    struck = f"struck {chaos.done} of {len(chaos.plan.strikes)}"
    lines = [f"{order}: {struck}", *faults, chaos.stack.last_lines()]
    return "\n".join(lines)
