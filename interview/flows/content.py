"""Judging the content of an answer: its bank entry, the rubric, then the language model."""

import unicodedata
from dataclasses import dataclass, field, replace

from interview.contracts import (
    AnswerText,
    AskedQuestion,
    ContentReport,
    DeliveryReport,
    EvaluatedAnswer,
    NothingKept,
    ResultCache,
)
from interview.errors import AnswerTooLong, EmptyAnswer, Language, QuestionTooLong
from interview.evaluation.evaluate import evaluate_content
from interview.evaluation.feedback import answer_feedback
from interview.evaluation.llm.coach import LlmCoach
from interview.evaluation.sentences import typed_answer_text
from interview.language.words import guess_language
from interview.questions.bank import Bank
from interview.questions.matcher import Matcher
from interview.questions.topics import TopicIndex


class ContentFlow:
    """Question and answer in, ContentReport out.

    Args:
        bank: the questions an answer may be about.
        matcher: finds the bank's entry for a question as asked.
        coach: the optional language model; says so itself when there is none.
        evaluations: what the rubric said of the same answers before.
    """

    def __init__(
        self,
        bank: Bank,
        matcher: Matcher,
        coach: LlmCoach,
        evaluations: ResultCache[ContentReport] | None = None,
    ) -> None:
        self._bank = bank
        self._matcher = matcher
        self._coach = coach
        self._evaluations = evaluations or NothingKept()
        self._topics: dict[Language, TopicIndex] = {}

    def judge(
        self,
        question: str,
        answer: AnswerText,
        delivery: DeliveryReport | None,
        reader: Language,
        api_key: str | None,
        person: str | None = None,
    ) -> ContentReport:
        """Judge one answer. Without a language model the same input gives the same report.

        Args:
            question: as asked, in either language; empty when the caller named none.
            answer: what was said or typed, in the language it was heard in.
            delivery: None for a typed answer.
            reader: language of every text in the report.
            api_key: the candidate's own key for this answer alone.
            person: whose answer it is, for what is remembered; None to remember nothing.
        """
        entry = self._matcher.find(question, answer.language)
        asked = AskedQuestion(
            question, entry, self._topics_in(answer.language), guess_language(question)
        )
        report = self._rubric(asked, answer, delivery, reader, person)
        if report.question_id is None:
            asked = replace(asked, entry=None)
        report = self._coach.enrich(report, asked, answer, reader, api_key, person)
        if asked.entry is None:
            return report
        return replace(
            report, follow_ups=asked.entry.follow_ups, model_answer=asked.entry.model_answer
        )

    def _rubric(
        self,
        asked: AskedQuestion,
        answer: AnswerText,
        delivery: DeliveryReport | None,
        reader: Language,
        person: str | None,
    ) -> ContentReport:
        of = (asked.text, answer, delivery, reader)
        report = self._evaluations.get(person, *of)
        if report is None:
            report = evaluate_content(asked, answer, delivery, reader)
            self._evaluations.put(person, report, *of)
        return report

    def _topics_in(self, language: Language) -> TopicIndex:
        """Built by the first answer in that language, not by the start."""
        if language not in self._topics:
            self._topics[language] = TopicIndex(self._bank, language)
        return self._topics[language]


MAX_QUESTION_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class AnswerContext:
    """What is known of an answer before it is heard.

    ``question`` is the text as asked, empty when none was named; ``reader`` the language of
    the report; ``language`` what is spoken, None to find out; ``api_key`` the candidate's own
    key of a language model, used for this answer alone; ``person`` whose answer it is, for what
    is remembered of it, None to remember nothing.
    """

    question: str
    reader: Language
    language: Language | None = None
    api_key: str | None = field(default=None, repr=False)
    person: str | None = field(default=None, repr=False)


def readable(context: AnswerContext) -> AnswerContext:
    """The context with its question readable. Raises QuestionTooLong."""
    question = readable_text(context.question).strip()
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise QuestionTooLong(characters=MAX_QUESTION_CHARACTERS)
    return replace(context, question=question)


def readable_text(text: str) -> str:
    """Without control characters and lone surrogates: databases refuse them, people see none."""
    return "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    )


MAX_TYPED_CHARACTERS = 20_000


class TypedAnswerFlow:
    """Evaluates typed answers; needs no speech engine.

    Args:
        content: judges what was written.
    """

    def __init__(self, content: ContentFlow) -> None:
        self._content = content

    def evaluate(self, text: str, context: AnswerContext) -> EvaluatedAnswer:
        """Evaluate a typed answer. Raises EmptyAnswer, AnswerTooLong or QuestionTooLong."""
        context = readable(context)
        text = readable_text(text).strip()
        if not text:
            raise EmptyAnswer
        if len(text) > MAX_TYPED_CHARACTERS:
            raise AnswerTooLong(characters=MAX_TYPED_CHARACTERS)
        language = context.language or guess_language(text) or context.reader
        answer = typed_answer_text(text, language)
        content = self._content.judge(
            context.question, answer, None, context.reader, context.api_key, context.person
        )
        words = len(text.split())
        evaluation = answer_feedback(
            content, None, words, language, context.reader, truncated=False
        )
        return EvaluatedAnswer(evaluation, text, language, content)
