"""Sentences, numbers and names as each language writes them, without a request."""

import subprocess
import sys

import pytest
from babel.core import get_global
from babel.localedata import load

from interview.language.catalogue import LANGUAGES, NN_, Language, counted, translated
from interview.language.figures import (
    SYMMETRIC,
    UNUSED,
    UNUSED_TABLES,
    clock,
    decimal,
    interval,
    known_name,
    language_name,
    own_name,
    percent,
    plural_category,
    said,
    with_interval,
)
from tests.conftest import PROJECT


def test_the_languages_are_those_with_a_catalogue() -> None:
    """English is the source and needs none; the default comes first."""
    assert LANGUAGES == ("tr", "en")


@pytest.mark.parametrize(
    ("language", "number", "share"), [("en", "1,234.5", "12.3%"), ("tr", "1.234,5", "%12,3")]
)
def test_numbers_are_written_as_the_language_does(
    language: Language, number: str, share: str
) -> None:
    """Point or comma, grouped by thousands; the percent sign on its side."""
    assert decimal(1234.5, 1, language) == number
    assert percent(0.123, 1, language) == share


def test_figures_of_a_sentence_are_written_as_its_language_does() -> None:
    """Fractions with one decimal, whole numbers grouped; words and truths are left alone."""
    assert said("{a} {b} {c} {d}", "tr", a=3.44, b=12_000, c="2.5", d=True) == "3,4 12.000 2.5 True"
    assert said("{a} {b} {c}", "en", a=3.44, b=12_000, c="2.5") == "3.4 12,000 2.5"


@pytest.mark.parametrize(
    ("figure", "english", "turkish"),
    [
        ((190.0, 184.2, 196.0), "190 ± 6", "190 ± 6"),
        ((190.0, 182.0, 200.0), "190 ± 10", "190 ± 10"),
        ((190.0, 183.0, 200.0), "190 (183 to 200)", "190 (183 ile 200 arası)"),
        ((0.0, 0.0, 1.0), "0 (0 to 1)", "0 (0 ile 1 arası)"),
        ((190.0, 189.7, 190.4), "190", "190"),
        ((190.0, 190.0, 190.0), "190", "190"),
    ],
)
def test_an_interval_is_written_by_its_sides(
    figure: tuple[float, float, float], english: str, turkish: str
) -> None:
    """Even from four fifths on; not at all where it vanishes in the rounding."""
    written: dict[Language, str] = {"en": english, "tr": turkish}
    for language, expected in written.items():
        assert with_interval(*figure, lambda value: f"{value:.0f}", language) == expected
    alone = interval(*figure, lambda value: f"{value:.0f}", "en")
    assert english in (f"190 {alone}".strip(), f"{figure[0]:.0f} ({alone})")


def test_the_page_writes_intervals_by_the_same_rule() -> None:
    """The script has the same share of the longer side."""
    script = (PROJECT / "static" / "js" / "metric.js").read_text("utf-8")
    assert f"const SYMMETRIC = {SYMMETRIC};" in script


def test_a_sentence_without_its_figure_is_an_error() -> None:
    """A placeholder never reaches a reader."""
    with pytest.raises(KeyError):
        said("{count} words", "en")


@pytest.mark.parametrize(
    ("language", "count", "told"),
    [
        ("en", 1, "You wrote 1 word."),
        ("en", 0, "You wrote 0 words."),
        ("tr", 1, "1 sözcük yazdınız."),
        ("tr", 5, "5 sözcük yazdınız."),
    ],
)
def test_a_plural_is_chosen_by_the_language(language: Language, count: int, told: str) -> None:
    """A noun after a number takes no plural in Turkish."""
    sentence = NN_("You wrote {count} word.", "You wrote {count} words.")
    assert said(sentence, language, count=count) == told
    assert counted(sentence, count, language).format(count=count) == told


def test_a_sentence_of_no_catalogue_stays_english() -> None:
    """Which is what a reader gets of a translation that is missing."""
    assert translated("A sentence that nobody has marked.", "tr").startswith("A sentence")


def test_languages_have_names() -> None:
    """Any that may be spoken, in the reader's language; one of ours also in its own."""
    assert language_name("ar", "tr") == "Arapça"
    assert language_name("xx", "en") == "another language"
    assert known_name("xx", "tr") == ""
    assert [own_name(each) for each in LANGUAGES] == ["Türkçe", "English"]


def test_plural_categories_are_those_of_browsers() -> None:
    """CLDR has them for both."""
    assert [plural_category(count, "en") for count in (0, 1, 2)] == ["other", "one", "other"]


@pytest.mark.parametrize(("seconds", "shown"), [(-1.0, "0:00"), (9.9, "0:09"), (3675.2, "61:15")])
def test_times_are_shown_as_players_show_them(seconds: float, shown: str) -> None:
    """Minutes and seconds, hours as minutes."""
    assert clock(seconds) == shown


def test_a_refusal_loads_no_locale_before_it_is_told() -> None:
    """The speech process raises refusals and tells none: 6 MB of CLDR data stay out of it."""
    code = "import sys, interview.errors, babel.localedata as data; sys.exit(bool(data._cache))"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == 0


def test_what_no_figure_needs_of_a_locale_is_freed() -> None:
    """3.4 MB of names of units, currencies and time zones, which the web process would keep."""
    for language in LANGUAGES:
        decimal(1.5, 1, language)
        assert not set(UNUSED) & set(load(language))
        assert {"date_formats", "languages", "number_symbols"} <= set(load(language))
    assert not any(get_global(table) for table in UNUSED_TABLES)  # type: ignore[arg-type]
