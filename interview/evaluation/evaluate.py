"""Evaluates the content of an answer: gates, coverage, structure, rubric and advice.

The result is deterministic: it depends neither on random numbers nor on the time.
"""

from dataclasses import replace

from interview.contracts import (
    AnswerText,
    AskedQuestion,
    ContentReport,
    DeliveryReport,
    Evidence,
    Measured,
    Metric,
    NotMeasurable,
    PointCoverage,
    TopicFit,
)
from interview.errors import Language
from interview.evaluation import rubric
from interview.evaluation.advice import advise, praise
from interview.evaluation.coverage import cover
from interview.evaluation.gates import asked_as_in_bank, find_gates, is_doubtful
from interview.evaluation.levels import MIN_OWN, Material, covered_share
from interview.evaluation.llm.injection import without_orders
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
) -> ContentReport:
    """Evaluate an answer.

    Args:
        question: what was asked, with its entry of the question bank in the language of the
            answer, if there is one; without an entry no expected points are rated.
        answer: the sentences to rate.
        delivery: the delivery report; None for a typed answer.
        reader: language of labels, anchors, messages and advice.
    """
    judged = without_orders(answer)
    reading = read(judged)
    fit = topic_fit(question, reading)
    if fit is not None and is_doubtful(fit) and not asked_as_in_bank(question):
        # The entry was matched by similarity, so the match is more likely wrong than the answer.
        question, fit = replace(question, entry=None), None
    points = () if question.entry is None else cover(question.entry.points, judged)
    gates = find_gates(reading, answer, question, points, fit, reader)
    kind = kind_of(question, reading.language)
    found = locate(reading, question, kind)
    material = Material(
        reading,
        kind,
        points,
        found,
        delivery,
        fit,
        _reference(question, judged),
        _closest(question, reading),
        gave_orders=judged != answer,
    )
    dimensions = rubric.score(material, gates, reader)
    return ContentReport(
        None if question.entry is None else question.entry.id,
        gates,
        points,
        coverage(points),
        structure_parts(found, reading, reader),
        dimensions,
        rubric.overall(dimensions, gates, error=rubric.error_with(points)),
        advise(material, dimensions, gates, reader),
        praise(material, dimensions, gates, reader),
    )


def in_other_language(reader: Language) -> ContentReport:
    """The report on an answer in another language than requested: nothing is rated."""
    reason = NotMeasurable("other_language")
    return ContentReport(None, (), (), reason, (), rubric.unjudged(reader), reason, (), None)


def _reference(question: AskedQuestion, answer: AnswerText) -> float:
    entry = question.entry
    if entry is None:
        return 0.0
    return reference_score(question.text, entry.model_answer, answer.text, answer.language)


def _closest(question: AskedQuestion, reading: Reading) -> Evidence | None:
    """The sentence that shares most content words with the model answer; None if none does."""
    if question.entry is None:
        return None
    wanted = content_stems(question.entry.model_answer, reading.language)
    shared = [
        len(wanted & content_stems(sentence.text, reading.language))
        for sentence in reading.answer.sentences
    ]
    if not any(shared):
        return None
    sentence = reading.answer.sentences[shared.index(max(shared))]
    start = None if sentence.start is None else round(sentence.start, 2)
    return Evidence(clipped(sentence.text), start, "own_words")


def topic_fit(question: AskedQuestion, reading: Reading) -> TopicFit | None:
    """How well the answer fits its question; None for a question outside the bank."""
    if question.entry is None or question.topics is None:
        return None
    story = len(own_actions(reading)) >= MIN_OWN
    return question.topics.fit(reading.answer.text, question.entry.id, story=story)


def coverage(points: tuple[PointCoverage, ...]) -> Metric:
    """Share of the expected points that the answer covers, 0-1.

    The interval goes from the share of fully met points to that of at least partly met ones.
    """
    if not points:
        return NotMeasurable("no_expected_points")
    mean = covered_share(points)
    met = sum(point.status == "met" for point in points) / len(points)
    touched = sum(point.status != "missing" for point in points) / len(points)
    return Measured(round(mean, 3), "ratio", round(met, 3), round(touched, 3))
