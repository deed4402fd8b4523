"""Pace from words and voice: rates, their intervals, the curve, and missing values."""

import pytest

from interview.contracts import Measured, NotMeasurable, Pace, Span, Word
from interview.contracts.delivery import PACE_BANDS
from interview.delivery.pace import measure_pace
from interview.errors import Language

THIRTY_SECONDS = (Span(10.0, 40.0),)


def evenly(count: int, start: float, end: float, text: str = "go") -> tuple[Word, ...]:
    """``count`` words one after another over a time."""
    each = (end - start) / count
    return tuple(
        Word(text, start + index * each, start + (index + 1) * each, 0.9) for index in range(count)
    )


def value(metric: object) -> float:
    assert isinstance(metric, Measured)
    return metric.value


def test_rates_run_from_the_first_sound_to_the_last() -> None:
    """60 words between second 10 and second 40 are 120 a minute, silence around it or not."""
    pace = measure_pace(evenly(60, 10.0, 40.0), THIRTY_SECONDS, "en")
    assert value(pace.words_per_minute) == 120.0
    assert value(pace.syllables_per_minute) == 120.0
    assert pace.articulation_rate == pace.syllables_per_minute


def test_articulation_leaves_out_pauses_and_keeps_shorter_silences() -> None:
    """10 s of a pause go; a silence of 0.2 s is part of speaking."""
    speech = (Span(10.0, 20.0), Span(20.2, 25.0), Span(35.0, 40.0))
    pace = measure_pace(evenly(60, 10.0, 40.0), speech, "en")
    assert value(pace.words_per_minute) == 120.0
    assert value(pace.articulation_rate) == 180.0


def test_the_language_decides_what_a_syllable_is() -> None:
    """ "make" is one syllable in English and two in Turkish."""
    words = evenly(30, 10.0, 40.0, "make")
    assert value(measure_pace(words, THIRTY_SECONDS, "en").syllables_per_minute) == 60.0
    assert value(measure_pace(words, THIRTY_SECONDS, "tr").syllables_per_minute) == 120.0


@pytest.mark.parametrize("language", ["en", "tr"])
def test_the_interval_holds_what_edges_and_recognition_may_change(language: Language) -> None:
    """60 ms at an edge and two words of a hundred left out stay inside it."""
    rate = measure_pace(evenly(60, 10.0, 40.0), THIRTY_SECONDS, language).words_per_minute
    assert isinstance(rate, Measured)
    assert rate.low < 60 * 59 / 30.06 < rate.value < 60 * 61 / 29.94 < rate.high
    assert rate.high - rate.low < 0.15 * rate.value


def test_the_interval_is_that_of_its_two_edges_and_of_recognition() -> None:
    """Three words of a hundred, and 60 ms at both ends, which add up as squares: 85 ms."""
    rate = measure_pace(evenly(60, 10.0, 40.0), THIRTY_SECONDS, "en").words_per_minute
    assert rate == Measured(120.0, "words/min", 116.1, 124.0)


def test_every_pause_left_out_adds_two_edges() -> None:
    """Nine pauses: the articulation rate is known less well than one of a single stretch."""
    words = evenly(60, 0.0, 30.0)
    parts = tuple(Span(index * 3.0, index * 3.0 + 2.7) for index in range(10))
    pieces = measure_pace(words, parts, "en").articulation_rate
    whole = measure_pace(words, (Span(0.0, 27.0),), "en").articulation_rate
    assert isinstance(pieces, Measured)
    assert isinstance(whole, Measured)
    assert pieces.value == whole.value
    assert pieces.high > whole.high
    assert pieces.low < whole.low


def test_a_longer_answer_is_known_better() -> None:
    """The error of time is spread over more time."""
    short = measure_pace(evenly(10, 0.0, 5.0), (Span(0.0, 5.0),), "en").words_per_minute
    long = measure_pace(evenly(120, 0.0, 60.0), (Span(0.0, 60.0),), "en").words_per_minute
    assert isinstance(short, Measured)
    assert isinstance(long, Measured)
    assert short.value == long.value
    assert short.high - short.low > long.high - long.low


@pytest.mark.parametrize(
    ("words", "seconds", "measurable"), [(9, 10.0, False), (10, 3.9, False), (10, 4.0, True)]
)
def test_too_little_speech_has_no_pace(words: int, seconds: float, *, measurable: bool) -> None:
    """Below ten words or four seconds a rate is chance, and the reason is named."""
    pace = measure_pace(evenly(words, 0.0, seconds), (Span(0.0, seconds),), "en")
    if measurable:
        assert isinstance(pace.words_per_minute, Measured)
    else:
        none = NotMeasurable("too_little_speech")
        assert pace == Pace(none, none, none)


@pytest.mark.parametrize(("probability", "measurable"), [(0.49, False), (0.5, True)])
def test_words_the_recogniser_guessed_have_no_pace(probability: float, *, measurable: bool) -> None:
    """With a mean probability below a half nobody knows how many words there were."""
    words = tuple(
        Word(word.text, word.start, word.end, probability) for word in evenly(60, 10.0, 40.0)
    )
    pace = measure_pace(words, THIRTY_SECONDS, "en")
    assert isinstance(pace.words_per_minute, Measured) == measurable
    if not measurable:
        assert pace.articulation_rate == NotMeasurable("unclear_speech")


