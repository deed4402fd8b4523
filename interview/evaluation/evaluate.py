"""Evaluates the content of an answer: gates, points, structure, rubric and advice.

The result is deterministic: it depends neither on random numbers nor on the time.
"""

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
from interview.evaluation.advice import advise, praise
from interview.evaluation.coverage import cover, to_check
from interview.evaluation.gates import asked_as_in_bank, find_gates, gate, is_doubtful
from interview.evaluation.judge.verdict import overall, verdict
from interview.evaluation.levels import MIN_OWN, Material
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
    points, reading = material.points, material.reading
    gates = find_gates(reading, answer, question, reader, turn)
    opinion = verdict(material, question, {gate.name for gate in gates})
    if opinion is not None and opinion.subject == "no":
        gates = (*gates, gate("off_topic", reader, turn))
    dimensions = rubric.score(material, gates, reader)
    advice = advise(material, dimensions, gates, reader, turn)
    given = (*advice.first, *advice.delivery)
    return ContentReport(
        None if question.entry is None else question.entry.id,
        gates,
        to_check(points),
        structure_parts(material.found, reading, reader),
        dimensions,
        overall(opinion, gates),
        advice.first,
        praise(
            material,
            dimensions,
            gates,
            reader,
            turn,
            on_subject=_on_subject(opinion),
            given=given,
        ),
        opinion,
        kind=material.kind,
        delivery_advice=advice.delivery,
    )


def examine(
    question: AskedQuestion, answer: AnswerText, delivery: DeliveryReport | None
) -> tuple[AskedQuestion, Material]:
    """What the rules find in an answer, and the question without an entry that does not fit it."""
    judged = without_orders(answer)
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
        gave_orders=judged != answer,
    )


def _on_subject(opinion: Verdict | None) -> bool:
    return opinion is not None and opinion.subject == "yes"


def in_other_language(reader: Language) -> ContentReport:
    """The report on an answer in another language than requested: nothing is rated."""
    reason = NotMeasurable("other_language")
    return ContentReport(None, (), (), (), rubric.unjudged(reader), reason, (), None)


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
