"""The result of an interview, made from its stored answers each time it is read."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from statistics import mean
from typing import Any
from urllib.parse import urlencode

from interview.contracts import Advice, ContentReport, Measured, content_report
from interview.contracts.interview import InterviewPlan, InterviewState, Reason, Step
from interview.errors import InterviewRunning, Language, NoActiveInterview, NoSuchInterview
from interview.evaluation.asked_back import AskedBackReport, told
from interview.flows.interview_judgement import last_contents, questions_back
from interview.flows.judged_again import JudgedAgain
from interview.flows.lost_reports import LostReports
from interview.language.catalogue import N_, translated
from interview.language.figures import said
from interview.questions.labels import COMPETENCIES
from interview.store.answers import AnswerStore
from interview.store.interviews import InterviewStore

POINTS_PER_LEVEL = 2
"""Level 1 is 2 out of 10, level 5 is 10."""

MOST = 3
"""Strengths, work points and skipped questions of a result, and quotes of a competency."""

UNRATED = 6.0
"""Sorts answers without a level behind all others."""

WEAK = 3.0
"""A competency with a lower mean level is practised next."""

REASONS = {
    "opening": N_("Interviews usually begin with this question."),
    "closing": N_("Interviews usually end with this question."),
    "focus": N_("You chose to be asked about this: {about}."),
    "unseen": N_("You had not been asked about this yet: {about}."),
    "weakest": N_("Your answers about this had the lowest level so far, {level} of 5: {about}."),
    "cv": N_("Your CV mentions this: {about}."),
    "advert": N_("The job advert asks for this: {about}."),
    "gap": N_("The job advert asks for this, and your CV does not show it: {about}."),
    "own_part": N_("Your answer said what the team did, but not what you did."),
    "result": N_("Your answer did not say how it ended."),
    "figure": N_("Your answer named a result without a figure."),
    "not_heard": N_("The language model did not hear this in your answer."),
}
SHIFTS = {
    "harder": N_("It is harder, because your answer before was good."),
    "easier": N_("It is easier, because your answer before was weak."),
}

PRACTISE = N_("Practise questions about this: {about}.")
ANSWER_SKIPPED = N_("Answer the question that you skipped: {question}")
REPEAT = N_("Hold this interview once more and compare the two results.")
REPEAT_UNANSWERED = N_("Hold this interview again.")


@dataclass(frozen=True, slots=True)
class Score:
    """A mean level, 1-5, and its range, as if the errors of the levels were independent."""

    value: float
    low: float
    high: float

    @property
    def out_of_ten(self) -> "Score":
        return Score(*(round(POINTS_PER_LEVEL * it, 1) for it in (self.value, self.low, self.high)))


@dataclass(frozen=True, slots=True)
class Rated:
    """A question and the report on its answer, with what was added in a follow-up.

    ``overall`` is None if the answer has no level, ``report`` if it has no report.
    """

    index: int
    step: Step
    report: ContentReport | None
    overall: Measured | None


class InterviewResults:
    """Reads the results of interviews.

    Args:
        interviews: the stored interviews.
        answers: tells which recordings are kept.
        again: judges answers again whose report cannot be read, or is in another language.
    """

    def __init__(
        self, interviews: InterviewStore, answers: AnswerStore, again: JudgedAgain
    ) -> None:
        self._interviews = interviews
        self._answers = answers
        self._again = again
        self._lost = LostReports(again, interviews)

    def of(self, owner: str | None, interview_id: str, reader: Language) -> dict[str, Any]:
        """The result of an interview of ``owner`` that is over, as JSON.

        Raises:
            NoSuchInterview: not stored, or not this owner's.
            InterviewRunning: it is not over.
        """
        state = self._own(owner, interview_id)
        if state.seconds is None:
            raise InterviewRunning
        state = self._again.in_language(self._lost.made_again(state), reader)
        rated, closing = _rated(state), questions_back(state, reader)
        return {
            "session_id": state.id,
            "language": state.language,
            "interest": state.interest,
            "start_time": state.started_at.isoformat(timespec="seconds"),
            "session_duration": round(state.seconds or 0.0, 2),
            "plan": _plan_json(state.plan, reader),
            "total_questions": state.total,
            "total_answers": state.given,
            "final_evaluation": state.final_evaluation,
            **_summary(rated, reader),
            "next_steps": _next_steps(state, rated, reader),
            "asked_back": None if closing is None else _asked_back(*closing, reader),
            "answers": self._answers_json(state, reader),
        }

    def delete(self, owner: str | None, interview_id: str) -> None:
        """Delete an interview of ``owner``, running or over, with all that was said in it.

        Raises:
            NoSuchInterview: not stored, or not this owner's.
        """
        self._interviews.delete(self._own(owner, interview_id).id)

    def _own(self, owner: str | None, interview_id: str) -> InterviewState:
        try:
            state = self._interviews.find(interview_id)
        except NoActiveInterview as error:
            raise NoSuchInterview from error
        if owner is None or state.owner != owner:
            raise NoSuchInterview
        return state

    def _answers_json(self, state: InterviewState, reader: Language) -> list[dict[str, Any]]:
        kept = self._answers.kept([it.answer_id for it in state.answers if it.answer_id])
        numbers = _numbers([each.step for each in state.steps])
        return [
            {
                "index": index,
                "number": number,
                "stage": asked.step.stage,
                "question": asked.step.question,
                "question_id": asked.step.question_id,
                "competency": asked.step.competency,
                "reason": _reason(asked.step.reason, reader),
                "think_seconds": asked.think_seconds,
                "skipped": answer.skipped,
                "text": answer.text,
                "report": answer.report,
                "answer_id": answer.answer_id if answer.answer_id in kept else None,
                "has_recording": kept.get(answer.answer_id or "", False),
            }
            for index, (number, asked, answer) in enumerate(
                zip(numbers, state.steps, state.answers, strict=False)
            )
        ]


def _rated(state: InterviewState) -> list[Rated]:
    """The questions that were answered, but for the one about the candidate's own questions."""
    rated = []
    for index, content in last_contents(state).items():
        step = state.steps[index].step
        report = content_report(content)
        overall = None if report is None else report.overall
        if step.stage != "closing":
            measured = overall if isinstance(overall, Measured) else None
            rated.append(Rated(index, step, report, measured))
    return rated


