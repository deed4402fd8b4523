"""Asks for known vulnerabilities of everything that is installed; says what it could not ask.

``python .ci/audit.py [--must]``: ends with 1 on a finding. pip-audit calls a package that its
service does not know "no known vulnerabilities" and ends with 0, and so would a network without
that service. Here such a package is listed as NOT CHECKED; with ``--must`` that ends with 1 too.
"""

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

PROJECT = Path(__file__).parents[1]
OF_PYTHON = (
    *("requirements.txt", "requirements-telemetry.txt", "requirements-dev.txt"),
    *("requirements-weights.txt", "requirements-weights-2.txt", "requirements-language-model.txt"),
)
BESIDE = "requirements-openai-whisper.txt"
"""torch is named in its header alone, see there."""

TIMEOUT_SECONDS = 300


@dataclass(slots=True)
class Verdict:
    """Findings, packages that were not looked up, and how many were."""

    findings: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    checked: int = 0

    def __str__(self) -> str:
        lines = [f"checked: {self.checked} packages"]
        lines += [f"VULNERABLE: {each}" for each in self.findings]
        if self.unchecked:
            lines.append(f"NOT CHECKED: {len(self.unchecked)}: {', '.join(self.unchecked)}")
        return "\n".join(lines)


def of_pip_audit(output: str, asked: str) -> Verdict:
    """What pip-audit's JSON says; without any, ``asked`` was not checked."""
    verdict = Verdict()
    try:
        dependencies = json.loads(output)["dependencies"]
    except (ValueError, KeyError):
        return Verdict(unchecked=[asked])
    for package in dependencies:
        if "skip_reason" in package:
            verdict.unchecked.append(package["name"])
            continue
        verdict.checked += 1
        for found in package["vulns"]:
            fixed = ", ".join(found["fix_versions"]) or "no fix"
            name = f"{package['name']} {package['version']}"
            verdict.findings.append(f"{name}: {found['id']} ({fixed})")
    return verdict


def of_npm_audit(output: str) -> Verdict:
    """What ``npm audit --json`` says; an error instead of a report is no answer."""
    try:
        report = json.loads(output)
        count = report["metadata"]["dependencies"]["total"]
    except (ValueError, KeyError, TypeError):
        return Verdict(unchecked=["package-lock.json"])
    found = report.get("vulnerabilities", {}).items()
    return Verdict([f"{name}: {it['severity']}" for name, it in found], checked=count)


def _pip_audit(path: Path, options: tuple[str, ...], given: str = "") -> Verdict:
    words = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off"]
    words += ["--disable-pip", *options, "-r", str(path)]
    return of_pip_audit(_output(words, given), path.name)


def _output(words: list[str], given: str = "") -> str:
    try:
        done = subprocess.run(
            words,
            cwd=PROJECT,
            input=given,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        sys.stdout.write(f"{words[0]}: {type(error).__name__}\n")
        return ""
    return done.stdout


def audit() -> Verdict:
    """All requirement files, torch, and what checks the scripts of the pages."""
    with ThreadPoolExecutor() as pool:  # each waits for the network
        files = [PROJECT / name for name in (*OF_PYTHON, BESIDE)]
        verdicts = list(pool.map(partial(_pip_audit, options=("--require-hashes",)), files))
    torch = re.search(r"pip install (torch==\S+)", (PROJECT / BESIDE).read_text())
    pin = f"{torch[1] if torch else 'torch'}\n"
    verdicts.append(_pip_audit(Path("/dev/stdin"), ("--no-deps",), pin))
    verdicts.append(of_npm_audit(_output(["npm", "audit", "--json"])))
    return Verdict(
        sorted({each for verdict in verdicts for each in verdict.findings}),
        sorted({each for verdict in verdicts for each in verdict.unchecked}),
        sum(verdict.checked for verdict in verdicts),
    )


def main(must: bool) -> int:
    """Print the verdict; 1 on a finding, with ``must`` also when something was not checked."""
    verdict = audit()
    sys.stdout.write(f"{verdict}\n")
    return int(bool(verdict.findings) or (must and bool(verdict.unchecked)))


if __name__ == "__main__":
    sys.exit(main("--must" in sys.argv[1:]))
