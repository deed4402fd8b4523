"""How well the rules read CVs and advertisements of many professions, in both languages.

``cvs_blind`` were written after the rules and marked before the rules first read them.
"""

from collections.abc import Callable

import pytest

from interview.cv.reading import Findings, read_advert_text, read_cv_text
from interview.cv.skills import skill_name
from tests.cv_scores import TODAY, Found, scores


def as_found(findings: Findings, language: str) -> Found:
    return {
        "years": findings.years,
        "roles": findings.roles,
        "skills": [skill_name(skill, language) for skill in findings.skills],
        "languages": {each.code: each.level for each in findings.languages},
    }


def read_cv(text: str, language: str) -> Found:
    return as_found(read_cv_text(text, TODAY), language)


def read_advert(text: str, language: str) -> Found:
    return as_found(read_advert_text(text), language)


@pytest.mark.parametrize(
    ("folder", "read", "least"),
    [
        ("cvs", read_cv, {"years": 0.9, "roles": 0.9, "skills": 0.9, "languages": 0.95}),
        ("cvs_blind", read_cv, {"years": 0.9, "roles": 0.8, "skills": 0.8, "languages": 0.85}),
        ("adverts", read_advert, {"years": 0.9, "roles": 0.9, "skills": 0.8, "languages": 0.95}),
    ],
    ids=["cvs", "blind", "adverts"],
)
def test_most_is_found_and_little_else(
    folder: str, read: Callable[[str, str], Found], least: dict[str, float]
) -> None:
    """Precision and recall of each kind; the figures are in ``bench/results.md``."""
    found = scores(folder, read)
    for kind, score in found.items():
        print(f"{folder} {kind}: precision {score.precision:.2f}, recall {score.recall:.2f}")
    for kind, share in least.items():
        assert min(found[kind].precision, found[kind].recall) >= share, kind
    assert found["levels"].precision >= 0.85
