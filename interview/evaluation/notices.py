"""Notices beside a report about problems of the recording and of its transcript."""

from collections.abc import Iterator, Sequence

from interview.contracts import Foreign, Notice, Span, Transcript
from interview.evaluation.understanding import unclear_moments
from interview.language.catalogue import LANGUAGES, N_, Language
from interview.language.figures import clock, language_name, said

MESSAGES = {
    "too_quiet": N_(
        "The recording is too quiet. It was amplified by {gain} dB, and words are probably "
        "missing or wrong. Turn up the microphone level or move closer to the microphone, and "
        "record again."
    ),
    "wrong_language": N_(
        "You chose {asked} and spoke {spoken}. What you said was transcribed in {spoken}; it was "
        "neither translated nor evaluated. Send the recording again with {spoken} selected, or "
        "answer in {asked}."
    ),
    "two_languages": N_(
        "{spoken} was spoken at {times}. These parts are in the transcript, but are left out of "
        "the evaluation, the pace and the choice of words."
    ),
    "other_language": N_(
        "The language spoken at {times} seems to be {spoken}, which is not supported. These "
        "parts are left out of the evaluation, the pace and the choice of words."
    ),
    "not_understood": N_(
        "Your words were not understood well enough to rate what you said, mainly at {times}. "
        "Correct the words, or record the answer again: closer to the microphone, in a quiet "
        "place, with the right language selected."
    ),
    "corrected": N_(
        "You corrected the words of this answer. Its content is rated by your words, and how you "
        "spoke by the recording."
    ),
    "unheard": N_(
        "No words were recognised in {missing} of {voice} seconds of speech ({times}). These "
        "parts are left out of the pace, and what was said there is not evaluated. Listen to "
        "them: if it is you, speak more clearly there, without other voices or music."
    ),
}


def corrected_notice(reader: Language) -> Notice:
    """The notice on a report whose transcript the candidate has corrected."""
    return _notice("corrected", reader)


def notices_of(
    transcript: Transcript, asked: Language | None, reader: Language
) -> tuple[Notice, ...]:
    """The notices on a transcript, the most serious first.

    Args:
        transcript: the transcript of the recording.
        asked: the requested language of the answer; None if any was allowed.
        reader: language of the messages.
    """
    return tuple(_notices(transcript, asked, reader))


def _notices(transcript: Transcript, asked: Language | None, reader: Language) -> Iterator[Notice]:
    unclear = unclear_moments(transcript)
    if asked is not None and asked != transcript.language:
        yield _notice(
            "wrong_language",
            reader,
            asked=language_name(asked, reader),
            spoken=language_name(transcript.language, reader),
        )
    elif unclear:
        yield _notice("not_understood", reader, unclear)
    if transcript.too_quiet:
        yield _notice("too_quiet", reader, gain=round(transcript.gain))
    yield from _foreign(transcript.foreign, reader)
    if transcript.unheard and not unclear:
        missing = sum(span.within(transcript.speech) for span in transcript.unheard)
        voice = sum(span.duration for span in transcript.speech)
        figures = {"missing": round(missing), "voice": round(voice)}
        yield _notice("unheard", reader, transcript.unheard, **figures)


def _foreign(stretches: Sequence[Foreign], reader: Language) -> Iterator[Notice]:
    """One notice per other language, in the order in which they were first spoken."""
    for language in dict.fromkeys(stretch.language for stretch in stretches):
        code = "two_languages" if language in LANGUAGES else "other_language"
        spans = tuple(Span(s.start, s.end) for s in stretches if s.language == language)
        yield _notice(code, reader, spans, spoken=language_name(language, reader))


def _notice(code: str, reader: Language, spans: tuple[Span, ...] = (), **figures: object) -> Notice:
    told = said(MESSAGES[code], reader, times=_times(spans), **figures)
    return Notice(code, told, spans)


def _times(stretches: Sequence[Span]) -> str:
    return ", ".join(f"{_clock(span.start)}–{_clock(span.end)}" for span in stretches)


def _clock(seconds: float) -> str:
    return clock(round(seconds))
