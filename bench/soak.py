"""``python -m bench.soak``: a thousand answers in a small instance, and what they leave behind.

Runs for about an hour. The limit, the number of answers and the weights can be chosen, so that
the same run shows how the service degrades where it does not fit.
"""

import argparse
import itertools
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from bench.cage import Cage, NoCageError, forget_page_cache, memory_cage
from bench.context import Bench, running
from bench.machine import machine_line
from bench.processes import KIB, MB, PeakSampler, TreeState, tree_state
from bench.report import Row, at_most, quantity, table
from tests.conftest import Server

LENGTHS = 20
SHORTEST, LONGEST = 11, 90
"""Seconds. Lengths rise with the fifth power, so that the mean is 25: most answers are short."""

PATTERN = (1, 1, 1, 1, 1, 1, 4)
"""Answers sent at once, again and again."""

BOMB_EVERY = 50
WARM = 100
"""Answers after which the slope is taken."""

SLOPE_KB = 1.0
SETTLE_SECONDS = 0.2
PATIENCE_SECONDS = 120.0
PROPER = {200, 413, 503}
DATA = b"data"
COUNTER_BYTES = 8


@dataclass(slots=True)
class Soak:
    """What a run saw. ``replies`` counts status and code; ``states`` are after each batch, and so
    are the resident KB of the web process."""

    replies: Counter[str] = field(default_factory=Counter)
    states: list[TreeState] = field(default_factory=list)
    web: list[float] = field(default_factory=list)
    evaluated: int = 0
    bombs: int = 0


class Candidates:
    """Send answers and say what came back.

    Args:
        server: under test.
        recordings: WAV files, each sent many times and never the same twice.
        bomb: an hour of sound in three megabytes.
    """

    def __init__(self, server: Server, recordings: list[Path], bomb: Path) -> None:
        self._server = server
        self._recordings = [path.read_bytes() for path in recordings]
        self._bomb = bomb.read_bytes()
        self._sent = itertools.count()

    def speak(self, _: int) -> list[str]:
        """One answer, sent again while the service says to; every reply in order."""
        number = next(self._sent)
        recording = _varied(self._recordings[number % len(self._recordings)], number)
        replies: list[str] = []
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self._server.send(recording, lang="en", language="en")
            except requests.RequestException as error:
                return [*replies, f"0 {type(error).__name__}"]
            replies.append(_reply(answer))
            if answer.status_code != 503 or time.monotonic() > deadline:
                return replies
            time.sleep(float(answer.headers["Retry-After"]))

    def throw_bomb(self) -> str:
        return _reply(self._server.send(self._bomb))

    def write(self) -> str:
        """A typed answer, which must be evaluated whatever the level."""
        answer = requests.post(
            f"{self._server.url}/interview_speech_evaluation",
            json={"question": "Tell us about yourself.", "user_answer": "I led a team of five."},
            timeout=30,
        )
        return "typed " + _reply(answer)


def _varied(wav: bytes, number: int) -> bytes:
    """The recording with its first samples set to ``number``: nobody answers twice the same."""
    start = wav.index(DATA) + len(DATA) + 4
    return wav[:start] + number.to_bytes(COUNTER_BYTES, "little") + wav[start + COUNTER_BYTES :]


def _reply(answer: requests.Response) -> str:
    code = "" if answer.status_code == 200 else f" {answer.json()['code']}"
    return f"{answer.status_code}{code}"


def soak(server: Server, candidates: Candidates, answers: int) -> Soak:
    """Send ``answers`` answers in the pattern, bombs and typed answers between them."""
    run = Soak()
    done = 0
    with ThreadPoolExecutor(max(PATTERN)) as senders:
        for size in itertools.cycle(PATTERN):
            for replies in senders.map(candidates.speak, range(size)):
                run.replies.update(replies)
                run.evaluated += replies[-1] == "200"
            done += size
            run.replies[candidates.write()] += 1
            if done // BOMB_EVERY > run.bombs:
                run.replies[candidates.throw_bomb()] += 1
                run.bombs += 1
            time.sleep(SETTLE_SECONDS)
            run.states.append(tree_state(server, done))
            run.web.append(server.web_worker().memory_info().rss / KIB)
            _progress(run, server)
            if done >= answers:
                break
    return run


