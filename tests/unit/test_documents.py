"""The documents: a short README, and working links."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", *(str(p.relative_to(PROJECT)) for p in PROJECT.glob("docs/**/*.md")))
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def test_the_readme_is_under_900_words() -> None:
    """What does not fit has a place in docs/."""
    assert len((PROJECT / "README.md").read_text("utf-8").split()) < 900


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_to_a_file(name: str) -> None:
    """Relative links, from the folder of the document."""
    document = PROJECT / name
    links = LINK.findall(document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []
