"""An automatic interview: five questions in order, an answer to each, a final evaluation."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from interview.contracts import EvaluatedAnswer, content_report, flat_delivery, plain
from interview.errors import AnswerConflict, Language, NoActiveInterview
from interview.evaluation.feedback import final_feedback
from interview.flows.content import MAX_INTEREST, readable_text
from interview.questions.bank import Bank
from interview.questions.interests import field_of
from interview.store.interviews import (
    InterviewState,
    InterviewStore,
    NewInterviewAnswer,
    StoredAnswer,
)

QUESTIONS = 5
SHOWN = 20
"""Interviews of a history."""

PRACTICE = "hard-problem-solved"


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """The current question of a running interview. ``index`` counts from 0."""

    interview_id: str
    question: str
    index: int
    total: int
    language: Language


@dataclass(frozen=True, slots=True)
class FinishedInterview:
    """A completed interview. ``seconds``: its duration."""

    final_evaluation: str
    total_questions: int
    total_answers: int
    seconds: float


@dataclass(frozen=True, slots=True)
class InterviewProgress:
    """The progress of a running interview."""

    next: NextQuestion
    answers: int
    started_at: datetime
    interest: str | None


@dataclass(frozen=True, slots=True)
class History:
    """The number of completed interviews and of answers in all, and the newest interviews."""

    completed: int
    answers: int
    newest: tuple[InterviewState, ...]


Evaluate = Callable[[str, int], EvaluatedAnswer]
"""Evaluates the answer to the given question at the given place; may take long."""

Outcome = NextQuestion | FinishedInterview


class AutoInterviewFlow:
    """The state machine of interviews: start, answer each question in turn, complete.

    Args:
        store: stores the state; no interview is held in process memory.
        bank: supplies the questions.
    """

    def __init__(self, store: InterviewStore, bank: Bank) -> None:
        self._store = store
        self._bank = bank

    def start(self, owner: str, language: Language, interest: str | None) -> NextQuestion:
        """Start an interview of ``owner``, with questions of the field of ``interest``, if any.

        Raises:
            ActiveInterview: the owner has a running interview.
        """
        self._running_of(owner)  # completes one that has its last answer
        interest = readable_text(interest or "").strip()[:MAX_INTEREST] or None
        field = field_of(interest or "")
        chosen = self._bank.choose(language, QUESTIONS, field=field, seed=secrets.randbits(32))
        questions = tuple(question.text for question in chosen)
        return _next(self._store.start(owner, language, questions, interest))

    def practice_question(self, language: Language) -> str:
        """The question of the practice page."""
        return self._bank.question(PRACTICE, language).text

    def progress(self, owner: str) -> InterviewProgress | None:
        """The running interview of ``owner``, if any."""
        state = self._running_of(owner)
        if state is None:
            return None
        return InterviewProgress(_next(state), state.position, state.started_at, state.interest)

    def history(self, owner: str) -> History:
        """The stored interviews of ``owner``."""
        return History(*self._store.counts_of(owner), self._store.newest_of(owner, SHOWN))

    def submit(
        self,
        owner: str,
        interview_id: str,
        question_index: int | None,
        evaluate: Evaluate,
        key: str | None = None,
    ) -> tuple[EvaluatedAnswer, Outcome]:
        """Evaluate and store the answer to the current question.

        No database session is open during ``evaluate``. A refused answer does not advance the
        interview. A typed answer already stored under ``key`` is not stored again: the stored
        result is returned, whatever the current question.

        Raises:
            NoActiveInterview: no interview is running, or another than ``interview_id``.
            AnswerConflict: the question is already answered, or the current one is not
                ``question_index``.
            InterviewError: raised by ``evaluate``.
        """
        known = self._stored_under(owner, interview_id, key)
        if known is not None:
            return known
        try:
            state = self._at_question(owner, interview_id, question_index)
            answer = evaluate(state.questions[state.position], state.position)
            self._store.add_answer(state, _to_store(answer, key))
        except (AnswerConflict, NoActiveInterview):
            known = self._stored_under(owner, interview_id, key)  # a concurrent duplicate
            if known is None:
                raise
            return known
        return answer, self.outcome(interview_id, state.position)

    def waiting_question(
        self, owner: str, interview_id: str, question_index: int | None
    ) -> NextQuestion:
        """The question that an answer accepted now belongs to. Raises as :meth:`submit`."""
        return _next(self._at_question(owner, interview_id, question_index))

    def outcome(self, interview_id: str, index: int) -> Outcome:
        """The question after ``index``, or the completed interview after the last answer.

        Raises:
            NoActiveInterview: the interview has been deleted.
        """
        state = self._store.find(interview_id)
        if state.seconds is None and state.position >= len(state.questions):
            return self._finish(state)
        if state.seconds is not None:
            return _finished(state)
        return _question(state, index + 1)

    def complete(self, owner: str, interview_id: str) -> FinishedInterview:
        """Complete the interview with the answers so far. Raises NoActiveInterview."""
        return self._finish(self._running(owner, interview_id))

    def hand_over(self, guest: str, account: str) -> None:
        """Transfer the running interview of a guest to an account."""
        self._store.hand_over(guest, account)

    def clear(self, owner: str | None = None) -> int:
        """Delete the running interviews of ``owner``, or of everyone; returns their number."""
        return self._store.delete_running(owner)

    def _stored_under(
        self, owner: str, interview_id: str, key: str | None
    ) -> tuple[EvaluatedAnswer, Outcome] | None:
        """The answer stored under ``key`` in this interview of ``owner``, if any."""
        if key is None:
            return None
        state = self._store.find(interview_id)
        if state.owner != owner:
            return None
        for index, answer in enumerate(state.answers):
            if answer.key == key:
                return _as_evaluated(answer), self.outcome(interview_id, index)
        return None

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
        return _finished(self._store.complete(state.id, final_evaluation))


def final_evaluation(state: InterviewState) -> str:
    """The text on all answers of an interview, in its language."""
    judged = [
        (answer.question, content_report(answer.content) if answer.content else None)
        for answer in state.answers
    ]
    return final_feedback(judged, state.language)


def typed_key(key: str | None, text: str) -> str | None:
    """A digest of the idempotency key and the text, so that a reused key keeps another text."""
    if key is None:
        return None
    # JSON can carry half a surrogate pair, which UTF-8 cannot.
    return hashlib.sha256(f"{key}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()


def _to_store(answer: EvaluatedAnswer, key: str | None) -> NewInterviewAnswer:
    delivery = flat_delivery(answer.delivery) if answer.delivery else None
    return NewInterviewAnswer(
        answer.text, answer.language, answer.evaluation, plain(answer.content), delivery, key
    )


def _as_evaluated(stored: StoredAnswer) -> EvaluatedAnswer:
    """Rebuild the evaluated typed answer from its row."""
    assert stored.language is not None, "stored with every key"
    assert stored.content is not None, "stored with every typed answer"
    return EvaluatedAnswer(
        stored.evaluation, stored.text, stored.language, content_report(stored.content)
    )


def _finished(state: InterviewState) -> FinishedInterview:
    return FinishedInterview(
        state.final_evaluation or "",
        len(state.questions),
        state.position,
        round(state.seconds or 0.0, 2),
    )


def _next(state: InterviewState) -> NextQuestion:
    return _question(state, state.position)


def _question(state: InterviewState, index: int) -> NextQuestion:
    return NextQuestion(
        state.id, state.questions[index], index, len(state.questions), state.language
    )
