"""Judging the content of an answer: its bank entry, the rubric, then the language model."""

from collections.abc import Mapping
from dataclasses import replace

from interview.contracts import (
    AnswerText,
    AskedQuestion,
    ContentReport,
    DeliveryReport,
    Topics,
)
from interview.errors import Language
from interview.evaluation.evaluate import evaluate_content
from interview.evaluation.llm import LlmCoach
from interview.questions.matcher import Matcher


class ContentFlow:
    """Question and answer in, ContentReport out.

    Args:
        matcher: finds the bank's entry for a question as asked.
        topics: for each language, what an answer may be about.
        coach: the optional language model; says so itself when there is none.
    """

    def __init__(
        self, matcher: Matcher, topics: Mapping[Language, Topics], coach: LlmCoach
    ) -> None:
        self._matcher = matcher
        self._topics = topics
        self._coach = coach

    def judge(
        self,
        question: str,
        answer: AnswerText,
        delivery: DeliveryReport | None,
        reader: Language,
        api_key: str | None,
    ) -> ContentReport:
        """Judge one answer. Without a language model the same input gives the same report.

        Args:
            question: as asked, in either language; empty when the caller named none.
            answer: what was said or typed, in the language it was heard in.
            delivery: None for a typed answer.
            reader: language of every text in the report.
            api_key: the candidate's own key for this answer alone.
        """
        entry = self._matcher.find(question, answer.language)
        asked = AskedQuestion(question, entry, self._topics[answer.language])
        report = evaluate_content(asked, answer, delivery, reader)
        report = self._coach.enrich(report, asked, answer, reader, api_key)
        if asked.entry is None:
            return report
        return replace(
            report, follow_ups=asked.entry.follow_ups, model_answer=asked.entry.model_answer
        )
