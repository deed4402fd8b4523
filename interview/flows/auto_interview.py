"""An automatic interview: five questions in order, an answer to each, a final evaluation."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from interview.contracts import EvaluatedAnswer, content_report, flat_delivery, plain
from interview.errors import AnswerConflict, Language, NoActiveInterview
from interview.evaluation.feedback import final_feedback
from interview.questions.bank import Bank
from interview.store.interviews import InterviewState, InterviewStore

QUESTIONS = 5
PRACTICE = "hard-problem-solved"


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """The interview goes on. ``index`` counts from 0."""

    interview_id: str
    question: str
    index: int
    total: int


@dataclass(frozen=True, slots=True)
class FinishedInterview:
    """The interview is over. ``seconds`` from its start to its end."""

    final_evaluation: str
    total_questions: int
    total_answers: int
    seconds: float


@dataclass(frozen=True, slots=True)
class InterviewProgress:
    """Where a running interview stands."""

    next: NextQuestion
    answers: int
    started_at: datetime


class AutoInterviewFlow:
    """The state machine of interviews: started, answered question by question, completed.

    Args:
        store: keeps the state; nothing about an interview lives in this process.
        bank: where the questions come from.
    """

    def __init__(self, store: InterviewStore, bank: Bank) -> None:
        self._store = store
        self._bank = bank

    def start(self, owner: str, language: Language, field: str | None) -> NextQuestion:
        """Begin an interview of ``owner``, with questions of ``field`` where the bank has it.

        Raises:
            ActiveInterview: the owner has one running.
        """
        self._running_of(owner)  # ends one whose last answer came in while nobody looked
        chosen = self._bank.choose(language, QUESTIONS, field=field, seed=secrets.randbits(32))
        questions = tuple(question.text for question in chosen)
        return _next(self._store.start(owner, language, questions))

    def practice_question(self, language: Language) -> str:
        """A question to practise with."""
        return self._bank.question(PRACTICE, language).text

    def progress(self, owner: str) -> InterviewProgress | None:
        """The running interview of ``owner``, if any."""
        state = self._running_of(owner)
        if state is None:
            return None
        return InterviewProgress(_next(state), state.position, state.started_at)

    def submit(
        self,
        owner: str,
        interview_id: str,
        question_index: int | None,
        evaluate: Callable[[str], EvaluatedAnswer],
    ) -> tuple[EvaluatedAnswer, NextQuestion | FinishedInterview]:
        """Evaluate and store the answer to the current question.

        ``evaluate`` gets the question and may take long; no database session is open
        meanwhile. An answer that is refused leaves the interview where it was.

        Raises:
            NoActiveInterview: none runs, or it is not ``interview_id``.
            AnswerConflict: the question was answered meanwhile, or is not ``question_index``.
            InterviewError: whatever ``evaluate`` refuses.
        """
        state = self._at_question(owner, interview_id, question_index)
        answer = evaluate(state.questions[state.position])
        delivery = flat_delivery(answer.delivery) if answer.delivery else None
        self._store.add_answer(
            state, answer.text, answer.evaluation, delivery, plain(answer.content)
        )
        return answer, self.outcome(interview_id, state.position)

    def waiting_question(
        self, owner: str, interview_id: str, question_index: int | None
    ) -> NextQuestion:
        """The question an answer accepted now is to. Raises as :meth:`submit`."""
        return _next(self._at_question(owner, interview_id, question_index))

    def outcome(self, interview_id: str, index: int) -> NextQuestion | FinishedInterview:
        """What comes after the answer to the question at ``index``; the last one ends it all.

        Raises:
            NoActiveInterview: the interview is no longer kept.
        """
        state = self._store.find(interview_id)
        if state.seconds is None and state.position >= len(state.questions):
            return self._finish(state)
        if state.seconds is not None:
            return _finished(state)
        return NextQuestion(state.id, state.questions[index + 1], index + 1, len(state.questions))

    def complete(self, owner: str, interview_id: str) -> FinishedInterview:
        """End the interview with the answers it has. Raises NoActiveInterview."""
        return self._finish(self._running(owner, interview_id))

    def hand_over(self, guest: str, account: str) -> None:
        """Let an account go on with the interview its candidate began as a guest."""
        self._store.hand_over(guest, account)

    def clear(self, owner: str | None = None) -> int:
        """Delete the running interviews of ``owner``, or all; returns how many there were."""
        return self._store.delete_running(owner)

    def _at_question(
        self, owner: str, interview_id: str, question_index: int | None
    ) -> InterviewState:
        state = self._running(owner, interview_id)
        if state.position >= len(state.questions):
            raise AnswerConflict
        if question_index is not None and question_index != state.position:
            raise AnswerConflict
        return state

    def _running_of(self, owner: str) -> InterviewState | None:
        state = self._store.active(owner)
        if state is not None and state.position >= len(state.questions):
            self._finish(state)
            return None
        return state

    def _running(self, owner: str, interview_id: str) -> InterviewState:
        state = self._store.active(owner)
        if state is None or state.id != interview_id:
            raise NoActiveInterview
        return state

    def _finish(self, state: InterviewState) -> FinishedInterview:
        judged = [
            (answer.question, content_report(answer.content) if answer.content else None)
            for answer in state.answers
        ]
        return _finished(self._store.complete(state.id, final_feedback(judged, state.language)))


def _finished(state: InterviewState) -> FinishedInterview:
    return FinishedInterview(
        state.final_evaluation or "",
        len(state.questions),
        state.position,
        round(state.seconds or 0.0, 2),
    )


def _next(state: InterviewState) -> NextQuestion:
    return NextQuestion(
        state.id, state.questions[state.position], state.position, len(state.questions)
    )
