"""The rubric: dimensions with their weights and anchors, and the overall level.

Structured interviews rate the content of an answer on anchored scales and average the ratings
(Sackett et al. 2022 find them the best single predictor). Behavioural anchors make ratings more
reliable and less biased than bare numbers (Kell et al., ETS 2017); the wording of the anchors is
this project's own. Content has nine tenths of the weight and delivery one tenth, which limits the
effect of slow speech and pauses.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from interview.contracts import (
    ContentReport,
    DimensionScore,
    Gate,
    Measured,
    Metric,
    NotMeasurable,
)
from interview.evaluation import levels
from interview.evaluation.levels import Level, Material
from interview.language.catalogue import N_, Language, translated
from interview.language.figures import said

WEIGHTS: dict[str, float] = {
    "relevance": 0.35,
    "structure": 0.2,
    "specificity": 0.15,
    "ownership": 0.1,
    "clarity": 0.1,
    "delivery": 0.1,
}
"""Share of each dimension in the overall level. Relevance has the largest weight, because
structured interviews score whether the question was answered. The weight of a dimension that is
not rated is distributed over the others in proportion."""

RULES: dict[str, Callable[[Material], Level]] = {
    "relevance": levels.relevance,
    "structure": levels.structure,
    "specificity": levels.specificity,
    "ownership": levels.ownership,
    "clarity": levels.clarity,
    "delivery": levels.delivery,
}

HEARD = "delivery"
"""The dimension measured from the recording, which neither gates nor language models change."""

LOWEST, HIGHEST = 1, 5
OVERALL_ERROR = 1.0
ERROR_WITHOUT_POINTS = 1.3
"""Error of the overall level, in levels: 90 % of this project's held-out examples, which were
graded beforehand, lie within it. It is larger for questions without known expected points."""

LABELS = {
    "relevance": N_("Answers the question"),
    "structure": N_("Structure"),
    "specificity": N_("Concreteness"),
    "ownership": N_("Your part and the result"),
    "clarity": N_("Clarity"),
    "delivery": N_("Delivery"),
}

Levels = tuple[str, str, str, str, str]

ANCHORS: dict[str, Levels] = {
    "relevance": (
        N_("Hardly anything the question asks for is said."),
        N_("The subject is touched on, but most of what the question asks for is missing."),
        N_("About half of what a good answer covers is there."),
        N_("Most of what a good answer covers is there; one point is missing or thin."),
        N_("Everything a good answer covers is there."),
    ),
    "structure": (
        N_("Isolated remarks; it is unclear what led to what."),
        N_("One or two parts of an answer are there; the rest has to be guessed."),
        N_("The outline can be followed, but a part is missing or the answer is too short for it."),
        N_("Nearly all parts are there, and one follows from another."),
        N_("All parts are there, in an order that leads from start to end."),
    ),
    "specificity": (
        N_("Only general statements that anyone could make."),
        N_("One concrete detail among general statements."),
        N_("A few details, but the important things have no figure or name."),
        N_("Figures, times or names make the answer credible."),
        N_("Figures, names and times throughout: this could only be your own story."),
    ),
    "ownership": (
        N_("It is unclear what you did yourself."),
        N_("Your part can only be guessed, mostly behind “we” or general terms."),
        N_("Your part is named but not the result, or the other way round."),
        N_("Both your own steps and their result are there."),
        N_("Several steps of your own, and a result that can be checked."),
    ),
    "clarity": (
        N_("Hard to follow: very long sentences, or hardly a sentence without hedging or fillers."),
        N_("Takes effort to follow; vague or hedging words weaken it."),
        N_("Understandable, with places where the thought is hard to find."),
        N_("Clear sentences with few vague or hedging words."),
        N_("Every sentence says one thing plainly."),
    ),
    "delivery": (
        N_("Pace, pauses and fillers together draw attention away from the content."),
        N_("Several things in your delivery distract from the content."),
        N_("Easy to follow for the most part; two things distract."),
        N_("Easy to follow; one thing is worth practising."),
        N_("Pace, pauses and voice support the content."),
    ),
}

NOTHING = N_("Not rated: there are no words to rate.")

NOT_JUDGED = {
    "relevance": N_("Not rated: no expected points are known for this question."),
    "ownership": N_("Not rated: this question does not ask for your own part."),
    "delivery": N_("Not rated: delivery is measured only in spoken answers that are long enough."),
}

NEXT_LEVEL = N_("Level {level}: {anchor}")


def score(
    material: Material, gates: tuple[Gate, ...], reader: Language
) -> tuple[DimensionScore, ...]:
    """The level of every dimension, limited by the caps of the gates, with its anchors."""
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
    """The highest level that the gates allow."""
    return min((gate.cap for gate in gates), default=HIGHEST)


def overall(
    dimensions: tuple[DimensionScore, ...], gates: tuple[Gate, ...], *, error: float
) -> Metric:
    """The weighted mean level with its interval, limited by the caps of the gates."""
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
    """The report with dimensions moved by at most one level from the level of the rules.

    No level rises above the cap of a gate. Delivery, dimensions without a level and unknown names
    are left out. Anchors and the overall level are updated. Moves do not accumulate: those of an
    earlier call are replaced.
    """
    dimensions = tuple(
        _moved(each, moves.get(each.name, 0), report, reader) for each in report.dimensions
    )
    figure = report.overall
    if isinstance(figure, Measured):
        figure = overall(dimensions, report.gates, error=error_with(report.points))
    return replace(report, dimensions=dimensions, overall=figure)


def error_with(points: Sequence[object]) -> float:
    """The error of the overall level: smaller if the expected points are known."""
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


def label(name: str, reader: Language) -> str:
    """The translated name of a dimension."""
    return translated(LABELS[name], reader)


def anchor(name: str, level: int | None, reader: Language) -> str:
    """The description of a level, or the reason why the dimension has none."""
    if level is None:
        return translated(NOT_JUDGED.get(name, NOTHING), reader)
    return translated(ANCHORS[name][level - 1], reader)


def next_level(name: str, level: int | None, reader: Language) -> str:
    """The description of the level above; empty for the highest level and without a level."""
    if level is None or level == len(ANCHORS[name]):
        return ""
    above = level + 1
    return said(NEXT_LEVEL, reader, level=above, anchor=anchor(name, above, reader))
