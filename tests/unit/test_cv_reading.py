"""Years, roles, skills and field of a CV by fixed rules."""

from datetime import date
from time import process_time

import pytest

from interview.cv.reading import read_advert_text, read_cv_text
from tests import cvs
from tests.cv_scores import TODAY


def test_an_english_cv() -> None:
    """The years at university are no years of work."""
    reading = read_cv_text("\n".join(cvs.ENGLISH), TODAY)
    assert (reading.years, reading.roles, reading.field) == (
        6,
        ("Senior Backend Developer",),
        "software",
    )
    assert [skill.name for skill in reading.skills] == ["Python", "PostgreSQL", "Docker"]


def test_a_turkish_cv() -> None:
    """Capital letters with and without a dot, and the skills by their Turkish names."""
    reading = read_cv_text("\n".join(cvs.TURKISH), TODAY)
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
        ("Clerk 2021 - present\nClerk March 2017 - December 2020", 9),
        ("Memur Mart 2017 – Aralık 2020", 4),
        ("Clerk 01.03.2017 - 31.12.2020\nClerk Jul 2018 - Aug 2018", 4),
        ("Clerk July 2025 - September 2025", None),
        ("Clerk July 2025 - present", 1),
    ],
)
def test_years_of_work(text: str, years: int | None) -> None:
    """Overlapping jobs count once, and months where they are named."""
    assert read_cv_text(text, TODAY).years == years


def test_work_that_goes_on_counts_to_this_month() -> None:
    """9.7 years, of which two were lost while years were counted alone."""
    text = "Clerk 2021 - present\nClerk March 2017 - December 2020"
    assert read_cv_text(text, date(2026, 11, 30)).years == 10


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        (
            "Languages: English (C1), German \u2013 fluent, some French",
            "en C1, de advanced, fr basic",
        ),
        (
            "Diller\nİngilizce: çok iyi\nRusça (temel)\nKürtçe: ana dil",
            "en advanced, ru basic, ku native",
        ),
        ("İyi derecede Almanca bilen", "de intermediate"),
        ("English B2\nEnglish literature", "en B2"),
        ("Languages: German (Goethe, B1), English", "de B1, en None"),
        ("Spanish is a plus", "es None"),
        ("Skills\nLanguages: Go, Kotlin", ""),
        ("BA English and History", ""),
        ("Yabancı dil: yok", ""),
    ],
)
def test_spoken_languages(text: str, languages: str) -> None:
    """With a level in words or of the European framework; a subject of study is none."""
    found = read_cv_text(text, TODAY).languages
    assert ", ".join(f"{each.code} {each.level}" for each in found) == languages


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("Key skills: menu planning, butchery (Level 3)", ["menu planning", "butchery", "Level 3"]),
        (
            "BECERİLER\n• Oksijenli kesim\n• TIG kaynağı\nEHLİYET\nB sınıfı",
            ["oksijenli kesim", "TIG welding"],
        ),
        ("Skills\nContract negotiation\nReferences\nJane Roe, Acme", ["contract negotiation"]),
        ("Skills\nI like to work in teams of people who care about customers.", []),
    ],
)
def test_a_list_of_skills(text: str, skills: list[str]) -> None:
    """Its entries count although the rules do not know them; the next heading ends it."""
    assert [skill.name for skill in read_cv_text(text, TODAY).skills] == skills


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("at least 3 years of experience", 3),
        ("5+ years with Java", 5),
        ("en az iki yıl deneyimli", 2),
        ("3-5 yıl tecrübe", 3),
        ("Our company is 40 years old", None),
    ],
)
def test_years_that_an_advertisement_demands(text: str, years: int | None) -> None:
    assert read_advert_text(text).years == years


@pytest.mark.parametrize("sign", ["A ", ",", "(", "Senior ", "2019 - ", "skills: x, ", "English, "])
def test_no_text_takes_long(sign: str) -> None:
    """As long as the longest CV that is kept; quadratic rules took half a minute."""
    started = process_time()
    read_cv_text(sign * (100_000 // len(sign)), TODAY)
    assert process_time() - started < 3


def test_words_are_no_tools() -> None:
    """Verbs and nouns that sound like one."""
    text = "I excel at quick reactions, in spring and elsewhere. JavaScript."
    assert [skill.name for skill in read_cv_text(text, TODAY).skills] == ["JavaScript"]
