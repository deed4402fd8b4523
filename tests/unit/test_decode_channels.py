"""If channels cancel, the loudest is used; otherwise they are mixed."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.unit.audio_files import (
    TONE_HERTZ,
    Floats,
    Shape,
    loudest_hertz,
    read_wav,
    record_channels,
    tone,
)
from tests.unit.decoding import decoded

SHAPES = [
    Shape("webm", "libopus", 48_000, "stereo"),
    Shape("mp4", "aac", 44_100, "stereo"),
    Shape("mp3", "libmp3lame", 44_100, "stereo"),
    Shape("wav", "pcm_s16le", 44_100, "stereo"),
    Shape("flac", "flac", 44_100, "stereo"),
]
WAV = Shape("wav", "pcm_s16le", 16_000, "stereo")
Right = Callable[[Floats], Floats]


def level(folder: Path, shape: Shape, *channels: Floats) -> float:
    """Root mean square of the decoded channel, in dB over that of the first one sent."""
    decoded(record_channels(folder / "sent", shape, channels), folder)
    heard = read_wav(folder / "decoded.wav")
    sent = max(float(np.sqrt(np.mean(channel**2))) for channel in channels)
    return 20 * float(np.log10(np.sqrt(np.mean(heard**2)) / sent))


@pytest.mark.parametrize("quieter", [1.0, 0.98, 0.9, 0.7])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_opposite_phase_is_heard_at_full_level(
    shape: Shape, quieter: float, tmp_path: Path
) -> None:
    """Exactly or nearly, whichever of the two is the louder one."""
    left = tone(3.0, shape.rate)
    for channels in ((left, -quieter * left), (quieter * left, -left)):
        assert level(tmp_path, shape, *channels) == pytest.approx(0.0, abs=0.5)
        assert loudest_hertz(read_wav(tmp_path / "decoded.wav")) == pytest.approx(440, abs=2)


def test_opposite_phase_under_noise_is_heard(tmp_path: Path) -> None:
    """Two microphones with noise of their own."""
    random = np.random.default_rng(1)
    left = tone(3.0, 16_000)
    noise = [(0.02 * random.standard_normal(len(left))).astype(np.float32) for _ in range(2)]
    assert level(tmp_path, WAV, left + noise[0], noise[1] - left) == pytest.approx(0, abs=0.5)


def test_a_phase_that_turns_midway_is_followed(tmp_path: Path) -> None:
    """The first second is in phase, the rest is not: no second is lost."""
    left = tone(4.0, 16_000)
    right = np.concatenate((left[:16_000], -left[16_000:]))
    decoded(record_channels(tmp_path / "sent", WAV, (left, right)), tmp_path)
    seconds = read_wav(tmp_path / "decoded.wav")[:64_000].reshape(4, -1)
    assert np.sqrt(np.mean(seconds**2, axis=1)) == pytest.approx([0.3536] * 4, abs=0.01)


@pytest.mark.parametrize(
    ("right", "expected"),
    [
        (lambda left: left, 0.0),
        (lambda left: 0 * left, -6.0),
        (lambda left: tone(len(left) / 16_000, 16_000, 2 * TONE_HERTZ), -3.0),
    ],
    ids=["equal", "silent", "different"],
)
def test_channels_that_do_not_cancel_are_mixed(
    right: Right, expected: float, tmp_path: Path
) -> None:
    """Equal ones stay, one of two has half the amplitude, two voices are both heard."""
    left = tone(3.0, 16_000)
    assert level(tmp_path, WAV, left, right(left)) == pytest.approx(expected, abs=0.3)


def test_speakers_in_turn_on_two_channels_are_both_heard(tmp_path: Path) -> None:
    """An interview with a microphone each."""
    left, right = tone(4.0, 16_000), tone(4.0, 16_000, 880.0)
    left[32_000:], right[:32_000] = 0, 0
    decoded(record_channels(tmp_path / "sent", WAV, (left, right)), tmp_path)
    heard = read_wav(tmp_path / "decoded.wav")
    assert loudest_hertz(heard[:32_000]) == pytest.approx(440, abs=2)
    assert loudest_hertz(heard[32_000:64_000]) == pytest.approx(880, abs=2)


def test_a_voice_on_one_of_six_channels_is_heard(tmp_path: Path) -> None:
    """The mean of six would be 16 dB too quiet."""
    voice = tone(3.0, 16_000)
    channels = [voice if number == 2 else 0 * voice for number in range(6)]
    shape = Shape("wav", "pcm_s16le", 16_000, "5.1")
    assert level(tmp_path, shape, *channels) == pytest.approx(0.0, abs=0.3)


def test_pairs_that_cancel_among_four_channels_are_heard(tmp_path: Path) -> None:
    """Two against two."""
    voice = tone(3.0, 16_000)
    shape = Shape("wav", "pcm_s16le", 16_000, "quad")
    assert level(tmp_path, shape, voice, -voice, voice, -voice) == pytest.approx(0.0, abs=0.3)


def test_32_channels_are_heard(tmp_path: Path) -> None:
    """The most there may be, without a name for their places."""
    voice = tone(1.0, 16_000)
    pcm = (np.repeat(voice[:, None], 32, axis=1) * 32_767).astype("<i2").tobytes()
    head = bytearray(record_channels(tmp_path / "w", WAV, (voice, voice)).read_bytes())
    at = head.index(b"fmt ") + 10
    head[at : at + 2] = (32).to_bytes(2, "little")
    head[at + 10 : at + 12] = (64).to_bytes(2, "little")
    data = head.index(b"data")
    (tmp_path / "wide").write_bytes(bytes(head[: data + 4]) + b"\0\0\0\0" + pcm)
    assert decoded(tmp_path / "wide", tmp_path).duration == pytest.approx(1.0, abs=0.01)
    assert np.abs(read_wav(tmp_path / "decoded.wav")).max() == pytest.approx(0.5, abs=0.02)
