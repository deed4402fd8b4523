"""Clear recordings whose content is withheld, and unclear ones whose content is judged."""

import csv
import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.accuracy import distance, words_of
from bench.context import Bench
from bench.report import Row, at_most, quantity
from interview.errors import Language
from tests.conftest import SPEECH, Server
from tests.integration.recordings import read_mono, wav
from tests.parts import SHARED

HOW = (
    "**understood**: clear: the recordings of all sets as they are. Unclear, made of those of "
    "LibriSpeech and FLEURS: pink noise, and babble of six other recordings, as loud as the voice "
    "and 5 and 10 dB louder in turn; the recording followed by itself reversed, so that half of "
    "the voice has no words; reversed alone; and Turkish answers spoken by espeak-ng, which the "
    "recogniser hears as gibberish. Each is sent with its language. Withheld: no level, as "
    "`not_understood` or `other_language`, or refused altogether. Half of the recordings, by "
    "LibriSpeech speaker and otherwise every other one; thresholds were chosen on the other half."
)
RATE = 16_000
LOUDER = (0, 5, 10)
MEASURED_SPEAKERS = ("2033", "2414")
MOST_WRONG = 0.5
"""Word error rate from which most words are wrong."""

MOST_JUDGED = 0.1
TURKISH = SHARED / "answers" / "spoken" / "tr.jsonl"
WITHHELD = ("not_understood", "other_language")

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Case:
    """A recording, how it was made, and what is said in it (empty: nothing)."""

    kind: str
    name: str
    samples: Samples
    said: str
    language: Language


@dataclass(frozen=True, slots=True)
class Told:
    """Whether the content was judged, and the word error rate; refused ones have none."""

    case: Case
    judged: bool
    errors: float | None


def rows(bench: Bench) -> Iterator[Row]:
    """Clear ones withheld; unclear ones judged, by kind, and by their word error rate."""
    clear = list(_clear())[: bench.size(1000, 3)]
    unclear = [*_made(clear), *_machine_spoken(bench.folder, bench.size(10, 1))]
    with bench.serving() as server:
        told = [_told(server, each) for each in (*clear, *unclear)]
    good = [each for each in told if each.case.kind == "clear"]
    withheld = [each.case.name for each in good if not each.judged]
    yield at_most("clear recordings withheld", len(withheld), 0, "", f"of {len(good)}")
    for kind in dict.fromkeys(each.kind for each in unclear):
        yield _judged([each for each in told if each.case.kind == kind], kind)
    wrong = [each for each in told if each.case.said and (each.errors or 0) > MOST_WRONG]
    judged = sum(each.judged for each in wrong)
    detail = quantity(judged, "", f"of {len(wrong)}")
    yield Row(f"judged with more than {MOST_WRONG:.0%} of the words wrong, all kinds", detail)


def _judged(told: Sequence[Told], kind: str) -> Row:
    count = sum(each.judged for each in told)
    figure, detail = f"{kind}: judged", f"{count} of {len(told)}"
    if kind.endswith((" 0 dB", " 5 dB")):  # some of these are understood
        return Row(figure, detail)
    return at_most(figure, count / len(told), MOST_JUDGED, "", detail)


def _told(server: Server, case: Case) -> Told:
    sent = server.send(wav(case.samples, RATE), language=case.language, lang="en")
    if sent.status_code != 200:
        return Told(case, judged=False, errors=None)
    report = sent.json()
    reason = report["content"]["overall"].get("not_measurable")
    said, heard = words_of(case.said), words_of(report["transcribed_text"])
    return Told(case, reason not in WITHHELD, distance(said, heard) / max(1, len(said)))


def _clear() -> Iterator[Case]:
    for manifest in sorted(SPEECH.glob("*/manifest.tsv")):
        with manifest.open(encoding="utf-8") as lines:
            entries = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
        for number, row in enumerate(entries):
            if not _is_measured(row["file"], number):
                continue
            samples = read_mono(manifest.parent / row["file"], RATE)
            yield Case("clear", row["file"], samples, row["transcript"], row["language"][:2])


def _is_measured(name: str, number: int) -> bool:
    speaker = name.split("-", maxsplit=1)[0]
    return speaker in MEASURED_SPEAKERS if speaker.isdigit() else number % 2 == 1


def _made(clear: Sequence[Case]) -> Iterator[Case]:
    source = [each for each in clear if each.name[0].isdigit() or "fleurs" in each.name]
    rng = np.random.default_rng(20261130)
    for case, louder in zip(source, cycle(LOUDER), strict=False):
        others = [each.samples for each in source if each is not case]
        for kind, noise in (("noise", _pink(rng)), ("babble", _babble(others, rng))):
            mixed = _mixed(case.samples, noise, louder)
            yield replace(case, kind=f"{kind} louder by {louder} dB", samples=mixed)
        back = case.samples[::-1]
        yield replace(
            case, kind="half reversed", samples=np.concatenate((case.samples, back)), said=""
        )
        yield replace(case, kind="reversed", samples=back, said="")


def _mixed(voice: Samples, noise: NDArray[np.float64], louder: float) -> Samples:
    speech = voice.astype(float)
    factor = 10 ** (louder / 20) * _rms(speech) / _rms(noise)
    both = speech + factor * noise[: len(speech)]
    return np.asarray(both * min(1.0, 0.9 * 32768 / np.abs(both).max()), np.int16)


def _rms(samples: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(samples**2)))


def _pink(rng: np.random.Generator) -> NDArray[np.float64]:
    """Noise with the spectrum of rooms, fans and traffic."""
    spectrum = np.fft.rfft(rng.standard_normal(80 * RATE))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    return np.asarray(np.fft.irfft(spectrum), float)


def _babble(others: Sequence[Samples], rng: np.random.Generator) -> NDArray[np.float64]:
    chosen = [others[n] for n in rng.choice(len(others), min(6, len(others)), replace=False)]
    voices = [np.resize(each, 80 * RATE) / _rms(each.astype(float)) for each in chosen]
    return np.asarray(np.sum(voices, axis=0), float)


def _machine_spoken(folder: Path, count: int) -> Iterator[Case]:
    if shutil.which("espeak-ng") is None:
        return
    path = folder / "espeak.wav"
    for line in TURKISH.read_text("utf-8").splitlines()[1 : 2 * count : 2]:
        said = " ".join(json.loads(line)["answer"].split()[:40])
        subprocess.run(["espeak-ng", "-v", "tr", "-s", "150", "-w", path, said], check=True)
        yield Case("Turkish by espeak-ng", "espeak", read_mono(path, RATE), said, "tr")
