"""Settings as a whole stay where the parts are joined; a part takes the groups that it uses."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import PROJECT

PACKAGE = PROJECT / "interview"
JOINING = ("app.py", "worker.py", "cli/", "composition/", "config/")
WHOLE = re.compile(r"\bSettings\b")


def takes_all(path: Path) -> Iterator[str]:
    """Places of the parameters and fields that are annotated with Settings."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        found = node.annotation if isinstance(node, ast.arg | ast.AnnAssign) else None
        if found is not None and WHOLE.search(ast.unparse(found)):
            yield f"{path.relative_to(PACKAGE)}:{found.lineno}"


def test_no_part_takes_all_settings() -> None:
    """Who takes all of them can use any, and nobody sees which; the path of a value is lost."""
    places = [place for path in PACKAGE.rglob("*.py") for place in takes_all(path)]
    assert [place for place in places if not place.startswith(JOINING)] == []


def test_what_joins_the_parts_takes_all_settings() -> None:
    """The search above would find them."""
    assert list(takes_all(PACKAGE / "app.py"))
    assert list(takes_all(PACKAGE / "composition" / "process.py"))
