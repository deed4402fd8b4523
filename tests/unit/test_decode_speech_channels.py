"""The channel whose speech the mean would mask or cancel is used."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.unit.audio_files import Floats, Shape, read_wav, record_channels, tone
from tests.unit.decoding import decoded
from tests.unit.voices import steady, vowel

RATE = 16_000
SECONDS = 6.0
WAV = Shape("wav", "pcm_f32le", RATE, "stereo")


def talk(hertz: float, syllables: float, pauses: float = 0.25) -> Floats:
    """A voice of so many syllables a second, with pauses: RMS -20 dB."""
    voice = vowel(steady(hertz, SECONDS)).astype(np.float64) / 32_768
    times = np.arange(len(voice)) / RATE
    swell = np.sin(np.pi * syllables * times) ** 2 * (times * 0.7 % 1 > pauses)
    return np.asarray(voice * swell, np.float32)


VOICE, OTHER = talk(120.0, 4.0), talk(210.0, 5.3, 0.4)
CHANCE = np.random.default_rng(7)
HISS = CHANCE.normal(0, 0.06, len(VOICE)).astype(np.float32)
FAINT = CHANCE.normal(0, 0.002, len(VOICE)).astype(np.float32)
HUM = tone(SECONDS, RATE, 50.0, 0.05)
MUSIC = tone(SECONDS, RATE, 440.0, 0.1)


def likeness(heard: Floats, voice: Floats) -> float:
    """Correlation of two signals: 1 where nothing but the voice is heard."""
    return float(abs(np.corrcoef(heard[: len(voice)], voice[: len(heard)])[0, 1]))


def heard(folder: Path, *channels: Floats) -> Floats:
    """What is decoded of these channels."""
    layout = {1: "mono", 2: "stereo", 4: "quad"}[len(channels)]
    shape = Shape("wav", "pcm_f32le", RATE, layout)
    decoded(record_channels(folder / "sent", shape, channels), folder)
    return read_wav(folder / "decoded.wav")


COMMON = {"offset": np.float32(0.1) + 0 * VOICE, "tone": MUSIC, "hum": HUM, "noise": FAINT}


@pytest.mark.parametrize("order", [1, -1], ids=["left", "right"])
@pytest.mark.parametrize("common", COMMON)
def test_opposite_voices_with_something_in_common_are_heard(
    common: str, order: int, tmp_path: Path
) -> None:
    """The mean has what both channels share, and none of the voice."""
    sound = COMMON[common]
    channels = (sound + VOICE, sound - VOICE)[::order]
    expected = VOICE if common == "offset" else channels[0]
    assert likeness(heard(tmp_path, *channels), expected) > 0.99


@pytest.mark.parametrize("order", [1, -1], ids=["right", "left"])
def test_a_quiet_voice_beside_loud_hiss_is_heard(order: int, tmp_path: Path) -> None:
    """The other channel is an open input, louder than the voice."""
    voice = np.float32(0.3) * VOICE
    assert likeness(heard(tmp_path, *(voice, HISS)[::order]), VOICE) > 0.99


@pytest.mark.parametrize("samples", [3, 8, 20])
def test_a_voice_that_comes_later_on_the_other_channel_is_heard(
    samples: int, tmp_path: Path
) -> None:
    """Two microphones 6 cm to 40 cm apart: the mean has notches in the midst of the voice."""
    late = np.roll(VOICE, samples)
    sound = heard(tmp_path, VOICE, late)
    assert max(likeness(sound, VOICE), likeness(sound, late)) > 0.99


def test_pairs_under_an_offset_are_heard(tmp_path: Path) -> None:
    """Two against two, on four channels."""
    channels = [np.float32(0.1) + sign * VOICE for sign in (1, -1, 1, -1)]
    assert likeness(heard(tmp_path, *channels), VOICE) > 0.99


MIXED: dict[str, Callable[[], tuple[Floats, Floats]]] = {
    "one voice": lambda: (VOICE, VOICE),
    "one voice, half as loud": lambda: (VOICE, np.float32(0.5) * VOICE),
    "one voice, on one channel": lambda: (VOICE, 0 * VOICE),
    "noise of their own": lambda: (VOICE + FAINT, VOICE + FAINT[::-1]),
    "two voices": lambda: (VOICE, OTHER),
    "two voices, one quiet": lambda: (VOICE, np.float32(0.4) * OTHER),
    "two voices in turn": lambda: _in_turn(VOICE, OTHER),
    "two voices with crosstalk": lambda: (
        VOICE + np.float32(0.1) * np.roll(OTHER, 30),
        OTHER + np.float32(0.1) * np.roll(VOICE, 30),
    ),
}


def _in_turn(one: Floats, other: Floats) -> tuple[Floats, Floats]:
    first = np.arange(len(one)) < len(one) // 2
    return np.where(first, one, 0), np.where(first, 0, other)


@pytest.mark.parametrize("kind", MIXED)
def test_ordinary_stereo_is_mixed(kind: str, tmp_path: Path) -> None:
    """The mean, sample by sample: nobody's words are left out."""
    left, right = MIXED[kind]()
    sound = heard(tmp_path, left, right)
    assert sound == pytest.approx((left + right) / 2, abs=3 / 32_768)


@pytest.mark.parametrize("offset", [0.25, -0.1, 0.003])
@pytest.mark.parametrize("count", [1, 2])
def test_an_offset_is_no_level(count: int, offset: float, tmp_path: Path) -> None:
    """A quiet voice on a constant has the level of the voice, from the first sample on."""
    voice = np.float32(0.05) * VOICE
    shape = Shape("wav", "pcm_f32le", RATE, {1: "mono", 2: "stereo"}[count])
    sent = record_channels(tmp_path / "sent", shape, [np.float32(offset) + voice] * count)
    waveform = decoded(sent, tmp_path)
    assert waveform.levels.rms_dbfs == pytest.approx(
        20 * np.log10(np.sqrt(np.mean(voice**2))), abs=0.3
    )
    assert read_wav(tmp_path / "decoded.wav") == pytest.approx(voice, abs=0.001)


def test_an_offset_that_comes_and_goes_is_followed(tmp_path: Path) -> None:
    """A plug that is put in at 2 s, and an offset that fades from 4 s on."""
    times = np.arange(len(VOICE)) / RATE
    offset = 0.2 * (times > 2) * np.exp(-np.maximum(times - 4, 0))
    sound = heard(tmp_path, np.asarray(VOICE + offset, np.float32))
    calm = np.abs(times[: len(sound)] - 2) > 0.3
    assert np.abs(sound - VOICE[: len(sound)])[calm].max() < 0.02


def test_samples_without_offset_are_left_as_they_are(tmp_path: Path) -> None:
    """Bit for bit."""
    sound = heard(tmp_path, VOICE)
    assert np.array_equal(sound, np.rint(VOICE * 32_768) / 32_768)


def test_the_choice_outlasts_a_pause_between_time_stamps(tmp_path: Path) -> None:
    """Short stretches behind silence are heard on the channel that was chosen."""
    silent = np.zeros(RATE, np.float32)
    voice = np.concatenate((VOICE, silent, VOICE[: RATE // 2]))
    noise = np.concatenate((HISS, HISS[:RATE], HISS[: RATE // 2]))
    sound = heard(tmp_path, np.float32(0.3) * voice, noise)
    assert likeness(sound, voice) > 0.99
