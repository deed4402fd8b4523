"""The choice of words of an answer: hedges, restarts, sentences, variety, who acts."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from interview.contracts import LanguageUse, Measured, Metric, Moment, NotMeasurable, Transcript
from interview.contracts import Word as SpokenWord
from interview.delivery.agency import first_person_actions, passives
from interview.delivery.confidence import counted, not_clear
from interview.delivery.fillers import hesitations
from interview.delivery.word_lists import (
    HEDGES,
    KIND_BEFORE,
    MEANT_TWICE,
    RESTARTED,
    STOP_WORDS,
)
from interview.errors import Language
from interview.language.words import stem, tokens

VARIETY_WINDOW = 50
"""Words of a window of MATTR (Covington & McFall 2010); shorter texts have none."""

MOST_USED = 10
MIN_USES = 2
LONGEST_HEDGE = 5
LONGEST_RESTART = 4
"""Words: what is taken back and said again is a phrase, not a sentence."""

SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)]*$")


def measure_language_use(transcript: Transcript) -> LanguageUse:
    """Measure the words of ``transcript``; what is quarantined is not among them.

    Counts are exact for the text as recognised; with words the recogniser hardly heard, or
    fewer than five, there is none. Sounds of hesitation are left out before anything is counted.
    """
    language = transcript.language
    words = _without_hesitations(transcript.words, language)
    problem = not_clear(words)
    if problem:
        return LanguageUse(problem, problem, problem, problem, problem, problem)
    plain = [_plain(word.text, language) for word in words]
    hedges = [_moment(words, at, size) for at, size in _hedges(plain, language)]
    restarts = [_moment(words, at, size) for at, size in _restarts(plain, language)]
    return LanguageUse(
        hedges_per_100_words=_per_100(len(hedges), len(words), "hedges/100 words"),
        repetitions=counted(len(restarts)),
        sentence_length=_sentence_length(words),
        variety=_variety(plain, language),
        passives=counted(len(passives(plain, language))),
        first_person_actions=counted(len(first_person_actions(plain, language))),
        hedges=tuple(hedges),
        restarts=tuple(restarts),
        most_used=_most_used(plain, language),
    )


def _plain(text: str, language: Language) -> str:
    return " ".join(tokens(text.replace("’", "'"), language))


def _without_hesitations(words: Sequence[SpokenWord], language: Language) -> list[SpokenWord]:
    sounds = hesitations(words, language)
    return [word for word, is_sound in zip(words, sounds, strict=True) if not is_sound]


def _moment(words: Sequence[SpokenWord], at: int, size: int) -> Moment:
    return Moment(" ".join(word.text for word in words[at : at + size]), words[at].start)


def _per_100(count: int, words: int, unit: str) -> Measured:
    value = round(100 * count / words, 1)
    return Measured(value, unit, value, value)


def _hedges(plain: Sequence[str], language: Language) -> Iterator[tuple[int, int]]:
    """Index and length of each hedge, the longest that begins at a word."""
    index = 0
    while index < len(plain):
        size = _hedge_length(plain, index, language)
        if size:
            yield index, size
        index += size or 1


def _hedge_length(plain: Sequence[str], index: int, language: Language) -> int:
    for size in range(min(LONGEST_HEDGE, len(plain) - index), 0, -1):
        phrase = tuple(plain[index : index + size])
        if phrase in HEDGES[language]:
            names_a_class = phrase[-1] == "of" and index and plain[index - 1] in KIND_BEFORE
            return 0 if names_a_class else size
    return 0


def _restarts(plain: Sequence[str], language: Language) -> Iterator[tuple[int, int]]:
    """Index and length of each run of words that is said again at once, however often."""
    index = 0
    while index < len(plain):
        size = _restart_length(plain, index, language)
        if size:
            times = _times(plain, index, size)
            yield index, times * size
            index += (times - 1) * size
        else:
            index += 1


def _times(plain: Sequence[str], index: int, size: int) -> int:
    """How often the run of ``size`` words stands there one after another."""
    times = 1
    while plain[index : index + size] == plain[(at := index + times * size) : at + size]:
        times += 1
    return times


def _restart_length(plain: Sequence[str], index: int, language: Language) -> int:
    for size in range(LONGEST_RESTART, 0, -1):
        run = plain[index : index + size]
        if run == plain[index + size : index + 2 * size] and _is_restart(run, language):
            return size
    return 0


def _is_restart(run: Sequence[str], language: Language) -> bool:
    half = len(run) // 2
    if half and run[:half] == run[half:]:
        return False  # Twice the same itself: the half is what is said again.
    if len(set(run)) > 1:
        return True
    word = run[0]
    if len(run) > 1 or not word.replace("'", "").isalpha() or word in MEANT_TWICE[language]:
        return False
    return language == "en" or word in RESTARTED[language]


def _sentence_length(words: Sequence[SpokenWord]) -> Metric:
    sentences = sum(bool(SENTENCE_END.search(word.text)) for word in words[:-1]) + 1
    value = round(len(words) / sentences, 1)
    return Measured(value, "words/sentence", value, value)


def _variety(plain: Sequence[str], language: Language) -> Metric:
    """MATTR over stems: with word forms Turkish suffixes would pass for variety."""
    if len(plain) < VARIETY_WINDOW:
        return NotMeasurable("too_little_speech")
    stems = [stem(word, language) for word in plain]
    windows = range(len(stems) - VARIETY_WINDOW + 1)
    different = sum(len(set(stems[at : at + VARIETY_WINDOW])) for at in windows)
    value = round(different / VARIETY_WINDOW / len(windows), 3)
    return Measured(value, "ratio", value, value)


def _most_used(plain: Sequence[str], language: Language) -> tuple[tuple[str, int], ...]:
    """Content words by stem, in the form used most, with how often; the first one wins a tie."""
    forms: dict[str, Counter[str]] = {}
    for word in plain:
        if len(word) > 1 and not word.isdigit() and word not in STOP_WORDS[language]:
            forms.setdefault(stem(word, language), Counter())[word] += 1
    counts = [(form.most_common(1)[0][0], form.total()) for form in forms.values()]
    repeated = [count for count in counts if count[1] >= MIN_USES]
    return tuple(sorted(repeated, key=lambda count: -count[1])[:MOST_USED])
