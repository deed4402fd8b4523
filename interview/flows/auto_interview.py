"""The state machine of automatic interviews.

An interview begins with a plan. Each answer, or skip, leads to the next question, which depends
on the plan and the answers so far and is stored when it is first asked for. So it makes no
difference which process asks for it, or how often.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from interview.contracts import EvaluatedAnswer, content_report
from interview.contracts.interview import (
    InterviewState,
    Mode,
    NewInterviewAnswer,
    Step,
    TailoredQuestion,
    Taken,
)
from interview.errors import ActiveInterview, AnswerConflict, Language, NoActiveInterview
from interview.evaluation.follow_up import follow_up
from interview.flows.content import AnswerContext
from interview.flows.interview_judgement import answer_before, judged_text, level
from interview.flows.interview_plan import Wanted
from interview.flows.report import answer_json
from interview.questions.bank import Bank
from interview.questions.plan import Planner
from interview.store.interviews import FinalEvaluation, InterviewStore
from interview.store.models import utc_now

log = structlog.get_logger(__name__)

SHOWN = 20
"""Interviews of a history."""

PRACTICE = "hard-problem-solved"

ABANDONED = timedelta(hours=3)
"""After this time without a question, an answer or a skip an interview ends by itself."""


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """A question of a running interview. ``index`` and ``total`` count the follow-ups, too.

    ``number`` of ``length`` is what candidates are told: a follow-up has the number of its
    question. An answer to a follow-up is judged together with the ``earlier`` answer, by the
    question ``judged_by``.
    """

    interview_id: str
    index: int
    total: int
    step: Step
    number: int
    length: int
    mode: Mode
    language: Language
    judged_by: str
    earlier: str

    @property
    def question(self) -> str:
        return self.step.question

    def within(self, context: AnswerContext) -> AnswerContext:
        """The context of an answer to this question."""
        return replace(context, question=self.judged_by, place=self.index, earlier=self.earlier)


@dataclass(frozen=True, slots=True)
class FinishedInterview:
    """A completed interview. ``seconds``: its duration."""

    interview_id: str
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


Evaluate = Callable[[NextQuestion], EvaluatedAnswer]
"""Evaluates the answer to a question; may take long."""

Outcome = NextQuestion | FinishedInterview


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a client sends beside an answer.

    Attributes:
        interview_id: the interview.
        question_index: the question the client answers; None for the current one.
        think_seconds: from the question to the beginning of the answer; None if not known.
    """

    interview_id: str
    question_index: int | None = None
    think_seconds: float | None = None


