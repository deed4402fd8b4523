"""A kill by the kernel ends the speech process; the web process survives and reports it."""

import os
import subprocess
import sys
from pathlib import Path

from bench.cage import NoCageError, memory_cage
from interview.config.variables import MIB
from tests.parts import MEMORY_CGROUPS, skip_without

LIMIT_MB = 200
SCRIPT = f"""
from interview.config.settings import Settings
from interview.errors import Busy, OutOfMemory
from interview.memory.policy import MemoryNeed
from interview.memory.guard import MemoryGuard
from interview.isolation.admission import Admission
from tests.unit import speech_tasks
from tests.unit.speech_processes import do, speech_of

settings, deaths = Settings.from_environment({{}}), []
guard = MemoryGuard(settings.memory, int)
admission, gate = Admission(4, 8), guard.gate
speech = speech_of(settings, admission, lambda: deaths.append(1), gate)
guard.guard_models(speech, MemoryNeed("small", 0, 0))
# Not started: nobody looks in time.
try:
    do(speech, speech_tasks.take, {2 * LIMIT_MB})
except OutOfMemory:
    print("ended once", len(deaths), speech.status().starts)
try:
    do(speech, speech_tasks.add, 1, 2)
except Busy:
    print(guard.level.name, guard.reason)
print([change.reason for change in guard.status().changes])
speech.close()
"""


def test_what_the_kernel_ended_is_not_tried_again(tmp_path: Path) -> None:
    """One process, one death, a refusal by name; emergency until memory has been there a while."""
    try:
        with memory_cage(LIMIT_MB * MIB) as cage:
            environment = {**os.environ, **cage.environment(tmp_path / "entry")}
            environment["PYTHONPATH"] += f":{Path(__file__).parents[2]}"
            output = subprocess.check_output(
                [sys.executable, "-c", SCRIPT], env=environment, text=True, timeout=60
            )
            kills = cage.counts().kills
    except NoCageError:
        skip_without(MEMORY_CGROUPS)
    told = [line for line in output.splitlines() if not line.startswith("20")]
    assert told == [
        "ended once 1 1",
        "EMERGENCY oom_kill",
        "['oom_kill']",
    ]
    assert kills == 1
