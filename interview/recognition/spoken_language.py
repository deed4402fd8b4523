"""The languages spoken in a recording: of its passages, and of the answer as a whole.

A recording is cut into phrases where the voice pauses. Each phrase is assigned a language, and
consecutive phrases in the same language form a passage.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf, log

from interview.contracts import Foreign, Segment, Span
from interview.errors import Language
from interview.language.catalogue import LANGUAGES

PHRASE_GAP = 0.5
"""Seconds of silence that separate two phrases: the speaker may change the language there."""

LEAST_PART = 2.0
"""Seconds of doubted voice inside a phrase from which they form a phrase of their own."""

LONGEST = 28.0
"""Seconds of the longest phrase: a window of Whisper without the margins around it."""

OTHER = "other"
"""Any language that is neither Turkish nor English."""

CHANGE = log(10.0)
"""Cost of a change of language between two phrases: it is accepted if Whisper finds the new
language ten times as likely as the old one over two seconds of voice."""

SECONDS_A_VOTE, MOST_VOTES = 2.0, 3.0
"""Weight of a phrase: one vote for each two seconds, because the language of a longer phrase is
more reliable, and three votes at most."""

FLOOR = 0.02
"""Added to the probability of a language, so that no single phrase rules it out."""

Odds = Mapping[str, float]
"""Probabilities of languages, by ISO 639-1 code."""

ANSWERED_SHARE = 0.2
"""Share of the words that must be in the requested language; fewer are doubtful words, or names."""

ONE_STRETCH = 2.0
"""Segments in the same other language that are less than so many seconds apart form one stretch."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Voice without a pause, and the odds of its language.

    ``odds`` are None if the words were understood, and empty if they were not and the phrase is
    too short to tell its language.
    """

    span: Span
    odds: Odds | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive phrases in the same language: Turkish, English or OTHER."""

    phrases: tuple[Phrase, ...]
    language: str

    @property
    def span(self) -> Span:
        return Span(self.phrases[0].span.start, self.phrases[-1].span.end)

    @property
    def odds(self) -> Odds:
        """The mean odds of its phrases weighted by their length; empty if no phrase has any."""
        known = [(each.odds, each.span.duration) for each in self.phrases if each.odds]
        total = sum(seconds for _, seconds in known)
        names = {name for odds, _ in known for name in odds}
        return {
            name: sum(odds.get(name, 0.0) * seconds for odds, seconds in known) / total
            for name in names
        }


def phrases(speech: Sequence[Span], doubtful: Sequence[Span] = ()) -> list[Span]:
    """Stretches of voice between pauses, at most LONGEST, also cut around long doubtful parts."""
    pieces = (piece for each in speech for piece in _pieces(each))
    found: list[Span] = []
    for piece in pieces:
        last = found[-1] if found else None
        goes_on = last is not None and piece.start - last.end < PHRASE_GAP
        if last is not None and goes_on and piece.end - last.start <= LONGEST:
            found[-1] = Span(last.start, piece.end)
        else:
            found.append(piece)
    return [part for each in found for part in _parts(each, speech, doubtful)]


