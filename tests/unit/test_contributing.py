"""Links, make targets, paths, hooks, decisions and licences in the guides exist."""

import importlib.metadata
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
GUIDES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "NOTICE", "CHANGELOG.md")
TEMPLATES = sorted(str(p.relative_to(PROJECT)) for p in PROJECT.glob(".github/*.md"))
DOCUMENTS = (
    *GUIDES,
    *TEMPLATES,
    *sorted(str(p.relative_to(PROJECT)) for p in PROJECT.glob("docs/*.md")),
)
WITH_PATHS = ("CONTRIBUTING.md", "SECURITY.md", "NOTICE", "docs/glossary.md", *TEMPLATES)

LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
CODE = re.compile(r"^ *```.*?^ *```|`[^`\n]+`", re.DOTALL | re.MULTILINE)
MAKE = re.compile(r"\bmake ([a-z.][\w./-]*(?: [a-z][a-z-]*)*)")
TARGET = re.compile(r"^([\w./%-]+):(?!=)", re.MULTILINE)
FOLDERS = "interview|tests|docs|static|templates|translations|bench|deploy|lint|migrations"
IN_PROJECT = re.compile(rf"\b(?:{FOLDERS})/[\w./-]*\w|(?<![\w/])\.(?:ci|github)/[\w./-]*\w")
IN_A_NEW_LANGUAGE = {
    "translations/de/LC_MESSAGES/messages.po",
    "interview/questions/bank/de",
    "interview/language/tables/de.py",
    "interview/evaluation/tables/de.py",
}
"""Paths the guide tells its reader to create."""

COPYLEFT = re.compile(r"GPL|MPL|Mozilla", re.IGNORECASE)
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", re.MULTILINE)
RECIPE = re.compile(r"^lint:.*\n((?:\t.*\n)+)", re.MULTILINE)
UNTIL_A_WORD_ENDS = r"(?![\w-])"


