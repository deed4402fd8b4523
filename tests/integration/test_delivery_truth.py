"""Delivery against recordings whose truth is known because they were put together for it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from interview.delivery.acoustics import HIGHEST, LOWEST, track_pitch
from interview.delivery.pauses import refine_speech
from interview.recognition.engine import Engine
from interview.recognition.sound import voice_activity
from tests.integration.filled_pauses import (
    FillersFound,
    Mixed,
    drawled,
    fillers_found,
    spoken_fillers,
    sustained_vowel,
    with_fillers,
)
from tests.integration.joined_speech import Floats, joined, pauses_found, pieces_of
from tests.integration.recordings import Samples, read_mono, wav
from tests.parts import ESPEAK, PARSELMOUTH, needs
from tests.unit.recognising import engine_of, heard_by, sound_of

pytestmark = pytest.mark.long

RATE = 16_000
PAUSE_ERROR = 0.0601
"""60 ms, and what adding hundredths leaves."""

SHARE = 0.95
FOUND = 0.8
ONE_CASE = 1
"""Of the 27 fillers of five and a half minutes one is four hundredths, and what the recogniser
writes beside it may flip it: recall and precision may each miss by one."""

HALF_SEMITONE = 0.5
VOICES = ("f5", "m4", "klatt3", "Michael")
SPEAKERS = ("2033", "2414")
"""Voices and mixtures no threshold of fillers was chosen on."""

needs_espeak = needs(ESPEAK)


@pytest.fixture(scope="module")
def pieces(speech_dir: Path) -> list[Floats]:
    return pieces_of(sorted((speech_dir / "en_librispeech_test_other").glob("*.flac")))


@pytest.fixture(scope="module")
def engine(prepared_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    data_dir = tmp_path_factory.mktemp("data")
    (data_dir / "models").symlink_to(prepared_models)
    return engine_of(DATA_DIR=str(data_dir))


@pytest.mark.parametrize("room", [-120.0, -60.0, -45.0])
def test_silences_of_known_length_are_the_pauses(
    room: float, pieces: list[Floats], tmp_path: Path
) -> None:
    """Of 0.3 to 2 s, in no noise and some: nineteen in twenty found to 60 ms, as many right."""
    truth = joined(pieces, 30, room, seed=7)
    path = tmp_path / "joined.wav"
    path.write_bytes(wav(truth.samples, RATE))
    found = pauses_found(
        refine_speech(voice_activity(sound_of(path)), truth.samples), truth.silences
    )
    errors = np.abs(found.errors)
    print(
        f"pauses at {room} dBFS: {found.missed} missed, {found.false} false, {errors.max():.3f} s"
    )
    assert found.recall >= SHARE
    assert found.precision >= SHARE
    assert np.mean(errors <= PAUSE_ERROR) >= SHARE


@needs_espeak
@pytest.mark.parametrize("variant", ["m1", "m3", "f2", "f5", "klatt", "Annie"])
def test_a_synthetic_voice_has_the_pitch_that_praat_finds(variant: str, tmp_path: Path) -> None:
    """Median within half a semitone, of voices that all speak the same sentence."""
    import subprocess

    parselmouth = pytest.importorskip("parselmouth", reason=PARSELMOUTH.reason)
    path = tmp_path / "voice.wav"
    sentence = "I led the migration of our billing service, and we finished two weeks early."
    subprocess.run(["espeak-ng", "-v", f"en-us+{variant}", "-w", str(path), sentence], check=True)
    speech = read_mono(path, RATE)
    praat = parselmouth.Sound(speech / 32_768, RATE).to_pitch_ac(
        time_step=0.01, pitch_floor=LOWEST, pitch_ceiling=HIGHEST
    )
    reference = praat.selected_array["frequency"]
    track = track_pitch(speech)
    ours, theirs = np.median(track.f0[track.voiced]), np.median(reference[reference > 0])
    assert abs(12 * np.log2(ours / theirs)) < HALF_SEMITONE


@needs_espeak
def test_fillers_mixed_into_real_speech_are_found(
    engine: Engine, speech_dir: Path, tmp_path: Path
) -> None:
    """Spoken ums and the speakers' own held vowels: four in five found, four in five right.

    One missed and one false filler beside those are chance.
    """
    found = FillersFound(0, 0, 0, 0, 0.0)
    for speaker in SPEAKERS:
        paths = sorted((speech_dir / "en_librispeech_test_other").glob(f"{speaker}-*"))
        for mixed in _filled(speaker, [read_mono(path, RATE) for path in paths], tmp_path):
            found += _found(mixed, engine, tmp_path)
    print(found)
    assert replace(found, heard=found.heard + ONE_CASE).recall >= FOUND
    assert replace(found, false=found.false - ONE_CASE).precision >= FOUND


def _filled(speaker: str, utterances: list[Samples], folder: Path) -> Iterator[Mixed]:
    chance = np.random.default_rng(int(speaker))
    long = [each for each in utterances if len(each) > 3 * RATE]
    own = [
        sustained_vowel(long[int(chance.integers(len(long)))], chance.uniform(0.3, 0.9), chance)
        for _ in range(8)
    ]
    yield with_fillers(speaker, utterances, own, chance)
    yield with_fillers(speaker, utterances, spoken_fillers(10, VOICES, chance, folder), chance)


def test_speech_without_fillers_has_few(engine: Engine, speech_dir: Path, tmp_path: Path) -> None:
    """Read speech: less than one false filler in two minutes, and in five drawled words."""
    chance = np.random.default_rng(3)
    paths = sorted((speech_dir / "en_librispeech_test_other").glob("1998-*"))
    utterances: list[Samples] = [read_mono(path, RATE) for path in paths]
    slow = [drawled(each, chance) for each in utterances if len(each) > 2 * RATE]
    plain = _found(with_fillers("plain", utterances, [], chance), engine, tmp_path)
    drawl = _found(with_fillers("drawled", slow, [], chance), engine, tmp_path)
    print(f"plain {plain}, drawled {drawl}")
    assert plain.false / plain.seconds * 60 < 0.5
    assert drawl.false / len(slow) < 0.2


def _found(mixed: Mixed, engine: Engine, folder: Path) -> FillersFound:
    path = folder / "mixed.wav"
    path.write_bytes(wav(mixed.samples, RATE))
    return fillers_found(mixed, heard_by(engine, path, "en", len(mixed.samples) / RATE))
