"""Which parts of a recording are in which language.

A recording is cut into phrases where the voice pauses, each phrase is taken for a language, and
phrases in a row that are in the same one are a passage.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, log

from interview.contracts import Span
from interview.recognition.engine import LANGUAGES

PHRASE_GAP = 0.5
"""Seconds of silence where somebody may change to another language."""

LEAST_PART = 2.0
"""Seconds of doubted voice inside a phrase that are a phrase of their own."""

LONGEST = 28.0
"""Seconds heard at once: a window of Whisper with room around it."""

OTHER = "other"
"""Stands for every language that is neither Turkish nor English."""

CHANGE = log(10.0)
"""What a change of language between two phrases costs: it is believed where Whisper finds the new
language ten times as likely as the old one in two seconds of voice, once for each change."""

SECONDS_A_VOTE, MOST_VOTES = 2.0, 3.0
"""A longer phrase tells its language more surely: it counts once for each two seconds, three times
at most."""

FLOOR = 0.02
"""Least probability of a language: no phrase alone rules one out."""

Odds = Mapping[str, float]
"""Probabilities of languages, by ISO 639-1 code."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Voice without a pause, and what its language may be.

    ``odds`` are None where the words were understood, and empty where they were not but too little
    was said to tell a language.
    """

    span: Span
    odds: Odds | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """Phrases in a row in one language: of those we speak, or OTHER."""

    phrases: tuple[Phrase, ...]
    language: str

    @property
    def span(self) -> Span:
        return Span(self.phrases[0].span.start, self.phrases[-1].span.end)

    @property
    def odds(self) -> Odds:
        """The mean of its phrases by their length, empty where none was looked at."""
        told = [(each.odds, each.span.duration) for each in self.phrases if each.odds]
        total = sum(seconds for _, seconds in told)
        names = {name for odds, _ in told for name in odds}
        return {
            name: sum(odds.get(name, 0.0) * seconds for odds, seconds in told) / total
            for name in names
        }


def phrases(speech: Sequence[Span], doubtful: Sequence[Span] = ()) -> list[Span]:
    """Voice between pauses, none longer than LONGEST, cut at the edges of a long doubt as well."""
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
    """A voice that never pauses, cut into parts of a window."""
    count = int(span.duration // LONGEST) + 1
    each = span.duration / count
    for number in range(count):
        yield Span(span.start + number * each, span.start + (number + 1) * each)


def _parts(phrase: Span, speech: Sequence[Span], doubtful: Sequence[Span]) -> Iterator[Span]:
    """The phrase, or what is doubted of it and what is not where both are long."""
    doubts = [Span(max(phrase.start, d.start), min(phrase.end, d.end)) for d in doubtful]
    cuts = [each for each in doubts if each.duration > 0 and each.within(speech) >= LEAST_PART]
    rest = [part for part in phrase.outside(cuts) if part.within(speech) >= LEAST_PART]
    if not rest:
        yield phrase
        return
    edges = [phrase.start, *(part.start for part in rest), *(part.end for part in rest), phrase.end]
    yield from (Span(start, end) for start, end in pairwise(sorted(set(edges))))


def passages(found: Sequence[Phrase], expected: str) -> list[Passage]:
    """The likeliest languages of phrases in order, those in a row in the same one together.

    By Viterbi's algorithm: each phrase counts with the logarithm of its odds times its votes, each
    change with CHANGE. A phrase that was not looked at was understood: it speaks for the
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
    """The stretch and half of the silence on both sides, all of it where no voice is beyond: times
    of words stray into it."""
    before = [min(span.end, stretch.start) for span in speech if span.start < stretch.start]
    after = [max(span.start, stretch.end) for span in speech if span.end > stretch.end]
    return Span(
        (max(before) + stretch.start) / 2 if before else 0.0,
        (min(after) + stretch.end) / 2 if after else inf,
    )


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time as spans that do not overlap, in order."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda each: each.start):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
