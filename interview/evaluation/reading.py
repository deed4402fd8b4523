"""The answer as the rules read it: tokens that know their place, and quotes made from them."""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate, pairwise

from interview.contracts import AnswerText, Evidence, Sentence
from interview.errors import Language
from interview.language.words import TOKEN, lower

FOLDED = str.maketrans("çğıöşüâîû’", "cgiosuaiu'", "\u0307")
"""Turkish letters as people without a Turkish keyboard type them."""

WHOLE_SENTENCE_WORDS = 18
"""A sentence up to this long is quoted whole; of a longer one, a window around the words."""

WORDS_BEFORE, WORDS_AFTER = 4, 9
MAX_QUOTE_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class Token:
    """A word: ``text`` folded for matching, ``raw`` as written, its place in its sentence."""

    text: str
    raw: str
    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A run of tokens, from ``first`` to ``last``, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The tokens of an answer; ``line`` is their folded text with single blanks between.

    ``inside`` are, for each sentence, the places of its tokens.
    """

    answer: AnswerText
    tokens: tuple[Token, ...]
    line: str
    offsets: tuple[int, ...]
    inside: tuple[range, ...]

    @property
    def language(self) -> Language:
        return self.answer.language

    @property
    def words(self) -> int:
        return len(self.tokens)


def fold(text: str, language: Language) -> str:
    """Lower case, plain letters: the form in which cues and answers meet."""
    return lower(text, language).translate(FOLDED)


def read(answer: AnswerText) -> Reading:
    """Split an answer into tokens once, for every rule."""
    sentences = tuple(
        Sentence(unicodedata.normalize("NFC", each.text), each.start, each.end)
        for each in answer.sentences
    )
    answer = AnswerText(sentences, answer.language)
    tokens = tuple(
        Token(fold(match[0], answer.language), match[0], number, match.start(), match.end())
        for number, sentence in enumerate(sentences)
        for match in TOKEN.finditer(sentence.text)
    )
    line = " ".join(token.text for token in tokens)
    return Reading(answer, tokens, line, _offsets(tokens), _inside(tokens, len(sentences)))


def _offsets(tokens: tuple[Token, ...]) -> tuple[int, ...]:
    ends = accumulate((len(token.text) + 1 for token in tokens), initial=0)
    return tuple(ends)[: len(tokens)]


def _inside(tokens: tuple[Token, ...], sentences: int) -> tuple[range, ...]:
    sizes = Counter(token.sentence for token in tokens)
    ends = accumulate((sizes[number] for number in range(sentences)), initial=0)
    return tuple(range(first, end) for first, end in pairwise(ends))


def find(reading: Reading, cue: re.Pattern[str]) -> tuple[Hit, ...]:
    """Where a cue of ours stands in the answer, in order."""
    return tuple(
        Hit(_token_at(reading, match.start()), _token_at(reading, match.end() - 1))
        for match in cue.finditer(reading.line)
    )


def quote(reading: Reading, hit: Hit, rule: str) -> Evidence:
    """The words of ``hit`` with enough around them to be recognised, and when they were said."""
    place = reading.tokens[hit.first]
    sentence = reading.answer.sentences[place.sentence]
    inside = reading.inside[place.sentence]
    if len(inside) <= WHOLE_SENTENCE_WORDS:
        return Evidence(clipped(sentence.text), _rounded(sentence.start), rule)
    first = max(inside[0], hit.first - WORDS_BEFORE)
    last = min(inside[-1], hit.last + WORDS_AFTER)
    cut = sentence.text[reading.tokens[first].start : reading.tokens[last].end]
    text = ("… " if first > inside[0] else "") + cut + (" …" if last < inside[-1] else "")
    return Evidence(clipped(text), when(reading, first), rule)


def words_of(reading: Reading, hit: Hit) -> str:
    """Exactly the words of ``hit``, as written, inside their first sentence."""
    first, last = reading.tokens[hit.first], reading.tokens[hit.last]
    end = last.end if last.sentence == first.sentence else None
    return clipped(reading.answer.sentences[first.sentence].text[first.start : end].strip())


def when(reading: Reading, index: int) -> float | None:
    """Seconds at which a token was said: inside its sentence time runs with the characters."""
    token = reading.tokens[index]
    sentence = reading.answer.sentences[token.sentence]
    if sentence.start is None or sentence.end is None:
        return _rounded(sentence.start)
    share = token.start / max(1, len(sentence.text))
    return round(sentence.start + share * (sentence.end - sentence.start), 2)


def clipped(text: str) -> str:
    """On one line, and no longer than a quote may be."""
    text = " ".join(text.split())
    return text if len(text) <= MAX_QUOTE_CHARACTERS else text[: MAX_QUOTE_CHARACTERS - 1] + "…"


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)


def _token_at(reading: Reading, offset: int) -> int:
    return bisect_right(reading.offsets, offset) - 1
