"""Years, roles, skills and field of a CV by fixed rules."""

import pytest

from interview.cv.reading import read_cv_text
from tests import cvs


def test_an_english_cv() -> None:
    """The years at university are no years of work."""
    reading = read_cv_text("\n".join(cvs.ENGLISH), 2026)
    assert (reading.years, reading.roles, reading.field) == (
        6,
        ("Senior Backend Developer",),
        "software",
    )
    assert [skill.name for skill in reading.skills] == ["Python", "PostgreSQL", "Docker"]


def test_a_turkish_cv() -> None:
    """Capital letters with and without a dot, and the skills by their Turkish names."""
    reading = read_cv_text("\n".join(cvs.TURKISH), 2026)
    assert (reading.years, reading.roles, reading.field) == (8, ("Kıdemli Hemşire",), "health")
    assert [skill.name for skill in reading.skills] == [
        "emergency care",
        "triage",
        "patient care",
    ]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Clerk 2020 - present", 6),
        ("Memur 2020 – halen", 6),
        ("A 2010 - 2014\nB 2012 - 2016", 6),
        ("01/2015 - 03/2018", 3),
        ("Jan 2015 - Mar 2018", 3),
        ("12 years of professional experience", 12),
        ("8 yıllık deneyim", 8),
        ("Education\nExample University 2010 - 2014\nExperience\n2014 - 2016", 2),
        ("call 2012", None),
        ("1900 - 2020", None),
    ],
)
def test_years_of_work(text: str, years: int | None) -> None:
    """Overlapping jobs count once."""
    assert read_cv_text(text, 2026).years == years


def test_words_are_no_tools() -> None:
    """Verbs and nouns that sound like one."""
    text = "I excel at quick reactions, in spring and elsewhere. JavaScript."
    assert [skill.name for skill in read_cv_text(text, 2026).skills] == ["JavaScript"]
