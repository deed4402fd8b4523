"""At most three things to do next and one done well, each tied to its moment in the answer."""

from collections.abc import Callable
from dataclasses import dataclass

from interview.contracts import Advice, DimensionScore, Evidence, Gate, Measured, Pause
from interview.contracts.delivery import FILLERS_HARMLESS, PACE_BANDS, VERY_LONG_PAUSE_SECONDS
from interview.evaluation.advice_phrases import ADVICE, DONE_WELL, MOMENTS
from interview.evaluation.cues import cue
from interview.evaluation.levels import Material, too_many_restarts
from interview.evaluation.reading import Hit, Reading, clipped, find, quote, when, words_of
from interview.evaluation.rubric import HIGHEST, cap
from interview.evaluation.specificity import general_words, set_phrases
from interview.evaluation.structure import own_actions, results, team_actions
from interview.evaluation.tables import evaluation_tables
from interview.language.catalogue import Language, translated
from interview.language.figures import clock, said

MOST = 3
GOOD_LEVEL = 4
"""From this level on a dimension is worth praise."""

GATED = 2
"""An answer behind a gate of this cap or below gets no praise: the gate comes first."""

MAX_POINTS = 2
ENOUGH_STEPS = 2
ENDINGS = ("result", "expected_outcome", "closing")
"""Parts that stand at the end: what is said about them points at the last words."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Makes advice of a found thing, in the reader's language."""

    material: Material
    reader: Language

    def at(self, key: str, evidence: Evidence | None, **figures: object) -> Advice:
        """The advice of ``key`` about the moment of ``evidence``."""
        text = said(ADVICE[key], self.reader, **figures)
        if evidence is None or not evidence.quote:
            return Advice(text, None if evidence is None else evidence.start)
        return Advice(f"{moment(evidence, self.reader)} {text}", evidence.start, evidence.quote)

    def about(self, key: str, hit: Hit, **figures: object) -> Advice:
        """The advice of ``key`` about exactly the words of ``hit``."""
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
    """At most three things to do, by what they would add to the overall level.

    What opens a gate comes first; then, dimension by dimension, the one with the most weight
    still to gain.
    """
    write = Writer(material, reader)
    found = [Advice(said(ADVICE[f"gate_{gate.name}"], reader), None) for gate in gates]
    if cap(gates) == 1:
        return tuple(found[:MOST])
    for dimension in sorted(dimensions, key=_gain, reverse=True):
        rule = RULES[dimension.name]
        advice = rule(write) if dimension.level and dimension.level < HIGHEST else None
        if advice is not None and all(
            advice.quote != each.quote or not advice.quote for each in found
        ):
            found.append(advice)
    return tuple(found[:MOST])


def praise(
    dimensions: tuple[DimensionScore, ...],
    gates: tuple[Gate, ...],
    reader: Language,
) -> Advice | None:
    """The best thing about the answer with its proof, or None where nothing was good."""
    good = [each for each in dimensions if (each.level or 0) >= GOOD_LEVEL]
    if cap(gates) <= GATED or not good:
        return None
    best = max(good, key=lambda each: (bool(each.evidence), each.level, each.weight))
    text = translated(DONE_WELL[best.name], reader)
    if not best.evidence or best.name in ("clarity", "delivery"):
        return Advice(text, None)
    proof = best.evidence[-1 if best.name == "structure" else 0]
    return Advice(f"{moment(proof, reader)} {text}", proof.start, proof.quote)


def moment(evidence: Evidence, reader: Language) -> str:
    """The words and, when spoken, their time as minutes and seconds."""
    words = evidence.quote.rstrip(".")
    if evidence.start is None:
        return said(MOMENTS["typed"], reader, quote=words)
    name = "began" if evidence.start < 1 else "spoken"
    return said(MOMENTS[name], reader, at=clock(evidence.start), quote=words)


def _gain(dimension: DimensionScore) -> float:
    return 0.0 if dimension.level is None else dimension.weight * (HIGHEST - dimension.level)


def _relevance(write: Writer) -> Advice | None:
    points = write.material.points
    missing = [point.point for point in points if point.status == "missing"]
    if missing:
        return write.at("points_missing", None, points="; ".join(missing[:MAX_POINTS]))
    partly = next((point for point in points if point.status == "partly"), None)
    if partly is None:
        return None
    return write.at("points_partly", partly.evidence, point=partly.point)


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
    report = write.material.delivery
    assert report is not None
    rate = report.fillers.fillers_per_minute
    if isinstance(rate, Measured) and rate.value > FILLERS_HARMLESS and report.fillers.fillers:
        first = report.fillers.fillers[0]
        return write.at(
            "fillers", Evidence(first.text, first.start, "fillers"), rate=round(rate.value)
        )
    pause = _longest_pause(report.pauses.pause_spans)
    if pause is not None:
        figures = {"at": clock(pause.start), "seconds": pause.duration}
        return write.at("long_pause", Evidence("", pause.start, "long_pause"), **figures)
    if report.voice.monotone:
        start = report.voice.monotone[0].start
        return write.at("monotone", Evidence("", start, "monotone"), at=clock(start))
    return _pace(write)


def _pace(write: Writer) -> Advice | None:
    report = write.material.delivery
    band = PACE_BANDS[write.material.reading.language]
    pace = None if report is None else getattr(report.pace, band.metric)
    if not isinstance(pace, Measured) or band.low <= pace.value <= band.high:
        return None
    return write.at("slow" if pace.value < band.low else "fast", None)


def _longest_pause(pauses: tuple[Pause, ...]) -> Pause | None:
    longest = max(pauses, key=lambda pause: pause.duration, default=None)
    if longest is None or longest.duration < VERY_LONG_PAUSE_SECONDS:
        return None
    return longest


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
    "relevance": _relevance,
    "structure": _structure,
    "specificity": _specificity,
    "ownership": _ownership,
    "clarity": _clarity,
    "delivery": _delivery,
}
