"""Filled pauses in synthetic voices: held vowels are detected, other sounds are not."""

import numpy as np
import pytest

from interview.contracts import Filler, Span, Word
from interview.delivery.acoustics import track_pitch
from interview.delivery.filled_pauses import acoustic_fillers
from tests.unit.voices import (
    Floats,
    Samples,
    at_level,
    heard,
    mixed,
    noise,
    silence,
    vowel,
)

BEFORE = Word("before", 0.5, 1.5, 0.9)
AFTER = Word("after", 3.5, 4.5, 0.9)
NEAR = 0.04


def talk(seconds: float) -> Samples:
    """Speech-like: sounds of a tenth of a second, each of another colour and pitch."""
    chance = np.random.default_rng(4)
    parts = [
        coloured(chance.uniform(110, 170), 0.1, 10 ** chance.uniform(2.5, 3.4))
        for _ in range(round(seconds / 0.1))
    ]
    return np.concatenate(parts)


def coloured(hertz: float, seconds: float, formant: float) -> Samples:
    """A voice with one formant."""
    time = np.arange(round(seconds * 16_000)) / 16_000
    return at_level(
        np.sum(
            [
                np.sin(2 * np.pi * hertz * h * time) / (1 + ((h * hertz - formant) / 150) ** 2)
                for h in range(1, 40)
            ],
            axis=0,
        ),
        -20.0,
    )


def breathing(hertz: float, seconds: float) -> Floats:
    """The small wavering that every throat has."""
    time = np.arange(round(seconds * 16_000)) / 16_000
    return hertz * 2 ** (0.1 * np.sin(2 * np.pi * 3 * time) / 12)


def fillers(filling: Samples, *words: Word) -> tuple[Filler, ...]:
    """Word, pause, ``filling`` from 2.0 s on, pause, word; ``words`` beside those two."""
    room = round(3.5 * 16_000) - round(2.0 * 16_000) - len(filling)
    sound = np.concatenate(
        [silence(0.5), talk(1.0), silence(0.5), filling, np.zeros(room, np.int16), talk(1.0)]
    )
    sound = mixed(sound, noise(len(sound) / 16_000, -65.0)[: len(sound)])
    spoken = tuple(sorted((BEFORE, *words, AFTER), key=lambda word: word.start))
    return acoustic_fillers(heard(spoken, Span(0.5, 4.5)), sound, track_pitch(sound))


def is_at(filler: Filler, start: float, end: float) -> bool:
    return abs(filler.start - start) <= NEAR and abs(filler.end - end) <= NEAR


@pytest.mark.parametrize("seconds", [0.3, 0.5, 1.0])
@pytest.mark.parametrize("hertz", [90.0, 180.0, 260.0])
def test_a_held_vowel_between_words_is_a_filler(hertz: float, seconds: float) -> None:
    """One filler, acoustic, with its start and end."""
    (filler,) = fillers(vowel(breathing(hertz, seconds)))
    assert is_at(filler, 2.0, 2.0 + seconds)
    assert (filler.kind, filler.text) == ("acoustic", "…")


def test_an_um_is_one_filler() -> None:
    """A vowel passing into a hum without a break of the voice."""
    um = np.concatenate([vowel(breathing(120.0, 0.3)), coloured(120.0, 0.3, 250.0)])
    (filler,) = fillers(um)
    assert is_at(filler, 2.0, 2.6)


def test_a_falling_filler_is_a_filler() -> None:
    """The pitch of a filler may fall by a third of an octave, if it falls evenly."""
    assert len(fillers(vowel(breathing(1.0, 0.5) * np.geomspace(150.0, 120.0, 8_000)))) == 1


@pytest.mark.parametrize("seconds", [0.1, 0.18])
def test_a_short_sound_is_none(seconds: float) -> None:
    """Shorter than a quarter of a second."""
    assert fillers(vowel(breathing(120.0, seconds))) == ()


def test_unwritten_words_are_none() -> None:
    """Sounds that pass into each other are speech, even where the recogniser left it out."""
    assert fillers(talk(1.0)) == ()


def test_laughter_is_none() -> None:
    """Short bursts of voice with gaps between them."""
    burst = np.concatenate([vowel(breathing(250.0, 0.08)), silence(0.1)])
    assert fillers(np.tile(burst, 5)) == ()


