"""Evaluates the content of an answer: gates, points, structure, rubric and advice.

The result is deterministic: it depends neither on random numbers nor on the time.
"""

from collections.abc import Collection
from dataclasses import replace
from zlib import crc32

from interview.contracts import (
    AnswerText,
    AskedQuestion,
    ContentReport,
    DeliveryReport,
    Evidence,
    NotMeasurable,
    TopicFit,
    Verdict,
)
from interview.errors import Language
from interview.evaluation import rubric
from interview.evaluation.advice import advise
from interview.evaluation.coverage import cover, to_check
from interview.evaluation.gates import asked_as_in_bank, find_gates, gate, is_doubtful
from interview.evaluation.judge.verdict import expected_grade, overall, verdict
from interview.evaluation.levels import MIN_OWN, Material
from interview.evaluation.llm.injection import without_orders
from interview.evaluation.praise import praise
from interview.evaluation.reading import Reading, clipped, read
from interview.evaluation.similarity import reference_score
from interview.evaluation.structure import (
    content_stems,
    kind_of,
    locate,
    own_actions,
    structure_parts,
)


def evaluate_content(
    question: AskedQuestion,
    answer: AnswerText,
    delivery: DeliveryReport | None,
    reader: Language,
    place: int | None = None,
) -> ContentReport:
    """Evaluate an answer.

    Args:
        question: what was asked, with its entry of the question bank in the language of the
            answer, if there is one; without an entry there are no expected points.
        answer: the sentences to rate.
        delivery: the delivery report; None for a typed answer.
        reader: language of labels, anchors, messages and advice.
        place: of the answer in its interview or session, from 0: answers beside each other get
            different phrasings; None to choose the phrasings by the text of the answer.
    """
    turn = crc32(answer.text.encode()) if place is None else place
    question, material = examine(question, answer, delivery)
    reading = material.reading
    points = material.points
    if question.expected is not None:
        points = cover(question.expected.points, reading.answer)
    gates = find_gates(reading, answer, question, reader, turn)
    opinion = _opinion(question, answer, material, {gate.name for gate in gates})
    if opinion is not None and opinion.subject == "no":
        gates = (*gates, gate("off_topic", reader, turn))
    level, readable = overall(opinion, gates), not rubric.unreadable(gates)
    dimensions = rubric.score(material, opinion, gates, reader)
    advice = advise(material, dimensions, gates, reader, turn)
    given = (*advice.first, *advice.delivery)
    return ContentReport(
        None if question.entry is None else question.entry.id,
        gates,
        to_check(points, with_passages=readable),
        structure_parts(material.found, reading, reader) if readable else (),
        dimensions,
        level,
        advice.first,
        praise(material, dimensions, gates, level, given, reader, turn),
        opinion,
        kind=material.kind,
        delivery_advice=advice.delivery,
    )


def examine(
    question: AskedQuestion, answer: AnswerText, delivery: DeliveryReport | None
) -> tuple[AskedQuestion, Material]:
    """What the rules find in an answer, and the question without an entry that does not fit it."""
    judged = without_orders(answer)
    return _examined(question, judged, delivery, gave_orders=judged != answer)


def _examined(
    question: AskedQuestion,
    judged: AnswerText,
    delivery: DeliveryReport | None,
    *,
    gave_orders: bool,
) -> tuple[AskedQuestion, Material]:
    reading = read(judged)
    fit = topic_fit(question, reading)
    if fit is not None and is_doubtful(fit) and not asked_as_in_bank(question):
        # The entry was matched by similarity, so the match is more likely wrong than the answer.
        question, fit = replace(question, entry=None), None
    kind = kind_of(question, reading.language)
    return question, Material(
        reading,
        kind,
        () if question.entry is None else cover(question.entry.points, judged),
        locate(reading, question, kind),
        delivery,
        fit,
        _reference(question, judged),
        _closest(question, reading),
        gave_orders=gave_orders,
        asked=bool(content_stems(question.text, reading.language)),
    )


def _opinion(
    question: AskedQuestion, answer: AnswerText, material: Material, gates: Collection[str]
) -> Verdict | None:
    """The judge's opinion; that of an answer with orders is the lowest of three readings.

    Words beside an order are removed with it, since they may be parts of it. If they are not, the
    answer may look better without them, and an order must not make it so: the answer is read with
    these words, and as it is, as well.
    """
    opinion = verdict(material, question, gates)
    if opinion is None or not material.gave_orders:
        return opinion
    opinions = [opinion]
    for words in (without_orders(answer, neighbours=False), answer):
        asked, whole = _examined(question, words, material.delivery, gave_orders=True)
        opinions.append(verdict(whole, asked, gates) or opinion)
    lowest = min(opinions, key=expected_grade)
    elsewhere = max(opinions, key=lambda each: each.off_subject)
    return replace(lowest, subject=elsewhere.subject, off_subject=elsewhere.off_subject)


def in_other_language(reader: Language) -> ContentReport:
    """The report on an answer in another language than requested: nothing is rated."""
    reason = NotMeasurable("other_language")
    return ContentReport(
        None, (), (), (), rubric.unjudged(reader, "wrong_language"), reason, (), None
    )


def not_understood(answer: AnswerText, delivery: DeliveryReport, reader: Language) -> ContentReport:
    """The report on an answer whose words are too unclear: only its delivery is rated."""
    _, material = examine(AskedQuestion("", None), answer, delivery)
    rated = {each.name: each for each in rubric.score(material, None, (), reader)}
    dimensions = tuple(
        rated[each.name] if each.name == rubric.HEARD else each
        for each in rubric.unjudged(reader, "not_understood")
    )
    advice = advise(material, dimensions, (), reader, crc32(answer.text.encode()))
    reason = NotMeasurable("not_understood")
    return ContentReport(
        None, (), (), (), dimensions, reason, advice.first, None, delivery_advice=advice.delivery
    )


def _reference(question: AskedQuestion, answer: AnswerText) -> float:
    entry = question.entry
    if entry is None:
        return 0.0
    return reference_score(question.text, entry.model_answer, answer.text, answer.language)


def _closest(question: AskedQuestion, reading: Reading) -> Evidence | None:
    """The first sentence with most content words of the question; None if none has any."""
    asked = content_stems(question.text, reading.language)
    sentences = reading.answer.sentences
    shared = [len(asked & content_stems(each.text, reading.language)) for each in sentences]
    if not any(shared):
        return None
    sentence = sentences[shared.index(max(shared))]
    start = None if sentence.start is None else round(sentence.start, 2)
    return Evidence(clipped(sentence.text), start, "asked")


def topic_fit(question: AskedQuestion, reading: Reading) -> TopicFit | None:
    """How well the answer fits its question; None for a question outside the bank."""
    if question.entry is None or question.topics is None:
        return None
    story = len(own_actions(reading)) >= MIN_OWN
    return question.topics.fit(reading.answer.text, question.entry.id, story=story)
