"""The run book names every alert, and nothing that does not exist."""

import re
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
import yaml

from interview.config import Settings

PROJECT = Path(__file__).parents[2]
BOOK = (PROJECT / "docs" / "operations.md").read_text("utf-8")
PARTS = ("Means", "Users notice", "Look at", "Do", "Do not")
NOT_OURS = {"pg_stat_activity", "pg_terminate_backend", "query_start", "wait_event_type", "pg_dump"}
"""Names of PostgreSQL."""

SETTING = re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b")
NAME = re.compile(r"`([a-z]+(?:_[a-z]+)+)`")


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
    known = {item.metadata["name"] for item in fields(Settings)}
    named = set(SETTING.findall(BOOK)) - {"POSTGRES_PASSWORD"}
    assert named
    assert named <= known


def test_events_codes_and_fields_it_names_are_in_the_source() -> None:
    """A name that was changed there is wrong here."""
    named = set(NAME.findall(BOOK)) - NOT_OURS
    assert len(named) > 20
    assert [name for name in sorted(named) if not re.search(rf"\b{name}\b", sources())] == []


def test_pages_it_points_to_exist() -> None:
    for name in re.findall(r"\]\(([^)#]+)\)", BOOK):
        assert (PROJECT / "docs" / name).is_file(), name
