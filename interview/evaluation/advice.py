"""The advice of a report: improvements, with quote and time."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from interview.contracts import Advice, DeliveryReport, DimensionScore, Evidence, Gate, Measured
from interview.evaluation.levels import (
    DETAIL_LEVELS,
    Material,
    enough_own,
    outcomes,
    too_many_restarts,
)
from interview.evaluation.outside import Outside, outside_bands
from interview.evaluation.phrasings import ADVICE, MOMENTS, phrasing
from interview.evaluation.reading import (
    Hit,
    Reading,
    clipped,
    cue,
    find,
    read,
    typed_answer_text,
    when,
    words_of,
)
from interview.evaluation.rubric import HIGHEST, WEIGHTS, cap
from interview.evaluation.specificity import details, general_words, set_phrases
from interview.evaluation.structure import own_actions, results, team_actions
from interview.evaluation.tables import evaluation_tables
from interview.language.catalogue import Language
from interview.language.figures import clock, said

MOST = 3
QUOTED_WORDS, WORDS_BEFORE = 10, 3
"""Length of a quote in advice, and how much of it stands before the words it is about."""

LEADS = 2
"""Each answer of an interview introduces its quotes in two ways of its own, in turn."""

SENTENCE = "sentence"
"""The rule of words that stand for their sentence or the whole answer."""

ENOUGH_STEPS = 2
ENDINGS = ("result", "expected_outcome", "closing")
"""Parts that belong at the end of an answer: advice on them quotes its last words."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to improve: its key in ADVICE, the words it is about, and figures to fill in."""

    key: str
    evidence: Evidence | None = None
    figures: Mapping[str, object] = field(default_factory=dict)

    @property
    def words(self) -> str:
        return "" if self.evidence is None else self.evidence.quote

    def elsewhere(self) -> "Finding | None":
        """The finding about other words, if it is not about these words in particular."""
        is_general = self.evidence is not None and self.evidence.rule == SENTENCE
        return replace(self, evidence=None) if is_general else None


@dataclass(frozen=True, slots=True)
class Writer:
    """Notes findings in an answer."""

    material: Material

    def at(self, key: str, evidence: Evidence | None, **figures: object) -> Finding:
        """The finding ``key`` about the words of ``evidence``."""
        return Finding(key, evidence, figures)

    def about(self, key: str, hit: Hit, **figures: object) -> Finding:
        """The finding ``key`` about exactly the words of ``hit``."""
        reading = self.material.reading
        evidence = Evidence(words_of(reading, hit), when(reading, hit.first), key)
        return self.at(key, evidence, **figures)


@dataclass(frozen=True, slots=True)
class Advised:
    """At most three things to do, and the advice on delivery that is not among them."""

    first: tuple[Advice, ...]
    delivery: tuple[Advice, ...] = ()


def advise(
    material: Material,
    dimensions: tuple[DimensionScore, ...],
    gates: tuple[Gate, ...],
    reader: Language,
    place: int = 0,
) -> Advised:
    """Up to three improvements, those with the largest effect on the overall level first.

    Advice on gates comes first, then one improvement per dimension, ordered by the weight times
    the levels that are left to gain. No two quote the same words, and each quotes some if there are
    any. Relevance has none: which points were made is too uncertain to advise on. Figures of
    delivery outside their bands come next, the farthest first; those beyond the three are apart.

    Args:
        material: what the rules found.
        dimensions: their levels.
        gates: reasons that limit the overall level.
        reader: language of the advice.
        place: of the answer in its interview; chooses among the phrasings.
    """
    write = Writer(material)
    found = [Finding(f"gate_{gate.name}") for gate in gates]
    if cap(gates) == 1:
        return Advised(_told(found[:MOST], material.reading, reader, place))
    found = _worth_most(write, dimensions, found)
    chosen = {each.key for each in found}
    found += [each for each in _outside(write) if each.key not in chosen]
    advice = _told(found or [Finding("again")], material.reading, reader, place)
    return Advised(advice[:MOST], advice[MOST:])


