"""The answer as sentences, each with its time when it was spoken."""

import re
from collections.abc import Iterator
from itertools import pairwise

from interview.contracts import AnswerText, Sentence, Transcript, Word
from interview.errors import Language

ENDING = re.compile(r"[.!?…]+[\"'”’)]*$")
BETWEEN = re.compile(r"(?<=[.!?…])\s+|\s*\n\s*")
ABBREVIATIONS = frozenset(
    {"dr.", "mr.", "mrs.", "ms.", "st.", "vs.", "etc.", "prof.", "vb.", "no."}
)
LONG_PAUSE = 1.5
"""Seconds: recognition leaves punctuation out at times, and nobody stops that long inside a
sentence without starting another thought."""


def spoken_answer_text(transcript: Transcript) -> AnswerText:
    """The sentences of what was said; quarantined text is not among them."""
    return AnswerText(tuple(map(_sentence, _runs(transcript.words))), transcript.language)


def typed_answer_text(text: str, language: Language) -> AnswerText:
    """The sentences of a typed answer, without times."""
    parts = (part.strip() for part in BETWEEN.split(text))
    return AnswerText(tuple(Sentence(part, None, None) for part in parts if part), language)


def _runs(words: tuple[Word, ...]) -> Iterator[list[Word]]:
    run: list[Word] = []
    for word, following in pairwise((*words, None)):
        assert word is not None
        run.append(word)
        if following is None or _ends(word) or following.start - word.end >= LONG_PAUSE:
            yield run
            run = []


def _ends(word: Word) -> bool:
    return bool(ENDING.search(word.text)) and word.text.lower() not in ABBREVIATIONS


def _sentence(run: list[Word]) -> Sentence:
    return Sentence(" ".join(word.text.strip() for word in run), run[0].start, run[-1].end)
