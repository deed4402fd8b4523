"""Judges the content of an answer: bank entry, rubric, then the optional language model."""

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
from interview.evaluation.reading import typed_answer_text, with_typed
from interview.language.words import guess_language
from interview.questions.bank import Bank
from interview.questions.matcher import Matcher
from interview.questions.topics import TopicIndex


class ContentFlow:
    """Question and answer in, ContentReport out.

    Args:
        bank: the question bank.
        matcher: finds the bank entry of a question.
        coach: the optional language model; does nothing if none is configured.
        evaluations: cache of rubric reports.
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
        place: int | None = None,
    ) -> ContentReport:
        """Judge one answer without a language model: the same input gives the same report.

        Args:
            question: as asked, in either language; empty if the caller gave none.
            answer: the spoken or typed text, with its language.
            delivery: None for a typed answer.
            reader: language of every text in the report.
            api_key: the candidate's own key of a language model; decides only whether the report
                says that a model has yet to be asked.
            person: whose answer it is, for the caches; None to cache nothing.
            place: of the answer in its interview or session; chooses among phrasings.
        """
        asked = self._asked(question, answer)
        report = self._rubric(asked, answer, delivery, reader, person, place)
        report = self._coach.announced(report, answer, api_key)
        if report.question_id is None or asked.entry is None:
            return report
        return replace(
            report, follow_ups=asked.entry.follow_ups, model_answer=asked.entry.model_answer
        )

    def answered(
        self, answer: AnswerText, delivery: DeliveryReport | None, context: "AnswerContext"
    ) -> ContentReport:
        """Judge one answer; ask the language model as well if the request waits for it."""
        report = self.judge(
            context.question,
            answer,
            delivery,
            context.reader,
            context.api_key,
            context.person,
            context.place,
        )
        return self.coached(report, answer, context) if context.with_model else report

    def coached(
        self, report: ContentReport, answer: AnswerText, context: "AnswerContext"
    ) -> ContentReport:
        """The report with what the language model says about it; takes up to 20 s.

        Args:
            report: the report of :meth:`judge` on the same answer.
            answer: the text that was judged.
            context: the question, the language of the report, and whose key pays.
        """
        asked = self._asked(context.question, answer)
        if report.question_id is None:
            asked = replace(asked, entry=None)
        key, person = context.api_key, context.person
        return self._coach.enrich(report, asked, answer, context.reader, key, person)

    def _asked(self, question: str, answer: AnswerText) -> AskedQuestion:
        entry = self._matcher.find(question, answer.language)
        topics = self._topics_in(answer.language)
        return AskedQuestion(question, entry, topics, guess_language(question))

    def _rubric(
        self,
        asked: AskedQuestion,
        answer: AnswerText,
        delivery: DeliveryReport | None,
        reader: Language,
        person: str | None,
        place: int | None,
    ) -> ContentReport:
        key = (asked.text, answer, delivery, reader, place)
        report = self._evaluations.get(person, *key)
        if report is None:
            report = evaluate_content(asked, answer, delivery, reader, place)
            self._evaluations.put(person, report, *key)
        return report

    def _topics_in(self, language: Language) -> TopicIndex:
        """The topic index of a language, built by the first answer in it."""
        if language not in self._topics:
            self._topics[language] = TopicIndex(self._bank, language)
        return self._topics[language]


MAX_QUESTION_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class AnswerContext:
    """The request's data about an answer, known before it is recognised.

    ``question`` is the text as asked, empty if none was given; ``reader`` the language of the
    report; ``language`` the spoken language, None to detect it; ``api_key`` the candidate's own
    key of a language model, used for this answer only; ``person`` whose answer it is, for the
    caches, None to cache nothing; ``place`` the index of the answer in its interview or session,
    by which its report is worded, None if it is not known; ``with_model`` whether the request waits
    for the language model; ``additional_text`` what was typed beside a recording, judged after the
    transcript; ``earlier`` the words of the answer to ``question`` that this answer, to a
    follow-up, adds to: both are judged as one.
    """

    question: str
    reader: Language
    language: Language | None = None
    api_key: str | None = field(default=None, repr=False)
    person: str | None = field(default=None, repr=False)
    place: int | None = None
    with_model: bool = False
    additional_text: str = field(default="", repr=False)
    earlier: str = field(default="", repr=False)


def readable(context: AnswerContext) -> AnswerContext:
    """The context with its texts cleaned (:func:`readable_text`).

    Raises QuestionTooLong, or AnswerTooLong for the additional text.
    """
    question = readable_question(context.question)
    additional = readable_text(context.additional_text).strip()
    if len(additional) > MAX_TYPED_CHARACTERS:
        raise AnswerTooLong(characters=MAX_TYPED_CHARACTERS)
    return replace(context, question=question, additional_text=additional)


def readable_question(text: str) -> str:
    """A question, cleaned by :func:`readable_text`. Raises QuestionTooLong."""
    question = readable_text(text).strip()
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise QuestionTooLong(characters=MAX_QUESTION_CHARACTERS)
    return question


def readable_text(text: str) -> str:
    """Remove control characters and lone surrogates, which are invisible and databases refuse."""
    return "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    )


MAX_TYPED_CHARACTERS = 20_000
MAX_INTEREST = 64


def readable_answer(text: str) -> str:
    """A typed text, cleaned by :func:`readable_text`. Raises EmptyAnswer or AnswerTooLong."""
    text = readable_text(text).strip()
    if not text:
        raise EmptyAnswer
    if len(text) > MAX_TYPED_CHARACTERS:
        raise AnswerTooLong(characters=MAX_TYPED_CHARACTERS)
    return text


class TypedAnswerFlow:
    """Evaluates typed answers; needs no speech process.

    Args:
        content: judges the content.
    """

    def __init__(self, content: ContentFlow) -> None:
        self._content = content

    def evaluate(self, text: str, context: AnswerContext) -> EvaluatedAnswer:
        """Evaluate a typed answer. Raises EmptyAnswer, AnswerTooLong or QuestionTooLong."""
        context = readable(context)
        text = readable_answer(text)
        language = context.language or guess_language(text) or context.reader
        answer = with_typed(typed_answer_text(text, language), "", earlier=context.earlier)
        content = self._content.answered(answer, None, context)
        words = len(text.split())
        evaluation = answer_feedback(
            content, None, words, language, context.reader, truncated=False
        )
        return EvaluatedAnswer(evaluation, text, language, content)
