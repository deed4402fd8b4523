"""Clear recordings whose content is withheld as not understood, and unclear ones that are judged.

Split by speaker: thresholds were chosen on one half, the figures are of the other.
"""

import csv
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from interview.audio.decode import decode
from interview.errors import Language

RATE = 16_000
ESPEAK = "espeak-ng"
SNR = (0, -5, -10)
MEASURED_SPEAKERS = ("2033", "2414")
"""LibriSpeech speakers of the half that the figures are of; thresholds saw the other two."""

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A recording: what was done to it, its words, the chosen language, and its half."""

    kind: str
    name: str
    samples: Samples
    said: str
    language: Language
    measured: bool


def cases(speech: Path, folder: Path) -> Iterator[Case]:
    """All recordings as they are, then the unclear ones made of them."""
    clear = list(_clear(speech, folder))
    yield from clear
    source = [each for each in clear if each.name[0].isdigit() or "fleurs" in each.name]
    rng = np.random.default_rng(20261130)
    for each, snr in zip(source, cycle(SNR), strict=False):
        yield _made(each, f"noise {snr} dB", mixed(each.samples, _noise(each.samples, rng), snr))
        others = [o.samples for o in source if o.name != each.name and o.measured == each.measured]
        yield _made(each, f"babble {snr} dB", mixed(each.samples, _babble(others, rng), snr))
        tail = np.concatenate((each.samples, each.samples[::-1]))
        yield _made(each, "half reversed", tail)
        yield _made(each, "reversed", each.samples[::-1].copy())


def _made(of: Case, kind: str, samples: Samples) -> Case:
    said = "" if kind == "reversed" else of.said
    return Case(
        kind=kind, name=of.name, samples=samples, said=said, language="en", measured=of.measured
    )


def _clear(speech: Path, folder: Path) -> Iterator[Case]:
    for manifest in sorted(speech.glob("*/manifest.tsv")):
        with manifest.open(encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
        for number, row in enumerate(rows):
            speaker = row["file"].split("-")[0]
            known = speaker.isdigit()
            yield Case(
                kind="clear",
                name=row["file"],
                samples=samples_of(manifest.parent / row["file"], folder),
                said=row["transcript"],
                language="tr" if row["language"].startswith("tr") else "en",
                measured=speaker in MEASURED_SPEAKERS if known else bool(number % 2),
            )


def samples_of(path: Path, folder: Path) -> Samples:
    """Decode as the service does."""
    from interview.intake.sniffing import container_of_stream

    wav = folder / "case.wav"
    with path.open("rb") as upload, wav.open("wb") as decoded:
        decode(upload, container_of_stream(upload), decoded, 300.0)
    return np.frombuffer(wav.read_bytes()[44:], np.int16)


def mixed(voice: Samples, noise: NDArray[np.float64], snr: float) -> Samples:
    """The voice with noise at a signal-to-noise ratio in dB, at the level of the voice."""
    speech = voice.astype(float)
    factor = rms(speech) / (rms(noise) * 10 ** (snr / 20))
    both = speech + factor * noise[: len(speech)]
    return np.asarray(both * min(1.0, 0.9 * 32768 / np.abs(both).max()), np.int16)


def rms(samples: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(samples**2)))


def _noise(voice: Samples, rng: np.random.Generator) -> NDArray[np.float64]:
    """Pink noise: the spectrum of rooms, fans and traffic."""
    spectrum = np.fft.rfft(rng.standard_normal(len(voice)))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    return np.asarray(np.fft.irfft(spectrum, len(voice)), float)


def _babble(others: list[Samples], rng: np.random.Generator) -> NDArray[np.float64]:
    chosen = [others[index] for index in rng.choice(len(others), 6, replace=False)]
    return np.sum([np.resize(each, 40 * RATE) / rms(each.astype(float)) for each in chosen], axis=0)


def spoken_by_machine(text: str, voice: str, folder: Path) -> Samples:
    """Text spoken by espeak-ng."""
    path = folder / "espeak.wav"
    subprocess.run([ESPEAK, "-v", voice, "-s", "150", "-w", path, text], check=True)
    return samples_of(path, folder)
