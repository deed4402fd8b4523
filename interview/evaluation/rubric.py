"""The rubric: dimensions with their levels and anchors, which explain an answer.

Behavioural anchors make ratings more reliable and less biased than bare numbers (Kell et al., ETS
2017); the wording of the anchors is this project's own. The overall level is not made of these
levels: a trained judge gives it (``judge``), which agrees with human grades far better.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from interview.contracts import DimensionScore, Gate, Verdict
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
    "structure": levels.structure,
    "specificity": levels.specificity,
    "ownership": levels.ownership,
    "clarity": levels.clarity,
    "delivery": levels.delivery,
}

HEARD = "delivery"
"""The dimension measured from the recording, which gates do not change."""

HIGHEST = 5
LABELS = {
    "relevance": N_("About the question"),
    "structure": N_("Structure"),
    "specificity": N_("Concreteness"),
    "ownership": N_("Your part and the result"),
    "clarity": N_("Clarity"),
    "delivery": N_("Delivery"),
}

Levels = tuple[str, str, str, str, str]

ANCHORS: dict[str, Levels] = {
    "relevance": (
        N_("This is about something other than the question."),
        N_("The question is touched on in passing; most of this is about something else."),
        N_("This may be about the question; the connection could be plainer."),
        N_("Little suggests that this is about something else."),
        N_("Nothing suggests that this is about something else."),
    ),
    "structure": (
        N_("Isolated remarks; the parts of an answer cannot be made out."),
        N_("A part of an answer is there; most of the rest has to be guessed."),
        N_("The outline can be followed, with gaps or too briefly."),
        N_("It can be followed from part to part; one is missing, brief or out of place."),
        N_("All parts are there, in an order that leads from start to end."),
    ),
    "specificity": (
        N_("No figure, time, name or example was recognised."),
        N_("Hardly a figure, time, name or example beside general statements."),
        N_("A few figures, times, names or examples."),
        N_("Figures, times, names or examples make it concrete."),
        N_("Figures, times, names or examples of several kinds throughout."),
    ),
    "ownership": (
        N_("It is unclear what your own part is and what comes of it."),
        N_("Little can be seen of your own part or of what comes of it."),
        N_("Your own part or what comes of it could be told more fully."),
        N_("Both your own part and what comes of it are there."),
        N_("Several steps of your own, and a result with its figure or time."),
    ),
    "clarity": (
        N_("Hard to follow: too many long sentences, vague words, hedges or new starts."),
        N_("Takes effort to follow: long sentences, vague words or hedges weaken it."),
        N_("Understandable; some of it is vague, hedged, long-winded or too brief."),
        N_("Plain for the most part, with few vague or hedging words."),
        N_("Plain and direct: hardly a vague or hedging word."),
    ),
    "delivery": (
        N_("The way you speak draws attention away from the content."),
        N_("The way you speak often distracts from the content."),
        N_("Easy to follow for the most part; something distracts."),
        N_("Easy to follow; something is worth practising."),
        N_("Pace, pauses and voice support the content."),
    ),
}

NOT_RATED = {
    "not_understood": N_("Not rated: your words were not understood well enough."),
    "empty": N_("Not rated: there are no words to rate."),
    "gibberish": N_("Not rated: the words do not form sentences."),
    "wrong_language": N_("Not rated: this is not in the language of the interview."),
    "copied_question": N_("Not rated: this repeats the question."),
    "subject_unclear": N_("Not rated: it is not clear whether this answers the question."),
    "no_question": N_("Not rated: no question was given."),
    "no_judge": N_(
        "Not rated: whether this answers the question cannot be told in this language yet."
    ),
    "part_not_asked": N_("Not rated: this question does not ask for your own part."),
    "kind_unknown": N_("Not rated: it is not clear whether this question asks for your own part."),
    "not_spoken": N_(
        "Not rated: delivery is measured only in spoken answers that are long enough."
    ),
    "unclear_speech": N_("Not rated: too few words were heard clearly."),
}
"""Why a dimension has no level, by the reason of :class:`Level` or the name of a gate."""

UNREADABLE = ("empty", "gibberish", "wrong_language")
"""Gates behind which nothing but the delivery can be rated: figures of such words mean nothing."""

NEXT_LEVEL = N_("An answer of level {level}: {anchor}")


def score(
    material: Material, opinion: Verdict | None, gates: Sequence[Gate], reader: Language
) -> tuple[DimensionScore, ...]:
    """The level of every dimension, judged on what is there, with its anchors.

    Args:
        material: the findings of the rules.
        opinion: of the trained judge; None without one.
        gates: reasons that limit the overall level.
        reader: language of labels and anchors.
    """
    judged = {"relevance": levels.relevance(material, opinion, gates)}
    judged |= {name: rule(material) for name, rule in RULES.items()}
    reason = unreadable(gates)
    if reason:
        judged = {
            name: each if name == HEARD else Level(None, reason=reason)
            for name, each in judged.items()
        }
    return tuple(_scored(name, each, reader) for name, each in judged.items())


def unjudged(reader: Language, reason: str) -> tuple[DimensionScore, ...]:
    """Every dimension without a level, for a reason of ``NOT_RATED``."""
    return tuple(_scored(name, Level(None, reason=reason), reader) for name in LABELS)


def unreadable(gates: Sequence[Gate]) -> str:
    """The name of the gate behind which nothing that was said can be rated; empty if none."""
    return next((gate.name for gate in gates if gate.name in UNREADABLE), "")


def _scored(name: str, level: Level, reader: Language) -> DimensionScore:
    told = (
        translated(NOT_RATED[level.reason], reader)
        if level.level is None
        else anchor(name, level.level, reader)
    )
    above = next_level(name, level.level, reader)
    proofs = {(each.quote, each.rule): each for each in reversed(level.evidence)}
    evidence = tuple(reversed(proofs.values()))
    return DimensionScore(name, label(name, reader), level.level, told, evidence, above)


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


def anchor(name: str, level: int, reader: Language) -> str:
    """The description of a level."""
    return translated(ANCHORS[name][level - 1], reader)


def next_level(name: str, level: int | None, reader: Language) -> str:
    """The description of the level above; empty for the highest level and without a level."""
    if level is None or level == len(ANCHORS[name]):
        return ""
    above = level + 1
    return said(NEXT_LEVEL, reader, level=above, anchor=anchor(name, above, reader))
