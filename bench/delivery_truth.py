"""Delivery on recordings of known truth, one part per process: prints JSON.

``python -m bench.delivery_truth pauses|pitch|noise|cost|fillers ...``
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from interview.contracts import SAMPLE_RATE, Levels, Measured, Segment, Span, Transcript, Word
from interview.delivery.acoustics import HIGHEST, LOWEST, track_pitch
from interview.delivery.filled_pauses import acoustic_fillers
from interview.delivery.pauses import refine_speech
from interview.delivery.voice import measure_voice
from interview.errors import Language
from interview.recognition.sound import voice_activity
from tests.conftest import SPEECH
from tests.integration.filled_pauses import (
    FillersFound,
    Mixed,
    fillers_found,
    spoken_fillers,
    sustained_vowel,
    with_fillers,
)
from tests.integration.joined_speech import joined, pauses_found, pieces_of
from tests.integration.recordings import Samples, read_mono, wav
from tests.unit.recognising import engine_of, heard_by, sound_of

Figures = dict[str, float]

SPEAKERS = {
    "1688": "en_librispeech_test_other/1688-*.flac",
    "1998": "en_librispeech_test_other/1998-*.flac",
    "2033": "en_librispeech_test_other/2033-*.flac",
    "2414": "en_librispeech_test_other/2414-*.flac",
    "librivox": "en_pocketsphinx/librivox*.wav",
    "jfk": "en_jfk/*.flac",
    "fleurs": "en_fleurs/*.ogg",
    "telephone": "en_callytics_calls/Call01_0*.wav",
    "turkish": "tr_synthetic_anka/*.wav",
}
ALONE = {
    **{name: SPEAKERS[name] for name in ("1688", "1998", "2033", "2414", "librivox", "jfk")},
    **{f"fleurs {number}": f"en_fleurs/fleurs-en-00{number}.ogg" for number in range(5)},
    "telephone, agent": "en_callytics_calls/Call01_0[13579].wav",
    "telephone, customer": "en_callytics_calls/Call01_0[2468].wav",
    "turkish man": "tr_synthetic_anka/anka_male.wav",
    "turkish woman": "tr_synthetic_anka/anka_female.wav",
}
"""Recordings of one speaker each: the median of two voices is nobody's."""

ROOMS = (-120.0, -60.0, -45.0)
"""dBFS of the noise under joined speech of -22 dBFS: none, a quiet room, a loud one."""

VOICES = ("f5", "m4", "m6", "m7", "klatt3", "linda", "Michael", "steph2")
"""Voices of espeak-ng that no threshold was chosen on."""

RATIOS = (5.0, 10.0, 20.0)
ANSWER_SECONDS = 60


def main() -> None:
    """Print the figures of the part named."""
    parts: dict[str, Callable[..., Figures]] = {
        "pauses": pauses,
        "pitch": pitch,
        "noise": noise,
        "cost": cost,
        "fillers": fillers,
    }
    print(json.dumps(parts[sys.argv[1]](*sys.argv[2:])))


def recordings(speaker: str) -> list[Samples]:
    return [read_mono(path, SAMPLE_RATE) for path in sorted(SPEECH.glob(SPEAKERS[speaker]))]


def pauses() -> Figures:
    """Silences put between pieces of all recordings, in three rooms."""
    paths = sorted(path for pattern in SPEAKERS.values() for path in SPEECH.glob(pattern))
    pieces = pieces_of(paths)
    errors: list[float] = []
    missed = false = 0
    with TemporaryDirectory() as folder:
        for seed, room in enumerate(ROOMS * 3):
            truth = joined(pieces, 15, room, seed)
            found = pauses_found(_speech(truth.samples, Path(folder)), truth.silences)
            errors += map(abs, found.errors)
            missed, false = missed + found.missed, false + found.false
    return {
        "found": len(errors),
        "missed": missed,
        "false": false,
        "worst": max(errors),
        "within": float(np.mean(np.array(errors) <= 0.0601)),
    }


def _speech(samples: Samples, folder: Path) -> tuple[Span, ...]:
    path = folder / "joined.wav"
    path.write_bytes(wav(samples, SAMPLE_RATE))
    return refine_speech(voice_activity(sound_of(path)), samples)


def pitch() -> Figures:
    """Median pitch of every speaker less Praat's over the same range, in semitones."""
    parselmouth = import_module("parselmouth")
    figures: Figures = {}
    for speaker, pattern in ALONE.items():
        paths = sorted(SPEECH.glob(pattern))
        speech = np.concatenate([read_mono(path, SAMPLE_RATE) for path in paths])
        track = track_pitch(speech)
        praat = parselmouth.Sound(speech / 32_768, SAMPLE_RATE).to_pitch_ac(
            time_step=0.01, pitch_floor=LOWEST, pitch_ceiling=HIGHEST
        )
        reference = praat.selected_array["frequency"]
        median = float(np.median(reference[reference > 0]))
        figures[speaker] = float(12 * np.log2(np.median(track.f0[track.voiced]) / median))
    return figures


