"""Gates: reasons why an answer cannot score well, each of which caps the level.

A gate on a good answer does more harm than a missing gate on a bad one. Each rule therefore needs
clear evidence, and rules that may be wrong cap the level at 2 instead of 1.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from interview.contracts import (
    AnswerText,
    AskedQuestion,
    Gate,
    TopicFit,
)
from interview.evaluation.phrasings import phrasing
from interview.evaluation.phrasings.gates import MESSAGES
from interview.evaluation.reading import Reading, cue, fold, read, words
from interview.evaluation.specificity import details, general_words, set_phrases
from interview.evaluation.tables import evaluation_tables
from interview.language.catalogue import LANGUAGES, SOURCE, Language, translated
from interview.language.words import tokens

CAPS = {
    "empty": 1,
    "far_too_short": 1,
    "gibberish": 1,
    "wrong_language": 1,
    "copied_question": 1,
    "to_the_grader": 1,
    "off_topic": 2,
    "short": 2,
    "repeated": 2,
    "general_only": 2,
}
"""The highest level that each gate allows; 1 is the lowest level."""

MIN_PAIRS = 8
"""Letter pairs needed to compute a share of rare ones."""

RARE_PAIRS = 0.2
"""Share of rare letter pairs. Natural text has 1-2 %, random letters have 62 %."""

MIN_WORDS_FOR_SHARES = 12
"""Words, or runs of words, needed to compute a share of them."""

MIN_DETERMINERS, SALAD_SHARE = 4, 0.35
"""Determiners needed, and the share of them before a word that cannot follow a determiner."""

OWN_LANGUAGE_SHARE, OTHER_LANGUAGE_SHARE, FOREIGN_SHARE = 0.06, 0.12, 0.25
"""Shares of function words in a text of another language: below the first in the language of the
answer, and above the second in another supported language or above the third in German, French,
Spanish, Italian or Dutch."""

FOREIGN_SCRIPT = 0.4
"""Share of letters that are not Latin."""

COPIED_SHARE = 0.75
"""Share of the word triples of an answer that are also in the question."""

REPEATED_SHARE = 0.5
"""Share of repeated runs of five words. With runs of five, words repeated by people who stutter
do not count as repetition."""

MAX_DETAILS, GENERAL_PER_100 = 1, 6.0
"""An answer is general with at most the first number of concrete details and at least the second
number of general words and set phrases per 100 words. Model answers without details have at most
3 per 100."""

DOUBTFUL_RANK = 0.25
"""Share of the bank's questions that fit better than its own, from which it is doubtful whether an
answer belongs to its question (2 of 58 answers to their own question)."""


def find_gates(
    reading: Reading,
    spoken: AnswerText,
    question: AskedQuestion,
    reader: Language,
    place: int = 0,
) -> tuple[Gate, ...]:
    """The gates that rules find, those with the lowest caps first.

    Args:
        reading: the answer without orders to the grader.
        spoken: the answer as given.
        question: what was asked.
        reader: language of the messages.
        place: of the answer in its interview; chooses among the phrasings.
    """
    names = _names(reading, spoken, question)
    return tuple(gate(name, reader, place) for name in sorted(names, key=CAPS.__getitem__))


def gate(name: str, reader: Language, place: int = 0) -> Gate:
    """The gate of that name."""
    return Gate(name, CAPS[name], translated(phrasing(MESSAGES[name], place), reader))


def _names(reading: Reading, spoken: AnswerText, question: AskedQuestion) -> list[str]:
    given = len(tokens(spoken.text, spoken.language))
    if not given:
        return ["empty"]
    if reading.words <= given / 2:
        return ["wrong_language" if _wrong_language(read(spoken)) else "to_the_grader"]
    names = []
    different = len({token.text for token in reading.tokens})
    if different < evaluation_tables(reading.language).far_too_short_words:
        names.append("far_too_short")
    elif reading.words < evaluation_tables(reading.language).short_words:
        names.append("short")
    names += _not_an_answer(reading, question)
    if _repeated(reading):
        names.append("repeated")
    if _general_only(reading):
        names.append("general_only")
    return names


def _not_an_answer(reading: Reading, question: AskedQuestion) -> list[str]:
    if _wrong_language(reading) or _not_as_asked(reading, question):
        return ["wrong_language"]
    if _gibberish(reading):
        return ["gibberish"]
    return ["copied_question"] if _copied(reading, question) else []


def _wrong_language(reading: Reading) -> bool:
    if _foreign_script_share(reading.answer.text) > FOREIGN_SCRIPT:
        return True
    if reading.words < evaluation_tables(reading.language).far_too_short_words:
        return False
    others = [each for each in LANGUAGES if each != reading.language]
    foreign = _share(reading, words("foreign", SOURCE)) > FOREIGN_SHARE
    return any(
        _lacks_own_words(reading, other) and (foreign or _has_words_of(reading, other))
        for other in others
    )


def _lacks_own_words(reading: Reading, other: Language) -> bool:
    """Whether few words are function words of the answer's language but not of ``other``."""
    own = words("function", reading.language) - words("function", other)
    return _share(reading, own) < OWN_LANGUAGE_SHARE