def _asked_back(index: int, report: AskedBackReport, reader: Language) -> dict[str, Any]:
    return {"index": index, **asdict(report), "told": told(report, reader)}


def _numbers(steps: Sequence[Step]) -> list[int]:
    """The number of each question; a follow-up has that of its question."""
    numbers: list[int] = []
    for step in steps:
        numbers.append((numbers[-1] if numbers else 0) + (step.stage != "follow_up"))
    return numbers


def _summary(rated: Sequence[Rated], reader: Language) -> dict[str, Any]:
    """Overall level, competencies, strengths and work points. No sentence is in two of them."""
    by_level = sorted(rated, key=lambda it: it.overall.value if it.overall else UNRATED)
    best_first = sorted(rated, key=lambda it: -it.overall.value if it.overall else UNRATED)
    strengths = _distinct([(it.index, it.report.done_well) for it in best_first if it.report])
    work_points = _distinct(
        [
            (it.index, it.report.advice[place])
            for place in range(MOST)
            for it in by_level
            if it.report and place < len(it.report.advice)
        ]
    )
    overall = _score([it.overall for it in rated if it.overall])
    return {
        "overall": overall and _score_json(overall.out_of_ten),
        "rated_answers": sum(it.overall is not None for it in rated),
        "rateable_answers": len(rated),
        "competencies": _competencies(rated, reader),
        "strengths": strengths,
        "work_points": work_points,
    }


def _distinct(found: Sequence[tuple[int, Advice | None]]) -> list[dict[str, Any]]:
    """The first MOST pieces of advice of different rules, each with the index of its answer."""
    kept: dict[str, dict[str, Any]] = {}
    for index, advice in found:
        if advice is not None:
            it = {"text": advice.text, "quote": advice.quote, "at": advice.at, "index": index}
            kept.setdefault(advice.rule or advice.text, it)
    return list(kept.values())[:MOST]


def _competencies(rated: Sequence[Rated], reader: Language) -> list[dict[str, Any]]:
    """Each competency that was asked about, the weakest first, those without a level last."""
    groups: dict[str, list[Rated]] = {}
    for it in rated:
        if it.step.competency is not None:
            groups.setdefault(it.step.competency, []).append(it)
    described = []
    for competency, group in groups.items():
        score = _score([it.overall for it in group if it.overall])
        described.append(
            {
                "competency": competency,
                "label": translated(COMPETENCIES[competency], reader),
                "score": score and _score_json(score.out_of_ten),
                "answers": [it.index for it in group],
                "evidence": _evidence(group),
            }
        )
    return sorted(described, key=_weakest_first)