def noise() -> Figures:
    """Signal-to-noise measured less the truth, white noise on the recordings without any."""
    figures: Figures = {}
    for speaker in ("2033", "2414"):
        speech = np.concatenate(recordings(speaker))[: 40 * SAMPLE_RATE]
        sound = np.concatenate([np.zeros(SAMPLE_RATE, np.int16), speech])
        for ratio in RATIOS:
            figures[f"{speaker} {ratio:g}"] = _noise_error(sound, ratio)
    return figures


def _noise_error(sound: Samples, ratio: float) -> float:
    with TemporaryDirectory() as folder:
        spans = _speech(sound, Path(folder))
    speech = np.concatenate([_cut(sound, span) for span in spans]).astype(np.float64)
    hiss = np.random.default_rng(1).normal(0, 1, len(sound))
    noisy = sound + hiss * np.sqrt(np.mean(np.square(speech))) * 10 ** (-ratio / 20)
    samples = np.clip(noisy, -32_768, 32_767).astype(np.int16)
    heard = Transcript((), spans, "en", 1.0, "", "")
    measured = measure_voice(heard, samples, Levels(0, 0, 0), track_pitch(samples)).signal_to_noise
    assert isinstance(measured, Measured)
    return measured.value - ratio


def _cut(samples: Samples, span: Span) -> Samples:
    return samples[round(span.start * SAMPLE_RATE) : round(span.end * SAMPLE_RATE)]


def cost() -> Figures:
    """Seconds of processor and MB at the peak for pitch, voice, edges and fillers of a minute."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "answer.raw"
        speech = np.concatenate([*recordings("2033"), *recordings("1998")])
        path.write_bytes(speech[: ANSWER_SECONDS * SAMPLE_RATE].tobytes())
        samples: Samples = np.memmap(path, np.int16, "r")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        seconds = [_measure(samples) for _ in range(5)]
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": sorted(seconds)[2], "megabytes": (after - before) / 1024}


def _measure(samples: Samples) -> float:
    spans = tuple(Span(second + 0.1, second + 0.9) for second in range(ANSWER_SECONDS))
    words = tuple(Word("word.", span.start, span.end, 0.9) for span in spans)
    heard = Transcript((Segment("", 0, 60, 0, words),), spans, "en", 1.0, "", "")
    started = time.process_time()
    track = track_pitch(samples)
    refine_speech(heard.speech, samples)
    measure_voice(heard, samples, Levels(-20, -3, 0), track)
    acoustic_fillers(heard, samples, track)
    return time.process_time() - started


def fillers(speaker: str, data_dir: str) -> Figures:
    """Fillers mixed into the speech of one speaker, heard by the recogniser of the service."""
    language: Language = "tr" if speaker == "turkish" else "en"
    engine = engine_of(DATA_DIR=data_dir)
    total, plain = FillersFound(0, 0, 0, 0, 0.0), FillersFound(0, 0, 0, 0, 0.0)
    with TemporaryDirectory() as folder:
        for mixed in _mixed(speaker, Path(folder)):
            path = Path(folder) / "mixed.wav"
            path.write_bytes(wav(mixed.samples, SAMPLE_RATE))
            duration = len(mixed.samples) / SAMPLE_RATE
            found = fillers_found(mixed, heard_by(engine, path, language, duration))
            total += found
            plain = found if not mixed.fillers else plain
    return {
        "said": total.said,
        "heard": total.heard,
        "written": total.written,
        "false": total.false,
        "false in plain speech": plain.false,
        "seconds of plain speech": plain.seconds,
    }


def _mixed(speaker: str, folder: Path) -> Iterator[Mixed]:
    """Plain, with spoken fillers, with the speaker's own vowels held."""
    chance = np.random.default_rng(len(speaker) + sum(map(ord, speaker)))
    utterances = recordings(speaker)
    yield with_fillers("plain", utterances, [], chance)
    yield with_fillers("spoken", utterances, spoken_fillers(12, VOICES, chance, folder), chance)
    long = [each for each in utterances if len(each) > 3 * SAMPLE_RATE]
    own = [
        sustained_vowel(
            long[int(chance.integers(len(long)))], float(chance.uniform(0.3, 0.9)), chance
        )
        for _ in range(10)
    ]
    yield with_fillers("own", utterances, own, chance)


if __name__ == "__main__":
    main()
