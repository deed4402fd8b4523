"""Process names: dead processes are distinguished from running ones on this host."""

import subprocess
import sys

from interview.config.process_names import is_dead, process_name

SAY_NAME = "from interview.config.process_names import process_name; print(process_name(), end='')"


def test_a_live_process_is_not_dead() -> None:
    assert not is_dead(process_name())


def test_an_ended_process_is_dead() -> None:
    """Its name was its own; the same pid started at another time is somebody else."""
    name = subprocess.run(
        [sys.executable, "-c", SAY_NAME], check=True, capture_output=True, text=True
    ).stdout
    assert name != process_name()
    assert is_dead(name)


def test_a_pid_that_returned_is_another_process() -> None:
    host, pid, started = process_name().split("/")
    assert is_dead(f"{host}/{pid}/{int(started) - 60}")


def test_of_another_host_nothing_is_known() -> None:
    _, _, started = process_name().split("/")
    assert not is_dead(f"elsewhere/999999/{started}")
