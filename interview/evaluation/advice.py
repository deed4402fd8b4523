"""The advice of a report: improvements and one strength, with quote and time."""

from collections.abc import Callable
from dataclasses import dataclass

from interview.contracts import Advice, DeliveryReport, DimensionScore, Evidence, Gate, Measured
from interview.evaluation.levels import Material, too_many_restarts
from interview.evaluation.outside import Outside, outside_bands
from interview.evaluation.reading import Hit, Reading, clipped, cue, find, quote, when, words_of
from interview.evaluation.rubric import HIGHEST, WEIGHTS, cap
from interview.evaluation.specificity import general_words, set_phrases
from interview.evaluation.structure import own_actions, results, team_actions
from interview.evaluation.tables import evaluation_tables
from interview.language.catalogue import N_, NN_, Language, Sentence, translated
from interview.language.figures import clock, said

MOST = 3
GOOD_LEVEL = 4
"""Lowest level of a dimension that is praised."""

GATED = 2
"""Answers that gates cap at this level or below get no praise."""

ENOUGH_STEPS = 2
ENDINGS = ("result", "expected_outcome", "closing")
"""Parts that belong at the end of an answer: advice on them quotes its last words."""

MOMENTS = {
    "began": N_("You began with “{quote}”."),
    "spoken": N_("At {at} you said “{quote}”."),
    "typed": N_("You wrote “{quote}”."),
}
"""How words are quoted: from the first second, from later, or from a typed answer."""

ADVICE: dict[str, Sentence] = {
    "gate_empty": N_("Answer in your own words; five or six sentences are a good length."),
    "gate_far_too_short": N_(
        "Tell it in five or six sentences: one situation, what you did, and what the result was."
    ),
    "gate_short": N_("Go on: give an example that proves it, and the result."),
    "gate_gibberish": N_("Answer in whole sentences, as you would to someone across the table."),
    "gate_wrong_language": N_("Answer in the language of the interview."),
    "gate_copied_question": N_("Do not repeat the question; begin with your own answer to it."),
    "gate_to_the_grader": N_("Address the interviewer and answer the question that was asked."),
    "gate_off_topic": N_("Go back to the question and address its subject in your first sentence."),
    "gate_general_only": N_(
        "Replace the general words with one real case: when it was, what you did, and what the "
        "result was."
    ),
    "gate_repeated": N_("Say each thing once, then go on to a new point."),
    "situation": N_(
        "Before that, set the scene in one sentence: where it was, when, and who was involved."
    ),
    "task": N_("Next, say what had to be achieved or what was at stake."),
    "action": N_("Say step by step what you did yourself."),
    "result": N_("Do not stop there: say what the result was, ideally with a figure."),
    "understanding": N_("Say first what you would find out before acting, and from whom."),
    "intended_action": N_("Say what you would do, step by step."),
    "reason": N_("Say why you would do it this way."),
    "expected_outcome": N_(
        "End with what you expect to achieve, or with a case where this worked."
    ),
    "opening": N_("Answer the question itself in the first sentence."),
    "order": N_("Make the order clear: first, then, finally."),
    "support": N_("Support it with an example or a reason."),
    "closing": N_("Close with one sentence that sums up your answer."),
    "out_of_order": N_(
        "Tell it in the order it happened: the situation first, then your steps, and the result "
        "last."
    ),
    "name_the_figure": N_("Put the figure or the name there: how many, which one, how long?"),
    "make_concrete": N_("Make it concrete: how many, how long, who, with what?"),
    "set_phrase": N_("Everybody says that. Replace it with one thing you did that shows it."),
    "which_part": N_("Say which part of that was yours."),
    "own_case": N_("Add an example of your own: when you did this, and what the result was."),
    "result_figure": N_("Give the result a figure: how much, how many, by when?"),
    "own_steps": N_("Name two or three things you did yourself, beginning with “I”."),
    "hedge": N_("That weakens the sentence. Leave it out, or say what you do know."),
    "general_word": N_("Replace the general word with the thing itself."),
    "long_sentence": NN_(
        "That sentence has {count} word. Split it in two.",
        "That sentence has {count} words. Split it in two.",
    ),
    "restart": N_("Pause until the sentence is ready instead of starting it twice."),
    "fillers": N_(
        "This was the first of your fillers ({rate} per minute). Leave a short silence there "
        "instead."
    ),
    "long_pause": N_(
        "At {at} you were silent for {seconds} s. Fill such moments by naming your next point."
    ),
    "fast": N_(
        "You spoke faster than is comfortable to follow, most of all from {at} on. Breathe between "
        "your points."
    ),
    "slow": N_(
        "You spoke more slowly than is comfortable to follow, most of all from {at} on. Shorter "
        "sentences help you to keep going."
    ),
    "monotone": N_(
        "From {at} on, your pitch hardly moves. Stress the word that matters in each sentence."
    ),
    "quiet": N_(
        "You can hardly be heard, least of all from {at} on. Speak louder or move closer to the "
        "microphone."
    ),
    "clipped": N_(
        "The recording is distorted because it was too loud, most of all from {at} on. Move away "
        "from the microphone or lower its level."
    ),
}
"""Improvements by the name of the finding; they follow a sentence of MOMENTS."""