def _pieces(span: Span) -> Iterator[Span]:
    """The span cut into equal parts of at most LONGEST."""
    count = int(span.duration // LONGEST) + 1
    each = span.duration / count
    for number in range(count):
        yield Span(span.start + number * each, span.start + (number + 1) * each)


def _parts(phrase: Span, speech: Sequence[Span], doubtful: Sequence[Span]) -> Iterator[Span]:
    """The phrase, or its doubtful and its other parts if both are long."""
    doubts = [Span(max(phrase.start, d.start), min(phrase.end, d.end)) for d in doubtful]
    cuts = [each for each in doubts if each.duration > 0 and each.within(speech) >= LEAST_PART]
    rest = [part for part in phrase.outside(cuts) if part.within(speech) >= LEAST_PART]
    if not rest:
        yield phrase
        return
    edges = [phrase.start, *(part.start for part in rest), *(part.end for part in rest), phrase.end]
    yield from (Span(start, end) for start, end in pairwise(sorted(set(edges))))


def passages(found: Sequence[Phrase], expected: str) -> list[Passage]:
    """Group phrases, in order, by the most likely sequence of their languages.

    By the Viterbi algorithm: each phrase scores the logarithm of its odds times its votes, each
    change of language costs CHANGE. A phrase without odds was understood and counts for the
    ``expected`` language.
    """
    together: list[Passage] = []
    for phrase, language in zip(found, _likeliest(found, expected), strict=True):
        last = together[-1] if together else None
        fits = last is not None and phrase.span.end - last.span.start <= LONGEST
        if last is not None and fits and last.language == language:
            together[-1] = Passage((*last.phrases, phrase), language)
        else:
            together.append(Passage((phrase,), language))
    return together


def _likeliest(found: Sequence[Phrase], expected: str) -> list[str]:
    states = (*LANGUAGES, OTHER)
    score = dict.fromkeys(states, 0.0)
    came_from: list[dict[str, str]] = []
    for phrase in found:
        before = {
            state: max(states, key=lambda old: score[old] - CHANGE * (old != state))
            for state in states
        }
        score = {
            state: score[old] - CHANGE * (old != state) + _vote(phrase, state, expected)
            for state, old in before.items()
        }
        came_from.append(before)
    state = max(states, key=lambda each: (score[each], each == expected))
    path = []
    for before in reversed(came_from):
        path.append(state)
        state = before[state]
    return path[::-1]


def _vote(phrase: Phrase, state: str, expected: str) -> float:
    if phrase.odds is None:
        return log(1.0 if state == expected else FLOOR)
    if state == OTHER:
        probability = max(
            (share for name, share in phrase.odds.items() if name not in LANGUAGES), default=0.0
        )
    else:
        probability = phrase.odds.get(state, 0.0)
    votes = min(phrase.span.duration / SECONDS_A_VOTE, MOST_VOTES)
    return votes * log(probability + FLOOR)


def with_silence(stretch: Span, speech: Sequence[Span]) -> Span:
    """The stretch with half of the silence on both sides, or all of it if no voice is beyond.

    The times of words may lie in that silence.
    """
    before = [min(span.end, stretch.start) for span in speech if span.start < stretch.start]
    after = [max(span.start, stretch.end) for span in speech if span.end > stretch.end]
    return Span(
        (max(before) + stretch.start) / 2 if before else 0.0,
        (min(after) + stretch.end) / 2 if after else inf,
    )


def in_its_language(
    segments: Sequence[Segment], read_in: Language, asked: Language | None
) -> tuple[tuple[Segment, ...], Language, float]:
    """The segments, the language of the answer, and the share of words in that language.

    The answer is in the ``asked`` language if a fifth of its words are, else in the one with more
    words. A segment without a language is in the one it was ``read_in``; segments of the result
    name their language if it is not that of the answer.
    """
    words = dict.fromkeys(LANGUAGES, 0)
    for each in segments:
        words[each.language or read_in] += len(each.words) * (each.quarantine is None)
    total = max(1, sum(words.values()))
    language = max(LANGUAGES, key=lambda name: (words[name], name == read_in))
    if asked is not None and words[asked] >= ANSWERED_SHARE * total:
        language = asked
    named = tuple(_named(each, each.language or read_in, language) for each in segments)
    return named, language, words[language] / total


def foreign_stretches(
    segments: Sequence[Segment], unknown: Sequence[Foreign]
) -> tuple[Foreign, ...]:
    """The stretches in the other of our languages, joined, and those in an ``unknown`` one."""
    found = [*unknown]
    found += [
        Foreign(each.start, each.end, each.language)
        for each in segments
        if each.language is not None and each.quarantine is None
    ]
    joined: list[Foreign] = []
    for stretch in sorted(found, key=lambda each: each.start):
        last = joined[-1] if joined else None
        if last and last.language == stretch.language and stretch.start - last.end < ONE_STRETCH:
            joined[-1] = replace(last, end=max(last.end, stretch.end))
        else:
            joined.append(stretch)
    return tuple(joined)


def _named(segment: Segment, spoken: Language, language: Language) -> Segment:
    return replace(segment, language=None if spoken == language else spoken)
