"""Text that nobody said, by voice activity, known phrases and repeats; and voice without text.

Whisper writes words into silence and noise, most often the endings of videos in its training data.
Such text is flagged: it stays in the transcript, is shown struck through and never scored.
"""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from math import inf
from operator import itemgetter

from interview.contracts import Foreign, Segment, Span, Word, joined, mean_probability

SILENCE, KNOWN_PHRASE, REPEATS = "silence", "known_phrase", "repeats"

VOICE_PADDING = 0.5
"""Seconds by which Whisper's word times may be off the voice."""

LEAST_VOICE = 0.1
"""Share of a word inside the padded voice below which it lies in silence."""

SILENT_WORDS = 3
"""Consecutive words in silence that are invented. Fewer may only have wrong times: Whisper gives
the first word of a line the time of a silence before it (5 of 1,229 words of 68 recordings of calls
and readings, none of them invented)."""

WEAK_VOICE = 0.5
"""Share of a phrase inside the unpadded voice below which the voice speaks against it."""

GUESSED = 0.5
"""Mean probability of words below which the recogniser guessed. English recognised as Turkish and
Turkish as English has 0.1-0.5 with ``base``, understood speech 0.6 and more."""

NO_SPEECH = 0.6
"""Whisper's own threshold for a window without speech (Radford et al. 2022, 4.5)."""

APART_SECONDS = 1.0
"""Silence between the answer and a phrase before or after it."""

LOOP_COMPRESSION = 2.4
"""Whisper's own threshold (Radford et al. 2022, 4.5): text that compresses better is a loop."""

LONGEST_REPEATED_RUN = 8
KEPT_REPEATS = 2
"""Copies of a run of words that may be intended."""

SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)]*$")
NO_LETTERS = re.compile(r"[^\w]+")

CREDITS = re.compile(
    r"altyaz[ıi]( ve çeviri)?( m k| mk)?|(sub)?titles by (the )?amara org( community)?"
    r"|amara org( community)?"
    r"|(lütfen )?(kanal[ıi]m\w* )?abone ol(un|unuz)?( lütfen)?"
    r"|(\w+ ){0,4}abone olmay[ıi]( \w+){0,5} unutmay[ıi]n([ıi]z)?"
    r"|please (like and )?subscribe( to (my|our|the) channel)?|like( share)?( and)? subscribe"
    r"|(please )?(don t|do not) forget to (like|subscribe)( .{0,40})?"
)
"""Credits and appeals that no answer starts or ends with."""

FAREWELLS = re.compile(
    r"(thanks|thank you)( so much| very much| all)? for watching( .{0,30})?"
    r"|(i ll |we ll )?see you in the next (video|one)|(i )?hope you enjoyed (this|the) video"
    r"|(subtitles|captions|transcription|transcribed|translated) by \w+( \w+){0,4}|subtitles"
    r"|(altyaz[ıi] ve çeviri|çeviri( ve altyaz[ıi])?)( \w+){0,3}"
    r"|(beni )?(izlediğiniz|seyrettiğiniz)( için)?( çok)? (teşekkür\w*|sağ olun)( \w+)?"
    r"|(bir )?(sonraki|diğer) video\w* görüş\w*( üzere)?|(videoyu )?beğenmeyi unutmay[ıi]n([ıi]z)?"
)
"""Endings of videos; an answer about videos may quote one."""

OFTEN_SAID = re.compile(
    r"(thanks|thank you)( very much| so much| a lot)?( for listening)?|you|okay|bye( bye)*"
    r"|see you( later| soon| next time)?|teşekkür(ler| ederim| ederiz)|sağ olun|evet|tamam"
    r"|(beni )?dinlediğiniz için( çok)? teşekkür(ler| ederim| ederiz)|görüşürüz"
    r"|görüşmek üzere|hoşça kal[ıi]n|kendinize iyi bak[ıi]n|(mm )?hmm?|(www )?\w+ (com|org|net)"
)
"""What Whisper writes for noise, but people also say at the end of an answer."""

NOTABLE_SHARE = 0.2
"""Share of the voice without words from which it is reported; a hum, a cough and a missing word are
less, even in a short answer."""

LEAST_SECONDS = 1.0
"""Seconds of a stretch of voice without words; a filled pause is shorter."""

WORD_PADDING = 0.3
"""Seconds by which the times of words may be off."""

JOINED_SECONDS = 0.6
"""Seconds of silence within one stretch of voice without words, between its phrases."""