@pytest.mark.parametrize(("voice", "measurable"), [(0.04, False), (0.99, False), (1.0, True)])
def test_too_little_voice_has_no_articulation_rate(voice: float, *, measurable: bool) -> None:
    """Two sounds with seconds of silence between them: below two seconds of voice none."""
    speech = (Span(0.0, voice), Span(4.0, 4.0 + voice))
    pace = measure_pace(evenly(10, 0.0, 4.0), speech, "en")
    assert isinstance(pace.words_per_minute, Measured)
    assert isinstance(pace.articulation_rate, Measured) == measurable
    if not measurable:
        assert pace.articulation_rate == NotMeasurable("too_little_speech")


def test_clicks_have_no_articulation_rate() -> None:
    """1,200 of 2 ms are 2.4 s of sound, whose edges add up to an error of 2.9 s."""
    speech = tuple(Span(0.5 * number, 0.5 * number + 0.002) for number in range(1_200))
    rate = measure_pace(evenly(1_200, 0.0, 600.0), speech, "en").articulation_rate
    assert rate == NotMeasurable("too_little_speech")


def test_no_speech_at_all_has_no_pace() -> None:
    """Neither words nor a voice."""
    assert measure_pace((), (), "tr").words_per_minute == NotMeasurable("too_little_speech")


def test_the_curve_shows_where_the_pace_changes() -> None:
    """20 s at 60 a minute, then 20 s at 240: windows of 10 s, a step of 5 s."""
    words = evenly(20, 0.0, 20.0) + evenly(80, 20.0, 40.0)
    curve = measure_pace(words, (Span(0.0, 40.0),), "en").curve
    assert [point.at for point in curve] == [5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0]
    rates = [point.syllables_per_minute for point in curve]
    assert rates == [60.0, 60.0, 60.0, 150.0, 240.0, 240.0, 240.0]


@pytest.mark.parametrize(("end", "last"), [(21.0, 15.0), (21.2, 16.2), (24.9, 19.9)])
def test_the_curve_reaches_the_end(end: float, last: float) -> None:
    """More than a second behind the last whole step has a window of its own: the last 10 s."""
    curve = measure_pace(evenly(60, 0.0, end), (Span(0.0, end),), "en").curve
    assert [point.at for point in curve][-2:] == ([10.0, 15.0] if last == 15.0 else [15.0, last])


def test_a_word_on_the_edge_of_a_window_counts_by_its_share() -> None:
    """A word from 9 to 11 s is half in the first window and half in the third."""
    words = (*evenly(9, 0.0, 9.0), Word("information", 9.0, 11.0, 0.9), *evenly(9, 11.0, 20.0))
    curve = measure_pace(words, (Span(0.0, 20.0),), "en").curve
    assert [point.syllables_per_minute for point in curve] == [66.0, 72.0, 66.0]


def test_a_window_with_hardly_a_word_shows_none() -> None:
    """A long silence is a gap of the curve, not a slow pace."""
    words = evenly(20, 0.0, 10.0) + evenly(20, 30.0, 40.0)
    curve = measure_pace(words, (Span(0.0, 10.0), Span(30.0, 40.0)), "en").curve
    rates = {point.at: point.syllables_per_minute for point in curve}
    assert rates[5.0] == 120.0
    assert rates[15.0] is None
    assert rates[20.0] is None


@pytest.mark.parametrize(
    ("count", "voice", "shown"), [(2, 10.0, False), (3, 10.0, True), (20, 1.5, False)]
)
def test_a_point_needs_three_words_and_two_seconds_of_voice(
    count: int, voice: float, *, shown: bool
) -> None:
    """In the window from second 20 to second 30, after an ordinary beginning."""
    words = evenly(40, 0.0, 20.0) + evenly(count, 20.0, 29.9)
    speech = (Span(0.0, 20.0), Span(20.0, 20.0 + voice), Span(29.9, 30.0))
    curve = measure_pace(words, speech, "en").curve
    assert (curve[-1].at, curve[-1].syllables_per_minute is not None) == (25.0, shown)


def test_an_answer_shorter_than_a_window_has_one_point() -> None:
    """Its own middle and its own rate."""
    (point,) = measure_pace(evenly(12, 1.0, 7.0), (Span(1.0, 7.0),), "en").curve
    assert (point.at, point.syllables_per_minute) == (4.0, 120.0)


def test_a_word_without_length_is_counted_once() -> None:
    """Recognisers write words of zero seconds."""
    words = (*evenly(9, 0.0, 9.0), Word("go", 9.5, 9.5, 0.9))
    (point,) = measure_pace(words, (Span(0.0, 10.0),), "en").curve
    assert point.syllables_per_minute == 60.0


def test_the_curve_counts_words_as_well() -> None:
    """The same windows in the other unit: four syllables a word, a word a second."""
    words = evenly(20, 0.0, 20.0, "information")
    curve = measure_pace(words, (Span(0.0, 20.0),), "en").curve
    assert [point.words_per_minute for point in curve] == [60.0] * 3
    assert [point.syllables_per_minute for point in curve] == [240.0] * 3


def test_the_bands_are_those_of_their_sources() -> None:
    """Turkish readers: 333 syllables, sd 30; without pauses 422, sd 45 (Coupé et al. 2019)."""
    english, turkish = PACE_BANDS["en"], PACE_BANDS["tr"]
    assert (english.metric, english.low, english.high) == ("words_per_minute", 100.0, 165.0)
    assert turkish.metric == "syllables_per_minute"
    assert turkish.high == 333 + 1.5 * 30
    assert turkish.low == round((422 - 1.5 * 45) * 256 / 359.5)
    assert (english.read_speech, turkish.read_speech) == (False, True)
