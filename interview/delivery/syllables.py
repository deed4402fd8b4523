"""Syllables of a word, by language: the unit of pace that Turkish and English share.

Turkish is exact: a syllable for every vowel. English is counted by rules. Digits are read
aloud first, because Whisper writes numbers as figures.
"""

import re

from interview.errors import Language

TURKISH_VOWELS = frozenset("aeıioöuüâîû")
ENGLISH_GROUPS = re.compile(r"[aeiouy]+")
SILENT_ENDING = re.compile(r"(?:[^laeiouy]e|[^aeiouydt]ed|[^aeiouyszxcgh]es)$")
SPLIT_VOWELS = re.compile(r"i[ao](?!u)|ea(?=t[eo])|[^aeiou]uou|yi|eo(?!u)|ui(?=t[yi])|[iy]ing$")
JOINED_IO = re.compile(r"[cstg]i[ao]")
DIGITS: dict[Language, re.Pattern[str]] = {
    "tr": re.compile(r"\d{1,3}(?:\.\d{3})+(?!\d)|\d+"),
    "en": re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)|\d+"),
}
"""Numbers as each language groups them: 1.000 and 1,000 are the same thousand."""

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


ENGLISH_EXCEPTIONS = {
    "being": 2, "doing": 2, "people": 2, "business": 2, "every": 2, "everything": 3, "idea": 3,
    "ideas": 3, "area": 3, "areas": 3, "experience": 4, "science": 2, "various": 3, "quiet": 2,
    "create": 2, "created": 3, "really": 2, "something": 2, "sometimes": 2, "client": 2,
    "clients": 2, "going": 2, "seeing": 2, "trying": 2, "evening": 2, "interested": 3,
    "different": 2, "several": 2, "average": 2, "family": 2, "company": 3, "reliable": 4,
}  # fmt: skip
"""Words frequent in interviews that the rules get wrong, as dictionaries count them."""


def syllables(word: str, language: Language) -> int:
    """Syllables of one word as written, punctuation allowed; 0 for no letter and no digit."""
    figures = DIGITS[language].findall(word)
    numbers = sum(_number(re.sub(r"\D", "", figure), language) for figure in figures)
    letters = "".join(filter(str.isalpha, word))
    if not letters:
        return numbers
    return numbers + (_turkish(letters) if language == "tr" else _english(letters))


def _turkish(letters: str) -> int:
    lowered = letters.replace("I", "ı").replace("İ", "i").lower()
    # A word without a vowel is spelled out (TBMM, "hmm"): one syllable a letter is too many
    # for a hum and right for initials.
    vowels = sum(letter in TURKISH_VOWELS for letter in lowered)
    return vowels or (len(letters) if letters.isupper() else 1)


def _english(letters: str) -> int:
    if letters.isupper() and 1 < len(letters) <= 4 and not ENGLISH_GROUPS.search(letters.lower()):
        return sum(3 if letter == "W" else 1 for letter in letters)
    lowered = letters.lower()
    if lowered in ENGLISH_EXCEPTIONS:
        return ENGLISH_EXCEPTIONS[lowered]
    count = len(ENGLISH_GROUPS.findall(lowered))
    count += len(SPLIT_VOWELS.findall(lowered)) - len(JOINED_IO.findall(lowered))
    if SILENT_ENDING.search(lowered):
        count -= 1
    return max(1, count)


def _number(digits: str, language: Language) -> int:
    if len(digits) > LONGEST_NUMBER or digits.startswith("0"):
        return sum(ONES[language][int(digit)] for digit in digits)
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