def quarantine(
    segments: tuple[Segment, ...],
    speech: tuple[Span, ...],
    said_again: Callable[[Segment], bool] = lambda _: False,
) -> tuple[Segment, ...]:
    """Split off and flag text that nobody said.

    Args:
        segments: in order of time; those already flagged are left unchanged.
        speech: stretches of voice in the recording, in order.
        said_again: decides whether a passage that repeats another one was said.

    Returns:
        The same words in the same order. ``Segment.quarantine`` is "silence" (no voice at these
        words), "known_phrase" (a separate credit or farewell that is unlikely by the voice, the
        probabilities or its position) or "repeats" (from the third copy of a loop on).
    """
    copies = _flag_copies(segments, said_again)
    unlooped = [part for segment in copies for part in _unlooped(segment, said_again)]
    silent = [part for segment in unlooped for part in _without_voice(segment, speech)]
    return tuple(part for segment in silent for part in _without_phrases(segment, silent, speech))


def split_repeats(segment: Segment) -> tuple[Segment, ...]:
    """Keep two copies of each run of words that is repeated; flag the others "repeats"."""
    surplus: set[int] = set()
    for length in range(1, LONGEST_REPEATED_RUN + 1):
        kept = [index for index in range(len(segment.words)) if index not in surplus]
        surplus.update(_surplus([segment.words[index] for index in kept], kept, length))
    flags = [REPEATS if index in surplus else None for index in range(len(segment.words))]
    return cut_by_flags(segment, flags)


def _surplus(words: Sequence[Word], positions: Sequence[int], length: int) -> Iterator[int]:
    repeats = 0
    for index, word in enumerate(words):
        again = index >= length and plain(word.text) == plain(words[index - length].text)
        repeats = repeats + 1 if again else 0
        if repeats > (KEPT_REPEATS - 1) * length:
            yield positions[index]


def repeats_itself(text: str) -> bool:
    """Whether a text is a loop, judged by how well it compresses."""
    data = text.encode()
    return bool(data) and len(data) / len(zlib.compress(data)) > LOOP_COMPRESSION


def _unlooped(segment: Segment, said_again: Callable[[Segment], bool]) -> tuple[Segment, ...]:
    loops = segment.quarantine is None and repeats_itself(segment.text)
    if not loops or said_again(last_third([segment])):
        return (segment,)
    return split_repeats(segment)


