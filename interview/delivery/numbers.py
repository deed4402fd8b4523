"""Figures read aloud: how many syllables a number, a time, a year or an ordinal has."""

import re

from interview.errors import Language

ONES: dict[Language, tuple[int, ...]] = {
    "tr": (2, 1, 2, 1, 1, 1, 2, 2, 2, 2),  # sıfır bir iki üç dört beş altı yedi sekiz dokuz
    "en": (2, 1, 1, 1, 1, 1, 1, 2, 1, 1),  # zero one two three four five six seven eight nine
}
TENS: dict[Language, tuple[int, ...]] = {
    "tr": (0, 1, 2, 2, 1, 2, 2, 2, 2, 2),  # on yirmi otuz kırk elli altmış yetmiş seksen doksan
    "en": (0, 1, 2, 2, 2, 2, 2, 3, 2, 2),  # ten twenty thirty forty fifty sixty seventy ...
}
ENGLISH_TEENS = (1, 3, 1, 2, 2, 2, 2, 3, 2, 2)  # ten eleven twelve thirteen ... nineteen
HUNDRED: dict[Language, int] = {"tr": 1, "en": 2}
SCALES: dict[Language, tuple[int, ...]] = {
    "tr": (0, 1, 2, 2),  # bin milyon milyar
    "en": (0, 2, 2, 2),  # thousand million billion
}
LONGEST_NUMBER = 12
"""Digits: longer ones, and those with a zero in front, are read digit by digit."""

POINT: dict[Language, int] = {"tr": 2, "en": 1}  # virgül, point
THOUSANDS: dict[Language, re.Pattern[str]] = {
    "tr": re.compile(r"(?<=\d)\.(?=\d{3}(?:\D|$))"),
    "en": re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))"),
}
"""Numbers as each language groups them: 1.000 and 1,000 are the same thousand."""

DECIMAL: dict[Language, re.Pattern[str]] = {
    "tr": re.compile(r"(\d+),(\d+)"),
    "en": re.compile(r"(\d+)\.(\d+)"),
}
CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\.?")
YEAR = re.compile(r"(1[1-9]|20)(\d\d)")
TURKISH_SHORT_ORDINAL = re.compile(r".*[267]|.*[25]0")
"""Their last word ends in a vowel (iki, altı, yedi, yirmi, elli), so one syllable is added."""

LARGEST_TURKISH_ORDINAL = 3
"""Digits. A longer number with a stop behind it ends a sentence."""


def figure_syllables(figure: str, language: Language) -> int:
    """Syllables of ``figure``: digits with their marks and, in English, the letters behind.

    "1.250" and "1,250", "3,5" and "3.5", "14:30", "3." (Turkish ordinal), "21st", "1990s".
    Decimals are read as Turkish and English do: the whole after "virgül", each digit after
    "point".
    """
    plain = THOUSANDS[language].sub("", figure)
    if clock := CLOCK.fullmatch(plain):
        return _clock(clock[1], clock[2], language)
    if language == "tr" and re.fullmatch(rf"\d{{1,{LARGEST_TURKISH_ORDINAL}}}\.", plain):
        digits = plain[:-1]
        return cardinal(digits, "tr") + (1 if TURKISH_SHORT_ORDINAL.fullmatch(digits) else 2)
    if language == "en" and re.fullmatch(r"\d+(?:st|nd|rd|th)", plain):
        return _english_ordinal(plain[:-2])
    return sum(_part(part, language) for part in re.findall(r"\d+(?:[.,]\d+)*", plain))


def cardinal(digits: str, language: Language) -> int:
    """Syllables of a whole number as it is read."""
    if digits.startswith("0") and len(digits) > 1:
        return _one_by_one(digits, language)
    if language == "en" and (year := YEAR.fullmatch(digits)):
        return _english_year(year[1], year[2])
    if digits == "0":
        return ONES[language][0]
    return _by_thousands(digits, language)


def _part(part: str, language: Language) -> int:
    decimal = DECIMAL[language].fullmatch(part)
    if not decimal:
        return sum(cardinal(digits, language) for digits in re.findall(r"\d+", part))
    whole = _by_thousands(decimal[1], language) or ONES[language][0]
    if language == "tr":
        return whole + POINT["tr"] + cardinal(decimal[2], "tr")
    return whole + POINT["en"] + _one_by_one(decimal[2], "en")


def _clock(hours: str, minutes: str, language: Language) -> int:
    """ "14:30" is fourteen thirty; full hours have no minutes, small ones an "oh" or "sıfır"."""
    count = cardinal(str(int(hours)), language)
    if minutes == "00":
        return count
    if minutes.startswith("0"):
        return count + (1 if language == "en" else 2) + ONES[language][int(minutes)]
    return count + cardinal(minutes, language)


def _english_ordinal(digits: str) -> int:
    """Twentieth, thirtieth ... and second have a syllable more than the number."""
    second = digits.endswith("2") and not digits.endswith("12")
    tieth = digits.endswith("0") and digits[-2:] not in {"00", "10"} and len(digits) > 1
    return _by_thousands(digits, "en") + second + tieth


def _english_year(century: str, rest: str) -> int:
    """Nineteen ninety-nine, nineteen oh five, twenty ten, two thousand nine, fifteen hundred."""
    if century == "20" and int(rest) < 10:
        return _by_thousands(century + rest, "en")
    if rest == "00":
        return _below_thousand(int(century), "en") + HUNDRED["en"]
    return _below_thousand(int(century), "en") + (
        1 + ONES["en"][int(rest)] if rest.startswith("0") else _below_thousand(int(rest), "en")
    )


def _one_by_one(digits: str, language: Language) -> int:
    return sum(ONES[language][int(digit)] for digit in digits)


def _by_thousands(digits: str, language: Language) -> int:
    """A number in thousands and millions; one too long for that digit by digit."""
    if len(digits) > LONGEST_NUMBER:
        return _one_by_one(digits, language)
    groups = [int(group) for group in f"{int(digits):,}".split(",")]
    total = 0
    for index, group in enumerate(groups):
        scale = len(groups) - 1 - index
        if group:
            spoken_one = not (language == "tr" and scale == 1 and group == 1)
            total += _below_thousand(group, language) if spoken_one else 0
            total += SCALES[language][scale]
    return total


def _below_thousand(value: int, language: Language) -> int:
    hundreds, rest = divmod(value, 100)
    total = 0
    if hundreds:
        named = 0 if language == "tr" and hundreds == 1 else ONES[language][hundreds]
        total += named + HUNDRED[language]
    tens, ones = divmod(rest, 10)
    if language == "en" and tens == 1:
        return total + ENGLISH_TEENS[ones]
    return total + TENS[language][tens] + (ONES[language][ones] if ones else 0)
