"""From WAV to Transcript: level, voice activity, recognition, second look, quarantine."""

from dataclasses import replace
from typing import BinaryIO

from interview.contracts import Span, Transcript
from interview.errors import EnglishOnly, NoSpeech, OtherLanguage, TooQuiet
from interview.language.catalogue import SOURCE, Language
from interview.recognition.engine import Engine
from interview.recognition.quarantine import GUESSED, notably_unheard, quarantine
from interview.recognition.second_look import hear_again
from interview.recognition.sound import MOST_GAIN, Sound, audible, timeline, voice_activity
from interview.recognition.spoken_language import foreign_stretches, in_its_language
from interview.recognition.windows import read_windows, said_again

MIN_SPEECH_SECONDS = 0.25
"""A recording with less voice than this is a cough, not an answer."""

FAINT_GAIN = 30.0
"""dB. Speech that needs more (below -50 dBFS) and is not understood is reported as too quiet."""

DOUBTFUL = 0.7
"""Mean word probability of amplified speech below which one word in three is wrong; below GUESSED
most words are (LibriSpeech at -70 to -80 dBFS)."""


def transcribe(
    engine: Engine, wav: BinaryIO, duration: float, language: Language | None
) -> Transcript:
    """Recognise the speech of a 16 kHz mono WAV of ``duration`` seconds.

    With ``language`` None the recording decides between Turkish and English. Passages in the other
    one are recognised in that language. Words that nobody said are in the transcript, flagged.

    Raises:
        EnglishOnly: another language was requested of an engine for English only.
        NoSpeech: no voice, or voice without a word.
        OtherLanguage: a language was spoken that is none of the service's.
        TooQuiet: no words or guessed words, in a recording that had to be amplified.
    """
    if language not in (None, SOURCE) and not engine.multilingual:
        raise EnglishOnly
    sound = audible(Sound(wav))
    try:
        transcript = _recognised(engine, sound, duration, language)
    except NoSpeech as error:
        if sound.gain < FAINT_GAIN:
            raise
        raise TooQuiet from error
    return replace(transcript, gain=sound.gain, too_quiet=_too_quiet(transcript, sound.gain))


def _too_quiet(transcript: Transcript, gain: float) -> bool:
    """Whether words were probably lost to a low level. Raises TooQuiet if most were."""
    if gain < FAINT_GAIN:
        return False
    if transcript.certainty < GUESSED:
        raise TooQuiet
    return gain >= MOST_GAIN or transcript.certainty < DOUBTFUL


def _recognised(
    engine: Engine, sound: Sound, duration: float, asked: Language | None
) -> Transcript:
    speech = voice_activity(sound)
    if sum(span.duration for span in speech) < MIN_SPEECH_SECONDS:
        raise NoSpeech
    reading = read_windows(engine, timeline(sound, speech, duration), speech, asked)
    again = hear_again(engine, sound, speech, reading)
    segments, language, share = in_its_language(again.segments, reading.language, asked)
    judge = said_again(engine, sound, speech, language)
    checked = quarantine(segments, speech, judge)
    if all(segment.quarantine for segment in checked):
        raise OtherLanguage(language=again.foreign[0].language) if again.foreign else NoSpeech
    spoken = tuple(Span(round(s.start, 3), round(min(s.end, duration), 3)) for s in speech)
    foreign = foreign_stretches(checked, again.foreign)
    return Transcript(
        checked,
        spoken,
        language,
        round(reading.language_probability if language == reading.language else share, 3),
        engine.name,
        engine.model,
        unheard=notably_unheard(checked, spoken, foreign),
        foreign=foreign,
    )