class AutoInterviewFlow:
    """Starts interviews, takes their answers one by one, and ends them.

    Args:
        store: stores the state; no interview is held in process memory.
        bank: supplies the questions.
        background: questions about the CV and the job advert of an owner.
        evaluate: writes the text on a whole interview.
    """

    def __init__(
        self,
        store: InterviewStore,
        bank: Bank,
        background: Callable[[str, Language, int], tuple[TailoredQuestion, ...]],
        evaluate: FinalEvaluation,
    ) -> None:
        self._store = store
        self._bank = bank
        self._planner = Planner(bank)
        self._background = background
        self._evaluate = evaluate

    def start(
        self, owner: str, language: Language, wanted: Wanted, key: str | None = None
    ) -> Outcome:
        """Start an interview of ``owner``. The same ``key`` gets the same interview again, as it is
        by then.

        Raises:
            ActiveInterview: the owner has a running interview.
            BadRequest: a choice has an unknown value.
        """
        if key is not None and (known := self._started_under(owner, key)) is not None:
            return known
        self._running_of(owner)  # completes one that has its last answer
        plan = wanted.plan()
        if wanted.background:
            tailored = self._background(owner, language, plan.seed)
            plan = replace(plan, tailored=tailored[: plan.length // 2])
        questions = self._planner.preview(plan, language)
        first = self._planner.next_step(plan, language, ())
        assert first is not None, "no plan is empty"
        try:
            state = self._store.start(
                owner, language, plan, first, questions, wanted.readable_interest, key
            )
        except ActiveInterview:
            known = None if key is None else self._started_under(owner, key)
            if known is None:
                raise
            return known  # a concurrent duplicate
        return _next(state, 0)

    def practice_question(self, language: Language) -> str:
        """The question of the practice page."""
        return self._bank.question(PRACTICE, language).text

    def progress(self, owner: str) -> InterviewProgress | None:
        """The running interview of ``owner``, if any."""
        state = self._running_of(owner)
        if state is None:
            return None
        question = _next(state, state.position)
        return InterviewProgress(question, state.given, state.started_at, state.interest)

    def history(self, owner: str) -> History:
        """The stored interviews of ``owner``."""
        return History(*self._store.counts_of(owner), self._store.newest_of(owner, SHOWN))

    def submit(
        self, owner: str, submitted: Submitted, evaluate: Evaluate, key: str | None = None
    ) -> tuple[dict[str, Any], Outcome]:
        """Evaluate and store the answer to the current question; its report and what follows.

        No database session is open during ``evaluate``. A refused answer does not advance the
        interview. An answer already stored under ``key`` is not stored again: the stored
        result is returned, whatever the current question.

        Raises:
            NoActiveInterview: no interview is running, or another one.
            AnswerConflict: the question is already answered, or is not the current one.
            InterviewError: raised by ``evaluate``.
        """
        known = self.stored_under(owner, submitted.interview_id, key)
        if known is not None:
            return known
        try:
            state = self._at_question(owner, submitted)
            asked = _next(state, state.position)
            answer = evaluate(asked)
            report = answer_json(answer)
            self._store.add_answer(
                state,
                NewInterviewAnswer(asked.judged_by, answer.text, answer.language, report, key),
            )
        except (AnswerConflict, NoActiveInterview):
            known = self.stored_under(owner, submitted.interview_id, key)  # concurrent duplicate
            if known is None:
                raise
            return known
        return report, self.outcome(state.id, state.position)

    def stored_under(
        self, owner: str, interview_id: str, key: str | None
    ) -> tuple[dict[str, Any], Outcome] | None:
        """The answer stored under ``key`` in this interview of ``owner``, if any."""
        if key is None:
            return None
        state = self._store.find(interview_id)
        if state.owner != owner:
            return None
        for index, answer in enumerate(state.answers):
            if answer.key == key:
                assert answer.report is not None, "stored with every answer"
                return answer.report, self.outcome(interview_id, index)
        return None

    def waiting_question(self, owner: str, submitted: Submitted) -> NextQuestion:
        """The question that an answer accepted now belongs to. Raises as :meth:`submit`."""
        state = self._at_question(owner, submitted)
        return _next(state, state.position)

    def skip(self, owner: str, submitted: Submitted) -> Outcome:
        """Leave the current question without an answer. Raises as :meth:`submit`."""
        state = self._at_question(owner, submitted)
        self._store.skip(state)
        return self.outcome(state.id, state.position)

    def outcome(self, interview_id: str, index: int) -> Outcome:
        """The question after ``index``, or the completed interview after the last answer.

        Raises:
            NoActiveInterview: the interview has been deleted.
        """
        state = self._asked(self._store.find(interview_id))
        if state.seconds is not None:
            return _finished(state)
        return _next(state, index + 1)

    def complete(self, owner: str, interview_id: str) -> FinishedInterview:
        """Complete the interview with the answers so far. Raises NoActiveInterview."""
        state = self._store.active(owner)
        if state is None or state.id != interview_id:
            raise NoActiveInterview
        return _finished(self._store.complete(state.id, self._evaluate))

    def close_abandoned(self) -> None:
        """Complete the interviews that nobody has gone on with for ABANDONED."""
        since = utc_now() - ABANDONED
        for interview_id in self._store.abandoned(since):
            try:
                self._store.close(interview_id, since, self._evaluate)
            except Exception:
                # One that cannot be closed must not keep those behind it open.
                log.exception("interview_not_closed", interview=interview_id[:8])

    def clear(self, owner: str | None = None) -> tuple[str, ...]:
        """Delete the running interviews of ``owner``, or of everyone; returns whose they were."""
        return self._store.delete_running(owner)

    def _started_under(self, owner: str, key: str) -> Outcome | None:
        """What the interview that was started with ``key`` is at, if there is one."""
        state = self._store.started_under(owner, key)
        return None if state is None else self.outcome(state.id, state.position - 1)

    def _at_question(self, owner: str, submitted: Submitted) -> InterviewState:
        state = self._store.active(owner)
        if state is None or state.id != submitted.interview_id:
            raise NoActiveInterview
        state = self._asked(state)
        if state.seconds is not None:
            raise AnswerConflict
        if submitted.question_index not in (None, state.position):
            raise AnswerConflict
        if submitted.think_seconds is not None:
            self._store.note_thinking(state.id, state.position, submitted.think_seconds)
        return state

    def _running_of(self, owner: str) -> InterviewState | None:
        state = self._store.active(owner)
        if state is None:
            return None
        state = self._asked(state)
        return state if state.seconds is None else None

    def _asked(self, state: InterviewState) -> InterviewState:
        """The interview with its current question asked, or completed after its last answer."""
        if state.seconds is not None or state.position < len(state.steps):
            return state
        step = self._next_step(state)
        if step is None:
            return self._store.complete(state.id, self._evaluate)
        return self._store.ask(state.id, state.position, step)

    def _next_step(self, state: InterviewState) -> Step | None:
        plan = state.plan
        if plan is None:
            return None
        asked = [each.step for each in state.steps]
        follow_ups = sum(step.stage == "follow_up" for step in asked)
        if plan.follow_ups and asked[-1].stage == "body" and follow_ups < plan.length // 2:
            question = _follow_up(asked[-1], state)
            if question is not None:
                return question
        taken = [Taken(*each) for each in zip(asked, map(level, state.answers), strict=True)]
        return self._planner.next_step(plan, state.language, taken)


def typed_key(key: str | None, text: str) -> str | None:
    """A digest of the idempotency key and the text, so that a reused key keeps another text."""
    if key is None:
        return None
    # JSON can carry half a surrogate pair, which UTF-8 cannot.
    return hashlib.sha256(f"{key}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()


def _follow_up(step: Step, state: InterviewState) -> Step | None:
    answer = state.answers[-1]
    report = content_report(answer.content)
    if report is None or answer.language != state.language:
        return None
    text = judged_text(state, state.position - 1)
    return follow_up(step, text, report, place=state.position)


def _finished(state: InterviewState) -> FinishedInterview:
    return FinishedInterview(
        state.id,
        state.final_evaluation or "",
        state.total,
        state.given,
        round(state.seconds or 0.0, 2),
    )


def _next(state: InterviewState, index: int) -> NextQuestion:
    steps = [each.step for each in state.steps[: index + 1]]
    number = sum(step.stage != "follow_up" for step in steps)
    length = len(state.steps) if state.plan is None else state.plan.length
    mode = "study" if state.plan is None else state.plan.mode
    step = steps[index]
    followed = answer_before(state, index)
    return NextQuestion(
        state.id,
        index,
        state.total,
        step,
        number,
        length,
        mode,
        state.language,
        step.question if followed is None else followed.question,
        "" if followed is None else followed.text,
    )
