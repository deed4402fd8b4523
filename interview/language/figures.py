"""Formats numbers, percentages, times and language names for the language of the reader."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal, format_percent

from interview.language.catalogue import N_, Counted, Language, Sentence, counted, translated

ANOTHER = N_("another language")

ALONE = (N_("± {size}"), N_("{low} to {high}"))
BESIDE = (N_("{value} ± {size}"), N_("{value} ({low} to {high})"))
"""An interval with even sides and one with uneven ones: without its figure, and with it."""

SYMMETRIC = 0.8
"""An interval is written as "± 6" if its shorter side has at least this share of the longer one.
static/js/metric.js has the same rule."""


def decimal(value: float, decimals: int, language: Language) -> str:
    """A number with grouped thousands: ``1.9`` in English, ``1,9`` in Turkish."""
    places = "." + "0" * decimals if decimals else ""
    return format_decimal(value, f"#,##0{places}", locale=_locale(language))


def percent(share: float, decimals: int, language: Language) -> str:
    """A share (0-1) in per cent: ``85%`` in English, ``%85`` in Turkish."""
    pattern = _locale(language).percent_formats[None].pattern
    places = "." + "0" * decimals if decimals else ""
    return format_percent(share, pattern.replace("#,##0", f"#,##0{places}"), _locale(language))


def interval(
    value: float, low: float, high: float, write: Callable[[float], str], language: Language
) -> str:
    """The interval of a figure: ``± 6``, or ``180 to 203`` if one side is much longer.

    Empty if it vanishes in the rounding of ``write``, which formats a figure.
    """
    return _bounded(ALONE, value, low, high, write, language)


def with_interval(
    value: float, low: float, high: float, write: Callable[[float], str], language: Language
) -> str:
    """A figure with its :func:`interval`: ``190 ± 6`` or ``190 (180 to 203)``."""
    return _bounded(BESIDE, value, low, high, write, language) or write(value)


def _bounded(
    sentences: tuple[str, str],
    value: float,
    low: float,
    high: float,
    write: Callable[[float], str],
    language: Language,
) -> str:
    below, above = value - low, high - value
    size = write(max(below, above))
    if size == write(0.0):
        return ""
    even = min(below, above) >= SYMMETRIC * max(below, above)
    figures = {"value": value, "low": low, "high": high}
    written = {name: write(figure) for name, figure in figures.items()}
    return said(sentences[0 if even else 1], language, size=size, **written)


def filled(sentence: str, language: Language, figures: Mapping[str, object]) -> str:
    """Fill the placeholders of a translated sentence: integers without decimals, floats with one.

    Raises:
        KeyError: a placeholder has no value.
    """
    return sentence.format_map({name: _told(value, language) for name, value in figures.items()})


def said(sentence: Sentence, language: Language, **figures: object) -> str:
    """Translate and fill a marked sentence; the figure ``count`` selects the plural form."""
    if isinstance(sentence, Counted):
        count = figures["count"]
        assert isinstance(count, int)
        return filled(counted(sentence, count, language), language, figures)
    return filled(translated(sentence, language), language, figures)


def clock(seconds: float) -> str:
    """Seconds as minutes and seconds: 75 is ``1:15``."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    return f"{minutes}:{rest:02}"


def day(moment: datetime, language: Language) -> str:
    """The date in full: ``November 30, 2026`` in English."""
    return format_date(moment, "long", locale=_locale(language))


def minute(moment: datetime, language: Language) -> str:
    """Date and time: ``November 30, 2026, 14:05 UTC``. ``moment`` is in UTC."""
    return f"{day(moment, language)}, {format_time(moment, 'HH:mm')} UTC"


def known_name(code: str, reader: Language) -> str:
    """The name of a language in the language of the reader, by its ISO 639 code.

    Empty for a code that CLDR does not have.
    """
    return str(_locale(reader).languages.get(code, ""))


def language_name(code: str, reader: Language) -> str:
    """Like :func:`known_name`, but "another language" for an unknown code."""
    return known_name(code, reader) or translated(ANOTHER, reader)


def own_name(language: Language) -> str:
    """The name of a supported language in itself, capitalised: ``Türkçe``."""
    name = str(_locale(language).languages[language])
    return name[:1].upper() + name[1:]


def plural_category(count: int, language: Language) -> str:
    """The CLDR plural category of a number, such as ``one``, as in ``Intl.PluralRules``."""
    return _locale(language).plural_form(count)


@cache
def _locale(language: Language) -> Locale:
    return Locale.parse(language)


def _told(value: object, language: Language) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return decimal(value, 1 if isinstance(value, float) else 0, language)
