"""The answer as sentences, each with its time when it was spoken."""

from collections.abc import Iterator
from itertools import pairwise

from interview.contracts import AnswerText, Sentence, Transcript, Word
from interview.errors import Language

ENDINGS, CLOSING_MARKS = frozenset(".!?…"), "\"'”’)"
ABBREVIATIONS = frozenset({"dr.", "mr.", "mrs.", "ms.", "st.", "vs.", "prof."})
MAY_END = frozenset({"etc.", "vb.", "no."})
"""Abbreviations and the word "no": in front of a capital letter they end a sentence."""

LONG_PAUSE = 1.5
"""Seconds: recognition leaves punctuation out at times, and nobody stops that long inside a
sentence without starting another thought."""


def spoken_answer_text(transcript: Transcript) -> AnswerText:
    """The sentences of what was said; neither quarantined text nor what was said in another
    language is among them."""
    words = transcript.judged.words
    return AnswerText(tuple(map(_sentence, _runs(words))), transcript.language)


def typed_answer_text(text: str, language: Language) -> AnswerText:
    """The sentences of a typed answer, without times; the end of a line ends one as well."""
    parts = (part for line in text.splitlines() for part in _parts(line.split()))
    return AnswerText(tuple(Sentence(part, None, None) for part in parts), language)


def _parts(words: list[str]) -> Iterator[str]:
    first = 0
    for end, word in enumerate(words, 1):
        if end == len(words) or _ends(word, words[end]):
            yield " ".join(words[first:end])
            first = end


def _runs(words: tuple[Word, ...]) -> Iterator[list[Word]]:
    run: list[Word] = []
    for word, following in pairwise((*words, None)):
        assert word is not None
        run.append(word)
        if following is None or _breaks(word, following):
            yield run
            run = []


def _breaks(word: Word, following: Word) -> bool:
    return _ends(word.text, following.text) or following.start - word.end >= LONG_PAUSE


def _ends(word: str, following: str) -> bool:
    if word.rstrip(CLOSING_MARKS)[-1:] not in ENDINGS or word.lower() in ABBREVIATIONS:
        return False
    return word.lower() not in MAY_END or following[:1].isupper()


def _sentence(run: list[Word]) -> Sentence:
    return Sentence(" ".join(word.text.strip() for word in run), run[0].start, run[-1].end)
