"""Delivery as text: every figure outside its band is named with its moment, in both languages."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from interview.contracts import (
    DeliveryReport,
    Measured,
    NotMeasurable,
    Pace,
    PacePoint,
    Pause,
    Span,
)
from interview.errors import Language
from interview.evaluation import delivery_feedback as module
from interview.evaluation.delivery_feedback import PHRASES, delivery_feedback
from interview.language.catalogue import Counted, Sentence, counted, translated
from tests.unit.content_cases import (
    GOOD,
    LANGUAGES,
    UNKNOWN,
    count,
    with_fillers,
    with_pace,
    with_pauses,
    with_voice,
)

UNCLEAR = NotMeasurable("unclear_speech")
FAST_IN_THE_MIDDLE = (
    PacePoint(5.0, 200.0, 130.0),
    PacePoint(47.0, 400.0, 230.0),
    PacePoint(60.0, None),
    PacePoint(70.0, 250.0, 160.0),
)


def lines(report: DeliveryReport, reader: Language = "en", spoken: Language = "en") -> str:
    return "\n".join(delivery_feedback(report, spoken, reader))


def told(report: DeliveryReport, key: str, spoken: Language = "en") -> bool:
    """Whether the sentence of ``key`` is a line, in both readers' languages alike."""
    found = []
    for reader in LANGUAGES:
        forms = {open_form(PHRASES[key], number, reader) for number in (1, 2)}
        patterns = [re.sub(r"\\\{[^}]*\\\}", r"[-−0-9.,:% ±]+", re.escape(form)) for form in forms]
        written = lines(report, reader, spoken).splitlines()
        found.append(any(re.fullmatch("|".join(patterns), line) for line in written))
    assert found[0] == found[1]
    return found[0]


def open_form(sentence: Sentence, number: int, reader: Language) -> str:
    """A sentence with its placeholders open, in the form for ``number``."""
    if isinstance(sentence, Counted):
        return counted(sentence, number, reader)
    return translated(sentence, reader)


def test_one_of_anything_is_one() -> None:
    """English has a singular; Turkish has no plural after a number."""
    one = [Pause(1.0, 1.5, inside_clause=False)]
    assert "You paused 1 time, for less than two seconds." in lines(with_pauses(*one))
    assert "1 kez durakladınız" in lines(with_pauses(*one), "tr")
    assert "You paused 2 times, never for" in lines(with_pauses(*one * 2))
    assert "No pauses were heard." in lines(with_pauses())


def test_every_phrase_is_used_and_every_used_one_exists() -> None:
    """No sentence is dead, none is missing: keys in the source and in the table agree."""
    tree = ast.parse(Path(module.__file__).read_text("utf-8"))
    computed = {"fillers_harmless", "fillers_some", "fillers_many"} | {
        f"{unit}_per_minute_{verdict}"
        for unit in ("words", "syllables")
        for verdict in ("good", "slow", "fast")
    }
    written = {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "say"
        and isinstance(call.args[0], ast.Constant)
    }
    assert written | computed == set(PHRASES)


@pytest.mark.parametrize(
    ("pace", "verdict"),
    [(99.9, "slow"), (100.0, "good"), (165.0, "good"), (165.1, "fast"), (190.0, "fast")],
)
def test_english_pace_is_judged_by_words(pace: float, verdict: str) -> None:
    """The band is 100-165 words a minute, its edges included."""
    assert told(with_pace(pace, words=True), f"words_per_minute_{verdict}")


@pytest.mark.parametrize(
    ("pace", "verdict"),
    [(251.9, "slow"), (252.0, "good"), (333.0, "good"), (378.0, "good"), (378.1, "fast")],
)
def test_turkish_pace_is_judged_by_syllables(pace: float, verdict: str) -> None:
    """Words are long in Turkish: the band is 252-378 syllables a minute."""
    assert told(with_pace(pace, words=False), f"syllables_per_minute_{verdict}", "tr")


def test_190_words_a_minute_are_fast_with_interval_and_moment() -> None:
    """The fastest ten seconds begin at 0:42; the band is told as well."""
    pace = Pace(
        Measured(190.0, "words/min", 184.2, 196.0), count(330.0), count(350.0), FAST_IN_THE_MIDDLE
    )
    (line,) = [line for line in lines(replace(GOOD, pace=pace)).splitlines() if "pace" in line]
    assert line.startswith("At 190 ± 6 words per minute, your pace is fast, most of all from 0:42")
    assert "100-165" in line
    turkish = lines(replace(GOOD, pace=pace), "tr")
    assert "Dakikada 190 ± 6 sözcüklük hızınız yüksek" in turkish
    assert "0:42" in turkish


