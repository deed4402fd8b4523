"""Reasons why an answer cannot score: each names itself and caps the level.

A gate that shuts on a good answer is worse than one that stays open on a bad one, so each
rule asks for more than a hint, and those that can be mistaken cap at 2 instead of 1.
"""

from collections.abc import Sequence
from itertools import pairwise

from interview.contracts import (
    AnswerText,
    AskedQuestion,
    Gate,
    PointCoverage,
    Sentence,
    TopicFit,
)
from interview.evaluation.cues import cue, words
from interview.evaluation.letters import foreign_script_share, rare_share
from interview.evaluation.levels import covered_share
from interview.evaluation.llm.injection import sentence_suspicion
from interview.evaluation.phrases import GATES
from interview.evaluation.reading import Reading, find, fold, read
from interview.evaluation.specificity import details, general_words, set_phrases
from interview.evaluation.structure import content_stems, kind_of, question_stems
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
    "off_topic": 1,
    "short": 2,
    "repeated": 2,
    "general_only": 2,
    "maybe_off_topic": 2,
}
"""The highest level an answer can reach behind a gate; 1 is the lowest there is."""

RARE_PAIRS = 0.2
"""Natural text has 1-2 % of its letter pairs outside the common ones, random letters 62 %."""

MIN_WORDS_FOR_SHARES = 12
"""With fewer words, or runs of words, a share of them says nothing."""

MIN_DETERMINERS, SALAD_SHARE = 4, 0.35
"""From so many articles on: share followed by a word that never follows one in a sentence."""

OWN_LANGUAGE_SHARE, OTHER_LANGUAGE_SHARE, FOREIGN_SHARE = 0.06, 0.12, 0.25
"""Shares of function words: below the first of the answer's own language, and above the second
of the other one or above the third of German, French, Spanish, Italian or Dutch."""

FOREIGN_SCRIPT = 0.4
"""Share of letters that are not Latin."""

COPIED_SHARE = 0.75
"""Share of the answer's word triples that stand in the question."""

REPEATED_SHARE = 0.5
"""Share of the answer's runs of five words that were said before. Five, so that a word
repeated in stuttering is not taken for a text repeated to fill time."""

MAX_DETAILS, GENERAL_PER_100 = 1, 6.0
"""With so few concrete details, this many general words and set phrases in 100 make an answer
general. No model answer of the bank without details has more than 3 in 100."""

ORDER_WORDS, WINDOW_WORDS, WINDOW_STEP, NEIGHBOUR_WORDS = 30, 12, 3, 12
"""Sentences up to the first length are searched whole for orders to the grader, longer ones
window by window. What stands beside an order and is no longer than the last goes with it."""

MARGIN_WORDS = 5
"""Words on either side of a window that go with it: an order runs on."""

UNCOVERED = 0.15
"""Share of the expected points below which nothing of what was expected is met."""

ELSEWHERE, ELSEWHERE_RANK, OWN_PART = 20.0, 0.2, 0.4
"""An answer is about something else when another question fits it closely (BM25 weight, about
4 a telling word), a fifth of all fit it better, and its own fits less than two fifths as well.
Model answers of other fields do so in five of six cases, no answer to its own question."""

DOUBTFUL_RANK, TELLING_WORD = 0.25, 3.0
"""Share of the bank's questions that fit an answer better than its own does, from which it is
doubtful whether it answers: of 58 answers to their own question two. With not even the weight
of one telling word of its question, there is no doubt left."""


def find_gates(
    reading: Reading,
    spoken: AnswerText,
    question: AskedQuestion,
    points: Sequence[PointCoverage],
    fit: TopicFit | None,
    reader: Language,
) -> tuple[Gate, ...]:
    """Every gate that shuts, the hardest first.

    Args:
        reading: the answer without what was said to the grader.
        spoken: the answer as given.
        question: what was asked.
        points: how far the expected points are covered; empty without a bank entry.
        fit: how well the answer fits its question beside all others; None without an entry.
        reader: language of the messages.
    """
    names = list(_names(reading, spoken, question, points, fit))
    return tuple(
        Gate(name, CAPS[name], translated(GATES[name], reader))
        for name in sorted(names, key=CAPS.__getitem__)
    )


def without_orders(answer: AnswerText) -> AnswerText:
    """The answer without what it says to whoever grades it: that is no part of an answer.

    A sentence that gives the grader orders goes as a whole, with the short ones beside it; out
    of speech without full stops go the words around the order. What only may be meant for the
    grader goes if nothing in it is about the speaker.
    """
    reading = read(answer)
    gone: set[int] = set()
    for number, sentence in enumerate(reading.inside):
        if len(sentence) > ORDER_WORDS:
            gone |= _ordering(reading, sentence)
        elif _is_order(reading, sentence):
            gone |= set(sentence)
            gone |= _short_neighbours(reading.inside, number)
    return _keeping(reading, gone) if gone else answer


def _short_neighbours(inside: Sequence[range], number: int) -> set[int]:
    beside = (*inside[max(0, number - 1) : number], *inside[number + 1 : number + 2])
    return {i for sentence in beside if len(sentence) <= NEIGHBOUR_WORDS for i in sentence}