def test_a_breath_is_none() -> None:
    """Noise without a voice."""
    assert fillers(noise(0.6, -28.0)) == ()


def test_a_beep_is_none() -> None:
    """A tone that no throat could hold so steadily."""
    time = np.arange(8_000) / 16_000
    assert fillers(at_level(np.sin(2 * np.pi * 440 * time), -20.0)) == ()


def test_a_voice_from_the_next_room_is_none() -> None:
    """A held vowel 30 dB under the speaker."""
    assert fillers(vowel(breathing(120.0, 0.6), dbfs=-50.0)) == ()


def test_what_stands_in_the_text_is_not_counted_twice() -> None:
    """Whisper wrote the um: it is a lexical filler."""
    assert fillers(vowel(breathing(120.0, 0.5)), Word("Um,", 2.1, 2.4, 0.8)) == ()


def test_a_drawled_word_is_none() -> None:
    """A long vowel that a word of this length covers is that word."""
    assert fillers(vowel(breathing(120.0, 0.5)), Word("so", 1.95, 2.55, 0.9)) == ()


def test_the_held_end_of_a_word_is_none() -> None:
    """A word that ends inside the vowel, its own: no filler however long it is held."""
    assert fillers(vowel(breathing(120.0, 0.8)), Word("so", 1.9, 2.3, 0.9)) == ()


def test_a_filler_swallowed_by_a_long_word_is_found() -> None:
    """A word of one syllable that lasts a second and a half: most of it is something else."""
    assert len(fillers(vowel(breathing(120.0, 0.5)), Word("and", 1.6, 3.2, 0.9))) == 1


def test_a_guessed_word_does_not_hide_a_filler() -> None:
    """A word the recogniser itself doubts, over nothing but a held vowel."""
    assert len(fillers(vowel(breathing(120.0, 0.5)), Word("He", 2.0, 2.5, 0.2))) == 1


def test_no_voice_no_filler() -> None:
    """Silence, and no samples at all."""
    for sound in (silence(1.0), silence(0.0)):
        assert acoustic_fillers(heard(()), sound, track_pitch(sound)) == ()


@pytest.mark.parametrize(("start", "found"), [(0.5, True), (3.9, True), (4.2, False)])
def test_a_hum_before_the_answer_is_none(start: float, *, found: bool) -> None:
    """From 3 to 3.5 s: a second before the first sound of speech at most, or in the answer."""
    sound = around_hum(3.0, 0.5, 6.0)
    speech = Span(start, 6.0)
    assert bool(acoustic_fillers(heard((), speech), sound, track_pitch(sound))) == found


def test_a_hum_behind_the_answer_is_none() -> None:
    """The answer ended two seconds before it, or half a second."""
    sound = around_hum(3.0, 0.5, 5.0)
    track = track_pitch(sound)
    assert acoustic_fillers(heard((), Span(0.0, 1.0)), sound, track) == ()
    assert len(acoustic_fillers(heard((), Span(0.0, 2.5)), sound, track)) == 1


def test_a_hum_that_reaches_into_the_answer_from_afar_is_none() -> None:
    """A ring tone of three seconds that is still heard at the first word."""
    sound = around_hum(0.5, 3.0, 5.0)
    assert acoustic_fillers(heard((), Span(3.3, 5.0)), sound, track_pitch(sound)) == ()


def test_a_hum_in_a_long_silence_is_none() -> None:
    """More than a second from the speech before it and from the speech behind it."""
    sound = around_hum(4.0, 0.5, 9.0)
    track = track_pitch(sound)
    for end, count in ((2.9, 0), (3.2, 1)):
        speech = (Span(0.0, end), Span(8.0, 9.0))
        assert len(acoustic_fillers(heard((), *speech), sound, track)) == count


def around_hum(start: float, seconds: float, length: float) -> Samples:
    """A held vowel in a quiet room."""
    hum = vowel(breathing(120.0, seconds))
    sound = np.concatenate([silence(start), hum, silence(length - start - seconds)])
    return mixed(sound, noise(length, -65.0)[: len(sound)])


def test_two_fillers_are_two() -> None:
    """In order of time."""
    um = vowel(breathing(120.0, 0.35))
    first, second = fillers(np.concatenate([um, silence(0.3), um]))
    assert first.end < second.start
