"""Parses docs/threat-model.md: the rule of each route, and the tests of each guarantee."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[1]
DOCUMENT = PROJECT / "docs" / "threat-model.md"

CALLERS = frozenset({"anybody", "own session", "account", "answer id", "admin"})
FRONT_ENDS = frozenset({"yes", "no", "any site"})
LIMITS = frozenset({"requests", "attempts", "tokens", "uploads", "guests", "switch"})

TEST = re.compile(r"`((?:unit|integration|browser|scale)/\w+\.py)::(\w+)`")
ROW = re.compile(r"^\| `(/[^`]*)` \| ([A-Z, ]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class AccessRule:
    """A row of "Routes": its words are those of CALLERS, FRONT_ENDS and LIMITS."""

    route: str
    method: str
    callers: frozenset[str]
    front_end: str
    limits: frozenset[str]

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


def access_rules() -> list[AccessRule]:
    """A rule for each route and method. Raises AssertionError for a word that is not explained."""
    return [rule for row in ROW.findall(section("Routes")) for rule in _rules(*row)]


def _rules(route: str, methods: str, *cells: str) -> Iterator[AccessRule]:
    callers, (front_end, *others), limits = (_words(cell) for cell in cells)
    assert callers <= CALLERS, (route, callers)
    assert front_end in FRONT_ENDS - set(others), (route, front_end)
    assert limits <= LIMITS, (route, limits)
    for method in methods.split(", "):
        yield AccessRule(route, method, callers, front_end, limits)


def promises() -> dict[str, list[tuple[str, str]]]:
    """Each promise with the file (below tests/) and the function of the tests that keep it."""
    rows = re.findall(r"^\| ([^|-].*?) \| (.*) \|$", section("Promises"), re.MULTILINE)
    return {promise: TEST.findall(kept_by) for promise, kept_by in rows if promise != "promise"}


def section(title: str) -> str:
    """The text below the heading ``title``, with what is below lesser headings in it."""
    found = re.search(rf"^(#+) {title}\n(.*?)(?=^\1 |\Z)", DOCUMENT.read_text(), re.S | re.M)
    assert found is not None, title
    return found[2]


def _words(cell: str) -> frozenset[str]:
    return frozenset(cell.split(", ")) - {"-"}
