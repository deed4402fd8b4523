"""Without optional components tests are skipped, and the summary says what to install."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

PROJECT = Path(__file__).parents[2]
BROWSER = "tests/browser/test_report_text.py"
SERVERS = "tests/unit/test_deployment.py"
SKIPPING = re.compile(r"pytest\.skip\(|skipif\(|importorskip\((?!.*reason=[A-Z_]+\.reason\))")
COMMAND = re.compile(r"^test(?:-full)?:.*", re.MULTILINE)


def pytest_on_a_bare_machine(
    folder: Path, *arguments: str, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run tests where no program and no package of the system is found."""
    hidden = {name: str(folder) for name in ("PATH", "PARTS_ROOT", "PLAYWRIGHT_BROWSERS_PATH")}
    removed = ("NO_SKIPS", "MISSING_PARTS", "PYTEST_ADDOPTS")
    kept = {name: value for name, value in os.environ.items() if name not in removed}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(
        command,
        cwd=PROJECT,
        env=kept | hidden | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_run_ends_with_a_line_for_each_missing_part(tmp_path: Path) -> None:
    """With the number of its tests; the run is green."""
    ran = pytest_on_a_bare_machine(tmp_path, BROWSER, SERVERS)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    lines = ran.stdout.partition("missing parts")[2].splitlines()
    (pages,) = (line for line in lines if line.startswith("Chromium"))
    assert re.fullmatch(r"Chromium: apt-get install chromium — \d+ tests skipped", pages)
    assert "Redis: apt-get install redis-server — 1 test skipped" in lines


def test_a_full_run_fails_on_a_skip(tmp_path: Path) -> None:
    """With the same lines."""
    ran = pytest_on_a_bare_machine(tmp_path, BROWSER, NO_SKIPS="1")
    assert ran.returncode == pytest.ExitCode.TESTS_FAILED, ran.stdout + ran.stderr
    assert "Chromium: apt-get install chromium — " in ran.stdout


def test_the_lines_count_the_tests_of_earlier_runs(tmp_path: Path) -> None:
    """``make test`` runs pytest twice, and the second run may skip nothing."""
    counts = str(tmp_path / "build" / "missing-parts.json")
    pytest_on_a_bare_machine(tmp_path, SERVERS, "-n", "1", MISSING_PARTS=counts)
    again = pytest_on_a_bare_machine(tmp_path, SERVERS, MISSING_PARTS=counts)
    assert "Redis: apt-get install redis-server — 2 tests skipped" in again.stdout
    none = pytest_on_a_bare_machine(tmp_path, "tests/unit/test_plain.py", MISSING_PARTS=counts)
    assert "Redis: apt-get install redis-server — 2 tests skipped" in none.stdout


def test_every_skip_names_a_part() -> None:
    """Only tests/parts.py skips, so that each line says how to get what is missing."""
    own = (PROJECT / "tests" / "parts.py", Path(__file__))
    files = [path for path in (PROJECT / "tests").rglob("*.py") if path not in own]
    assert len(files) > 200
    found = [str(path) for path in files if SKIPPING.search(path.read_text("utf-8"))]
    assert found == []


def test_the_two_commands_run_the_same_tests() -> None:
    """Both pytest commands share one file of counts; the full one only refuses skips."""
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    assert COMMAND.findall(makefile)[0] == "test: export MISSING_PARTS := build/missing-parts.json"
    assert "test-full: export NO_SKIPS := 1\ntest-full: test " in makefile
    assert "\nmake test-full\n" in (PROJECT / ".ci" / "run").read_text("utf-8")
