"""The second look: passages that were not understood are recognised again, in their own language.

A recording is read in one language. Where another one is spoken, Whisper writes words of low
probability, translates, or writes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress

from interview.contracts import Foreign, Segment, Span, Word, joined, mean_probability
from interview.errors import Language
from interview.language.catalogue import LANGUAGES
from interview.memory.process_memory import trim
from interview.recognition.engine import Engine, more_likely
from interview.recognition.quarantine import GUESSED, cut_by_flags, repeats_itself, unheard
from interview.recognition.sound import Sound, widened
from interview.recognition.spoken_language import (
    OTHER,
    Odds,
    Passage,
    Phrase,
    passages,
    phrases,
    with_silence,
)
from interview.recognition.windows import CERTAIN, Reading

OTHER_LANGUAGE = "other_language"

BETTER = 0.1
"""By how much the mean probability of the words must rise for another language to be accepted. If
Whisper is certain of that language, it may fall by as much."""

PROBABLE = 0.6
"""Probability from which a passage counts as certainly Turkish or English."""

STRANGE = 0.8
"""Probability from which a passage with guessed words counts as in a third language."""

LEAST_VOICE = 1.0
"""Seconds of voice that are worth another look: languages cannot be told apart by less."""

SPARE_LOOKS = 6
SECONDS_FOR_A_LOOK = 10.0
"""Phrases that are looked at, the longest first: a constant, and one more for each so many seconds
of voice. A recording full of doubted phrases thus takes no multiple of the time of its first
reading."""


@dataclass(frozen=True, slots=True)
class HeardAgain:
    """A recording after the second look.

    ``segments`` name their language if it is not the one the recording was read in; ``foreign``
    are stretches in a language that is neither Turkish nor English.
    """

    segments: tuple[Segment, ...]
    foreign: tuple[Foreign, ...]


def hear_again(
    engine: Engine, sound: Sound, speech: tuple[Span, ...], reading: Reading
) -> HeardAgain:
    """Recognise the doubtful parts of ``speech`` again, each passage in its own language.

    Takes an encoder run for each phrase that is looked at and for each passage; none if no word
    was doubtful.
    """
    heard = HeardAgain(reading.segments, ())
    doubtful = _doubtful(reading, speech)
    if not engine.multilingual or not doubtful:
        return heard
    look = _SecondLook(engine, sound, speech, reading.language)
    found = look.phrases(phrases(speech, doubtful), doubtful)
    for passage in passages(found, reading.language):
        if any(phrase.odds for phrase in passage.phrases):
            trim()
            heard = look.at(passage, heard)
    return heard


def _doubtful(reading: Reading, speech: Sequence[Span]) -> tuple[Span, ...]:
    """Where words are missing or guessed, or the language certainly is another one."""
    guessed = [
        Span(each.start, each.end)
        for each in reading.segments
        if mean_probability(each.words) < GUESSED
    ]
    spans = [*unheard(reading.segments, speech), *guessed, *reading.doubted]
    return tuple(joined(sorted(spans, key=lambda each: each.start)))


@dataclass(frozen=True, slots=True)
class _SecondLook:
    engine: Engine
    sound: Sound
    speech: tuple[Span, ...]
    language: Language

    def phrases(self, spans: Sequence[Span], doubtful: Sequence[Span]) -> list[Phrase]:
        """The phrases, with the odds of their language if they or their neighbours are doubted."""
        doubted = [_overlap(span, doubtful, self.speech) > 0.0 for span in spans]
        near = [any(doubted[max(0, n - 1) : n + 2]) for n in range(len(spans))]
        looked = self._longest(compress(spans, near))
        return [
            Phrase(span, self._odds(span) if span in looked else {} if unsure else None)
            for span, unsure in zip(spans, doubted, strict=True)
        ]

    def _longest(self, spans: Iterable[Span]) -> set[Span]:
        voice = sum(span.duration for span in self.speech)
        worth = [span for span in spans if span.within(self.speech) >= LEAST_VOICE]
        most = SPARE_LOOKS + int(voice / SECONDS_FOR_A_LOOK)
        return set(sorted(worth, key=lambda each: each.within(self.speech), reverse=True)[:most])

    def _odds(self, span: Span) -> Odds:
        trim()
        return self.engine.languages(self.sound.read(widened(span)))

    def at(self, passage: Passage, heard: HeardAgain) -> HeardAgain:
        """The recording with one passage recognised by itself, if the result is better."""
        place = with_silence(passage.span, self.speech)
        before = [word for each in heard.segments for word in each.words if _is_in(word, place)]
        sure = mean_probability(before)
        odds = passage.odds
        likely, share = more_likely(odds)
        # The language of the passage, not of its odds: neighbours may have outvoted a short phrase.
        language = next((each for each in LANGUAGES if each == passage.language), likely)
        again = language != self.language or not before
        if again and not _is_certainly_foreign(passage):
            spoken = self._heard(passage.span, language)
            now = mean_probability([word for each in spoken for word in each.words])
            certain = language == likely and share >= CERTAIN and odds[likely] >= PROBABLE
            if now >= _least(sure, certain=certain) and not _loops(spoken):
                return replace(heard, segments=_replaced(heard.segments, place, spoken))
            sure = max(sure, now)
        return _if_foreign(heard, passage, place, sure)

    def _heard(self, span: Span, language: Language) -> tuple[Segment, ...]:
        """The words of a passage in ``language``, with the times of the recording."""
        named = None if language == self.language else language
        stretch = widened(span)
        result = self.engine.transcribe(self.sound.read(stretch), language, to_end=True)
        return tuple(_moved(each, stretch.start, named) for each in result.segments if each.words)


def _is_certainly_foreign(passage: Passage) -> bool:
    """Whether the passage certainly is in a third language, which no other reading makes right."""
    spoken = max(passage.odds, key=passage.odds.__getitem__)
    return passage.language == OTHER and spoken not in LANGUAGES and passage.odds[spoken] >= CERTAIN


def _least(before: float, *, certain: bool) -> float:
    """The mean probability that new words need to replace the old ones.

    ``before``: that of the old words, 0 for none. ``certain``: the passage certainly is in the
    language of the new words.
    """
    if not before:
        return GUESSED
    return before - BETTER if certain else before + BETTER


def _loops(segments: Iterable[Segment]) -> bool:
    return repeats_itself(" ".join(segment.text for segment in segments))


def _if_foreign(heard: HeardAgain, passage: Passage, place: Span, sure: float) -> HeardAgain:
    """Flag the words of a passage in a third language: the recogniser invented them."""
    odds = passage.odds
    spoken = max(odds, key=odds.__getitem__)
    known = passage.language != OTHER or spoken in LANGUAGES
    if known or odds[spoken] < (STRANGE if sure < GUESSED else CERTAIN):
        return heard
    parts = tuple(_flagged(heard.segments, place))
    start, end = round(passage.span.start, 2), round(passage.span.end, 2)
    return HeardAgain(parts, (*heard.foreign, Foreign(start, end, spoken)))


def _flagged(segments: Iterable[Segment], stretch: Span) -> Iterator[Segment]:
    """The segments, cut at the edges of a stretch, with the parts inside it flagged."""
    for each in segments:
        flags = [
            OTHER_LANGUAGE if _is_in(word, stretch) else each.quarantine for word in each.words
        ]
        yield from cut_by_flags(each, flags)


def _replaced(
    segments: Iterable[Segment], stretch: Span, spoken: tuple[Segment, ...]
) -> tuple[Segment, ...]:
    kept = [part for part in _flagged(segments, stretch) if part.quarantine != OTHER_LANGUAGE]
    return tuple(sorted((*kept, *spoken), key=lambda each: each.start))


def _moved(segment: Segment, by: float, language: Language | None) -> Segment:
    words = tuple(
        replace(word, start=round(word.start + by, 2), end=round(word.end + by, 2))
        for word in segment.words
    )
    start, end = words[0].start, words[-1].end
    return replace(segment, words=words, start=start, end=end, language=language)


def _is_in(word: Word, stretch: Span) -> bool:
    return stretch.start <= (word.start + word.end) / 2 <= stretch.end


def _overlap(span: Span, others: Iterable[Span], speech: Sequence[Span]) -> float:
    """Seconds of voice in the span that also lie in the others."""
    parts = (Span(max(span.start, o.start), min(span.end, o.end)) for o in others)
    return sum(part.within(speech) for part in parts if part.duration > 0)