def text(name: str) -> str:
    return (PROJECT / name).read_text("utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_relative_link_leads_to_a_file(name: str) -> None:
    """From the folder of the document."""
    folder = (PROJECT / name).parent
    assert [link for link in LINK.findall(text(name)) if not (folder / link).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_command_is_a_target(name: str) -> None:
    """Of the Makefile, in code: words of prose after "make" are no command."""
    targets = set(TARGET.findall(text("Makefile").replace("$(BIN)", ".venv/bin")))
    commands = [found for code in CODE.findall(text(name)) for found in MAKE.findall(code)]
    named = {target for command in commands for target in command.split()}
    patterns = [target.replace("%", "*") for target in targets]
    assert [name for name in sorted(named) if not any(fnmatch(name, it) for it in patterns)] == []


@pytest.mark.parametrize("name", WITH_PATHS)
def test_every_path_of_the_project_exists(name: str) -> None:
    """Modules, tests and folders that a guide or the glossary names."""
    named = set(IN_PROJECT.findall(text(name))) - IN_A_NEW_LANGUAGE
    assert named
    assert sorted(path for path in named if not (PROJECT / path).exists()) == []


def test_what_knows_a_language_by_its_code_is_named() -> None:
    """Modules of delivery alone have tables for each language, and the guide names them all."""
    guide = text("CONTRIBUTING.md").split("\n## Add an interface language\n")[1].split("\n## ")[0]
    entry = re.compile(r'"tr": |\("tr", "en"\)|\["tr", "en"\]|(?:==|!=) "(?:tr|en)"')
    modules = [
        path.relative_to(PROJECT)
        for path in (PROJECT / "interview").rglob("*.py")
        if entry.search(path.read_text("utf-8"))
    ]
    assert modules
    assert {path.parent.name for path in modules} == {"delivery"}
    assert [str(path) for path in modules if f"`{path.name}`" not in guide] == []


def test_every_decision_is_in_the_index() -> None:
    """Once, under its number and in the order of the files; the index names nothing else."""
    files = sorted(path.name for path in (PROJECT / "docs" / "adr").glob("[0-9]*.md"))
    rows = re.findall(
        r"^\| (\d+) \| \[.+?\]\((\S+)\) \| .+\. \| .+ \|$", text("docs/adr/README.md"), re.M
    )
    assert [name for _, name in rows] == files
    assert [int(number) for number, _ in rows] == [int(name[:4]) for name in files]


def test_an_index_title_begins_as_its_decision_does() -> None:
    """Titles are shortened, never reworded."""
    for title, name in re.findall(r"\| \[(.+?)\]\((\S+)\)", text("docs/adr/README.md")):
        heading = text(f"docs/adr/{name}").partition("\n")[0].split(". ", 1)[1]
        assert heading.startswith(title), name


def test_the_hooks_before_a_commit_are_those_of_make_lint() -> None:
    """The same commands in the same order, from .venv: nothing is downloaded."""
    found = RECIPE.search(text("Makefile"))
    assert found
    commands = [
        line.strip().replace("$(BIN)", ".venv/bin")
        for line in found[1].splitlines()
        if "$(BIN)" in line
    ]
    assert "lint-scripts" in found[1]
    (repository,) = yaml.safe_load(text(".pre-commit-config.yaml"))["repos"]
    assert repository["repo"] == "local"
    hooks = repository["hooks"]
    assert [hook["entry"] for hook in hooks] == [
        *commands,
        "make --no-print-directory lint-scripts",
    ]
    assert {hook["language"] for hook in hooks} == {"system"}


def test_the_workflow_runs_every_supported_python() -> None:
    """Those of requires-python, each by .ci/run."""
    jobs = yaml.safe_load(text(".github/workflows/ci.yml"))["jobs"]
    supported = re.search(
        r'^requires-python = ">=3\.(\d+),<3\.(\d+)"$', text("pyproject.toml"), re.M
    )
    assert supported
    versions = [f"3.{minor}" for minor in range(int(supported[1]), int(supported[2]))]
    assert jobs["everything"]["strategy"]["matrix"]["python"] == versions
    (run,) = (step for step in jobs["everything"]["steps"] if step.get("run") == ".ci/run")
    assert run["env"]["OTHER_PYTHONS"] == ""
    others = re.search(
        r"^OTHER_PYTHONS=\$\{OTHER_PYTHONS-\$\{LONG:\+(.+)\}\}$", text(".ci/run"), re.M
    )
    assert others
    assert others[1].split() == versions[1:]


def test_the_newest_release_is_the_version_of_the_project() -> None:
    """Changes that no version has yet stand above it."""
    headings = re.findall(r"^## (.+)$", text("CHANGELOG.md"), re.MULTILINE)
    version = re.search(r'^version = "(.+)"$', text("pyproject.toml"), re.MULTILINE)
    assert version
    assert headings[0] == "Unreleased"
    assert re.fullmatch(re.escape(version[1]) + r" - \d{4}-\d\d-\d\d", headings[1])


def test_the_notice_has_the_versions_that_are_pinned() -> None:
    """A version named there is the one that is installed."""
    notice = text("NOTICE")
    files = [path.name for path in PROJECT.glob("requirements*.txt") if "audit" not in path.name]
    pinned = {name: version for each in files for name, version in PINNED.findall(text(each))}
    named = dict(re.findall(r"\b([a-z][\w-]+) (\d[\w.]+)(?= \(|,)", notice))
    ours = {name: version for name, version in named.items() if name in pinned}
    assert len(ours) > 12
    assert ours == {name: pinned[name] for name in ours}


def test_the_notice_names_every_copyleft_package() -> None:
    """By the metadata of what is installed from the compiled requirements."""
    notice = text("NOTICE")
    for file in ("requirements.txt", "requirements-dev.txt"):
        for name, _ in PINNED.findall(text(file)):
            if COPYLEFT.search(licence(name)):
                assert re.search(rf"\b{re.escape(name)}{UNTIL_A_WORD_ENDS}", notice), name


def licence(name: str) -> str:
    """What a package says its licence is; empty where it is not installed here."""
    try:
        metadata = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
    fields = ("License-Expression", "License", "Classifier")
    said = [value for field in fields for value in metadata.get_all(field) or []]
    return " ".join(
        value.partition("\n")[0] for value in said if "::" not in value or "License" in value
    )


def test_the_notice_names_every_library_of_the_decoder() -> None:
    """Of the wheel that is installed here; other platforms have fewer."""
    folder = Path(str(importlib.metadata.distribution("av").locate_file("av.libs")))
    libraries = {re.sub(r"-[0-9a-f]{8}\..*", "", path.name) for path in folder.glob("*.so*")}
    notice = text("NOTICE")
    assert sorted(name for name in libraries if name not in notice) == []
