"""A leak of each kind in real processes is reported as its kind and no other."""

import json
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from interview.contracts import AnswerTimes
from interview.files.tempfiles import TempFileRegistry
from interview.flows.status import AnswerMemory
from interview.isolation.process import DisposableSpeechProcess
from interview.memory.leak_watch import LeakWatch
from tests.unit.processes import running
from tests.unit.speech_processes import do
from tests.unit.speech_tasks import grow

ANSWERS = 125
ENDED = AnswerTimes("evaluated", (), None)
ANSWER = """
import json, sys
from pathlib import Path
from structlog.testing import capture_logs
from interview.caches.results import Bounds
from interview.caches.results import LocalEntries
from interview.caches.results import Caches
from interview.contracts import AnswerTimes
from interview.flows.status import AnswerMemory
from interview.memory.leak_watch import LeakWatch
from interview.files.tempfiles import TempFileRegistry
from tests.unit.planted import *
print("ready", flush=True)
folder, leak, answers = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
registry = TempFileRegistry(folder / "temp")
ended = AnswerTimes("evaluated", (), None)
caches = Caches(LocalEntries(Bounds(1000, 64 * MIB, 3600)))
replies = caches.named("replies", str)
watch = LeakWatch(temp_files_in_memory=False)
memory = AnswerMemory(watch, lambda: None, registry, caches.held)
with capture_logs() as logs:
    for answer in range(answers):
        exec(leak)
        memory.answered(ended)
print(json.dumps(logs))
registry.close()
"""
LEAKS = [
    ("objects(1)", {"live"}),
    ("unknown_pages(1)", {"slack"}),
    ("temp_file(registry, 1)", {"temp_files"}),
    ("KEPT[:] = [b'x' * 1024 * 1024]", set[str]()),
    ("replies.put('guest', 'x' * 60_000, answer)", set[str]()),
]


@pytest.mark.parametrize(
    ("leak", "named"), LEAKS, ids=["live", "slack", "temp_files", "none", "cached"]
)
def test_a_leak_is_named_after_its_kind(tmp_path: Path, leak: str, named: set[str]) -> None:
    """A megabyte kept per answer is a leak; freed memory and bounded caches are not."""
    with running(ANSWER, tmp_path, leak, ANSWERS) as script:
        logs: list[dict[str, Any]] = json.loads(script.output())
    assert {entry["part"] for entry in logs} == named
    assert all(900 < entry["kb_an_answer"] < 1150 for entry in logs)


def test_a_leak_of_the_speech_process_is_of_the_model(
    speech: DisposableSpeechProcess, tmp_path: Path
) -> None:
    """The child keeps a megabyte of each answer."""
    with TempFileRegistry(tmp_path / "temp") as registry, capture_logs() as logs:
        watch = LeakWatch(temp_files_in_memory=False)
        memory = AnswerMemory(watch, speech.at_rest, registry, lambda: 0)
        for _ in range(ANSWERS):
            do(speech, grow, 1)
            memory.answered(ENDED)
    grown = [entry for entry in logs if entry["event"] == "memory_grows"]
    assert [entry["part"] for entry in grown] == ["model"]


def test_another_speech_process_is_another_series(
    speech: DisposableSpeechProcess, tmp_path: Path
) -> None:
    """Sizes of two speech processes are not compared; the series of the web process continues."""
    with TempFileRegistry(tmp_path / "temp") as registry:
        watch = LeakWatch(temp_files_in_memory=False)
        memory = AnswerMemory(watch, speech.at_rest, registry, lambda: 0)
        for _ in range(40):
            do(speech, grow, 1)
            memory.answered(ENDED)
        speech.close()
        memory.answered(ENDED)
        assert speech.at_rest() is None
        do(speech, grow, 1)
        memory.answered(ENDED)
    counted = {each.part: each.answers for each in watch.status().parts}
    assert (counted["model"], counted["libraries"], counted["live"]) == (0, 0, 15)
