"""Delivery measured on recordings of known truth, and the cost of measuring."""

import json
import shutil
from collections.abc import Iterator

from bench.context import Bench, run_module
from bench.report import Row, at_most, quantity

HOW = (
    "**delivery**: *pauses*: pieces of the recordings that begin and end in a vowel, joined with "
    "0.3, 0.5, 1 or 2 s of silence in rooms of no noise, -60 and -45 dBFS (speech at -22), through "
    "voice activity and the moving of its edges. *Pitch*: median over each speaker's recordings "
    "against Praat's autocorrelation over the same 60-500 Hz. *Noise*: white noise at 5, 10 and "
    "20 dB under the speech of two clean speakers. *Fillers*: um, uh, er, erm, hmm, ııı and eee by "
    "eight voices of espeak-ng on which nothing was tuned, and the steadiest vowel of the speaker "
    "held for 0.3-0.9 s, 1-7 dB under the speech, put into 70 % of the joints of the utterances; "
    "heard by the service's recogniser; found when an acoustic filler or a written one lies within "
    "0.3 s. The thresholds were chosen with other voices of espeak-ng and other mixtures, on "
    "speakers 1688, 1998 and librivox first; mixtures of the others were looked at as well. "
    "*Cost*: pitch, voice, edges and fillers of a minute of speech, median of five, one process."
)
FIRST = ("1688", "1998", "librivox")
OTHERS = ("2033", "2414", "fleurs", "telephone", "turkish")
SEMITONES, SHARE, FOUND = 0.5, 0.95, 0.8
SECONDS, MEGABYTES = 0.4, 60.0

Figures = dict[str, float]


def rows(bench: Bench) -> Iterator[Row]:
    """Pauses, pitch, noise, fillers, cost."""
    yield from _pauses(_truth("pauses"))
    yield _worst("pitch against Praat, worst speaker", _truth("pitch"), SEMITONES, "semitones")
    yield _worst("signal-to-noise, worst error", _truth("noise"), 2.0, "dB")
    cost = _truth("cost")
    yield at_most("voice, pitch and fillers of a minute", cost["seconds"], SECONDS, "s")
    yield at_most("memory added at the peak", cost["megabytes"], MEGABYTES, "MB")
    if shutil.which("espeak-ng") is None:
        yield Row("acoustic fillers", "not measured: no espeak-ng")
        return
    yield from _fillers(bench, "first speakers", FIRST[: bench.size(3, 1)])
    yield from _fillers(bench, "other speakers", OTHERS[: bench.size(5, 1)])


def _truth(*arguments: str) -> Figures:
    figures: Figures = json.loads(run_module("bench.delivery_truth", *arguments))
    return figures


def _pauses(figures: Figures) -> Iterator[Row]:
    found, detail = figures["found"], f"{figures['found']:.0f} found"
    yield at_most("error of a pause, worst", 1000 * figures["worst"], 60, "ms", detail)
    yield _at_least("pauses: recall", found / (found + figures["missed"]), SHARE)
    yield _at_least("pauses: precision", found / (found + figures["false"]), SHARE)


def _worst(figure: str, figures: Figures, most: float, unit: str) -> Row:
    name = max(figures, key=lambda each: abs(figures[each]))
    return at_most(figure, abs(figures[name]), most, unit, name)


def _fillers(bench: Bench, who: str, speakers: tuple[str, ...]) -> Iterator[Row]:
    data_dir = str(bench.models.parent)
    found = [_truth("fillers", speaker, data_dir) for speaker in speakers]
    total = {name: sum(figures[name] for figures in found) for name in found[0]}
    right = total["heard"] + total["written"]
    detail = f"{total['heard']:.0f} heard, {total['written']:.0f} written, of {total['said']:.0f}"
    yield _at_least(f"fillers, {who}: recall", right / total["said"], FOUND, detail)
    detail = f"{total['false']:.0f} false"
    yield _at_least(f"fillers, {who}: precision", right / (right + total["false"]), FOUND, detail)
    minutes = total["seconds of plain speech"] / 60
    each = quantity(total["false in plain speech"] / minutes, "a minute", f"{minutes:.1f} minutes")
    yield Row(f"fillers, {who}: false ones in plain speech", each)


def _at_least(figure: str, value: float, least: float, detail: str = "") -> Row:
    return Row(figure, quantity(value, "", detail), f">= {least:g}", value >= least)
