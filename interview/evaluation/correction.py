"""The words of a corrected transcript, with the times of those that were recognised."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice

from interview.contracts import AnswerText, Sentence
from interview.evaluation.reading import typed_answer_text
from interview.language.catalogue import Language
from interview.language.words import lower

MARKS = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class CorrectedWord:
    """A word of a corrected transcript; without time and probability if it was not recognised."""

    word: str
    start: float | None = None
    end: float | None = None
    probability: float | None = None


def corrected_words(
    text: str, heard: Sequence[CorrectedWord], language: Language
) -> tuple[CorrectedWord, ...]:
    """The words of ``text``, each with the time of the recognised word that it still is.

    Case and punctuation do not make another word. The longest common runs of words decide which
    of several equal words is meant.
    """
    words = text.split()
    before, after = ([_plain(each, language) for each in all_] for all_ in (_texts(heard), words))
    corrected = [CorrectedWord(each) for each in words]
    # Frequent words of a long text anchor no run (autojunk), which bounds the time this takes.
    for run in SequenceMatcher(None, before, after).get_matching_blocks():
        for offset in range(run.size):
            known, place = heard[run.a + offset], run.b + offset
            corrected[place] = CorrectedWord(
                words[place], known.start, known.end, known.probability
            )
    return tuple(corrected)


def corrected_answer_text(
    text: str, words: Sequence[CorrectedWord], language: Language
) -> AnswerText:
    """The sentences of a corrected transcript, from their first to their last word with a time.

    Args:
        text: as corrected; its sentences are those of a typed answer.
        words: the words of ``text`` by :func:`corrected_words`.
        language: of the answer.
    """
    following = iter(words)
    sentences = typed_answer_text(text, language).sentences
    return AnswerText(tuple(_timed(each.text, following) for each in sentences), language)


def _timed(sentence: str, following: Iterator[CorrectedWord]) -> Sentence:
    own = islice(following, len(sentence.split()))
    known = [(each.start, each.end) for each in own if each.start is not None]
    return Sentence(sentence, *((known[0][0], known[-1][1]) if known else (None, None)))


def _texts(words: Sequence[CorrectedWord]) -> list[str]:
    return [each.word for each in words]


def _plain(word: str, language: Language) -> str:
    """The letters of a word in lower case; a word of punctuation alone stays as it is."""
    return MARKS.sub("", lower(word, language)) or word
