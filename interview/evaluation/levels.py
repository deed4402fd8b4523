"""The rules that give each dimension its level and evidence.

The thresholds were set on this project's own graded examples and on the model answers of its
question bank; ``rubric.py`` describes each level.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from interview.contracts import (
    DeliveryReport,
    Evidence,
    Gate,
    Measured,
    Metric,
    Moment,
    NotMeasurable,
    PointCoverage,
    QuestionKind,
    TopicFit,
    Verdict,
)
from interview.contracts.delivery import FILLERS_HARMFUL, FILLERS_HARMLESS, PACE_BANDS
from interview.errors import Language
from interview.evaluation.outside import MONOTONE_SHARE, VERY_FAST, outside_bands
from interview.evaluation.reading import Hit, Reading, cue, find, quote
from interview.evaluation.specificity import Detail, details, general_words, set_phrases
from interview.evaluation.structure import (
    Found,
    intended_actions,
    own_actions,
    stated_results,
    team_actions,
)
from interview.evaluation.tables import evaluation_tables

LIKELY, CLEAR = 0.1, 0.05
"""Probabilities of being about something else up to which an answer is most likely, and is clearly,
about its question. Readers found so in 81-88 %, and 88-96 %, of such answers of the corpus; of the
others that are on the subject for the judge, in 54-83 %. Words in common with the question do not
tell these apart (rank correlation -0.2 to 0.1)."""

DETAIL_LEVELS = (1, 2, 4, 6)
"""Numbers of distinct details from which levels 2, 3, 4 and 5 are reached."""

THIN_LEVEL = 3
"""The highest level, except for relevance and delivery, of a thin answer."""

MIN_STEPS = 3
"""Actions, own or of the team, needed for the highest level of structure."""

MAX_EVIDENCE = 3
MIN_OWN = 2
"""Actions from which ownership is rated although the kind of the question is unknown."""

NEAR = 8
"""Largest distance, in words, between an outcome and the figure that makes it checkable."""

HEDGES = (2.5, 5.0)
"""Hedges per 100 words above which clarity loses one level, and two."""

VAGUE = (4.0, 8.0)
"""General words per 100 words above which clarity loses one level, and two."""

RESTARTS = 4.0
"""Rephrased beginnings per 100 words above which clarity loses one level."""

FILLERS = (FILLERS_HARMLESS, FILLERS_HARMFUL)
"""Filler words per minute above which delivery loses one level, and two."""

LONG_PAUSES = 3
"""Pauses over 2 s in one answer that cost one level of delivery."""

MIN_DELIVERY_FIGURES = 2
"""Measured figures needed to rate the delivery."""


@dataclass(frozen=True, slots=True)
class Level:
    """A level, 1-5, with its evidence; None with a reason if the dimension cannot be rated."""

    level: int | None
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """The findings from which all dimensions are rated.

    ``fit`` is None for a question outside the bank. ``reference`` is the similarity to the model
    answer, 0-1, and ``closest`` the sentence that has most content words of the question.
    ``gave_orders`` is True if orders to the grader were removed from the answer; ``asked`` is
    False if there is no question to compare it with.
    """

    reading: Reading
    kind: QuestionKind | None
    points: tuple[PointCoverage, ...]
    found: Found
    delivery: DeliveryReport | None
    fit: TopicFit | None = None
    reference: float = 0.0
    closest: Evidence | None = None
    gave_orders: bool = False
    asked: bool = True


def relevance(material: Material, opinion: Verdict | None, gates: Sequence[Gate]) -> Level:
    """Rated by the trained judge's probability that the answer is about something else.

    Not rated where the judge cannot tell. The judge gives no level 2; a language model may.
    """
    reason = _no_relevance(material, opinion, gates)
    if reason or opinion is None:
        return Level(None, reason=reason)
    if opinion.subject == "no":
        return Level(1)
    sure = (opinion.off_subject <= LIKELY) + (opinion.off_subject <= CLEAR)
    return Level(3 + sure, () if material.closest is None else (material.closest,))


def _no_relevance(material: Material, opinion: Verdict | None, gates: Sequence[Gate]) -> str:
    if any(gate.name == "copied_question" for gate in gates):
        return "copied_question"
    if not material.asked:
        return "no_question"
    if opinion is None:
        return "no_judge"
    return "subject_unclear" if opinion.subject == "cannot_tell" else ""


def structure(material: Material) -> Level:
    """One level per part; the highest needs all parts in order and a sufficient length."""
    level = material.found.count + 1
    if level == 5 and not (material.found.in_order and _roomy(material)):
        level = 4
    proofs = [
        quote(material.reading, hit, name) for name, hit in material.found.places if hit is not None
    ]
    return Level(thin(level, material), tuple(proofs))


def specificity(material: Material) -> Level:
    """Rated by the number of distinct details; the highest level needs two kinds of them."""
    found = details(material.reading)
    level = _level(len(found), DETAIL_LEVELS)
    if level == 5 and len({detail.kind for detail in found}) < 2:
        level = 4
    if level > 2 and set_phrases(material.reading) and len(found) < DETAIL_LEVELS[2]:
        level -= 1
    if not found:
        general = (*set_phrases(material.reading), *general_words(material.reading))
        return Level(level, tuple(quote(material.reading, h, "general_words") for h in general[:1]))
    return Level(thin(level, material), _detail_proofs(found, material.reading))


def ownership(material: Material) -> Level:
    """Rated by own actions, in proportion to those of "we", and a result.

    Not rated for questions that ask for neither.
    """
    reading = material.reading
    own, team = _own_steps(material), team_actions(reading)
    if material.kind == "knowledge":
        return Level(None, reason="part_not_asked")
    if material.kind is None and len(own) + len(team) < MIN_OWN:
        return Level(None, reason="kind_unknown")
    outcome = outcomes(material)
    checkable = _near_figure(outcome, reading)
    steps = 0 if not own else 2 if enough_own(own, team) else 1
    level = 1 + steps + (1 if outcome else 0) + (1 if steps == 2 and outcome and checkable else 0)
    if level == 1 and team:
        level = 2
    proofs = [quote(reading, hit, "own_action") for hit in own[:2]]
    proofs += [quote(reading, hit, "team_action") for hit in team[:1] if not own]
    proofs += [quote(reading, hit, "result") for hit in outcome[:1]]
    return Level(thin(level, material), tuple(proofs))


def outcomes(material: Material) -> list[Hit]:
    """The results that are stated, the best first; none if the structure lacks its result."""
    return [] if "result" in material.found.missing else stated_results(material.reading)


def enough_own(own: Sequence[Hit], team: Sequence[Hit]) -> bool:
    """Whether the own actions are several, and not few beside those of "we"."""
    return len(own) >= MIN_OWN and 3 * len(own) >= len(team)


def clarity(material: Material) -> Level:
    """Sentence length, hedges, general words, rephrased beginnings and orders cost levels.

    Repeating a single word costs nothing, so that people who stutter lose nothing.
    """
    reading = material.reading
    hedges = find(reading, cue("hedges", reading.language))
    general = general_words(reading)
    per_100 = 100 / max(1, reading.words)
    cost = _cost(len(hedges) * per_100, HEDGES) + _cost(len(general) * per_100, VAGUE)
    length = sentence_length(reading)
    if length < evaluation_tables(reading.language).unpunctuated:
        cost += _cost(length, evaluation_tables(reading.language).long_sentence)
    cost += int(bool(too_many_restarts(material))) + int(material.gave_orders)
    proofs = [quote(reading, hit, "hedge") for hit in hedges[:2]]
    proofs += [quote(reading, hit, "general_words") for hit in general[:1]]
    level = thin(max(1, 5 - cost), material)
    return Level(level, tuple(proofs) if level < 5 else ())


def delivery(material: Material) -> Level:
    """Rated by pace, fillers, long pauses and pitch; 5 only if every figure is inside its band.

    Not rated for typed answers, for unclear speech and with too few measured figures. Slow speech
    and pauses cost one level each, and nothing in other dimensions.
    """
    report = material.delivery
    if report is None:
        return Level(None, reason="not_spoken")
    if _is_unclear(report):
        return Level(None, reason="unclear_speech")
    costs = [
        _pace_cost(report, material.reading.language),
        _metric_cost(report.fillers.fillers_per_minute, FILLERS),
        _metric_cost(report.pauses.pauses_over_2s, (LONG_PAUSES - 1, float("inf"))),
        _monotone_cost(report),
    ]
    known = [cost for cost in costs if cost is not None]
    if len(known) < MIN_DELIVERY_FIGURES:
        return Level(None, reason="not_spoken")
    highest = 4 if outside_bands(report, material.reading.language) else 5
    return Level(max(1, min(highest, 5 - sum(known))), _delivery_proofs(report, costs))


def sentence_length(reading: Reading) -> float:
    """Mean number of words in a sentence."""
    return reading.words / max(1, len({token.sentence for token in reading.tokens}))


def _own_steps(material: Material) -> tuple[Hit, ...]:
    if material.kind in ("situational", "motivation"):
        hits = {*own_actions(material.reading), *intended_actions(material.reading)}
        return tuple(sorted(hits, key=lambda hit: hit.first))
    return own_actions(material.reading)


def _near_figure(hits: Sequence[Hit], reading: Reading) -> bool:
    """Whether a figure or a time stands within ``NEAR`` words of one of ``hits``."""
    places = [each.hit.first for each in details(reading) if each.kind in ("figure", "time")]
    return any(
        bisect_left(places, hit.first - NEAR) < bisect_right(places, hit.first + NEAR)
        for hit in hits
    )


def _detail_proofs(found: tuple[Detail, ...], reading: Reading) -> tuple[Evidence, ...]:
    """The first detail of each kind, as evidence."""
    first = {detail.kind: detail for detail in reversed(found)}
    chosen = sorted(first.values(), key=lambda detail: detail.hit.first)
    return tuple(quote(reading, each.hit, each.kind) for each in chosen[:MAX_EVIDENCE])


def too_many_restarts(material: Material) -> tuple[Moment, ...]:
    """The rephrased beginnings, if there are more than ``RESTARTS`` per 100 words."""
    if material.delivery is None:
        return ()
    found = material.delivery.language_use.restarts
    rephrased = tuple(each for each in found if len(set(each.text.lower().split())) > 1)
    too_many = 100 * len(rephrased) > RESTARTS * material.reading.words
    return rephrased if too_many else ()


def _is_unclear(report: DeliveryReport) -> bool:
    return report.pace.words_per_minute == NotMeasurable("unclear_speech")


def _pace_cost(report: DeliveryReport, language: Language) -> int | None:
    band = PACE_BANDS[language]
    pace: Metric = getattr(report.pace, band.metric)
    if not isinstance(pace, Measured):
        return None
    return int(pace.high < band.low) + _cost(pace.low, (band.high, VERY_FAST * band.high))


def _metric_cost(metric: Metric, limits: tuple[float, float]) -> int | None:
    return _cost(metric.value, limits) if isinstance(metric, Measured) else None


def _monotone_cost(report: DeliveryReport) -> int | None:
    if not isinstance(report.voice.pitch_spread, Measured):
        return None
    monotone = sum(span.duration for span in report.voice.monotone)
    return int(monotone > MONOTONE_SHARE * report.duration.value)


def _delivery_proofs(report: DeliveryReport, costs: list[int | None]) -> tuple[Evidence, ...]:
    proofs = []
    if costs[1]:
        filler = report.fillers.fillers[0] if report.fillers.fillers else None
        proofs += [Evidence(filler.text, filler.start, "fillers")] if filler else []
    if costs[2]:
        pause = max(report.pauses.pause_spans, key=lambda each: each.duration, default=None)
        proofs += [Evidence("", pause.start, "long_pause")] if pause else []
    if costs[3]:
        proofs.append(Evidence("", report.voice.monotone[0].start, "monotone"))
    return tuple(proofs)


def _level(value: float, limits: tuple[float, ...]) -> int:
    return 1 + sum(value >= limit for limit in limits)


def _cost(value: float, limits: tuple[float, float]) -> int:
    return sum(value > limit for limit in limits)


def _roomy(material: Material) -> bool:
    """Whether the answer is long enough for every part, and has enough actions if behavioural."""
    reading = material.reading
    if reading.words < evaluation_tables(reading.language).roomy_words:
        return False
    steps = (*own_actions(reading), *team_actions(reading))
    return material.kind != "behavioural" or len(steps) >= MIN_STEPS


def thin(level: int, material: Material) -> int:
    """The level, limited to ``THIN_LEVEL`` if the answer is thin."""
    short = material.reading.words < evaluation_tables(material.reading.language).thin_words
    return min(level, THIN_LEVEL) if short else level
