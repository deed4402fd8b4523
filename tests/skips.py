"""The summary of a test run: a line per missing component, with the number of skipped tests.

``make test`` runs pytest twice. With MISSING_PARTS set to a file, a run adds the counts of those
before it, so that the last lines of the command are about all tests.
"""

import json
import os
from collections import Counter
from pathlib import Path

import pytest

PREFIX = "needs "


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With NO_SKIPS set, a skipped test fails the run: CI has every part a test may need."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("NO_SKIPS") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write a line for each missing part; not in a worker of xdist, whose tests the run counts."""
    if hasattr(terminalreporter.config, "workerinput"):
        return
    skipped = Counter(map(reason, terminalreporter.stats.get("skipped", [])))
    lines = [line(why, count) for why, count in totals(skipped).most_common()]
    if lines:
        terminalreporter.section("missing parts")
        terminalreporter.write("".join(f"{each}\n" for each in lines))


def reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Why a test was skipped, without pytest's word in front."""
    where = report.longrepr
    text = where[2] if isinstance(where, tuple | list) else str(where)
    return text.removeprefix("Skipped: ")


def line(why: str, count: int) -> str:
    """What is missing, how to get it, and how many tests that cost."""
    return f"{why.removeprefix(PREFIX)} — {count} test{'s'[: count != 1]} skipped"


def totals(skipped: Counter[str]) -> Counter[str]:
    """With the counts that earlier runs left in the file MISSING_PARTS; they are kept there."""
    name = os.environ.get("MISSING_PARTS")
    if not name:
        return skipped
    file = Path(name)
    before = Counter[str](json.loads(file.read_text("utf-8")) if file.is_file() else {})
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(before + skipped), "utf-8")
    return before + skipped
