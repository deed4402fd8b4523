"""What happens when: the same seed is the same plan, however the machine takes it."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

EMBEDDED = ("web family", "web arbiter", "web worker", "web stop", "speech")
DATABASE = ("postgres", "postgres backend", "postgres immediate")
WORKERS = (
    *("worker main", "worker child", "worker stop", "worker frozen"),
    *("redis", "redis emptied"),
)

SECONDS_A_STRIKE = 4.0
QUIET_END = 0.9
"""Strikes end before the sending does, so that the last of them still finds answers in hand."""

MOST_DOWN = 2.0
ANSWERS_A_PERSON = 6
AGAIN = 0.15
"""Share of clients that did not hear their 202 and send once more."""

SYNCHRONOUS = 0.1
"""Requests that wait for their result, on top of the answers; they may fail, and leave nothing."""


@dataclass(frozen=True, slots=True)
class Send:
    """One recording of one person. ``key`` is None for a request that waits for its result."""

    at: float
    number: int
    person: str
    recording: str
    key: str | None
    again: bool


@dataclass(frozen=True, slots=True)
class Strike:
    """One part killed or stopped, and how long it stays away. Seconds from the start."""

    at: float
    target: str
    down: float


@dataclass(frozen=True, slots=True)
class Plan:
    """All of one run, in order of time."""

    seed: int
    sends: tuple[Send, ...]
    strikes: tuple[Strike, ...]

    def lines(self) -> Iterator[str]:
        """As it is printed: one line an event."""
        events: list[Send | Strike] = [*self.sends, *self.strikes]
        for event in sorted(events, key=lambda event: event.at):
            yield f"{event.at:7.2f}  {_words(event)}"


def make_plan(
    seed: int, targets: Sequence[str], recordings: Sequence[str], answers: int, kills: int
) -> Plan:
    """The plan of a seed.

    Every target has its turn before any has two. ``recordings`` are names to choose from.
    """
    dice = random.Random(f"{seed} {targets} {answers} {kills}")
    seconds = kills * SECONDS_A_STRIKE
    strikes = tuple(
        Strike(at, target, dice.uniform(0, MOST_DOWN))
        for at, target in zip(
            sorted(dice.uniform(0.02, QUIET_END) * seconds for _ in range(kills)),
            _turns(dice, targets, kills),
            strict=True,
        )
    )
    return Plan(seed, tuple(_sends(dice, seed, recordings, answers, seconds)), strikes)


def _turns(dice: random.Random, targets: Sequence[str], kills: int) -> list[str]:
    turns: list[str] = []
    while len(turns) < kills:
        turns += dice.sample(targets, len(targets))
    return turns[:kills]


def _sends(
    dice: random.Random, seed: int, recordings: Sequence[str], answers: int, seconds: float
) -> Iterator[Send]:
    synchronous = round(answers * SYNCHRONOUS)
    people = max(2, answers // ANSWERS_A_PERSON)
    moments = sorted(dice.uniform(0, seconds) for _ in range(answers + synchronous))
    waits_for_it = set(dice.sample(range(len(moments)), synchronous))
    for number, at in enumerate(moments):
        key = None if number in waits_for_it else f"{seed}-{number}"
        person = f"10.0.{dice.randrange(people)}.1"
        again = key is not None and dice.random() < AGAIN
        yield Send(at, number, person, dice.choice(recordings), key, again)


def _words(event: Send | Strike) -> str:
    if isinstance(event, Strike):
        return f"STRIKE {event.target}, away {event.down:.1f} s"
    how = f"key {event.key}" if event.key else "waits for its result"
    return f"send {event.number} of {event.person}: {event.recording}, {how}" + (
        ", twice" if event.again else ""
    )