def _progress(run: Soak, server: Server) -> None:
    state = run.states[-1]
    if len(run.states) % 50 == 1:
        level = server.memory_status()["level"]
        size = f"RSS {state.rss / KIB:.0f} MB"
        print(f"{state.answers} answers, {size}, {level}, {dict(run.replies)}", flush=True)


def rows(run: Soak, cage: Cage, sizes: PeakSampler, left: int, minutes: float) -> Iterator[Row]:
    """The figures of a run."""
    counts = cage.counts()
    yield Row("answers sent", f"{run.states[-1].answers} in {minutes:.0f} minutes, "
              f"{run.evaluated} evaluated, {run.bombs} bombs")  # fmt: skip
    yield Row("replies", ", ".join(f"{n} x {what}" for what, n in run.replies.most_common()))
    improper = sum(n for what, n in run.replies.items() if _is_improper(what))
    yield Row("replies that are neither an evaluation nor a named refusal", str(improper), "0",
              improper == 0)  # fmt: skip
    yield Row("OOM kills", str(counts.kills), "0", counts.kills == 0)
    yield Row("process memory, peak", quantity(sizes.peak, "MB"))
    yield from _slope_rows(run)
    yield Row("files left behind", str(left), "0", left == 0)


def _is_improper(reply: str) -> bool:
    """Whether a reply is none, or neither an evaluation nor a named refusal."""
    return int(reply.removeprefix("typed ").split()[0]) not in PROPER


def _slope_rows(run: Soak) -> Iterator[Row]:
    """Of all processes, and of the one that is never replaced."""
    answers = [float(state.answers) for state in run.states]
    sums = [state.rss for state in run.states]
    first = next((at for at, done in enumerate(answers) if done >= WARM), len(answers))
    if len(answers) - first < WARM:
        return
    for name, sizes in (("whole tree", sums), ("web process", run.web)):
        late = sizes[first:]
        slope = statistics.linear_regression(answers[first:], late).slope
        detail = f"{len(late)} points, sd {statistics.stdev(late) / KIB:.1f} MB"
        figure = f"RSS slope after {WARM} answers, {name}"
        yield at_most(figure, slope, SLOPE_KB, "KB an answer", detail)


def history(server: Server) -> list[str]:
    """The level changes the service tells of, a line each."""
    changes: Any = server.memory_status()["changes"]
    return [
        f"{time.strftime('%H:%M:%S', time.gmtime(change['at']))} {change['level']} "
        f"at {change['used'] / MB:.0f} MB ({change['reason']})"
        for change in changes
    ]


def main() -> int:
    """Run it; 1 when a target is missed, 2 where no memory cgroup can be made."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="interview-soak-") as folder, ExitStack() as stack:
        try:
            cage = stack.enter_context(memory_cage(arguments.limit_mb * MB))
        except NoCageError as error:
            print(f"no memory cgroup can be made here: {error}")
            return 2
        found = list(_measured(Bench(Path(folder), quick=False), cage, arguments))
    print(f"\n{machine_line()}\n{arguments.limit_mb} MB, {arguments.model}\n\n{table(found)}")
    return 1 if any(row.met is False for row in found) else 0


def _measured(bench: Bench, cage: Cage, arguments: argparse.Namespace) -> Iterator[Row]:
    steps = (n / (LENGTHS - 1) for n in range(LENGTHS))
    lengths = [round(SHORTEST + (LONGEST - SHORTEST) * step**5) for step in steps]
    recordings = bench.recordings([lengths[7 * n % LENGTHS] for n in range(LENGTHS)], "wav")
    bomb = bench.hour
    forget_page_cache(Path(sys.prefix) / "lib")
    environment = cage.environment(bench.folder / "entry")
    server = bench.new_server(
        prepared=False, WHISPER_MODEL=arguments.model, GUEST_RATE_LIMIT="1000000 per minute",
        **environment,
    )  # fmt: skip
    started = time.monotonic()
    with PeakSampler(cage.unreclaimable) as sizes, running(server):
        run = soak(server, Candidates(server, recordings, bomb), arguments.answers)
        minutes = (time.monotonic() - started) / 60
        print("\n".join(["levels:", *history(server)]))
        if any(_is_improper(what) for what in run.replies):
            print(server.log())
        yield from rows(run, cage, sizes, len(server.leftovers()), minutes)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--answers", type=int, default=1000)
    parser.add_argument("--limit-mb", type=int, default=512)
    parser.add_argument("--model", default="base")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
