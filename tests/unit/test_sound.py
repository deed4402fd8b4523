"""Quiet speech is amplified before recognition; other recordings are unchanged."""

from pathlib import Path

import numpy as np
import pytest

from interview.contracts import SAMPLE_RATE, Span
from interview.recognition.sound import (
    MOST_GAIN,
    SILENT_DBFS,
    TARGET_DBFS,
    Sound,
    audible,
    loudest_frames,
    voice_activity,
)
from tests.unit.audio_files import Floats, read_wav, tone, write_wav
from tests.unit.recognising import sound_of

ROOM = 1e-5
"""-100 dBFS, the noise of 16 bits."""


def attenuated(samples: Floats, decibels: float) -> Floats:
    noise = np.random.default_rng(7).normal(0, ROOM, len(samples))
    quiet: Floats = (samples * 10 ** (-decibels / 20) + noise).astype(np.float32)
    return quiet


def written(path: Path, samples: Floats) -> Sound:
    return sound_of(write_wav(path, samples))


def voiced(sound: Sound) -> float:
    return sum(span.duration for span in voice_activity(sound))


def test_speech_of_a_usual_level_is_read_as_it_is(jfk_wav: Path) -> None:
    """No gain, and sample for sample what is in the file."""
    sound = audible(sound_of(jfk_wav))
    assert sound.gain == 0.0
    assert np.array_equal(sound.read(Span(0.0, 11.0)), read_wav(jfk_wav)[: 11 * SAMPLE_RATE])


@pytest.mark.parametrize("decibels", [30, 40, 50, 55])
def test_quiet_speech_is_brought_to_one_level_and_found(
    decibels: int, jfk_wav: Path, tmp_path: Path
) -> None:
    """As many seconds of voice as at the usual level; without the gain some are not found."""
    quiet = write_wav(tmp_path / "quiet.wav", attenuated(read_wav(jfk_wav), decibels))
    sound = audible(sound_of(quiet))
    assert loudest_frames(sound)[0] == pytest.approx(TARGET_DBFS, abs=0.2)
    assert voiced(sound) == pytest.approx(voiced(sound_of(jfk_wav)), rel=0.1)
    if decibels >= 50:
        assert voiced(sound_of(quiet)) < 0.7 * voiced(sound)


def test_the_gain_has_a_limit(jfk_wav: Path, tmp_path: Path) -> None:
    """Speech at the last bits is turned up as far as it makes sense, and no further."""
    faint = write_wav(tmp_path / "faint.wav", attenuated(read_wav(jfk_wav), 63))
    assert audible(sound_of(faint)).gain == MOST_GAIN


def test_a_knock_does_not_hide_quiet_speech(jfk_wav: Path, tmp_path: Path) -> None:
    """A loud tenth of a second is not what people say; it is cut at full scale."""
    samples = attenuated(read_wav(jfk_wav), 45)
    samples[:1_600] += tone(0.1, SAMPLE_RATE, amplitude=0.9)
    sound = audible(written(tmp_path / "knock.wav", samples))
    assert sound.gain == pytest.approx(35.3, abs=1.0)
    heard = sound.read(Span(0.0, 11.0))
    assert float(np.abs(heard).max()) == 1.0
    assert loudest_frames(sound)[0] == pytest.approx(TARGET_DBFS, abs=1.0)


def test_a_word_in_a_long_silence_is_not_overdriven(jfk_wav: Path, tmp_path: Path) -> None:
    """Four minutes of a quiet room around two seconds of speech: the level is the speech's."""
    room = np.zeros(240 * SAMPLE_RATE, np.float32)
    room[SAMPLE_RATE : 3 * SAMPLE_RATE] = read_wav(jfk_wav)[: 2 * SAMPLE_RATE]
    assert audible(written(tmp_path / "long.wav", attenuated(room, 0))).gain == 0.0


@pytest.mark.parametrize("seconds", [0.0, 1 / SAMPLE_RATE, 0.02, 1.0, 40.0])
def test_silence_is_not_turned_up(seconds: float, tmp_path: Path) -> None:
    """Neither zeros nor the last bit of a sample, however short."""
    count = round(seconds * SAMPLE_RATE)
    for samples in (np.zeros(count, np.float32), np.resize([0, 2**-15], count)):
        silent = write_wav(tmp_path / "silent.wav", samples.astype(np.float32))
        assert loudest_frames(sound_of(silent))[0] < SILENT_DBFS
        assert audible(sound_of(silent)).gain == 0.0


def test_an_offset_is_no_sound(tmp_path: Path) -> None:
    """A constant voltage of a cheap microphone has no level."""
    constant = np.full(2 * SAMPLE_RATE, 0.25, np.float32)
    assert audible(written(tmp_path / "offset.wav", constant)).gain == 0.0


@pytest.mark.parametrize("level", [1e-4, 3e-4, 1e-3, 1e-2])
def test_noise_that_is_turned_up_is_no_speech(level: float, tmp_path: Path) -> None:
    """Hiss of any level has no voice in it after the gain either."""
    noise = np.random.default_rng(9).normal(0, level, 20 * SAMPLE_RATE).astype(np.float32)
    sound = audible(written(tmp_path / "noise.wav", noise))
    assert sound.gain > 0
    assert voice_activity(sound) == ()


def test_a_stretch_is_read_as_it_is(tmp_path: Path) -> None:
    """Samples in -1..1, from the second asked for, no further than the end."""
    path = write_wav(tmp_path / "tone.wav", tone(2.0, SAMPLE_RATE))
    whole = read_wav(path)
    sound = sound_of(path)
    assert np.array_equal(sound.read(Span(0.5, 1.5)), whole[8_000:24_000])
    assert np.array_equal(sound.read(Span(1.9, 5.0)), whole[30_400:])
    assert len(sound.read(Span(3.0, 5.0))) == 0


def test_an_answer_of_one_word_is_not_overdriven(jfk_wav: Path, tmp_path: Path) -> None:
    """ "Ask" between two half seconds of silence: fewer loud frames than the level is read from."""
    word = read_wav(jfk_wav)[int(3.2 * SAMPLE_RATE) : int(3.85 * SAMPLE_RATE)]
    silence = np.zeros(SAMPLE_RATE // 2, np.float32)
    answer = np.concatenate([silence, word, silence])
    assert audible(written(tmp_path / "word.wav", answer)).gain == 0.0
    quiet = audible(written(tmp_path / "quiet.wav", attenuated(answer, 40)))
    assert quiet.gain == pytest.approx(38.8, abs=1.5)
    assert voiced(quiet) == pytest.approx(voiced(sound_of(tmp_path / "word.wav")), rel=0.35)