def _ordering(reading: Reading, inside: range) -> set[int]:
    """The tokens of a long sentence in and around the windows which give an order."""
    gone: set[int] = set()
    for first in range(0, len(inside) - WINDOW_STEP, WINDOW_STEP):
        window = inside[first : first + WINDOW_WORDS]
        if _is_order(reading, window):
            gone |= set(inside[max(0, first - MARGIN_WORDS) : first + WINDOW_WORDS + MARGIN_WORDS])
    return gone


def _is_order(reading: Reading, run: range) -> bool:
    if not run:
        return False
    first, last = reading.tokens[run[0]], reading.tokens[run[-1]]
    text = reading.answer.sentences[first.sentence].text[first.start : last.end]
    suspicion = sentence_suspicion(text)
    own = cue("own", reading.language)
    about_self = any(own.fullmatch(reading.tokens[i].text) for i in run)
    return suspicion == "instruction" or (suspicion == "mention" and not about_self)


def _keeping(reading: Reading, gone: set[int]) -> AnswerText:
    kept = []
    for sentence, inside in zip(reading.answer.sentences, reading.inside, strict=True):
        left = [reading.tokens[i].raw for i in inside if i not in gone]
        if len(left) == len(inside):
            kept.append(sentence)
        elif left:
            kept.append(Sentence(" ".join(left), sentence.start, sentence.end))
    return AnswerText(tuple(kept), reading.language)


def _names(
    reading: Reading,
    spoken: AnswerText,
    question: AskedQuestion,
    points: Sequence[PointCoverage],
    fit: TopicFit | None,
) -> list[str]:
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
    names += _not_an_answer(reading, question) or _off_topic(reading, question, points, fit)
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
    if foreign_script_share(reading.answer.text) > FOREIGN_SCRIPT:
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
    """Few function words of the answer's language that ``other`` does not have, too."""
    own = words("function", reading.language) - words("function", other)
    return _share(reading, own) < OWN_LANGUAGE_SHARE


def _has_words_of(reading: Reading, other: Language) -> bool:
    foreign = words("function", other) - words("function", reading.language)
    return _share(reading, foreign) > OTHER_LANGUAGE_SHARE


def _not_as_asked(reading: Reading, question: AskedQuestion) -> bool:
    """A question in one of our languages, answered in the other."""
    long_enough = reading.words >= evaluation_tables(reading.language).far_too_short_words
    return long_enough and question.language not in (None, reading.language)


def _gibberish(reading: Reading) -> bool:
    texts = [token.text for token in reading.tokens]
    if rare_share(texts, reading.language) > RARE_PAIRS:
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
    # A word said twice in a row is a way of speaking, not of shuffling.
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


def _off_topic(
    reading: Reading,
    question: AskedQuestion,
    points: Sequence[PointCoverage],
    fit: TopicFit | None,
) -> list[str]:
    """Whether its words fit other questions far better, or hardly the world of its own."""
    if fit is None:
        return _unrelated(reading, question)
    nothing_met = covered_share(points) < UNCOVERED
    if _is_about_something_else(fit) or (nothing_met and _is_strange(fit)):
        return ["off_topic" if asked_as_in_bank(question) else "maybe_off_topic"]
    return ["maybe_off_topic"] if nothing_met and is_doubtful(fit) and not fit.story else []


def is_doubtful(fit: TopicFit) -> bool:
    """Whether a good part of the other questions fit the answer better than its own."""
    return fit.rank >= DOUBTFUL_RANK


def _is_about_something_else(fit: TopicFit) -> bool:
    """Whether the answer is closely about another question and hardly about its own."""
    closely = fit.best >= ELSEWHERE and fit.rank >= ELSEWHERE_RANK
    return closely and fit.own < OWN_PART * fit.best


def _is_strange(fit: TopicFit) -> bool:
    return fit.own < TELLING_WORD and (is_doubtful(fit) or fit.best == 0)


def asked_as_in_bank(question: AskedQuestion) -> bool:
    """Whether the entry is what was asked word for word, and not found by likeness."""
    entry = question.entry
    if entry is None:
        return False
    return tokens(question.text, entry.language) == tokens(entry.text, entry.language)


def _unrelated(reading: Reading, question: AskedQuestion) -> list[str]:
    """Without an entry: not a word of the question, and none of work."""
    if kind_of(question, reading.language) is None:
        return []
    said = content_stems(reading.answer.text, reading.language)
    related = said & question_stems(question, reading.language)
    about_work = find(reading, cue("work", reading.language))
    return [] if related or about_work else ["maybe_off_topic"]


def _general_only(reading: Reading) -> bool:
    """Fluent words anybody could say: many general ones and set phrases, nothing concrete."""
    general = len(general_words(reading)) + len(set_phrases(reading))
    bare = len(details(reading)) <= MAX_DETAILS
    return bare and 100 * general >= GENERAL_PER_100 * reading.words


def _share(reading: Reading, among: frozenset[str] | set[str]) -> float:
    return sum(token.text in among for token in reading.tokens) / max(1, reading.words)


def _runs(texts: list[str], length: int) -> list[tuple[str, ...]]:
    return [tuple(texts[i : i + length]) for i in range(len(texts) - length + 1)]
