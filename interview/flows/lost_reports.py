"""Judges answers of an interview again whose report cannot be read.

A version with other fields wrote it, or it was never stored. The text that was judged is kept.
"""

import structlog

from interview.contracts import content_report
from interview.contracts.interview import InterviewState
from interview.flows.judged_again import JudgedAgain
from interview.store.interviews import InterviewStore

log = structlog.get_logger(__name__)


class LostReports:
    """Makes reports again from stored answers.

    Args:
        again: judges the answers.
        interviews: stores the new reports.
    """

    def __init__(self, again: JudgedAgain, interviews: InterviewStore) -> None:
        self._again = again
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
            report = self._again.report(state, index, state.language)
            self._interviews.judge_again(state.id, index, **report)
        final = self._again.final_evaluation(self._interviews.find(state.id))
        self._interviews.tell_again(state.id, final)
        log.info("reports_made_again", interview=state.id[:8], answers=len(lost))
        return self._interviews.find(state.id)
