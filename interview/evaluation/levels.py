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
    Measured,
    Metric,
    Moment,
    NotMeasurable,
    PointCoverage,
    QuestionKind,
    TopicFit,
)
from interview.contracts.delivery import FILLERS_HARMFUL, FILLERS_HARMLESS, PACE_BANDS
from interview.errors import Language
from interview.evaluation.reading import Hit, Reading, cue, find, quote
from interview.evaluation.specificity import Detail, details, general_words, set_phrases
from interview.evaluation.structure import (
    Found,
    intended_actions,
    own_actions,
    results,
    team_actions,
)
from interview.evaluation.tables import evaluation_tables

RELEVANCE_LEVELS = (0.26, 0.46, 0.66, 0.8)
"""Scores for covering the question (0-1) from which levels 2, 3, 4 and 5 are reached."""

POINTS_PART, FULL_REFERENCE = 0.4, 0.6
"""Weight of the expected points, the rest being similarity to the model answer; and the similarity
that counts as full, since other words cannot reach 1. On 80 graded answers the rank correlation of
both together with the grade is 0.73 and 0.90, of points alone 0.36 and 0.79."""

SUBJECT, CLOSE_SUBJECT, SUBJECT_RANK = 12.0, 20.0, 0.05
"""BM25 score (about 4 per content word) from which an answer is on the subject, and closely on it;
and the share of the bank's questions (7 of 154) that may fit better. Of 58 answers written
without knowledge of the bank, 50 rank within it; excellent answers to other questions rank at 0.4
to 0.5."""

SUBJECT_LEVEL, TOLD_LEVEL = 2, 4
"""Relevance of an answer that is on the subject but has no recognised points; and the highest
relevance that a complete story without recognised points can reach."""

MIN_PARTS = 3
"""Parts that an answer needs to count as a story."""

UNTOLD_LEVEL = 2
"""The highest relevance of a behavioural answer without an action."""

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

VERY_FAST = 1.25
"""Factor on the upper end of the pace band above which delivery loses a second level."""

LONG_PAUSES = 3
"""Pauses over 2 s in one answer that cost one level of delivery."""

MONOTONE_SHARE = 0.5
"""Monotone share of the recording that costs a level (liveliness from pitch: Hincks 2005)."""

MIN_DELIVERY_FIGURES = 2
"""Measured figures needed to rate the delivery."""


@dataclass(frozen=True, slots=True)
class Level:
    """A level, 1-5, with its evidence; None if the dimension cannot be rated."""

    level: int | None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """The findings from which all dimensions are rated.

    ``fit`` is None for a question outside the bank. ``reference`` is the similarity to the model
    answer, 0-1, and ``closest`` the sentence nearest to it. ``gave_orders`` is True if orders to
    the grader were removed from the answer.
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


def relevance(material: Material) -> Level:
    """Rated by the expected points and the similarity to the model answer.

    Since points may be made in unforeseen words, an answer that fits its question better than
    almost all others gets a minimum level, and a complete story a higher one. An answer to a
    behavioural question that tells no action is limited to ``UNTOLD_LEVEL``.
    """
    if not material.points:
        return Level(None)
    likeness = min(1.0, material.reference / FULL_REFERENCE)
    made = POINTS_PART * covered_share(material.points) + (1 - POINTS_PART) * likeness
    level = max(_level(made, RELEVANCE_LEVELS), _told_in_own_words(material))
    if all(point.status == "met" for point in material.points):
        level = 5
    if material.kind == "behavioural" and "action" in material.found.missing:
        level = min(level, UNTOLD_LEVEL)
    best = sorted(material.points, key=lambda point: -point.score)
    proofs = [point.evidence for point in best if point.evidence is not None]
    if level > _level(covered_share(material.points), RELEVANCE_LEVELS) and material.closest:
        proofs.insert(MAX_EVIDENCE - 1, material.closest)
    return Level(level, tuple(proofs[:MAX_EVIDENCE]))


def _told_in_own_words(material: Material) -> int:
    fit = material.fit
    if fit is None:
        return 1
    if fit.rank > SUBJECT_RANK or fit.own < SUBJECT:
        return SUBJECT_LEVEL if fit.story and material.found.count >= MIN_PARTS else 1
    if material.kind == "knowledge" or fit.own < CLOSE_SUBJECT:
        return SUBJECT_LEVEL
    return max(SUBJECT_LEVEL, min(TOLD_LEVEL, _thin(material.found.count, material)))


def structure(material: Material) -> Level:
    """One level per part; the highest needs all parts in order and a sufficient length."""
    level = material.found.count + 1
    if level == 5 and not (material.found.in_order and _roomy(material)):
        level = 4
    proofs = [
        quote(material.reading, hit, name) for name, hit in material.found.places if hit is not None
    ]
    return Level(_thin(level, material), tuple(proofs))


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
    return Level(_thin(level, material), _detail_proofs(found, material.reading))


def ownership(material: Material) -> Level:
    """Rated by own actions, in proportion to those of "we", and a result.

    Not rated for questions that ask for neither.
    """
    reading = material.reading
    own, team = _own_steps(material), team_actions(reading)
    if material.kind == "knowledge" or (material.kind is None and len(own) + len(team) < MIN_OWN):
        return Level(None)
    outcome = results(reading)
    checkable = _near_figure(outcome, reading)
    steps = 0 if not own else 1 if len(own) < 2 or 3 * len(own) < len(team) else 2
    level = 1 + steps + (1 if outcome else 0) + (1 if steps == 2 and outcome and checkable else 0)
    if level == 1 and team:
        level = 2
    proofs = [quote(reading, hit, "own_action") for hit in own[:2]]
    proofs += [quote(reading, hit, "team_action") for hit in team[:1] if not own]
    proofs += [quote(reading, hit, "result") for hit in outcome[-1:]]
    return Level(_thin(level, material), tuple(proofs))


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
    return Level(_thin(max(1, 5 - cost), material), tuple(proofs))


def delivery(material: Material) -> Level:
    """Rated by pace, fillers, long pauses and pitch.

    Not rated for typed answers, for unclear speech and with too few measured figures. Slow speech
    and pauses cost one level each, and nothing in other dimensions.
    """
    report = material.delivery
    if report is None or _is_unclear(report):
        return Level(None)
    costs = [
        _pace_cost(report, material.reading.language),
        _metric_cost(report.fillers.fillers_per_minute, FILLERS),
        _metric_cost(report.pauses.pauses_over_2s, (LONG_PAUSES - 1, float("inf"))),
        _monotone_cost(report),
    ]
    known = [cost for cost in costs if cost is not None]
    if len(known) < MIN_DELIVERY_FIGURES:
        return Level(None)
    return Level(max(1, 5 - sum(known)), _delivery_proofs(report, costs))


def covered_share(points: Sequence[PointCoverage]) -> float:
    """Share of the expected points that were made, 0-1; partly met points count half."""
    worth = {"met": 1.0, "partly": 0.5, "missing": 0.0}
    return sum(worth[point.status] for point in points) / max(1, len(points))


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


def _thin(level: int, material: Material) -> int:
    short = material.reading.words < evaluation_tables(material.reading.language).thin_words
    return min(level, THIN_LEVEL) if short else level
