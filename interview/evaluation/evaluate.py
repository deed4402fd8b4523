"""What an answer is worth as content: gates, coverage, structure, rubric and advice, in order.

The same input gives the same report: nothing here draws a random number or reads a clock.
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
from interview.evaluation.gates import (
    asked_as_in_bank,
    find_gates,
    is_doubtful,
    without_orders,
)
from interview.evaluation.levels import MIN_OWN, Material, covered_share
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
    """Judge an answer.

    Args:
        question: what was asked, with its bank entry in the language of the answer if known;
            without one the expected points are not judged.
        answer: the words that count.
        delivery: how they were spoken; None for a typed answer.
        reader: language of labels, anchors, messages and advice.
    """
    judged = without_orders(answer)
    reading = read(judged)
    fit = topic_fit(question, reading)
    if fit is not None and is_doubtful(fit) and not asked_as_in_bank(question):
        # The entry was found by likeness: rather that guess is wrong than the whole answer.
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
        praise(dimensions, gates, reader),
    )


def in_other_language(reader: Language) -> ContentReport:
    """The report on an answer in another language than was asked for: nothing is judged."""
    reason = NotMeasurable("other_language")
    return ContentReport(None, (), (), reason, (), rubric.unjudged(reader), reason, (), None)


def _reference(question: AskedQuestion, answer: AnswerText) -> float:
    entry = question.entry
    if entry is None:
        return 0.0
    return reference_score(question.text, entry.model_answer, answer.text, answer.language)


def _closest(question: AskedQuestion, reading: Reading) -> Evidence | None:
    """The sentence that shares most telling words with the model answer; None for none."""
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
    """How well the answer fits its question; None for a question the bank does not have."""
    if question.entry is None or question.topics is None:
        return None
    story = len(own_actions(reading)) >= MIN_OWN
    return question.topics.fit(reading.answer.text, question.entry.id, story=story)


def coverage(points: tuple[PointCoverage, ...]) -> Metric:
    """Share of the expected points that were covered, 0-1.

    The interval runs from the points fully met to those met at least in part.
    """
    if not points:
        return NotMeasurable("no_expected_points")
    mean = covered_share(points)
    met = sum(point.status == "met" for point in points) / len(points)
    touched = sum(point.status != "missing" for point in points) / len(points)
    return Measured(round(mean, 3), "ratio", round(met, 3), round(touched, 3))
