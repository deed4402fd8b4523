"""The pitch track on synthetic voices, in noise, and compared with Praat on real speech."""

from pathlib import Path

import numpy as np
import pytest

from interview.delivery.acoustics import HIGHEST, LOWEST, PitchTrack, track_pitch
from tests.integration.recordings import read_mono
from tests.parts import PARSELMOUTH
from tests.unit.voices import Samples, at_level, mixed, noise, silence, steady, vowel

HALF_SEMITONE = 0.5


def semitones(hertz: float, reference: float) -> float:
    return float(12 * np.log2(hertz / reference))


def median(track: PitchTrack) -> float:
    return float(np.median(track.f0[track.voiced]))


@pytest.mark.parametrize("hertz", [62.0, 75.0, 110.0, 160.0, 220.0, 330.0, 440.0, 490.0])
def test_a_steady_voice_has_its_pitch_in_every_frame(hertz: float) -> None:
    """Within a tenth of a semitone from the deepest voice to the highest; no octave is missed."""
    track = track_pitch(vowel(steady(hertz, 1.0)))
    inside = track.f0[5:-5]
    assert np.isfinite(inside).all()
    assert np.abs(12 * np.log2(inside / hertz)).max() < 0.1
    assert track.periodicity[5:-5].min() > 0.9


@pytest.mark.parametrize(("low", "high"), [(80.0, 200.0), (150.0, 450.0)])
def test_a_sweep_is_followed(low: float, high: float) -> None:
    """A pitch rising over two octaves in three seconds is right within half a semitone."""
    sweep = np.geomspace(low, high, 48_000)
    track = track_pitch(vowel(sweep))
    truth = sweep[80::160][: len(track.f0)]
    assert np.nanmax(np.abs(12 * np.log2(track.f0 / truth))[5:-5]) < HALF_SEMITONE
    assert track.voiced[5:-5].all()


@pytest.mark.parametrize("level", [-60.0, -30.0, -6.0])
def test_noise_and_silence_have_no_pitch(level: float) -> None:
    """Hiss of any loudness is unvoiced but for stray frames, silence in every one."""
    assert track_pitch(noise(5.0, level)).voiced.mean() < 0.01
    assert not track_pitch(silence(2.0)).voiced.any()


@pytest.mark.parametrize("below", [20.0, 10.0])
def test_noise_over_a_voice_does_not_move_its_pitch(below: float) -> None:
    """A voice in noise 10 dB under it keeps its median within half a semitone."""
    voice = vowel(steady(140.0, 2.0))
    track = track_pitch(mixed(voice, noise(2.0, -20.0 - below)))
    assert abs(semitones(median(track), 140.0)) < HALF_SEMITONE
    assert track.voiced.mean() > 0.9


def test_a_voice_is_heard_where_it_is() -> None:
    """Silence, voice, silence: voiced frames begin and end within 30 ms of the voice."""
    track = track_pitch(np.concatenate([silence(1.0), vowel(steady(200.0, 1.0)), silence(1.0)]))
    voiced = np.flatnonzero(track.voiced)
    assert abs(voiced[0] - 100) <= 3
    assert abs(voiced[-1] + 1 - 200) <= 3


def test_a_missing_fundamental_is_heard_as_on_the_telephone() -> None:
    """Harmonics from 300 Hz up have the pitch of the fundamental that the line cut off."""
    time = np.arange(32_000) / 16_000
    line = at_level(np.sum([np.sin(2 * np.pi * 120 * h * time) for h in range(3, 25)], axis=0), -20)
    assert abs(semitones(median(track_pitch(line)), 120.0)) < 0.1


def test_a_click_does_not_silence_the_voice() -> None:
    """One knock at full scale leaves a quiet voice voiced."""
    voice = vowel(steady(150.0, 3.0), dbfs=-36.0)
    voice[200:240] = 32_000
    assert track_pitch(voice).voiced.mean() > 0.9


def test_an_offset_of_the_microphone_changes_nothing() -> None:
    """A constant added to all samples is no sound."""
    voice = vowel(steady(150.0, 1.0), dbfs=-30.0)
    shifted = track_pitch((voice + 3_000).astype(np.int16))
    assert np.allclose(shifted.f0[5:-5], track_pitch(voice).f0[5:-5], rtol=1e-3)


@pytest.mark.parametrize("count", [0, 1, 159, 160, 161, 80_080])
def test_every_length_has_its_frames(count: int) -> None:
    """One value for every whole 10 ms, over the edge of a batch as well."""
    sound = np.tile(vowel(steady(100.0, 0.5)), 12)
    track = track_pitch(sound[:count])
    assert track.f0.shape == track.periodicity.shape == (count // 160,)
    assert ((track.f0[track.voiced] >= LOWEST - 1) & (track.f0[track.voiced] <= HIGHEST + 10)).all()


def test_the_edge_of_a_batch_is_not_heard() -> None:
    """A voice moved by some frames has the same pitches, so that batches leave no seam."""
    sweep = vowel(np.geomspace(90, 180, 16_000 * 6))
    late = track_pitch(np.concatenate([silence(1.23), sweep]))
    assert np.allclose(
        late.f0[123 + 10 : -10], track_pitch(sweep).f0[10:-10], rtol=1e-4, equal_nan=True
    )


@pytest.mark.parametrize("speaker", ["1998", "2033", "2414"])
def test_real_speech_has_the_pitch_that_praat_finds(speaker: str, speech_dir: Path) -> None:
    """Median within half a semitone of Praat over the same range."""
    parselmouth = pytest.importorskip("parselmouth", reason=PARSELMOUTH.reason)
    files = sorted((speech_dir / "en_librispeech_test_other").glob(f"{speaker}-*.flac"))[1:4]
    speech: Samples = np.concatenate([read_mono(path, 16_000) for path in files])
    praat = parselmouth.Sound(speech / 32_768, 16_000).to_pitch_ac(
        time_step=0.01, pitch_floor=LOWEST, pitch_ceiling=HIGHEST
    )
    reference = praat.selected_array["frequency"]
    reference = reference[reference > 0]
    assert abs(semitones(median(track_pitch(speech)), float(np.median(reference)))) < HALF_SEMITONE
