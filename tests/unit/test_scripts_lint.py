"""The lint of the scripts accepts what the oldest browsers support, and nothing newer."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.parts import NODE, need

pytestmark = pytest.mark.long

PROJECT = Path(__file__).parents[2]

NEWER = (
    "fetch('/', { signal: AbortSignal.timeout(5) });",
    "console.log([1, 2].at(-1));",
    "export function end(list) { return list.at(-1); }",
    "export function found(list) { return list.findLast((item) => item); }",
    "console.log(structuredClone({}));",
    "console.log(crypto.randomUUID());",
    "console.log(new BroadcastChannel('takes'));",
    "navigator.locks.request('take', () => {});",
    "requestIdleCallback(() => {});",
    "export function pick(input) { input.showPicker(); }",
    "console.log(Object.hasOwn({}, 'key'), Object.groupBy([], () => 1));",
    "console.log(/(?<=a)b/.test('ab'));",
    "export class Shelf { static { console.log('made'); } }",
    "export const shelf = await fetch('/');",
    "console.log(URL.canParse('/'));",
)


@pytest.fixture(scope="module")
def eslint() -> list[str]:
    need(NODE)
    return ["node", "node_modules/eslint/bin/eslint.js"]


def linted(eslint: list[str], script: str) -> subprocess.CompletedProcess[str]:
    """ESLint's verdict on a script as if it lay among those of the pages."""
    options = ["--format", "json", "--stdin", "--stdin-filename", "static/js/probe.js"]
    return subprocess.run(
        [*eslint, *options],
        input=script,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_script_for_the_oldest_browsers_passes(eslint: list[str]) -> None:
    """Private fields, optional calls and what is asked for first are no fault."""
    script = """
export class Shelf {
  #takes = [];
  last() { return this.#takes[this.#takes.length - 1]; }
  pick(input) { input.showPicker?.(); }
}
"""
    assert linted(eslint, script).returncode == 0


@pytest.mark.parametrize("script", NEWER)
def test_what_an_old_browser_lacks_is_an_error(eslint: list[str], script: str) -> None:
    """Static members, methods of values of any type, interfaces, syntax."""
    verdict = linted(eslint, script + "\n")
    assert verdict.returncode == 1, verdict.stdout
    (report,) = json.loads(verdict.stdout)
    rules = {message["ruleId"] for message in report["messages"]}
    assert rules & {"pages/newer-apis", "compat/compat"} or any(
        rule.startswith("es-x/") for rule in rules if rule
    )


def test_the_lock_file_names_no_registry() -> None:
    """Packages come from whatever registry the client is set up for; their hashes are pinned."""
    locked = json.loads((PROJECT / "package-lock.json").read_text("utf-8"))["packages"]
    assert not [name for name, package in locked.items() if "resolved" in package]
    assert [name for name, package in locked.items() if name and "integrity" not in package] == []


@pytest.mark.parametrize("folder", [".venv", ".venv-audit", "build"])
def test_scripts_of_packages_are_not_read(eslint: list[str], folder: str) -> None:
    """What pip installs in the tree brings scripts of its own, which no page of ours runs."""
    where = f"{folder}/lib/debugger.js"
    verdict = subprocess.run(
        [*eslint, "--stdin", "--stdin-filename", where],
        input="undefined_name();",
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert verdict.returncode == 0
    assert "undefined_name" not in verdict.stdout