def test_a_turkish_band_is_said_to_be_of_read_speech() -> None:
    """Nobody takes it for a measurement of interviews, or for a provisional one."""
    text = lines(with_pace(400.0, words=False), spoken="tr")
    assert "your pace is fast, most of all from 0:00 on (read speech: 252-378)" in text
    assert "sesli okumada 252-378" in lines(with_pace(400.0, words=False), "tr", "tr")


@pytest.mark.parametrize("spoken_in", LANGUAGES)
def test_an_unknown_pace_is_said_to_be_unknown(spoken_in: Language) -> None:
    """No figure, no verdict."""
    pace = replace(GOOD.pace, words_per_minute=UNCLEAR, syllables_per_minute=UNCLEAR)
    assert told(replace(GOOD, pace=pace), "pace_unknown", spoken_in)


@pytest.mark.parametrize("reader", LANGUAGES)
def test_too_little_speech_is_told_in_one_line(reader: Language) -> None:
    """What it takes is named, and nothing is judged."""
    report = replace(GOOD, pace=Pace(UNKNOWN, UNKNOWN, UNKNOWN))
    (line,) = delivery_feedback(report, "en", reader)
    assert re.findall(r"\d+", line) == ["10", "4"]


def test_short_pauses_are_counted_and_long_ones_named() -> None:
    """From two seconds on a pause is long; the longest is named with its place."""
    pauses = [Pause(1.0, 1.5, inside_clause=False), Pause(5.0, 6.9, inside_clause=True)]
    assert told(with_pauses(*pauses), "pauses_short")
    pauses = [Pause(5.0, 7.0, inside_clause=True), Pause(12.4, 16.0, inside_clause=True)]
    assert told(with_pauses(*pauses), "pauses_long")
    assert "the longest pause came at 0:12 and lasted 3.6 s" in lines(with_pauses(*pauses))
    assert "2 kez iki saniye" in lines(with_pauses(*pauses), "tr")


@pytest.mark.parametrize(
    ("rate", "verdict"),
    [(5.0, "harmless"), (5.1, "some"), (11.9, "some"), (12.0, "many"), (40.0, "many")],
)
def test_fillers_are_judged_by_their_rate(rate: float, verdict: str) -> None:
    """Up to five a minute do no harm, twelve do."""
    assert told(with_fillers(3, count(rate)), f"fillers_{verdict}")


def test_many_fillers_are_told_with_the_first_of_them() -> None:
    """And with the interval of their rate, which has a long side."""
    text = lines(with_fillers(9, Measured(14.0, "fillers/min", 13.2, 15.9)))
    assert "9 filler words, 14.0 (13.2 to 15.9) per minute, the first at 0:03:" in text


def test_fillers_without_a_rate_are_only_counted() -> None:
    """Too little speech for a rate is enough for a number."""
    assert told(with_fillers(2, UNKNOWN), "fillers_counted")
    assert told(GOOD, "fillers_none")


def test_a_monotone_stretch_is_told_with_its_moment() -> None:
    """The longest of them."""
    report = with_voice(monotone=(Span(1.0, 9.0), Span(12.0, 24.0)))
    assert told(report, "monotone")
    assert "Your pitch hardly moves for 12 s from 0:12 on" in lines(report)
    assert not told(GOOD, "monotone")


@pytest.mark.parametrize(("loudness", "quiet"), [(-35.1, True), (-35.0, False), (-20.0, False)])
def test_a_quiet_recording_is_told(loudness: float, *, quiet: bool) -> None:
    """Below -35 dBFS it is hard to follow."""
    assert told(with_voice(loudness=count(loudness, "dBFS")), "quiet") == quiet


@pytest.mark.parametrize(("share", "expected"), [(0.001, False), (0.0011, True)])
def test_an_overdriven_recording_is_told(share: float, *, expected: bool) -> None:
    """More than a thousandth of the samples."""
    assert told(with_voice(clipping=count(share, "ratio")), "clipped") == expected