def _worth_most(
    write: Writer, dimensions: Sequence[DimensionScore], found: Sequence[Finding]
) -> list[Finding]:
    """The first three of those already found and one of each dimension with levels to gain."""
    found = list(found)
    for dimension in sorted(dimensions, key=_gain, reverse=True):
        rule = RULES.get(dimension.name)
        finding = rule(write) if rule and dimension.level and dimension.level < HIGHEST else None
        if finding is not None and _is_about_same(finding, found):
            finding = finding.elsewhere()
        if finding is not None:
            found.append(finding)
    return found[:MOST]


def _is_about_same(finding: Finding, found: Sequence[Finding]) -> bool:
    return bool(finding.words) and finding.words in {each.words for each in found}


def with_gate_advice(
    found: tuple[Advice, ...], gate: Gate, reader: Language, place: int
) -> tuple[Advice, ...]:
    """The advice with that on a gate in front, and one improvement fewer."""
    rule = f"gate_{gate.name}"
    first = Advice(said(phrasing(ADVICE[rule], place), reader), None, rule=rule)
    return (first, *found[: MOST - 1])


def _told(
    found: Sequence[Finding], reading: Reading, reader: Language, place: int
) -> tuple[Advice, ...]:
    """The findings in the words of the reader's language, each after a quote and its time.

    A moment that has been quoted is not quoted again.
    """
    quoted = {each.words for each in found}
    leads: set[str] = set()
    advice = []
    for number, each in enumerate(found):
        evidence = each.evidence or _words_beside(each.key, reading, quoted)
        text = said(phrasing(ADVICE[each.key], place), reader, **each.figures)
        if evidence is None:
            advice.append(Advice(text, None, rule=each.key))
            continue
        quoted.add(evidence.quote)
        lead = moment(evidence, reader, LEADS * place + number % LEADS)
        told = text if lead in leads else f"{lead} {text}"
        advice.append(Advice(told, evidence.start, evidence.quote, each.key))
        leads |= {moment(evidence, reader, LEADS * place + each) for each in range(LEADS)}
    return tuple(advice)


def _words_beside(key: str, reading: Reading, quoted: Collection[str]) -> Evidence | None:
    """The first words that are not quoted yet, for advice on the answer as a whole."""
    for inside in reading.inside:
        for start in range(inside.start, inside.stop, QUOTED_WORDS):
            words = brief(reading, min(start + WORDS_BEFORE, inside.stop - 1), SENTENCE)
            if words.quote not in quoted and not (
                key == "make_concrete" and _has_figure(words, reading)
            ):
                return words
    return None


