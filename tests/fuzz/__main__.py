"""``python -m tests.fuzz --seed 1 --count 20000``: prints a report, exits with 1 on any fault."""

import argparse
import sys
import tempfile
from pathlib import Path

from interview.config.groups.answers import MAX_RSS_MB
from interview.recognition.models import ModelStore
from tests.conftest import JFK, Server
from tests.fuzz.corpus import make_corpus
from tests.fuzz.mutate import Mutator
from tests.fuzz.run import FuzzRun, Report

BATCH = 1_000
MAX_DELAY_SECONDS = 2.0
MAX_WEB_GROWTH_MB = 30.0
MORE_THREADS = 2
"""Of the pools of gunicorn and of the checks, which make a thread when one is first wanted."""

MAX_SPEECH_MB = MAX_RSS_MB["faster-whisper"]
ENVIRONMENT = {
    "WHISPER_MODEL": "tiny.en",
    "MAX_ANSWER_SECONDS": "5",
    "SPEECH_QUEUE_LIMIT": "16",
    "ANSWERS_PER_PERSON": "100",
    "CACHE_SECONDS": "600",
}
"""A mutant that became a long recording is refused as one: evaluating five minutes takes its time
whoever sent them. One address sends everything here; all else is the default."""


def problems(report: Report) -> list[str]:
    """What a run showed that must not be, a sentence each."""
    told = [f"{it.name} (number {it.number}): {it.answer}, {it.path}" for it in report.faults]
    told += [f"an honest answer: {each}" for each in report.honest_faults]
    if report.worst_delay > MAX_DELAY_SECONDS:
        told.append(f"an honest answer was {report.worst_delay:.2f} s late")
    if report.speech_mb > MAX_SPEECH_MB:
        told.append(f"speech took {report.speech_mb:.0f} MB")
    if not report.same_web_process:
        told.append("the web process was replaced")
    if report.web_growth_mb > MAX_WEB_GROWTH_MB:
        told.append(f"the web process grew by {report.web_growth_mb:.0f} MB")
    before, after = report.web_threads
    if after > before + MORE_THREADS:
        told.append(f"the web process has {after} threads, {before} before")
    return told + [f"left behind: {path}" for path in report.leftovers]


def main() -> int:
    """Send COUNT mutants in batches, each to a service that has just started; 1 on any problem.

    After some thousands of requests gunicorn replaces the web process by design, which no mutant
    may do.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first mutant")
    parser.add_argument("--count", type=int, default=20_000)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="interview-fuzz-"))
    corpus = make_corpus(JFK, folder)
    honest = next(seed.data for seed in corpus if seed.name == "wav/pcm_s16le")
    server = Server(folder / "server", ENVIRONMENT)
    ModelStore(server.data_dir / "models").locate("tiny.en")
    run = FuzzRun(server, Mutator(corpus, arguments.seed), honest, folder)
    found = []
    for first in range(arguments.first, arguments.first + arguments.count, BATCH):
        left = arguments.first + arguments.count - first
        server.start()
        try:
            report = run.run(arguments.seed, first, min(BATCH, left))
        finally:
            server.stop()
        sys.stdout.write(f"{report}\n")
        sys.stdout.flush()
        found += problems(report)
    sys.stdout.write("".join(f"PROBLEM {each}\n" for each in found) or "no problem\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
