"""Reads answers of the corpus as the service reads typed answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus import SpokenAnswer
from interview.contracts import AnswerText, AskedQuestion
from interview.evaluation.evaluate import examine
from interview.evaluation.gates import find_gates
from interview.evaluation.judge.figures import Figures, figures
from interview.evaluation.reading import typed_answer_text
from interview.flows.question_bank import read_bank
from interview.questions.matcher import Matcher
from interview.questions.topics import TopicIndex


@dataclass(frozen=True, slots=True)
class JudgedText:
    """What the judge sees of an answer: its figures and its folded words."""

    figures: Figures
    words: tuple[str, ...]


def judged_texts(answers: Sequence[SpokenAnswer]) -> list[JudgedText]:
    """What the judge sees of each answer."""
    return [_judged(question, answer) for question, answer in asked(answers)]


def asked(answers: Sequence[SpokenAnswer]) -> list[tuple[AskedQuestion, AnswerText]]:
    """Each answer with its question, which the matcher looks for in the bank."""
    bank = read_bank()
    matcher = Matcher(bank, len(answers) or 1)
    topics = {language: TopicIndex(bank, language) for language in bank.languages}
    return [
        (
            AskedQuestion(
                each.question,
                matcher.find(each.question, each.language),
                topics[each.language],
                each.language,
            ),
            typed_answer_text(each.text, each.language),
        )
        for each in answers
    ]


def _judged(question: AskedQuestion, answer: AnswerText) -> JudgedText:
    question, material = examine(question, answer, None)
    gates = find_gates(material.reading, answer, question, answer.language)
    found = figures(material, question, {gate.name for gate in gates})
    return JudgedText(found, tuple(token.text for token in material.reading.tokens))
