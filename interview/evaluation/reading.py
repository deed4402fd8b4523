"""Splits an answer into sentences and tokens, finds phrases in it and quotes it.

The lists of phrases (cues) are in ``tables``. A comma separates the phrases of a list, ``*``
stands for any characters of a word, ``#`` for a digit and ``...`` for up to four words. Patterns
are compiled from these lists only, never from the words of a candidate.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, pairwise

from interview.contracts import AnswerText, Evidence, Sentence, Transcript, Word
from interview.errors import Language
from interview.evaluation.tables import evaluation_tables
from interview.language.words import TOKEN, lower

ENDINGS, CLOSING_MARKS = frozenset(".!?…"), "\"'”’)"
ABBREVIATIONS = frozenset({"dr.", "mr.", "mrs.", "ms.", "st.", "vs.", "prof."})
MAY_END = frozenset({"etc.", "vb.", "no."})
"""Abbreviations, and the word "no", that end a sentence only before a capital letter."""

LONG_PAUSE = 1.5
"""Seconds of silence that end a sentence, because speech recognition omits some full stops."""

GAP = "..."
"""Matches up to four words inside a phrase."""

FOLDED = str.maketrans("çğıöşüâîû’", "cgiosuaiu'", "\u0307")
"""Turkish letters as they are typed on a keyboard without them, and the plain apostrophe."""

WHOLE_SENTENCE_WORDS = 18
"""Sentences up to this length are quoted whole, longer ones in a window around the hit."""

WORDS_BEFORE, WORDS_AFTER = 4, 9
MAX_QUOTE_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class Token:
    """A word of an answer.

    ``text`` is folded for matching and ``raw`` is as written; ``sentence`` is the index of its
    sentence, ``start`` and ``end`` are character offsets in that sentence.
    """

    text: str
    raw: str
    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A run of tokens, by the indices of its first and last token."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer split into tokens.

    ``line`` is the folded text of all tokens, separated by single spaces; ``offsets`` are the
    character offsets of the tokens in it. ``inside`` holds, for each sentence, the range of its
    tokens.
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


def spoken_answer_text(transcript: Transcript) -> AnswerText:
    """The sentences of a transcript, without quarantined text and text in another language."""
    runs = _sentence_runs(transcript.judged.words)
    return AnswerText(tuple(map(_sentence, runs)), transcript.language)


def typed_answer_text(text: str, language: Language) -> AnswerText:
    """The sentences of a typed answer, without times; a line break also ends a sentence."""
    parts = (part for line in text.splitlines() for part in _typed_sentences(line.split()))
    return AnswerText(tuple(Sentence(part, None, None) for part in parts), language)


def with_typed(answer: AnswerText, text: str, *, earlier: str = "") -> AnswerText:
    """An answer between the words of an ``earlier`` one and typed ``text``; both may be empty."""
    before, after = (typed_answer_text(each, answer.language) for each in (earlier, text))
    return replace(answer, sentences=(*before.sentences, *answer.sentences, *after.sentences))


def _typed_sentences(words: list[str]) -> Iterator[str]:
    first = 0
    for end, word in enumerate(words, 1):
        if end == len(words) or _ends(word, words[end]):
            yield " ".join(words[first:end])
            first = end


def _sentence_runs(words: tuple[Word, ...]) -> Iterator[list[Word]]:
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


def fold(text: str, language: Language) -> str:
    """Lower-case text in plain letters, the form in which phrases and answers are compared."""
    return lower(text, language).translate(FOLDED)


def read(answer: AnswerText) -> Reading:
    """Split an answer into tokens; done once for all rules."""
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


@lru_cache(maxsize=128)
def cue(name: str, language: Language) -> re.Pattern[str]:
    """The pattern of a list of phrases, to search for in the folded text of an answer."""
    return compiled(evaluation_tables(language).cues[name], language)


@lru_cache(maxsize=32)
def words(name: str, language: Language) -> frozenset[str]:
    """The folded words of a list of single words."""
    return frozenset(
        fold(evaluation_tables(language).cues[name], language).replace(",", " ").split()
    )


def compiled(phrases: str, language: Language) -> re.Pattern[str]:
    """One pattern for a list of phrases; of several that match, the longest wins."""
    parts = sorted({" ".join(part.split()) for part in phrases.split(",")}, key=len, reverse=True)
    alternatives = "|".join(_fragment(fold(part, language)) for part in parts if part)
    return re.compile(rf"(?<!\S)(?:{alternatives})(?!\S)")


def _fragment(phrase: str) -> str:
    pattern = ""
    for word in phrase.split():
        if word == GAP:
            pattern += r"(?: \S+){0,4}"
        else:
            pattern += " " * bool(pattern) + _word(word)
    return pattern


def _word(word: str) -> str:
    if word == "*":
        return r"\S+"
    return re.escape(word).replace(r"\*", r"\S*").replace(r"\#", "[0-9]").replace("#", "[0-9]")


def find(reading: Reading, pattern: re.Pattern[str]) -> tuple[Hit, ...]:
    """All matches of a pattern from :func:`cue`, in order."""
    return tuple(
        Hit(_token_at(reading, match.start()), _token_at(reading, match.end() - 1))
        for match in pattern.finditer(reading.line)
    )


def quote(reading: Reading, hit: Hit, rule: str) -> Evidence:
    """The words of ``hit`` in their context, with the time at which they were said."""
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
    """The words of ``hit`` as written, up to the end of its first sentence."""
    first, last = reading.tokens[hit.first], reading.tokens[hit.last]
    end = last.end if last.sentence == first.sentence else None
    return clipped(reading.answer.sentences[first.sentence].text[first.start : end].strip())


def when(reading: Reading, index: int) -> float | None:
    """Seconds at which a token was said, interpolated by characters within its sentence."""
    token = reading.tokens[index]
    sentence = reading.answer.sentences[token.sentence]
    if sentence.start is None or sentence.end is None:
        return _rounded(sentence.start)
    share = token.start / max(1, len(sentence.text))
    return round(sentence.start + share * (sentence.end - sentence.start), 2)


def clipped(text: str) -> str:
    """The text on one line, shortened to the maximum length of a quote."""
    text = " ".join(text.split())
    return text if len(text) <= MAX_QUOTE_CHARACTERS else text[: MAX_QUOTE_CHARACTERS - 1] + "…"


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)


def _token_at(reading: Reading, offset: int) -> int:
    return bisect_right(reading.offsets, offset) - 1