def _has_words_of(reading: Reading, other: Language) -> bool:
    foreign = words("function", other) - words("function", reading.language)
    return _share(reading, foreign) > OTHER_LANGUAGE_SHARE


def _not_as_asked(reading: Reading, question: AskedQuestion) -> bool:
    """Whether the question was asked in another supported language than it was answered in."""
    long_enough = reading.words >= evaluation_tables(reading.language).far_too_short_words
    return long_enough and question.language not in (None, reading.language)


def _gibberish(reading: Reading) -> bool:
    texts = [token.text for token in reading.tokens]
    if _rare_share(texts, reading.language) > RARE_PAIRS:
        return True
    if len(texts) < MIN_WORDS_FOR_SHARES:
        return False
    return _keywords_only(reading) or _shuffled(texts, reading.language)


def _keywords_only(reading: Reading) -> bool:
    tables, grammar = evaluation_tables(reading.language), set(words("function", reading.language))
    if "verb_ends" in tables.cues:
        ends = cue("verb_ends", reading.language)
        grammar |= {token.text for token in reading.tokens if ends.fullmatch(token.text)}
    return _share(reading, grammar) < tables.min_function_share


def _shuffled(texts: list[str], language: Language) -> bool:
    determiners = words("determiners", language)
    # A determiner said twice in a row is a speech disfluency, not a sign of shuffled words.
    after = [b for a, b in pairwise(texts) if a in determiners and a != b]
    never = words("never_after_determiner", language)
    return (
        len(after) >= MIN_DETERMINERS and sum(b in never for b in after) / len(after) > SALAD_SHARE
    )


def _copied(reading: Reading, question: AskedQuestion) -> bool:
    asked = fold(" ".join(tokens(question.text, reading.language)), reading.language).split()
    said = [token.text for token in reading.tokens]
    triples = _runs(said, 3)
    if not triples:
        return False
    known = set(_runs(asked, 3))
    return sum(triple in known for triple in triples) / len(triples) > COPIED_SHARE


def _repeated(reading: Reading) -> bool:
    runs = _runs([token.text for token in reading.tokens], 5)
    return len(runs) >= MIN_WORDS_FOR_SHARES and len(set(runs)) / len(runs) < 1 - REPEATED_SHARE


def is_doubtful(fit: TopicFit) -> bool:
    """Whether many other questions fit the answer better than its own."""
    return fit.rank >= DOUBTFUL_RANK


def asked_as_in_bank(question: AskedQuestion) -> bool:
    """Whether the question was asked in the words of its entry, not matched by similarity."""
    entry = question.entry
    if entry is None:
        return False
    return tokens(question.text, entry.language) == tokens(entry.text, entry.language)


def _general_only(reading: Reading) -> bool:
    """Whether the answer has many general words and set phrases and almost no details."""
    general = len(general_words(reading)) + len(set_phrases(reading))
    bare = len(details(reading)) <= MAX_DETAILS
    return bare and 100 * general >= GENERAL_PER_100 * reading.words


def _share(reading: Reading, among: frozenset[str] | set[str]) -> float:
    return sum(token.text in among for token in reading.tokens) / max(1, reading.words)


def _runs(texts: list[str], length: int) -> list[tuple[str, ...]]:
    return [tuple(texts[i : i + length]) for i in range(len(texts) - length + 1)]


def _rare_share(texts: Iterable[str], language: Language) -> float:
    """Share of letter pairs that are rare in the language, 0-1; 0 for too few pairs."""
    pairs = [a + b for text in texts for a, b in pairwise(text)]
    pairs = [pair for pair in pairs if pair.isascii() and pair.isalpha()]
    if len(pairs) < MIN_PAIRS:
        return 0.0
    known = _known_pairs(language)
    return sum(pair not in known for pair in pairs) / len(pairs)


@cache
def _known_pairs(language: Language) -> frozenset[str]:
    parts = (part.partition(":") for part in evaluation_tables(language).followers.split())
    return frozenset(first + second for first, _, seconds in parts for second in seconds)


def _foreign_script_share(text: str) -> float:
    """Share of the letters that are not Latin, 0-1."""
    letters = [character for character in text if character.isalpha()]
    foreign = sum("LATIN" not in unicodedata.name(letter, "LATIN") for letter in letters)
    return foreign / max(1, len(letters))
