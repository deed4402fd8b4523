"""Syllables of a word, by language: the unit of pace that Turkish and English share.

Turkish is exact: a syllable for every vowel. English is counted by rules with a list of
exceptions. Figures, signs, initials and abbreviations are read aloud first, because Whisper
writes them as a writer would.
"""

import re
from functools import lru_cache

from interview.delivery.english_syllables import english_syllables
from interview.delivery.numbers import figure_syllables
from interview.delivery.word_lists import listed
from interview.errors import Language
from interview.language.words import lower

TURKISH_VOWELS = frozenset("aeıioöuüâîû")
PIECES: dict[Language, re.Pattern[str]] = {
    "tr": re.compile(
        r"(?P<figure>\d[\d.,:]*\d\.?(?!\w)|\d[\d.,:]*\d|\d\.(?!\w)|\d)|(?P<sign>[%₺$€£&+=@])"
        r"|(?P<word>(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*\.?)"
    ),
    "en": re.compile(
        r"(?P<figure>\d[\d.,:]*\d(?:st|nd|rd|th|['’]?s\b)?|\d(?:st|nd|rd|th)?)|(?P<sign>[%₺$€£&+=@])"
        r"|(?P<word>(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*\.?)"
    ),
}
SIGNS: dict[Language, dict[str, int]] = {
    "tr": {"%": 2, "₺": 2, "$": 2, "€": 2, "£": 2, "&": 1, "+": 2, "=": 2, "@": 1},
    "en": {"%": 2, "₺": 2, "$": 2, "€": 2, "£": 1, "&": 1, "+": 1, "=": 2, "@": 1},
}
"""yüzde lira dolar avro sterlin ve artı eşit et; percent lira dollars euros pounds and plus ..."""

ABBREVIATIONS: dict[Language, dict[str, int]] = {
    "tr": {
        "vb.": 4, "vs.": 4, "vd.": 4, "dr.": 2, "prof.": 3, "doç.": 2, "müh.": 3,
        "örn.": 3, "bkz.": 3, "sn.": 2, "yrd.": 3, "st.": 2, "şti.": 3,
        "ltd.": 3, "km": 4, "kg": 3, "cm": 4, "gr": 1, "lt": 2, "dk": 3, "gb": 3, "mb": 3,
        "tb": 3, "kb": 3, "dr": 2, "prof": 3, "vb": 4, "vs": 4, "ltd": 3, "örn": 3, "bkz": 3,
    },
    "en": {
        "mr": 2, "mrs": 2, "ms": 1, "dr": 2, "jr": 2, "sr": 2, "vs": 2, "etc": 4, "km": 4,
        "kg": 3, "cm": 4, "lbs": 1, "hrs": 2, "mins": 2, "gb": 3, "mb": 3, "kb": 3, "ok": 2,
        "tv": 2, "ph.d": 3, "phd": 3, "e.g": 3, "i.e": 2,
    },
}  # fmt: skip
"""As they are read: ve benzeri, vesaire, doktor, profesör, kilometre; mister, versus, ..."""

MILLIMETRES = 4
INITIALS = re.compile(r"[A-ZÇĞİÖŞÜ]{2,5}s?")
LONGEST_SPELLED = 3
"""Letters: initials up to here are spelled; longer ones with a vowel in reach are words."""

SPELLED = listed("ODTÜ IEEE UEFA OECD SEO IELTS")
READ_AS_WORDS = listed(
    "THE AND FOR NOT YOU BUT ALL IN ON IS NO SO WE ŞEY BİR VE BU NE BEN EN ÇOK VAR YOK KOÇ TÜM YÖK "
    "AR GE SAP RAM SIM PIN GIF TED"
)
"""Capitals that are shouted or read as a word."""

LETTERS_OF_THREE = {"en": "W", "tr": "Ğ"}


@lru_cache(maxsize=8192)
def syllables(word: str, language: Language) -> int:
    """Syllables of one word as written, punctuation allowed; 0 for nothing that is spoken."""
    total = 0
    previous = ""
    for piece in PIECES[language].finditer(word):
        text = piece.group()
        if piece["figure"]:
            total += figure_syllables(text, language)
        elif piece["sign"]:
            total += SIGNS[language][text]
        elif text == "mm" and previous:
            total += MILLIMETRES
        else:
            total += _word(text, language)
        previous = piece["figure"] or ""
    return total


def _word(text: str, language: Language) -> int:
    abbreviations = ABBREVIATIONS[language]
    lowered = lower(text, language)
    for form in (lowered, lowered.rstrip(".")):
        if form in abbreviations:
            return abbreviations[form]
    if text.count(".") > 1:
        return _spelled(text, language)
    text = text.rstrip(".")
    stem, _, suffix = text.replace("’", "'").partition("'")
    if _is_spelled(stem):
        return _spelled(stem, language) + _suffix(suffix, language)
    return _turkish(text) if language == "tr" else english_syllables(lower(text, "en"))


def _is_spelled(text: str) -> bool:
    if not INITIALS.fullmatch(text) or text in READ_AS_WORDS:
        return False
    letters = text.removesuffix("s")
    no_vowel = not TURKISH_VOWELS & set(lower(letters, "tr")) - {"ı"} and "I" not in letters
    return no_vowel or len(letters) <= LONGEST_SPELLED or letters in SPELLED


def _spelled(text: str, language: Language) -> int:
    letters = [letter for letter in text.removesuffix("s") if letter.isalpha()]
    return sum(3 if letter.upper() == LETTERS_OF_THREE[language] else 1 for letter in letters)


def _suffix(text: str, language: Language) -> int:
    """Of initials: "TBMM'de" adds its vowels, "the CEO's" nothing."""
    return sum(letter in TURKISH_VOWELS for letter in text.lower()) if language == "tr" else 0


def _turkish(text: str) -> int:
    vowels = sum(letter in TURKISH_VOWELS for letter in lower(text, "tr"))
    # A lower-case word without a vowel is a hum ("hmm"): one sound.
    return vowels or 1
