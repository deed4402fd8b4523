"""Figures outside their bands: all of them, the farthest first, each with its moment."""

from dataclasses import replace

import pytest

from interview.contracts import (
    DeliveryReport,
    EvaluatedAnswer,
    NotMeasurable,
    Pace,
    PacePoint,
    Pause,
    Span,
)
from interview.evaluation.evaluate import evaluate_content
from interview.evaluation.outside import outside_bands
from interview.flows.report import answer_json
from tests.unit.content_cases import (
    GOOD,
    asked,
    bank,
    count,
    spoken,
    with_fillers,
    with_pace,
    with_pauses,
    with_voice,
)

CURVE = (PacePoint(5.0, 300.0, 120.0), PacePoint(30.0, 500.0, 260.0), PacePoint(55.0, 280.0, 90.0))
UNCLEAR = NotMeasurable("unclear_speech")

BAD = replace(
    GOOD,
    pace=Pace(count(190.0), count(330.0), count(350.0), CURVE),
    fillers=with_fillers(9, count(19.0)).fillers,
    pauses=with_pauses(Pause(12.0, 15.0, inside_clause=True)).pauses,
    voice=replace(
        GOOD.voice,
        monotone=(Span(1.0, 9.0),),
        loudness=count(-39.0, "dBFS"),
        clipping=count(0.0019, "ratio"),
    ),
)
"""Outside every band there is."""


def names(report: DeliveryReport) -> list[str]:
    return [each.name for each in outside_bands(report, "en")]


def test_a_good_delivery_is_inside_every_band() -> None:
    """In both languages."""
    assert outside_bands(GOOD, "en") == outside_bands(GOOD, "tr") == ()


def test_all_figures_are_found_the_farthest_first() -> None:
    """Fillers at twice the harmful distance, clipping at a tenth of it."""
    assert names(BAD) == ["fillers", "fast", "monotone", "long_pause", "quiet", "clipped"]
    farther = replace(BAD, pace=Pace(count(400.0), count(700.0), count(700.0), CURVE))
    assert names(farther)[0] == "fast"


def test_pace_has_the_moment_of_its_fastest_or_slowest_stretch() -> None:
    """The start of the window of ten seconds, in the unit of the band."""
    (fast,) = outside_bands(replace(GOOD, pace=BAD.pace), "en")
    assert (fast.name, fast.at) == ("fast", 25.0)
    slow = Pace(count(60.0), count(330.0), count(350.0), CURVE)
    (found,) = outside_bands(replace(GOOD, pace=slow), "en")
    assert (found.name, found.at) == ("slow", 50.0)
    assert outside_bands(with_pace(60.0, words=True), "en")[0].at == 0.0


def test_a_pace_so_fast_that_it_costs_two_levels_is_clearly_bad() -> None:
    """The scale of all figures: 1 is clearly bad."""
    (fast,) = outside_bands(with_pace(1.25 * 165.0, words=True), "en")
    (fillers,) = outside_bands(with_fillers(9, count(12.0)), "en")
    (slow,) = outside_bands(with_pace(80.0, words=True), "en")
    assert [fast.excess, fillers.excess, slow.excess] == pytest.approx([1.0, 1.0, 1.0])


def test_loudness_has_the_moment_of_its_quietest_and_loudest_voice() -> None:
    """Stretches of three seconds; silence is no quiet voice."""
    levels = [-38.0] * 40 + [-90.0] * 40 + [-44.0] * 40 + [-36.0] * 40 + [-38.0] * 80
    report = replace(
        with_voice(
            loudness=count(-39.0, "dBFS"), clipping=count(0.5, "ratio"), envelope=tuple(levels)
        ),
        duration=count(60.0, "s"),
    )
    moments = {each.name: each.at for each in outside_bands(report, "en")}
    assert 18.0 <= moments["quiet"] <= 27.0
    assert 30.0 <= moments["clipped"] <= 37.0


def test_what_is_not_measurable_is_not_outside() -> None:
    """A pause in noise and a filler without a rate stand where they were heard, and no more."""
    pauses = replace(BAD.pauses, pauses_over_2s=UNCLEAR)
    fillers = replace(BAD.fillers, fillers_per_minute=UNCLEAR)
    report = replace(BAD, pace=Pace(UNCLEAR, UNCLEAR, UNCLEAR), pauses=pauses, fillers=fillers)
    assert names(report) == ["monotone", "quiet", "clipped"]


def shown(report: DeliveryReport) -> dict[str, object]:
    """The delivery of an answer as JSON."""
    entry = bank("en")["conflict-in-team"]
    content = evaluate_content(
        asked(entry.id, "en"), spoken(entry.model_answer, "en"), report, "en"
    )
    delivery = answer_json(EvaluatedAnswer("", "", "en", content, delivery=report))["delivery"]
    assert isinstance(delivery, dict)
    return delivery


def test_clients_get_the_names_and_moments() -> None:
    """In the order of the advice."""
    found = shown(BAD)["outside_band"]
    assert isinstance(found, list)
    assert found[1] == {"name": "fast", "at": 25.0, "seconds": None}
    assert found[3] == {"name": "long_pause", "at": 12.0, "seconds": 3.0}


def test_clients_get_the_band_in_both_units() -> None:
    """That of words a minute, and the same in syllables by the words of this answer."""
    assert shown(BAD)["pace_band"] == {
        "metric": "words_per_minute",
        "read_speech": False,
        "words_per_minute": {"low": 100, "high": 165},
        "syllables_per_minute": {"low": 174, "high": 287},
    }
    assert shown(replace(BAD, pace=Pace(UNCLEAR, UNCLEAR, UNCLEAR)))["pace_band"] is None
