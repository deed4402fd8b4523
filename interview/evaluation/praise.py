"""The praise of a report: one thing done well, with quote and time."""

from dataclasses import replace

from interview.contracts import Advice, DimensionScore, Evidence, Gate, Measured, Metric
from interview.evaluation.advice import LEADS, moment
from interview.evaluation.levels import Material
from interview.evaluation.outside import outside_bands
from interview.evaluation.phrasings import phrasing
from interview.evaluation.phrasings.praise import DONE_WELL
from interview.evaluation.rubric import HIGHEST, WEIGHTS, cap
from interview.language.catalogue import Language, translated

GOOD_LEVEL = 4
"""Lowest level of a dimension that is praised."""

GATED = 2
"""Answers at this level or below, or that gates cap there, get no praise."""

ELLIPSIS = "… ."
PRAISED_WORDS = 12
"""Longest quote."""

UNQUOTED = ("clarity", "delivery")
"""Dimensions praised as a whole: their evidence is uncertain, or shows faults."""


def praise(
    material: Material,
    dimensions: tuple[DimensionScore, ...],
    gates: tuple[Gate, ...],
    overall: Metric,
    given: tuple[Advice, ...],
    reader: Language,
    place: int = 0,
) -> Advice | None:
    """The strongest dimension with its proof; None if no dimension is good enough.

    An answer with a gate or a low overall level gets no praise. Nor does the delivery while one of
    its figures is outside its band, the structure of a story told out of order, a clarity that
    leaves something to improve, or the relevance, which nothing proves. No words are praised that
    the advice ``given`` quotes. ``place`` chooses among the phrasings.
    """
    if cap(gates) <= GATED or (isinstance(overall, Measured) and overall.value <= GATED):
        return None
    faults = _faults(material, dimensions)
    good = [
        each
        for each in dimensions
        if (each.level or 0) >= GOOD_LEVEL
        and each.name in DONE_WELL
        and each.name not in faults
        and (each.name in UNQUOTED or _proof(each, given))
    ]
    if not good:
        return None
    best = max(good, key=lambda each: (each.name not in UNQUOTED, each.level, WEIGHTS[each.name]))
    text = translated(phrasing(DONE_WELL[best.name], place), reader)
    proof = _proof(best, given)
    if proof is None:
        return Advice(text, None, rule=best.name)
    lead = moment(proof, reader, LEADS * place + 1)
    return Advice(f"{lead} {text}", proof.start, proof.quote, best.name)


def fitting_praise(
    praised: Advice | None,
    dimensions: tuple[DimensionScore, ...],
    overall: Metric,
    reader: Language,
) -> Advice | None:
    """The praise, unless the overall level or its dimension was lowered below what is praised."""
    if isinstance(overall, Measured) and overall.value <= GATED:
        return None
    lowered = tuple(
        translated(words, reader)
        for each in dimensions
        if (each.level or 0) < GOOD_LEVEL
        for words in DONE_WELL.get(each.name, ())
    )
    return None if praised is not None and praised.text.endswith(lowered) else praised


def _shortened(proof: Evidence) -> Evidence:
    words = proof.quote.split()
    if len(words) <= PRAISED_WORDS:
        return proof
    return replace(proof, quote=" ".join(words[:PRAISED_WORDS]) + " …")


def _proof(dimension: DimensionScore, given: tuple[Advice, ...]) -> Evidence | None:
    """The evidence to quote, the last of a structure: it shares no words with the advice given."""
    if dimension.name in UNQUOTED:
        return None
    quoted = [each.quote.strip(ELLIPSIS) for each in given if each.quote]
    free = [
        proof
        for proof in map(_shortened, dimension.evidence)
        if not any(words in proof.quote or proof.quote.strip(ELLIPSIS) in words for words in quoted)
    ]
    if not free:
        return None
    return free[-1 if dimension.name == "structure" else 0]


def _faults(material: Material, dimensions: tuple[DimensionScore, ...]) -> set[str]:
    """The dimensions of which praise would deny other sentences of the report."""
    faults = {each.name for each in dimensions if each.name == "clarity" and each.level != HIGHEST}
    report, language = material.delivery, material.reading.language
    if report is not None and outside_bands(report, language):
        faults.add("delivery")
    if not material.found.in_order:
        faults.add("structure")
    return faults
