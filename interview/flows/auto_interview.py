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
        chosen = self._bank.choose(language, QUESTIONS, field=field, seed=secrets.randbits(32))
        questions = tuple(question.text for question in chosen)
        return _next(self._store.start(owner, language, questions))

    def practice_question(self, language: Language) -> str:
        """A question to practise with."""
        return self._bank.question(PRACTICE, language).text

    def progress(self, owner: str) -> InterviewProgress | None:
        """The running interview of ``owner``, if any."""
        state = self._store.active(owner)
        if state is None or state.position >= len(state.questions):
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
        state = self._running(owner, interview_id)
        if question_index is not None and question_index != state.position:
            raise AnswerConflict
        answer = evaluate(state.questions[state.position])
        delivery = flat_delivery(answer.delivery) if answer.delivery else None
        self._store.add_answer(
            state, answer.text, answer.evaluation, delivery, plain(answer.content)
        )
        state = self._running(owner, interview_id)
        if state.position < len(state.questions):
            return answer, _next(state)
        return answer, self._finish(owner, state)

    def complete(self, owner: str, interview_id: str) -> FinishedInterview:
        """End the interview with the answers it has. Raises NoActiveInterview."""
        return self._finish(owner, self._running(owner, interview_id))

    def _running(self, owner: str, interview_id: str) -> InterviewState:
        state = self._store.active(owner)
        if state is None or state.id != interview_id:
            raise NoActiveInterview
        return state

    def _finish(self, owner: str, state: InterviewState) -> FinishedInterview:
        judged = [
            (answer.question, content_report(answer.content) if answer.content else None)
            for answer in state.answers
        ]
        evaluation = final_feedback(judged, state.language)
        duration = self._store.complete(owner, evaluation)
        return FinishedInterview(
            evaluation, len(state.questions), state.position, round(duration.total_seconds(), 2)
        )


def _next(state: InterviewState) -> NextQuestion:
    return NextQuestion(
        state.id, state.questions[state.position], state.position, len(state.questions)
    )
