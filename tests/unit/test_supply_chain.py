"""Dependencies are listed, and unchecked packages are reported."""

import importlib.util
import json
import re
import subprocess
from pathlib import Path
from types import ModuleType

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
ECOSYSTEMS = {"pip", "npm", "docker", "docker-compose", "github-actions"}
IMAGES = ("Dockerfile", "compose.yaml")


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    """The command of ``make audit``."""
    spec = importlib.util.spec_from_file_location("audit", PROJECT / ".ci" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def package(name: str, *vulnerabilities: str) -> dict[str, object]:
    found = [{"id": each, "fix_versions": ["9.9"], "aliases": []} for each in vulnerabilities]
    return {"name": name, "version": "1.0", "vulns": found}


def test_a_finding_is_named_with_its_fix(audit: ModuleType) -> None:
    """Package, version, advisory, and the version that has it no more."""
    report = {"dependencies": [package("good"), package("bad", "PYSEC-1")], "fixes": []}
    verdict = audit.of_pip_audit(json.dumps(report), "requirements.txt")
    assert (verdict.findings, verdict.unchecked) == (["bad 1.0: PYSEC-1 (9.9)"], [])
    assert verdict.checked == 2
    assert "VULNERABLE: bad 1.0" in str(verdict)


def test_what_the_service_does_not_know_is_no_pass(audit: ModuleType) -> None:
    """pip-audit ends with 0 then, and says that no vulnerability is known."""
    skipped = {"name": "odd", "skip_reason": "Dependency not found on PyPI"}
    report = {"dependencies": [package("good"), skipped], "fixes": []}
    verdict = audit.of_pip_audit(json.dumps(report), "requirements.txt")
    assert (verdict.checked, verdict.unchecked) == (1, ["odd"])
    assert "NOT CHECKED: 1: odd" in str(verdict)


@pytest.mark.parametrize("output", ["", "Traceback", "{}", '{"error": {"code": "ENOAUDIT"}}'])
def test_a_service_out_of_reach_is_no_pass(audit: ModuleType, output: str) -> None:
    """Neither for Python nor for the scripts."""
    assert audit.of_pip_audit(output, "requirements.txt").unchecked == ["requirements.txt"]
    assert audit.of_npm_audit(output).unchecked == ["package-lock.json"]


def test_the_scripts_checks_are_asked_about_too(audit: ModuleType) -> None:
    """npm's report, by package and severity."""
    report = {
        "metadata": {"dependencies": {"total": 97}},
        "vulnerabilities": {"bad": {"severity": "high"}},
    }
    verdict = audit.of_npm_audit(json.dumps(report))
    assert (verdict.findings, verdict.checked) == (["bad: high"], 97)


@pytest.mark.parametrize(
    ("findings", "unchecked", "must", "status"),
    [([], [], True, 0), (["x"], [], False, 1), ([], ["y"], False, 0), ([], ["y"], True, 1)],
)
def test_what_ends_the_check(
    audit: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    findings: list[str],
    unchecked: list[str],
    must: bool,
    status: int,
) -> None:
    """A finding always; something unchecked only where it had to be."""
    monkeypatch.setattr(audit, "audit", lambda: audit.Verdict(findings, unchecked, 1))
    assert audit.main(must) == status


def test_every_compiled_file_is_audited_and_listed(audit: ModuleType) -> None:
    """What an image installs is asked about: dev has all of web and worker, telemetry is beside."""
    compiled = {path.name for path in PROJECT.glob("requirements*.txt")}
    inside = {"requirements-web.txt", "requirements-worker.txt"}
    assert compiled - inside - {"requirements-audit.txt"} == {*audit.OF_PYTHON, audit.BESIDE}
    for name in inside:
        assert pins(name) <= pins("requirements.txt")
    listed = (PROJECT / ".ci" / "sbom").read_text()
    only_tests = {f"requirements-{name}.txt" for name in ("dev", "audit", "language-model")}
    installed = compiled - only_tests
    assert all(re.search(rf"\b{Path(name).stem}[ ;]", listed) for name in installed)


def pins(name: str) -> set[str]:
    return set(re.findall(r"^[\w.-]+==\S+", (PROJECT / name).read_text(), re.MULTILINE))


def test_ci_runs_both_and_the_workflow_insists() -> None:
    """Where the services can be reached, what was not checked fails."""
    assert "make sbom audit" in (PROJECT / ".ci" / "run").read_text()
    text = (PROJECT / ".github" / "workflows" / "supply-chain.yml").read_text()
    workflow = yaml.safe_load(text)
    runs = [step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"]]
    assert "make audit MUST=--must" in runs
    assert "make sbom" in runs
    assert ".ci/pin-images" in runs
    assert workflow["permissions"] == {"contents": "read"}


def test_the_update_bot_knows_every_ecosystem() -> None:
    """Each kind of file that pins something is looked at."""
    bot = yaml.safe_load((PROJECT / ".github" / "dependabot.yml").read_text())
    assert {entry["package-ecosystem"] for entry in bot["updates"]} == ECOSYSTEMS


DOCKER = """#!/bin/sh
case "$4" in *broken*) echo "no such manifest"; exit 0;; esac
printf 'sha256:%s\\n' "$(printf '%s' "$4" | sha256sum | cut -d' ' -f1)"
"""


def pinned(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run .ci/pin-images on a copy, with a docker that answers as a registry does."""
    (folder / "bin").mkdir(exist_ok=True)
    (folder / "bin" / "docker").write_text(DOCKER)
    (folder / "bin" / "docker").chmod(0o755)
    (folder / ".ci").mkdir(exist_ok=True)
    script = folder / ".ci" / "pin-images"
    script.write_bytes((PROJECT / ".ci" / "pin-images").read_bytes())
    script.chmod(0o755)
    environment = {"PATH": f"{folder / 'bin'}:/usr/bin:/bin"}
    return subprocess.run([script], env=environment, capture_output=True, text=True, check=False)


def test_every_image_gets_its_digest_and_keeps_its_tag(tmp_path: Path) -> None:
    """Twice is once; a name for a stage of the build is no image."""
    for name in IMAGES:
        (tmp_path / name).write_text((PROJECT / name).read_text())
    assert pinned(tmp_path).returncode == 0
    once = [(tmp_path / name).read_text() for name in IMAGES]
    found = re.findall(
        r"(?:^FROM|^    image:) +(\S+:\S+?)@sha256:[0-9a-f]{64}", "\n".join(once), re.M
    )
    services = yaml.safe_load((PROJECT / "compose.yaml").read_text())["services"].values()
    images = [service["image"] for service in services if "image" in service]
    assert sorted(found) == sorted([*images, "python:3.12-slim"])
    assert "FROM base AS worker" in once[0]
    assert pinned(tmp_path).returncode == 0
    assert [(tmp_path / name).read_text() for name in IMAGES] == once


def test_a_digest_that_is_none_is_not_written(tmp_path: Path) -> None:
    """What a registry says instead of a digest ends the command."""
    (tmp_path / "Dockerfile").write_text("FROM broken:1\n")
    (tmp_path / "compose.yaml").write_text("services: {}\n")
    assert pinned(tmp_path).returncode == 1
    assert (tmp_path / "Dockerfile").read_text() == "FROM broken:1\n"
