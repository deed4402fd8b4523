"""Judges answers of an interview again whose report cannot be read.

A version with other fields wrote it, or it was never stored. The text that was judged is kept.
"""

from typing import Any

import structlog

from interview.contracts import content_report, delivery_report, plain
from interview.contracts.interview import InterviewState, StoredAnswer
from interview.evaluation.feedback import answer_feedback
from interview.flows.content import ContentFlow
from interview.flows.interview_judgement import final_evaluation, judged_text
from interview.store.interviews import InterviewStore

log = structlog.get_logger(__name__)


class LostReports:
    """Makes reports again from stored answers.

    Args:
        content: judges the content.
        interviews: stores the new reports.
    """

    def __init__(self, content: ContentFlow, interviews: InterviewStore) -> None:
        self._content = content
        self._interviews = interviews

    def made_again(self, state: InterviewState) -> InterviewState:
        """The interview with a readable report on every answer, stored like this."""
        lost = [
            index
            for index, answer in enumerate(state.answers)
            if not answer.skipped and content_report(answer.content) is None
        ]
        if not lost:
            return state
        for index in lost:
            self._judge(state, index)
        final = final_evaluation(self._interviews.find(state.id))
        self._interviews.tell_again(state.id, final)
        log.info("reports_made_again", interview=state.id[:8], answers=len(lost))
        return self._interviews.find(state.id)

    def _judge(self, state: InterviewState, index: int) -> None:
        answer, text = state.answers[index], judged_text(state, index)
        delivery = delivery_report(_kept(answer, "delivery"))
        content = self._content.judge(
            answer.question, text, delivery, state.language, api_key=None, place=index
        )
        evaluation = answer_feedback(
            content,
            delivery,
            sum(len(each.text.split()) for each in text.sentences),
            text.language,
            state.language,
            truncated=bool(_kept(answer, "truncated")),
        )
        self._interviews.judge_again(state.id, index, plain(content), evaluation)


def _kept(answer: StoredAnswer, name: str) -> Any:
    return (answer.report or {}).get(name)
