"""The rubric in words: what each level of each dimension looks like.

Behaviourally anchored scales make ratings more reliable and less biased than bare numbers
(Kell et al., ETS 2017). The wording is this project's own.
"""

from interview.language.catalogue import N_, Language, translated
from interview.language.figures import said

LABELS = {
    "relevance": N_("Answers the question"),
    "structure": N_("Structure"),
    "specificity": N_("Concreteness"),
    "ownership": N_("Your part and the result"),
    "clarity": N_("Clarity"),
    "delivery": N_("Delivery"),
}

PART_LABELS = {
    "situation": N_("Situation"),
    "task": N_("Task"),
    "action": N_("Your actions"),
    "result": N_("Result"),
    "understanding": N_("Understanding the situation"),
    "intended_action": N_("What you would do"),
    "reason": N_("Your reason"),
    "expected_outcome": N_("Expected outcome"),
    "opening": N_("Opening"),
    "order": N_("Order"),
    "support": N_("Example or reason"),
    "closing": N_("Conclusion"),
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


def label(name: str, reader: Language) -> str:
    """What a dimension is called."""
    return translated(LABELS[name], reader)


def anchor(name: str, level: int | None, reader: Language) -> str:
    """What a level of a dimension looks like, or why there is none."""
    if level is None:
        return translated(NOT_JUDGED.get(name, NOTHING), reader)
    return translated(ANCHORS[name][level - 1], reader)


def next_level(name: str, level: int | None, reader: Language) -> str:
    """What the level above asks for; nothing above the highest."""
    if level is None or level == len(ANCHORS[name]):
        return ""
    above = level + 1
    return said(NEXT_LEVEL, reader, level=above, anchor=anchor(name, above, reader))
