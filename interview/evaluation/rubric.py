"""The rubric: dimensions, their weights, the overall figure, and what a model may move.

Structured interviews rate the content of an answer on anchored scales and average them
(Kell et al., ETS 2017; Sackett et al. 2022 rank them the best single predictor). So what is
said weighs nine tenths; how it is said weighs one, which is also the most that slow speech
or pauses can cost.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from interview.contracts import (
    ContentReport,
    DimensionScore,
    Gate,
    Measured,
    Metric,
    NotMeasurable,
    PointCoverage,
)
from interview.errors import Language
from interview.evaluation import levels
from interview.evaluation.anchors import anchor, label, next_level
from interview.evaluation.levels import Level, Material

WEIGHTS: dict[str, float] = {
    "relevance": 0.35,
    "structure": 0.2,
    "specificity": 0.15,
    "ownership": 0.1,
    "clarity": 0.1,
    "delivery": 0.1,
}
"""Share of each dimension in the overall level. Answering what was asked weighs most: it is
what a structured interview scores. Where a dimension is not judged, the others share its
weight in proportion."""

RULES: dict[str, Callable[[Material], Level]] = {
    "relevance": levels.relevance,
    "structure": levels.structure,
    "specificity": levels.specificity,
    "ownership": levels.ownership,
    "clarity": levels.clarity,
    "delivery": levels.delivery,
}

HEARD = "delivery"
"""Measured from the sound: no gate on the words lowers it, no model that reads moves it."""

LOWEST, HIGHEST = 1, 5
OVERALL_ERROR = 1.0
ERROR_WITHOUT_POINTS = 1.3
"""Levels. How far the overall level lies from the grade in nine of ten of this project's own
held-out examples, graded before they were judged; more where no expected points are known."""


def score(
    material: Material, gates: tuple[Gate, ...], reader: Language
) -> tuple[DimensionScore, ...]:
    """Every dimension with its level, its anchor and the way up; no level above a gate's cap."""
    empty = any(gate.name == "empty" for gate in gates)
    judged = {name: Level(None) if empty else rule(material) for name, rule in RULES.items()}
    total = sum(WEIGHTS[name] for name, each in judged.items() if each.level is not None)
    return tuple(
        _dimension(
            DimensionScore(
                name,
                label(name, reader),
                0.0 if each.level is None else round(WEIGHTS[name] / total, 4),
                each.level,
                "",
                each.evidence,
                "",
            ),
            each.level if each.level is None or name == HEARD else min(each.level, cap(gates)),
            reader,
        )
        for name, each in judged.items()
    )


def unjudged(reader: Language) -> tuple[DimensionScore, ...]:
    """Every dimension without a level."""
    return tuple(
        DimensionScore(name, label(name, reader), 0.0, None, anchor(name, None, reader), (), "")
        for name in RULES
    )


def cap(gates: tuple[Gate, ...]) -> int:
    """The highest level the gates leave."""
    return min((gate.cap for gate in gates), default=HIGHEST)


def overall(
    dimensions: tuple[DimensionScore, ...], gates: tuple[Gate, ...], *, error: float
) -> Metric:
    """The weighted mean level with its interval; never above a gate's cap."""
    judged = [each for each in dimensions if each.level is not None]
    if not judged:
        return NotMeasurable("no_answer")
    weights = sum(each.weight for each in judged)
    mean = sum(each.weight * (each.level or 0) for each in judged) / weights
    top = cap(gates)
    value = min(round(mean, 2), float(top))
    return Measured(
        value,
        "level",
        max(float(LOWEST), round(value - error, 2)),
        min(float(top), round(value + error, 2)),
    )


def with_moves(report: ContentReport, moves: Mapping[str, int], reader: Language) -> ContentReport:
    """The report with dimensions moved as asked, each by at most one level from the rules'.

    Nothing moves above a gate's cap, a dimension without a level stays without, and delivery,
    which is measured from the sound, does not move. Names that are no dimension are ignored.
    Anchors, the way up and the overall level follow; asked twice, the second time counts.
    """
    dimensions = tuple(
        _moved(each, moves.get(each.name, 0), report, reader) for each in report.dimensions
    )
    figure = report.overall
    if isinstance(figure, Measured):
        figure = overall(dimensions, report.gates, error=error_with(report.points))
    return replace(report, dimensions=dimensions, overall=figure)


def error_with(points: tuple[PointCoverage, ...]) -> float:
    """How far the overall level may be off: less where the expected points are known."""
    return OVERALL_ERROR if points else ERROR_WITHOUT_POINTS


def _moved(
    dimension: DimensionScore, move: int, report: ContentReport, reader: Language
) -> DimensionScore:
    if dimension.level is None or dimension.name == HEARD:
        return dimension
    base = dimension.level - dimension.moved
    step = max(-1, min(1, move))
    level = max(LOWEST, min(base + step, HIGHEST, cap(report.gates)))
    return replace(_dimension(dimension, level, reader), moved=level - base)


def _dimension(dimension: DimensionScore, level: int | None, reader: Language) -> DimensionScore:
    return replace(
        dimension,
        level=level,
        anchor=anchor(dimension.name, level, reader),
        next_level=next_level(dimension.name, level, reader),
    )
