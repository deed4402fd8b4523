"""The rubric: dimensions with their levels and anchors, which explain an answer.

Behavioural anchors make ratings more reliable and less biased than bare numbers (Kell et al., ETS
2017); the wording of the anchors is this project's own. The overall level is not made of these
levels: a trained judge gives it (``judge``), which agrees with human grades far better.
"""

from collections.abc import Callable
from dataclasses import replace

from interview.contracts import DimensionScore, Gate
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
"""Importance of each dimension for the order of advice. Relevance has the largest, because
structured interviews score whether the question was answered; delivery has a tenth, which limits
the effect of slow speech and pauses."""

RULES: dict[str, Callable[[Material], Level]] = {
    "relevance": levels.relevance,
    "structure": levels.structure,
    "specificity": levels.specificity,
    "ownership": levels.ownership,
    "clarity": levels.clarity,
    "delivery": levels.delivery,
}

HIGHEST = 5
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
    """The level of every dimension, judged on what is there, with its anchors."""
    empty = any(gate.name == "empty" for gate in gates)
    judged = {name: Level(None) if empty else rule(material) for name, rule in RULES.items()}
    return tuple(
        DimensionScore(
            name,
            label(name, reader),
            each.level,
            anchor(name, each.level, reader),
            each.evidence,
            next_level(name, each.level, reader),
        )
        for name, each in judged.items()
    )


def unjudged(reader: Language) -> tuple[DimensionScore, ...]:
    """Every dimension without a level."""
    return tuple(
        DimensionScore(name, label(name, reader), None, anchor(name, None, reader), (), "")
        for name in RULES
    )


def cap(gates: tuple[Gate, ...]) -> int:
    """The highest level that the gates allow."""
    return min((gate.cap for gate in gates), default=HIGHEST)


def at_level(dimension: DimensionScore, level: int, reader: Language) -> DimensionScore:
    """The dimension at another level, with the descriptions of that level and the next."""
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
