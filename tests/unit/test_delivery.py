"""Measures of delivery, from words, spans and levels."""

from collections.abc import Sequence

import pytest

from interview.contracts import (
    Levels,
    Measured,
    NotMeasurable,
    Segment,
    Span,
    Transcript,
    Word,
)
from interview.delivery.fillers import find_fillers
from interview.delivery.measure import measure_delivery
from interview.errors import Language

LEVELS = Levels(-20.0, -3.0, 0.0)


def spoken(text: str, seconds_each: float = 0.5) -> tuple[Word, ...]:
    """Words one after another."""
    return tuple(
        Word(word, index * seconds_each, (index + 1) * seconds_each, 0.9)
        for index, word in enumerate(text.split())
    )


def transcript(
    words: Sequence[Word], speech: tuple[Span, ...], language: Language = "en"
) -> Transcript:
    text = " ".join(word.text for word in words)
    segment = Segment(text, 0.0, 1.0, 0.1, tuple(words))
    return Transcript((segment,), speech, language, 1.0, "engine", "model")


def fillers(text: str, language: Language) -> list[str]:
    return [filler.text for filler in find_fillers(spoken(text), language)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Um, I think so.", ["um"]),
        ("So, uh... you know, it was fine", ["uh", "you know"]),
        ("I mean, basically it works", ["i mean", "basically"]),
        ("it was sort of hard, kind of", ["sort of", "kind of"]),
        ("Erm, hmm, UM!", ["erm", "hmm", "um"]),
        ("That is what I mean by quality", []),
        ("Do you know the tool?", []),
        ("as you know we ship weekly", []),
        ("a kind of database and this sort of thing", []),
        ("What kind of team?", []),
        ("I know you mean well", []),
        ("The summit was summer's umbrella", []),
    ],
)
def test_english_fillers(text: str, found: list[str]) -> None:
    """Fillers are found whatever the punctuation; content uses are left alone."""
    assert fillers(text, "en") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Şey, ben yani orada çalıştım.", ["şey", "yani"]),
        ("Iıı, eee... hani işte öyle", ["ııı", "eee", "hani", "işte"]),
        ("IIII değil ama III öyle", ["ııı"]),
        ("ŞEY İŞTE", ["şey", "işte"]),
        ("Her şey güzeldi, bir şey olmadı", []),
        ("hiçbir şey, çok şey, aynı şey", []),
        ("Şeyler ve yanımda işten", []),
    ],
)
def test_turkish_fillers(text: str, found: list[str]) -> None:
    """Turkish capitals are folded the Turkish way; "bir şey" is a thing, not a filler."""
    assert fillers(text, "tr") == found


def test_each_language_has_its_own_list() -> None:
    """ "er" is Turkish for early, "yani" nothing in English."""
    assert fillers("er geç olur um", "tr") == []
    assert fillers("yani şey", "en") == []


def test_a_filler_has_the_time_of_its_first_word() -> None:
    """The page plays from there."""
    (found,) = find_fillers(spoken("well you know it works"), "en")
    assert (found.text, found.start) == ("you know", 0.5)


def test_rates_come_from_words_and_the_time_from_first_to_last_speech() -> None:
    """60 words between second 10 and second 40 are 120 a minute, silence around it or not."""
    words = spoken("go " * 60)
    speech = (Span(10.0, 24.0), Span(25.0, 40.0))
    report = measure_delivery(transcript(words, speech), 60.0, LEVELS)
    assert report.words_per_minute == Measured(120.0, "words/min")
    assert report.syllables_per_minute == Measured(120.0, "syllables/min")
    assert report.fillers_per_minute == Measured(0.0, "fillers/min")
    assert report.duration == Measured(60.0, "s")


def test_pauses_are_the_gaps_between_spans() -> None:
    """From a quarter of a second on; the silence before and after is none."""
    speech = (Span(5.0, 8.0), Span(8.2, 10.0), Span(10.25, 12.0), Span(14.5, 20.0))
    report = measure_delivery(transcript(spoken("go " * 30), speech), 30.0, LEVELS)
    assert report.pauses == Measured(2, "count")
    assert report.longest_pause == Measured(2.5, "s")
    assert report.pause_spans == (Span(10.0, 10.25), Span(12.0, 14.5))


def test_speech_ratio_is_the_share_of_the_recording() -> None:
    """Twelve seconds of voice in forty."""
    speech = (Span(0.0, 7.0), Span(20.0, 25.0))
    report = measure_delivery(transcript(spoken("go " * 20), speech), 40.0, LEVELS)
    assert report.speech_ratio == Measured(0.3, "ratio")


def test_speech_past_the_end_is_at_most_everything() -> None:
    """The last frame of voice activity may reach beyond the last sample."""
    report = measure_delivery(transcript(spoken("go " * 20), (Span(0.0, 10.03),)), 10.0, LEVELS)
    assert report.speech_ratio == Measured(1.0, "ratio")


@pytest.mark.parametrize(
    ("words", "seconds", "measurable"), [(4, 10.0, False), (5, 2.9, False), (5, 3.0, True)]
)
def test_too_little_speech_has_no_rates(words: int, seconds: float, measurable: bool) -> None:
    """Below five words or three seconds a rate is chance, and the report says why it has none."""
    report = measure_delivery(
        transcript(spoken("go " * words), (Span(0.0, seconds),)), 10.0, LEVELS
    )
    rates = (report.words_per_minute, report.syllables_per_minute, report.fillers_per_minute)
    if measurable:
        assert all(isinstance(rate, Measured) for rate in rates)
    else:
        assert rates == (NotMeasurable("too_little_speech"),) * 3
    assert isinstance(report.pauses, Measured)


def test_levels_are_reported_as_measured() -> None:
    """Loudness, peak and clipping come through with their units."""
    levels = Levels(-27.31, -0.4, 0.001234567)
    report = measure_delivery(transcript(spoken("go " * 9), (Span(0, 5),)), 6.0, levels)
    assert report.loudness == Measured(-27.31, "dBFS")
    assert report.peak == Measured(-0.4, "dBFS")
    assert report.clipping == Measured(0.001235, "ratio")


def test_the_language_decides_what_a_syllable_is() -> None:
    """ "make" is one syllable in English and two in Turkish."""
    words, speech = spoken("make " * 30), (Span(0.0, 30.0),)
    english = measure_delivery(transcript(words, speech, "en"), 30.0, LEVELS)
    turkish = measure_delivery(transcript(words, speech, "tr"), 30.0, LEVELS)
    assert english.syllables_per_minute == Measured(60.0, "syllables/min")
    assert turkish.syllables_per_minute == Measured(120.0, "syllables/min")


def test_no_speech_at_all_measures_what_there_is() -> None:
    """The pure function has no opinion on whether that is an answer."""
    report = measure_delivery(transcript((), ()), 0.0, LEVELS)
    assert report.words_per_minute == NotMeasurable("too_little_speech")
    assert report.speech_ratio == NotMeasurable("too_little_speech")
    assert report.longest_pause == Measured(0.0, "s")