DONE_WELL = {
    "relevance": N_("You answer what was asked."),
    "structure": N_("Your answer leads up to this step by step."),
    "specificity": N_("Concrete details like this make the answer credible."),
    "ownership": N_("Your own part is clear here."),
    "clarity": N_("Your sentences are simple and easy to follow."),
    "delivery": N_("You are easy to listen to."),
}
"""Praise by dimension; it follows a sentence of MOMENTS, except for those of UNQUOTED."""

UNQUOTED = ("relevance", "clarity", "delivery")
"""Dimensions praised as a whole: their evidence is uncertain, or shows faults."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes advice on an answer in the language of the reader."""

    material: Material
    reader: Language

    def at(self, key: str, evidence: Evidence | None, **figures: object) -> Advice:
        """The sentence ``key`` of ADVICE, after the quote and time of ``evidence``."""
        text = said(ADVICE[key], self.reader, **figures)
        if evidence is None or not evidence.quote:
            return Advice(text, None if evidence is None else evidence.start)
        return Advice(f"{moment(evidence, self.reader)} {text}", evidence.start, evidence.quote)

    def about(self, key: str, hit: Hit, **figures: object) -> Advice:
        """The sentence ``key`` of ADVICE, after exactly the words of ``hit`` and their time."""
        reading = self.material.reading
        return self.at(
            key, Evidence(words_of(reading, hit), when(reading, hit.first), key), **figures
        )


def advise(
    material: Material,
    dimensions: tuple[DimensionScore, ...],
    gates: tuple[Gate, ...],
    reader: Language,
) -> tuple[Advice, ...]:
    """Up to three improvements, those with the largest effect on the overall level first.

    Advice on gates comes first, then one improvement per dimension, ordered by the weight times
    the levels that are left to gain. No two quote the same words. Relevance has none: which points
    were made is too uncertain to advise on. After these come the figures of delivery outside their
    bands that are not among them, the farthest first.
    """
    write = Writer(material, reader)
    found = [Advice(said(ADVICE[f"gate_{gate.name}"], reader), None) for gate in gates]
    if cap(gates) == 1:
        return tuple(found[:MOST])
    for dimension in sorted(dimensions, key=_gain, reverse=True):
        rule = RULES.get(dimension.name)
        advice = rule(write) if rule and dimension.level and dimension.level < HIGHEST else None
        if advice is not None and all(
            advice.quote != each.quote or not advice.quote for each in found
        ):
            found.append(advice)
    others = (advice for advice in _outside(write) if advice not in found[:MOST])
    return (*found[:MOST], *others)


def praise(
    material: Material,
    dimensions: tuple[DimensionScore, ...],
    gates: tuple[Gate, ...],
    reader: Language,
    *,
    on_subject: bool,
) -> Advice | None:
    """The strongest dimension with its proof; None if no dimension is good enough.

    Delivery is not praised while one of its figures is outside its band, nor is relevance unless
    the judge found the answer ``on_subject``.
    """
    faults = {"delivery"} if _outside(Writer(material, reader)) else set()
    if not on_subject:
        faults.add("relevance")
    good = [
        each for each in dimensions if (each.level or 0) >= GOOD_LEVEL and each.name not in faults
    ]
    if cap(gates) <= GATED or not good:
        return None
    best = max(good, key=lambda each: (bool(_proofs(each)), each.level, WEIGHTS[each.name]))
    text, proofs = translated(DONE_WELL[best.name], reader), _proofs(best)
    if not proofs:
        return Advice(text, None)
    proof = proofs[-1 if best.name == "structure" else 0]
    return Advice(f"{moment(proof, reader)} {text}", proof.start, proof.quote)


def fitting_praise(
    praised: Advice | None, dimensions: tuple[DimensionScore, ...], reader: Language
) -> Advice | None:
    """The praise, unless its dimension has been lowered below what is praised."""
    lowered = tuple(
        translated(DONE_WELL[each.name], reader)
        for each in dimensions
        if (each.level or 0) < GOOD_LEVEL
    )
    return None if praised is not None and praised.text.endswith(lowered) else praised


def with_gate_advice(found: tuple[Advice, ...], gate: Gate, reader: Language) -> tuple[Advice, ...]:
    """The advice with that on a gate in front, and one improvement fewer."""
    first = Advice(said(ADVICE[f"gate_{gate.name}"], reader), None)
    return (first, *found[: MOST - 1], *found[MOST:])


