"""Reports as JSON: every metric under one name, missing ones with their reason."""

import json
from typing import Any

import pytest

from interview.contracts import (
    Advice,
    ContentReport,
    DeliveryReport,
    DimensionScore,
    Evidence,
    Filler,
    Fillers,
    Gate,
    LanguageUse,
    Measured,
    NotMeasurable,
    Pace,
    PacePoint,
    Pause,
    Pauses,
    PointToCheck,
    Span,
    StructurePart,
    Verdict,
    Voice,
    content_report,
    delivery_report,
    flat_delivery,
    plain,
)
from interview.contracts.evaluated import converter

NAMES = (
    "duration", "words_per_minute", "syllables_per_minute", "pauses", "longest_pause",
    "speech_ratio", "filler_count", "fillers_per_minute", "loudness", "peak", "clipping",
    "pitch", "variety",
)  # fmt: skip
FIGURE = Measured(3.0, "count", 3.0, 3.0)
GAP = NotMeasurable("too_little_speech")
REPORT = DeliveryReport(
    FIGURE,
    Pace(GAP, FIGURE, FIGURE, (PacePoint(5.0, None),)),
    Pauses(
        FIGURE,
        FIGURE,
        FIGURE,
        FIGURE,
        FIGURE,
        FIGURE,
        FIGURE,
        FIGURE,
        pause_spans=(Pause(1.0, 2.0, inside_clause=True),),
    ),
    Fillers(FIGURE, FIGURE, FIGURE, fillers=(Filler("um", 0.5, 0.8),)),
    Voice(
        FIGURE,
        FIGURE,
        FIGURE,
        FIGURE,
        FIGURE,
        FIGURE,
        FIGURE,
        monotone=(Span(0.0, 9.0),),
        envelope=(-20.0,),
    ),
    LanguageUse(FIGURE, FIGURE, FIGURE, FIGURE, FIGURE, FIGURE, most_used=(("team", 4),)),
)


CONTENT = ContentReport(
    "hard-problem-solved",
    (Gate("far_too_short", 1, "Too short."),),
    (PointToCheck("Names it", Evidence("the pump", 3.0, "synonym")), PointToCheck("Asks why")),
    (StructurePart("result", "Result", None),),
    (DimensionScore("structure", "Structure", None, "", (), ""),),
    GAP,
    (Advice("Name the figure.", 3.0),),
    None,
    Verdict("yes", 0.1, (0.0, 0.1, 0.3, 0.4, 0.2)),
    follow_ups=("Why?", "How?"),
)


def test_a_gap_names_its_reason_and_a_figure_its_interval() -> None:
    """A client tells them apart by the key."""
    assert converter.unstructure(GAP) == {"not_measurable": "too_little_speech"}
    assert converter.unstructure(FIGURE) == {"value": 3.0, "unit": "count", "low": 3.0, "high": 3.0}


def test_a_content_report_survives_json() -> None:
    """What a row holds is read back as the report it was."""
    assert content_report(json.loads(json.dumps(plain(CONTENT)))) == CONTENT


def test_a_report_stored_with_verdicts_is_read_without_them() -> None:
    """Interviews of earlier versions hold a status for each point, and their share."""
    stored = plain(CONTENT) | {"coverage": {"not_measurable": "no_expected_points"}}
    stored["points"] = [{"point": "Names it", "status": "missing", "score": 0.0, "evidence": None}]
    read = content_report(stored)
    assert read is not None
    assert read.points == (PointToCheck("Names it"),)


@pytest.mark.parametrize(
    "stored",
    [{}, plain(CONTENT) | {"dimensions": 3}, plain(CONTENT) | {"overall": "good"}, {"content": {}}],
)
def test_a_report_of_another_version_is_not_read(stored: dict[str, Any]) -> None:
    """It is told as none: whoever needs it makes it again."""
    assert content_report(stored) is None


@pytest.mark.parametrize("stored", [{}, {"pace_curve": [], "most_used": []}])
def test_a_delivery_report_of_another_version_is_not_read(stored: dict[str, Any]) -> None:
    assert delivery_report(stored) is None


def test_the_groups_of_a_delivery_report_are_flat() -> None:
    """The names clients read stay whatever group a metric belongs to."""
    flat = json.loads(json.dumps(flat_delivery(REPORT)))
    for name in NAMES:
        assert flat[name].keys() & {"value", "not_measurable"}, name
    assert flat["pace_curve"] == [
        {"at": 5.0, "syllables_per_minute": None, "words_per_minute": None}
    ]
    assert flat["pause_spans"] == [{"start": 1.0, "end": 2.0, "inside_clause": True}]
    assert flat["fillers"] == [{"text": "um", "start": 0.5, "end": 0.8, "kind": "lexical"}]
    assert flat["most_used"] == [{"word": "team", "count": 4}]


def test_no_two_groups_share_a_name() -> None:
    """Else one would hide the other when they are laid flat."""
    groups = converter.unstructure(REPORT)
    groups.pop("duration")
    names = [name for group in groups.values() for name in group]
    assert len(names) == len(set(names))
