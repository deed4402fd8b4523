"""The run book names every alert, and nothing that does not exist."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from click import Context, Group
from flask import Flask

from interview.app import create_app
from interview.cli.__main__ import main
from interview.config.settings import Settings, declared
from interview.store.schema import db

PROJECT = Path(__file__).parents[2]
BOOK = (PROJECT / "docs" / "operations.md").read_text("utf-8")
PARTS = ("Means", "Users notice", "Look at", "Do", "Do not")
NOT_OURS = {"pg_stat_activity", "pg_terminate_backend", "query_start", "wait_event_type", "pg_dump"}
"""Names of PostgreSQL."""

SETTING = re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b")
ADDRESS = re.compile(r"(?:\$URL|`(?:POST )?)(/[a-z_]+(?:/[a-z_]+)*)")
COMMAND = re.compile(r"`interview-coach ([a-z]+)((?: [a-z-]+)?)")
NAME = re.compile(r"`([a-z]+(?:_[a-z]+)+)`")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("run-book")
    folders = {"DATA_DIR": str(folder / "data"), "TEMP_ROOT": str(folder / "temp")}
    app = create_app(Settings.from_environment(folders))
    yield app
    with app.app_context():
        db.engine.dispose()


def alerts() -> dict[str, str]:
    """What the run book says of each alert."""
    chapter = BOOK.split("\n# Alerts\n")[1].split("\n# ")[0]
    sections = re.split(r"^## ", chapter, flags=re.MULTILINE)[1:]
    return {heading: text for heading, _, text in (part.partition("\n") for part in sections)}


@cache
def sources() -> str:
    return "\n".join(path.read_text("utf-8") for path in (PROJECT / "interview").rglob("*.py"))


def test_every_alert_has_its_page_and_every_page_its_alert() -> None:
    """By name, in both directions."""
    rules = yaml.safe_load((PROJECT / "deploy" / "prometheus" / "rules.yml").read_text())
    named = {rule["alert"] for group in rules["groups"] for rule in group["rules"]}
    assert named == set(alerts())


@pytest.mark.parametrize("alert", sorted(alerts()))
def test_each_alert_is_explained_to_its_end(alert: str) -> None:
    """What it means, who notices, where to look, what to do and what to leave alone."""
    assert tuple(re.findall(r"^- \*\*([^*]+):\*\*", alerts()[alert], re.MULTILINE)) == PARTS


def test_settings_it_names_are_read() -> None:
    known = {item.metadata["name"] for item in declared()}
    named = set(SETTING.findall(BOOK)) - {"POSTGRES_PASSWORD"}
    assert named
    assert named <= known


def test_addresses_it_names_are_served(app: Flask) -> None:
    served = app.url_map.bind("localhost")
    named = set(ADDRESS.findall(BOOK))
    assert {"/health/ready", "/debug/memory_status", "/metrics", "/admin"} <= named
    assert [path for path in sorted(named) if not set(served.allowed_methods(path))] == []


def test_commands_it_names_can_be_run() -> None:
    """Commands of the console script, and of its groups."""
    named = set(COMMAND.findall(BOOK))
    assert len(named) > 5
    for word, below in named:
        command = main.get_command(Context(main), word)
        assert command is not None, word
        if isinstance(command, Group) and below:
            assert below.strip() in command.commands, word


def test_events_codes_and_fields_it_names_are_in_the_source() -> None:
    """A name that was changed there is wrong here."""
    named = set(NAME.findall(BOOK)) - NOT_OURS
    assert len(named) > 20
    assert [name for name in sorted(named) if not re.search(rf"\b{name}\b", sources())] == []


def test_pages_it_points_to_exist() -> None:
    for name in re.findall(r"\]\(([^)#]+)\)", BOOK):
        assert (PROJECT / "docs" / name).is_file(), name
