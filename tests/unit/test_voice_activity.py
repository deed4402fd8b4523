"""Voice activity on real speech with silences of known place and length."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from interview.contracts import SAMPLE_RATE, Span
from interview.recognition import sound as module
from interview.recognition.sound import (
    BLOCK_FRAMES,
    FRAME,
    MIN_SILENCE,
    MIN_SPEECH,
    PADDING,
    _blocks,
    _probabilities,
    lacks_fundamental,
    voice_activity,
)
from tests.unit.audio_files import Floats, read_wav, tone, write_wav
from tests.unit.decoding import decoded_file
from tests.unit.recognising import sound_of

NEAR = 0.15
NOISE_FLOOR = 0.001
"""-60 dBFS, a quiet room."""


def silence(seconds: float) -> Floats:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def in_a_room(*parts: Floats) -> Floats:
    """The parts one after another, with the noise a microphone adds to all of them."""
    samples = np.concatenate(parts)
    noise = np.random.default_rng(5).normal(0, NOISE_FLOOR, len(samples))
    heard: Floats = (samples + noise).astype(np.float32)
    return heard


@pytest.fixture(scope="module")
def phrase(jfk_wav: Path) -> Floats:
    """From the first sound of speech to the last of the recording, without silence around."""
    samples = read_wav(jfk_wav)
    spans = voice_activity(sound_of(jfk_wav))
    return samples[round(spans[0].start * SAMPLE_RATE) : round(spans[-1].end * SAMPLE_RATE)]


def has_gap(spans: tuple[Span, ...], start: float, end: float) -> bool:
    """Whether two spans are apart from about ``start`` to about ``end``."""
    return any(
        abs(left.end - start) <= NEAR and abs(right.start - end) <= NEAR
        for left, right in pairwise(spans)
    )


@pytest.mark.parametrize("gap", [0.5, 1.0, 3.0, 10.0])
def test_an_inserted_silence_is_found_where_it_is(
    gap: float, phrase: Floats, tmp_path: Path
) -> None:
    """Speech, silence, speech: the gap begins and ends within 0.15 s of the truth."""
    length = len(phrase) / SAMPLE_RATE
    path = write_wav(tmp_path / "a.wav", in_a_room(phrase, silence(gap), phrase))
    assert has_gap(voice_activity(sound_of(path)), length, length + gap)


def test_silence_around_the_speech_is_none(phrase: Floats, tmp_path: Path) -> None:
    """The first span begins with the voice, the last ends with it."""
    path = write_wav(tmp_path / "a.wav", in_a_room(silence(2.0), phrase, silence(3.0)))
    spans = voice_activity(sound_of(path))
    assert spans[0].start == pytest.approx(2.0, abs=NEAR)
    assert spans[-1].end == pytest.approx(2.0 + len(phrase) / SAMPLE_RATE, abs=NEAR)


def test_many_gaps_over_several_blocks_are_all_found(phrase: Floats, tmp_path: Path) -> None:
    """A recording longer than three blocks keeps its gaps where they are, across block edges."""
    length = len(phrase) / SAMPLE_RATE
    parts = [part for _ in range(9) for part in (phrase, silence(1.5))]
    path = write_wav(tmp_path / "a.wav", in_a_room(*parts))
    assert 9 * (length + 1.5) > 3 * BLOCK_FRAMES * FRAME / SAMPLE_RATE
    spans = voice_activity(sound_of(path))
    for turn in range(8):
        start = turn * (length + 1.5) + length
        assert has_gap(spans, start, start + 1.5), turn


@pytest.mark.parametrize("gap", [0.5, 3.0, 10.0])
def test_after_digital_silence_an_onset_is_late_by_less_than_the_padding(
    gap: float, phrase: Floats, tmp_path: Path
) -> None:
    """Silero wakes slowly from zeros (a muted microphone): the timeline's padding covers it."""
    length = len(phrase) / SAMPLE_RATE
    path = write_wav(tmp_path / "a.wav", np.concatenate([phrase, silence(gap), phrase]))
    spans = voice_activity(sound_of(path))
    before = max(span.end for span in spans if span.end <= length + NEAR)
    after = min(span.start for span in spans if span.start >= length + gap - NEAR)
    assert before == pytest.approx(length, abs=NEAR)
    assert after - (length + gap) < PADDING


@pytest.mark.parametrize("level", [0.001, 0.02, 0.3])
def test_white_noise_is_no_speech(level: float, tmp_path: Path) -> None:
    """Hiss, quiet or loud, gives no span."""
    noise = np.random.default_rng(9).normal(0, level, 20 * SAMPLE_RATE).astype(np.float32)
    assert voice_activity(sound_of(write_wav(tmp_path / "noise.wav", noise))) == ()


@pytest.mark.parametrize("seconds", [0.0, 1 / SAMPLE_RATE, 0.01, 1.0, 40.0])
def test_pure_silence_is_no_speech(seconds: float, tmp_path: Path) -> None:
    """No sample, one sample or a long nothing."""
    assert voice_activity(sound_of(write_wav(tmp_path / "silence.wav", silence(seconds)))) == ()


def test_a_tone_is_no_speech(tmp_path: Path) -> None:
    """A test tone is not a voice."""
    assert voice_activity(sound_of(write_wav(tmp_path / "tone.wav", tone(10.0, SAMPLE_RATE)))) == ()


def over_a_telephone(samples: Floats) -> Floats:
    """The speech limited to 300-3,400 Hz."""
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    spectrum[(hertz < 300) | (hertz > 3_400)] = 0
    limited: Floats = np.fft.irfft(spectrum, len(samples)).astype(np.float32)
    return limited


def test_a_voice_over_the_telephone_is_heard_as_before(clips: list[Path], tmp_path: Path) -> None:
    """Without its fundamental half of it was silence."""
    wideband = telephone = 0.0
    for number, clip in enumerate(clips):
        decoded_file(clip, clip.suffix[1:], tmp_path / "clip.wav", 60.0)
        samples = read_wav(tmp_path / "clip.wav")
        path = write_wav(tmp_path / f"{number}.wav", over_a_telephone(samples))
        whole, limited = sound_of(tmp_path / "clip.wav"), sound_of(path)
        assert (lacks_fundamental(whole), lacks_fundamental(limited)) == (False, True)
        wideband += sum(span.duration for span in voice_activity(whole))
        telephone += sum(span.duration for span in voice_activity(limited))
    assert telephone == pytest.approx(wideband, rel=0.1)


def test_spans_are_in_order_apart_and_long_enough(jfk_wav: Path) -> None:
    """What the stages after rely on."""
    spans = voice_activity(sound_of(jfk_wav))
    assert len(spans) >= 3
    assert all(span.duration >= MIN_SPEECH for span in spans)
    assert all(b.start - a.end >= MIN_SILENCE for a, b in pairwise(spans))


@pytest.mark.parametrize("frames", [1, 7, 100])
def test_the_size_of_a_block_changes_nothing(
    frames: int, jfk_wav: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """State and context go over the edge of a block: small blocks hear what one large one does."""
    whole = list(_probabilities(_blocks(sound_of(jfk_wav))))
    monkeypatch.setattr(module, "BLOCK_FRAMES", frames)
    assert np.allclose(list(_probabilities(_blocks(sound_of(jfk_wav)))), whole, atol=1e-4)