def _proofs(dimension: DimensionScore) -> tuple[Evidence, ...]:
    return () if dimension.name in UNQUOTED else dimension.evidence


def moment(evidence: Evidence, reader: Language) -> str:
    """A sentence that quotes the words and gives their time, if they were spoken."""
    words = evidence.quote.rstrip(".")
    if evidence.start is None:
        return said(MOMENTS["typed"], reader, quote=words)
    name = "began" if evidence.start < 1 else "spoken"
    return said(MOMENTS[name], reader, at=clock(evidence.start), quote=words)


def _gain(dimension: DimensionScore) -> float:
    return 0.0 if dimension.level is None else WEIGHTS[dimension.name] * (HIGHEST - dimension.level)


def _structure(write: Writer) -> Advice | None:
    missing, reading = write.material.found.missing, write.material.reading
    if not missing:
        ordered = write.material.found.in_order
        return None if ordered else write.at("out_of_order", _sentence(reading, 0))
    name = missing[-1] if missing[-1] in ENDINGS else missing[0]
    if name == "order":
        return write.at(name, None)
    return write.at(name, _sentence(reading, -1 if name in ENDINGS else 0))


def _specificity(write: Writer) -> Advice | None:
    reading = write.material.reading
    for key, hits in (
        ("set_phrase", set_phrases(reading)),
        ("name_the_figure", general_words(reading)),
    ):
        if hits:
            return write.about(key, hits[0])
    actions = own_actions(reading) or team_actions(reading)
    proof = quote(reading, actions[0], "make_concrete") if actions else _sentence(reading, 0)
    return write.at("make_concrete", proof)


def _ownership(write: Writer) -> Advice | None:
    reading = write.material.reading
    own, team, outcome = own_actions(reading), team_actions(reading), results(reading)
    if len(team) > len(own):
        return write.about("which_part", team[0])
    if write.material.kind in ("situational", "motivation"):
        return write.at("own_case", None)
    if len(own) < ENOUGH_STEPS:
        return write.at("own_steps", None)
    if not outcome:
        return None
    return write.at("result_figure", quote(reading, outcome[-1], "result"))


def _clarity(write: Writer) -> Advice | None:
    reading = write.material.reading
    hedges = find(reading, cue("hedges", reading.language))
    if hedges:
        return write.about("hedge", hedges[0])
    longest, words = _longest_sentence(reading)
    if (
        words > evaluation_tables(reading.language).long_sentence[0]
        and len(reading.answer.sentences) > 1
    ):
        return write.at("long_sentence", _opening_of(reading, longest), count=words)
    restarts = too_many_restarts(write.material)
    if restarts:
        return write.at("restart", Evidence(restarts[0].text, restarts[0].start, "restart"))
    general = general_words(reading)
    return write.about("general_word", general[0]) if general else None


def _delivery(write: Writer) -> Advice | None:
    return next(iter(_outside(write)), None)


def _outside(write: Writer) -> list[Advice]:
    """Advice on every figure of delivery outside its band, the farthest first."""
    report = write.material.delivery
    if report is None:
        return []
    outside = outside_bands(report, write.material.reading.language)
    return [_on_figure(write, report, each) for each in outside]


def _on_figure(write: Writer, report: DeliveryReport, outside: Outside) -> Advice:
    at = outside.at
    if outside.name != "fillers":
        figures = {"at": clock(at), "seconds": outside.seconds}
        return write.at(outside.name, Evidence("", at, outside.name), **figures)
    first, rate = report.fillers.fillers[0], report.fillers.fillers_per_minute
    assert isinstance(rate, Measured)
    return write.at("fillers", Evidence(first.text, at, "fillers"), rate=round(rate.value))


def _sentence(reading: Reading, index: int) -> Evidence | None:
    if not reading.tokens:
        return None
    place = index % len(reading.tokens)
    return quote(reading, Hit(place, place), "sentence")


def _longest_sentence(reading: Reading) -> tuple[int, int]:
    sizes: dict[int, int] = {}
    for token in reading.tokens:
        sizes[token.sentence] = sizes.get(token.sentence, 0) + 1
    number = max(sizes, key=lambda each: sizes[each])
    return number, sizes[number]


def _opening_of(reading: Reading, number: int) -> Evidence:
    sentence = reading.answer.sentences[number]
    words = sentence.text.split()
    return Evidence(clipped(" ".join(words[:8]) + " …"), sentence.start, "long_sentence")


RULES: dict[str, Callable[[Writer], Advice | None]] = {
    "structure": _structure,
    "specificity": _specificity,
    "ownership": _ownership,
    "clarity": _clarity,
    "delivery": _delivery,
}
