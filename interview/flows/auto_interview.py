"""An automatic interview: five questions in order, an answer to each, a final evaluation."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from interview.contracts import EvaluatedAnswer
from interview.errors import AnswerConflict, Language, NoActiveInterview
from interview.evaluation.feedback import final_feedback
from interview.questions.builtin import QUESTIONS
from interview.store.interviews import InterviewState, InterviewStore


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
    """

    def __init__(self, store: InterviewStore) -> None:
        self._store = store

    def start(self, owner: str, language: Language) -> NextQuestion:
        """Begin an interview of ``owner``. Raises ActiveInterview."""
        return _next(self._store.start(owner, language, QUESTIONS[language]))

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
        evaluate: Callable[[], EvaluatedAnswer],
    ) -> tuple[EvaluatedAnswer, NextQuestion | FinishedInterview]:
        """Evaluate and store the answer to the current question.

        ``evaluate`` may take long; no database session is open meanwhile. An answer that is
        refused leaves the interview where it was.

        Raises:
            NoActiveInterview: none runs, or it is not ``interview_id``.
            AnswerConflict: the question was answered meanwhile, or is not ``question_index``.
            InterviewError: whatever ``evaluate`` refuses.
        """
        state = self._running(owner, interview_id)
        if question_index is not None and question_index != state.position:
            raise AnswerConflict
        answer = evaluate()
        delivery = asdict(answer.delivery) if answer.delivery else None
        self._store.add_answer(state, answer.text, answer.evaluation, delivery)
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
        evaluation = final_feedback(list(state.evaluations), state.language)
        duration = self._store.complete(owner, evaluation)
        return FinishedInterview(
            evaluation, len(state.questions), state.position, round(duration.total_seconds(), 2)
        )


def _next(state: InterviewState) -> NextQuestion:
    return NextQuestion(
        state.id, state.questions[state.position], state.position, len(state.questions)
    )


def suggested_question(language: Language) -> str:
    """A question to practise with."""
    return QUESTIONS[language][1]