def moment(evidence: Evidence, reader: Language, turn: int = 0) -> str:
    """A sentence that quotes the words and gives their time, if they were spoken.

    ``turn`` chooses among the phrasings.
    """
    words = evidence.quote.rstrip(".")
    if evidence.start is None:
        return said(phrasing(MOMENTS["typed"], turn), reader, quote=words)
    began = evidence.start < 1
    name = "unquoted" if not words else "began" if began else "spoken"
    sentence = phrasing(MOMENTS[name], turn // LEADS if began else turn)
    return said(sentence, reader, at=clock(evidence.start), quote=words)


def brief(reading: Reading, index: int, rule: str) -> Evidence:
    """Up to QUOTED_WORDS words around a token, within its sentence, with their time."""
    inside = reading.inside[reading.tokens[index].sentence]
    sentence = reading.answer.sentences[reading.tokens[index].sentence]
    if len(inside) <= QUOTED_WORDS:
        return Evidence(clipped(sentence.text), when(reading, inside.start), rule)
    first = max(inside.start, min(index - WORDS_BEFORE, inside.stop - QUOTED_WORDS))
    last = first + QUOTED_WORDS - 1
    cut = sentence.text[reading.tokens[first].start : reading.tokens[last].end]
    before, after = ("… " if first > inside.start else ""), (" …" if last < inside[-1] else "")
    return Evidence(clipped(before + cut + after), when(reading, first), rule)


def _gain(dimension: DimensionScore) -> float:
    return 0.0 if dimension.level is None else WEIGHTS[dimension.name] * (HIGHEST - dimension.level)


def _structure(write: Writer) -> Finding | None:
    missing, reading = write.material.found.missing, write.material.reading
    if not missing:
        ordered = write.material.found.in_order
        return None if ordered else write.at("out_of_order", _sentence(reading, 0))
    name = missing[-1] if missing[-1] in ENDINGS else missing[0]
    if name == "result" and _ends_with_result(reading):
        return None
    if name == "order":
        return write.at(name, None)
    return write.at(name, _sentence(reading, -1 if name in ENDINGS else 0))


def _ends_with_result(reading: Reading) -> bool:
    """Whether the last sentence, which advice on the result quotes, has words of one."""
    last = reading.tokens[-1].sentence
    return any(reading.tokens[hit.first].sentence == last for hit in results(reading))


def _specificity(write: Writer) -> Finding | None:
    reading = write.material.reading
    for key, hits in (
        ("set_phrase", set_phrases(reading)),
        ("name_the_figure", general_words(reading)),
    ):
        if hits:
            return write.about(key, hits[0])
    if len(details(reading)) >= DETAIL_LEVELS[2]:
        return None
    actions = own_actions(reading) or team_actions(reading)
    places = [brief(reading, hit.first, "make_concrete") for hit in actions]
    bare = [
        each for each in (*places, _sentence(reading, 0)) if each and not _has_figure(each, reading)
    ]
    return write.at("make_concrete", bare[0] if bare else None)


def _has_figure(proof: Evidence, reading: Reading) -> bool:
    """Whether a figure or a time is among the quoted words."""
    quoted = read(typed_answer_text(proof.quote, reading.language))
    return any(each.kind in ("figure", "time") for each in details(quoted))


def _ownership(write: Writer) -> Finding | None:
    reading = write.material.reading
    own, team, outcome = own_actions(reading), team_actions(reading), outcomes(write.material)
    if len(team) > len(own) and not enough_own(own, team):
        return write.about("which_part", team[0])
    if write.material.kind in ("situational", "motivation"):
        told = len(own) >= ENOUGH_STEPS and outcome
        return None if told else write.at("own_case", None)
    if len(own) < ENOUGH_STEPS:
        return write.at("own_steps", None)
    proofs = [brief(reading, hit.first, "result") for hit in outcome[:1]]
    if not proofs or _has_figure(proofs[0], reading):
        return None
    return write.at("result_figure", proofs[0])


def _clarity(write: Writer) -> Finding | None:
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


def _delivery(write: Writer) -> Finding | None:
    return next(iter(_outside(write)), None)


def _outside(write: Writer) -> list[Finding]:
    """Every figure of delivery outside its band, the farthest first."""
    report = write.material.delivery
    if report is None:
        return []
    outside = outside_bands(report, write.material.reading.language)
    return [_on_figure(write, report, each) for each in outside]


def _on_figure(write: Writer, report: DeliveryReport, outside: Outside) -> Finding:
    at, reading = outside.at, write.material.reading
    if outside.name != "fillers":
        evidence = _words_at(reading, at, outside.name)
        return write.at(outside.name, evidence, seconds=outside.seconds)
    first, rate = report.fillers.fillers[0], report.fillers.fillers_per_minute
    assert isinstance(rate, Measured)
    return write.at("fillers", Evidence(first.text, at, "fillers"), rate=round(rate.value))


def _words_at(reading: Reading, at: float, rule: str) -> Evidence:
    """The words at a moment of the recording, without any if there are none."""
    times = [when(reading, index) or 0.0 for index in range(len(reading.tokens))]
    if not times:
        return Evidence("", at, rule)
    index = max(0, bisect_right(times, at) - 1)
    return Evidence(brief(reading, index, rule).quote, at, rule)


def _sentence(reading: Reading, index: int) -> Evidence | None:
    if not reading.tokens:
        return None
    return brief(reading, index % len(reading.tokens), SENTENCE)


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


RULES: dict[str, Callable[[Writer], Finding | None]] = {
    "structure": _structure,
    "specificity": _specificity,
    "ownership": _ownership,
    "clarity": _clarity,
    "delivery": _delivery,
}
