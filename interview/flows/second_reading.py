"""Asks the language model about answers whose report is already shown, and stores what it says.

The reader of a report asks, so that no answer waits for a model and none is asked about a report
that nobody reads. A report that the model has judged is not judged again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from interview.contracts import AnswerText, Sentence, content_report, plain
from interview.contracts.interview import InterviewState
from interview.errors import Language, NoActiveInterview, NoReportYet
from interview.evaluation.feedback import with_content
from interview.flows.answer_queue import AnswerQueue
from interview.flows.content import AnswerContext, ContentFlow
from interview.flows.interview_judgement import judged_text
from interview.store.answers import AnswerStore
from interview.store.interviews import FinalEvaluation, InterviewStore

UNASKED = ("off", "waiting")


@dataclass(frozen=True, slots=True)
class Reread:
    """A report after the model was asked, and the feedback as text.

    ``final_evaluation`` is that of its interview, None unless it is over.
    """

    content: dict[str, Any]
    evaluation: str
    final_evaluation: str | None = None


class SecondReading:
    """The part of the language model in stored reports.

    Args:
        content: judges the content.
        queue: finds queued answers of their owners.
        answers: stores the reports of queued answers.
        interviews: stores the reports of interview answers.
        evaluate: writes the text on a whole interview.
    """

    def __init__(
        self,
        content: ContentFlow,
        queue: AnswerQueue,
        answers: AnswerStore,
        interviews: InterviewStore,
        evaluate: FinalEvaluation,
    ) -> None:
        self._content = content
        self._queue = queue
        self._answers = answers
        self._interviews = interviews
        self._evaluate = evaluate

    def of_answer(self, identity: str, owner: str | None, api_key: str | None) -> Reread:
        """Ask about a queued answer of ``owner``; takes up to 20 s.

        Raises:
            NoSuchAnswer: no such id, or not this owner's.
            NoReportYet: it is not evaluated, or of a rehearsal that is not over.
        """
        state = self._queue.own(identity, owner)
        result = state.result
        if result is None or not state.report_shown:
            raise NoReportYet
        answer = AnswerText(
            tuple(Sentence(**each) for each in result.get("sentences", ())), result["language"]
        )
        context = AnswerContext(state.question, state.reader, api_key=api_key, person=state.person)
        reread = self._reread(result, answer, context)
        if _is_told(reread):
            told = {"content": reread.content, "evaluation": reread.evaluation}
            self._answers.judge_again(identity, result.get("sentences"), told)
        return reread

    def of_interview(
        self, owner: str, interview_id: str, index: int, reader: Language, api_key: str | None
    ) -> Reread:
        """Ask about the answer to question ``index`` of an interview; takes up to 20 s.

        Raises:
            NoActiveInterview: no such interview, or not this owner's.
            NoReportYet: the question has no answer, or the interview is a rehearsal that is not
                over.
        """
        state = self._interview(owner, interview_id)
        _require_shown(state)
        if not 0 <= index < len(state.answers):
            raise NoReportYet
        stored = state.answers[index]
        if stored.content is None or stored.language is None:
            raise NoReportYet
        kept = {"content": stored.content, "evaluation": stored.evaluation}
        answer = judged_text(state, index)
        context = AnswerContext(stored.question, reader, api_key=api_key, person=owner)
        reread = self._reread(kept, answer, context)
        if _is_told(reread):
            told = (interview_id, index, reread.content, reread.evaluation)
            self._interviews.judge_again(*told)
        return Reread(reread.content, reread.evaluation, self._retold(owner, interview_id))

    def _interview(self, owner: str, interview_id: str) -> InterviewState:
        state = self._interviews.find(interview_id)
        if state.owner != owner:
            raise NoActiveInterview
        return state

    def _retold(self, owner: str, interview_id: str) -> str | None:
        """The final evaluation of an interview that is over, with the reports as they are now."""
        state = self._interview(owner, interview_id)
        if state.seconds is None:
            return None
        final = self._evaluate(state)
        if final != state.final_evaluation:
            self._interviews.tell_again(interview_id, final)
        return final

    def _reread(
        self, kept: Mapping[str, Any], answer: AnswerText, context: AnswerContext
    ) -> Reread:
        before = content_report(kept["content"])
        if before is None:
            raise NoReportYet
        if before.coaching.status not in UNASKED:
            return Reread(kept["content"], kept["evaluation"])
        after = self._content.coached(before, answer, context)
        evaluation = with_content(kept["evaluation"], before, after, context.reader)
        return Reread(plain(after), evaluation)


def _require_shown(state: InterviewState) -> None:
    if not state.reports_are_shown:
        raise NoReportYet


def _is_told(reread: Reread) -> bool:
    """Whether the model had its say: a failure is not stored, so that it can be asked again."""
    return reread.content["coaching"]["status"] in ("used", "not_needed")
