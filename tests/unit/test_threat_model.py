"""Routes, tests and figures in docs/threat-model.md exist."""

import ast
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.threat_model import DOCUMENT, PROJECT, TEST, access_rules, promises, section

FIGURES = "Figures of the last run"

WALK = """
import json
from interview.app import create_app
rules = create_app().url_map.iter_rules()
print(json.dumps([[str(rule), sorted(rule.methods - {"HEAD", "OPTIONS"})] for rule in rules]))
"""


def served_routes(data_dir: Path, admin_routes: str) -> list[str]:
    """``METHOD route`` for all that the application serves."""
    folders = {"DATA_DIR": str(data_dir), "TEMP_ROOT": str(data_dir / "t")}
    environment = {**os.environ, **folders, "ADMIN_ROUTES": admin_routes}
    output = subprocess.check_output([sys.executable, "-c", WALK], cwd=PROJECT, env=environment)
    return sorted(
        f"{method} {re.sub(r'^/static/[0-9a-f]{16}/', '/static/<version>/', route)}"
        for route, methods in json.loads(output)
        for method in methods
    )


@pytest.mark.parametrize("admin_routes", ["true", "false"])
def test_every_route_has_its_rule_and_every_rule_its_route(
    tmp_path: Path, admin_routes: str
) -> None:
    """Once each; without those that ADMIN_ROUTES takes away."""
    stated = [
        str(rule)
        for rule in access_rules()
        if admin_routes == "true" or "switch" not in rule.limits
    ]
    assert served_routes(tmp_path, admin_routes) == sorted(stated)


@cache
def functions(file: str) -> frozenset[str]:
    """Test functions of a file below tests/; none where there is no such file."""
    path = PROJECT / "tests" / file
    body = ast.parse(path.read_text()).body if path.is_file() else []
    return frozenset(each.name for each in body if isinstance(each, ast.FunctionDef))


@pytest.mark.parametrize(("promise", "tests"), promises().items())
def test_a_promise_names_the_tests_that_keep_it(promise: str, tests: list[tuple[str, str]]) -> None:
    """By file and function."""
    assert tests, f"nothing keeps: {promise}"
    assert [f"{file}::{name}" for file, name in tests if name not in functions(file)] == []


def test_every_test_that_is_named_exists() -> None:
    """Also outside of the promises; one spelled so that it is not recognised is no test."""
    text = DOCUMENT.read_text()
    assert text.count("::") == len(TEST.findall(text))
    assert [
        f"{file}::{name}" for file, name in TEST.findall(text) if name not in functions(file)
    ] == []


def test_the_figures_are_those_that_were_measured() -> None:
    """Row by row as in bench/results.md, where the others stand."""
    measured = (PROJECT / "bench" / "results.md").read_text().splitlines()
    rows = [row for row in section(FIGURES).splitlines() if row.startswith("| ")][2:]
    assert len(rows) >= 10
    assert [row for row in rows if row not in measured] == []