def _weakest_first(described: dict[str, Any]) -> tuple[bool, float]:
    score = described["score"]
    return score is None, 0.0 if score is None else score["value"]


def _evidence(group: Sequence[Rated]) -> list[dict[str, Any]]:
    """What the candidate said that the level rests on, good words first."""
    quotes: dict[str, dict[str, Any]] = {}
    for is_good in (True, False):
        for it in group:
            found = _quoted(it.report, is_good=is_good)
            if found is not None and found.quote:
                quotes.setdefault(
                    found.quote, {"quote": found.quote, "good": is_good, "index": it.index}
                )
    return list(quotes.values())[:MOST]


def _quoted(report: ContentReport | None, *, is_good: bool) -> Advice | None:
    if report is None:
        return None
    return report.done_well if is_good else next(iter(report.advice), None)


def _score(levels: Sequence[Measured]) -> Score | None:
    if not levels:
        return None
    value = mean(it.value for it in levels)
    below = sqrt(sum((it.value - it.low) ** 2 for it in levels)) / len(levels)
    above = sqrt(sum((it.high - it.value) ** 2 for it in levels)) / len(levels)
    return Score(value, max(1.0, value - below), min(5.0, value + above))


def _score_json(score: Score) -> dict[str, float]:
    return {"value": score.value, "low": score.low, "high": score.high}


def _reason(reason: Reason | None, reader: Language) -> str | None:
    if reason is None:
        return None
    about = reason.about or ""
    if about in COMPETENCIES:
        about = translated(COMPETENCIES[about], reader)
    sentence = said(REASONS[reason.code], reader, about=about, level=reason.level or 0.0)
    if reason.shift is None:
        return sentence
    return f"{sentence} {translated(SHIFTS[reason.shift], reader)}"


def _plan_json(plan: InterviewPlan | None, reader: Language) -> dict[str, Any] | None:
    if plan is None:
        return None
    focus = None if plan.focus is None else translated(COMPETENCIES[plan.focus], reader)
    return {
        "seed": plan.seed,
        "length": plan.length,
        "field": plan.field,
        "level": plan.seniority,
        "focus": plan.focus,
        "focus_label": focus,
        "mode": plan.mode,
        "follow_ups": plan.follow_ups,
        "background": bool(plan.tailored),
    }


def _next_steps(
    state: InterviewState, rated: Sequence[Rated], reader: Language
) -> list[dict[str, str]]:
    """What to do after reading the result, each with the address where to do it."""
    steps = []
    weak = [it for it in _competencies(rated, reader) if it["score"] is not None]
    if weak and weak[0]["score"]["value"] < POINTS_PER_LEVEL * WEAK:
        text = said(PRACTISE, reader, about=weak[0]["label"])
        steps.append({"text": text, "address": f"/?competency={weak[0]['competency']}"})
    for step in _skipped(state)[:MOST]:
        text = said(ANSWER_SKIPPED, reader, question=step.question)
        steps.append({"text": text, "address": f"/?question={step.question_id}"})
    if state.plan is not None:
        address = f"/auto-interview?{_choices(state.plan, state.interest)}"
        repeat = REPEAT if state.given else REPEAT_UNANSWERED
        steps.append({"text": translated(repeat, reader), "address": address})
    return steps


def _skipped(state: InterviewState) -> list[Step]:
    """The questions of the bank that were skipped."""
    steps = zip((each.step for each in state.steps), state.answers, strict=False)
    return [step for step, answer in steps if answer.skipped and step.question_id is not None]


def _choices(plan: InterviewPlan, interest: str | None) -> str:
    """The choices of an interview as the query of the page that starts one."""
    chosen = {
        "seed": plan.seed,
        "length": plan.length,
        "interest": interest,
        "level": plan.seniority,
        "focus": plan.focus,
        "mode": plan.mode,
        "follow_ups": int(plan.follow_ups),
        "use_background": str(bool(plan.tailored)).lower(),
    }
    return urlencode({name: value for name, value in chosen.items() if value is not None})