def last_third(segments: Sequence[Segment]) -> Segment:
    """The last third of the words of a passage; if the passage ends in a loop, this is in it."""
    words = [word for each in segments for word in each.words]
    tail = tuple(words[2 * len(words) // 3 :])
    text = " ".join(word.text for word in tail)
    return Segment(text, tail[0].start, tail[-1].end, 0.0, tail, language=segments[-1].language)


def _flag_copies(
    segments: Sequence[Segment], said_again: Callable[[Segment], bool]
) -> Iterator[Segment]:
    """Flag the third and further consecutive segments with the same text, unless it was said again.

    A single word ("No") may be intended.
    """
    last, copies = "", 0
    for segment in segments:
        if segment.quarantine is None:
            text = plain(segment.text)
            copies = copies + 1 if text == last and " " in text else 1
            last = text
        surplus = segment.quarantine is None and copies > KEPT_REPEATS
        looped = surplus and not said_again(segment)
        yield replace(segment, quarantine=REPEATS) if looped else segment


def _without_voice(segment: Segment, speech: Sequence[Span]) -> tuple[Segment, ...]:
    if segment.quarantine is not None:
        return (segment,)
    padded = [Span(span.start - VOICE_PADDING, span.end + VOICE_PADDING) for span in speech]
    flags: list[str | None] = []
    for sentence in _sentences(segment.words):
        silent = [_voiced((word,), padded) < LEAST_VOICE for word in sentence]
        flags.extend(SILENCE if invented else None for invented in _long_runs(silent, sentence))
    return cut_by_flags(segment, flags)


def _long_runs(silent: Sequence[bool], sentence: Sequence[Word]) -> Iterator[bool]:
    """For each word, whether it is in a run of silent words too long for wrong word times."""
    for is_silent, run in groupby(zip(silent, sentence, strict=True), key=itemgetter(0)):
        words = [word for _, word in run]
        guessed = mean_probability(words) < GUESSED
        whole = len(words) == len(sentence) and (len(words) > 1 or guessed)
        invented = is_silent and (whole or len(words) >= SILENT_WORDS)
        yield from [invented] * len(words)


def _without_phrases(
    segment: Segment, segments: Sequence[Segment], speech: Sequence[Span]
) -> tuple[Segment, ...]:
    if segment.quarantine is not None:
        return (segment,)
    flags: list[str | None] = []
    for sentence in _sentences(segment.words):
        invented = _is_invented(sentence, segment, segments, speech)
        flags.extend([KNOWN_PHRASE if invented else None] * len(sentence))
    return cut_by_flags(segment, flags)


def _is_invented(
    sentence: Sequence[Word],
    segment: Segment,
    segments: Sequence[Segment],
    speech: Sequence[Span],
) -> bool:
    """Whether the sentence is a known phrase and there is evidence that it was not said."""
    text = plain(" ".join(word.text for word in sentence))
    weak = _voiced(sentence, speech) < WEAK_VOICE
    silent = segment.no_speech_probability > NO_SPEECH
    doubts = weak + (mean_probability(sentence) < GUESSED) + silent
    if OFTEN_SAID.fullmatch(text):
        return doubts > 1
    if CREDITS.fullmatch(text):
        return doubts > 0 or _silence_at_an_end(sentence, segments) >= 0
    if FAREWELLS.fullmatch(text):
        return doubts > 0 or _silence_at_an_end(sentence, segments) >= APART_SECONDS
    return False


def _silence_at_an_end(sentence: Sequence[Word], segments: Sequence[Segment]) -> float:
    """Seconds between a first or last sentence and the rest of the answer; -1 for another one."""
    words = [word for part in segments if part.quarantine is None for word in part.words]
    before = [word.end for word in words if word.start < sentence[0].start]
    after = [word.start for word in words if word.start > sentence[-1].start]
    if before and after:
        return -1.0
    if before:
        return max(0.0, sentence[0].start - before[-1])
    return max(0.0, after[0] - sentence[-1].end) if after else inf


def _voiced(words: Sequence[Word], speech: Iterable[Span]) -> float:
    """Share, 0-1, of the time from the first to the last word that lies in ``speech``."""
    time = Span(words[0].start, words[-1].end)
    if time.duration <= 0:
        return float(any(span.start <= time.start <= span.end for span in speech))
    return time.within(speech) / time.duration


def _sentences(words: Sequence[Word]) -> list[list[Word]]:
    sentences: list[list[Word]] = [[]]
    for word in words:
        sentences[-1].append(word)
        if SENTENCE_END.search(word.text):
            sentences.append([])
    return [sentence for sentence in sentences if sentence]


def cut_by_flags(segment: Segment, flags: Sequence[str | None]) -> tuple[Segment, ...]:
    """Cut ``segment`` where the flag of its words changes; each part gets its flag."""
    if not any(flags):
        return (segment,)
    parts = []
    for flag, run in groupby(zip(flags, segment.words, strict=True), key=itemgetter(0)):
        words = tuple(word for _, word in run)
        text = " ".join(word.text for word in words)
        start, end = words[0].start, words[-1].end
        parts.append(
            replace(segment, text=text, start=start, end=end, words=words, quarantine=flag)
        )
    return tuple(parts)


def plain(text: str) -> str:
    """The words in lower case without punctuation; the Turkish İ becomes i."""
    return NO_LETTERS.sub(" ", text.replace("İ", "i").lower()).strip()


def unheard(segments: Iterable[Segment], speech: Sequence[Span]) -> tuple[Span, ...]:
    """Stretches of ``speech`` of at least LEAST_SECONDS without a word.

    Args:
        segments: words of quarantined ones do not count.
        speech: stretches of voice, in order.
    """
    said = [
        Span(word.start - WORD_PADDING, word.end + WORD_PADDING)
        for segment in segments
        if segment.quarantine is None
        for word in segment.words
    ]
    stretches = joined((rest for span in speech for rest in span.outside(said)), JOINED_SECONDS)
    return tuple(stretch for stretch in stretches if stretch.within(speech) >= LEAST_SECONDS)


def notably_unheard(
    segments: Iterable[Segment], speech: Sequence[Span], foreign: Sequence[Foreign] = ()
) -> tuple[Span, ...]:
    """The stretches without a word if they are a notable share of the voice, else none.

    Stretches in a ``foreign`` language are left out: they are reported separately.
    """
    reported = [Span(each.start - WORD_PADDING, each.end + WORD_PADDING) for each in foreign]
    known = [part for span in speech for part in span.outside(reported)]
    stretches = unheard(segments, known)
    without_words = sum(stretch.within(speech) for stretch in stretches)
    notable = without_words > NOTABLE_SHARE * sum(span.duration for span in speech)
    return stretches if notable else ()
