"""Chooses the questions of an interview, one at a time, by the plan and the answers so far.

The same plan and the same levels give the same questions. Past behaviour predicts best, then
intended behaviour, then knowledge of the field (structured interviews: Sackett et al. 2022,
doi 10.1037/apl0000994).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from statistics import mean

from interview.contracts import BankQuestion
from interview.contracts.interview import InterviewPlan, Reason, Shift, Stage, Step, Taken
from interview.errors import Language
from interview.questions.bank import GENERAL, LEVELS, Bank

OPENING, CLOSING = "tell-us-about-yourself", "questions-for-us"

MIX = ("behavioural", "field", "situational", "field")
"""The repeating order of kinds between the opening and the closing; an interview of a field begins
with the second, so that a short one asks more about it than once."""

SENIORITY = {"junior": "easy", "mid": "medium", "senior": "hard"}

WEAK, STRONG = 2.5, 3.75
"""Levels: a competency whose mean is at most the first is asked again; after an answer at most at
the first the next question is easier, from the second on it is harder."""

ASKED_AGAIN = 2
"""How often a weak competency is asked at most."""


class Planner:
    """Chooses the next question.

    Args:
        bank: supplies the questions.
    """

    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    def next_step(
        self, plan: InterviewPlan, language: Language, taken: Sequence[Taken]
    ) -> Step | None:
        """The question after ``taken``, which may contain follow-ups; None at the end."""
        own = [each for each in taken if each.step.stage != "follow_up"]
        if len(own) >= plan.length:
            return None
        if not own:
            opening = self._bank.question(OPENING, language)
            return _asked(opening, "opening", Reason("opening"))
        if len(own) == plan.length - 1:
            closing = self._bank.question(CLOSING, language)
            return _asked(closing, "closing", Reason("closing"))
        return _tailored(plan, own) or self._from_bank(plan, language, own)

    def preview(self, plan: InterviewPlan, language: Language) -> tuple[str, ...]:
        """The questions of an interview without follow-ups in which no answer gets a level."""
        taken: list[Taken] = []
        while step := self.next_step(plan, language, taken):
            taken.append(Taken(step, None))
        return tuple(each.step.question for each in taken)

    def _from_bank(self, plan: InterviewPlan, language: Language, own: Sequence[Taken]) -> Step:
        body = [each.step for each in own if each.step.stage == "body"]
        used = {step.competency for step in body}
        focus = plan.focus if plan.focus not in used else None
        weakest = _weakest(own)
        wanted = focus or (weakest and weakest[0])
        place = len(own) - (plan.field is None)
        turn, expected = MIX[place % len(MIX)], _expected_difficulty(plan, own)
        chosen = min(
            self._pool(plan, language, own),
            key=lambda question: (
                wanted is not None and question.competency != wanted,
                not _takes(turn, question, plan.field),
                question.competency in used,
                abs(LEVELS.index(question.difficulty) - expected),
            ),
        )
        reason = Reason("unseen", chosen.competency, shift=_shift_to(chosen, own))
        if chosen.competency == focus:
            reason = replace(reason, code="focus")
        elif weakest is not None and chosen.competency == weakest[0]:
            reason = replace(reason, code="weakest", level=round(weakest[1], 1))
        return _asked(chosen, "body", reason)

    def _pool(
        self, plan: InterviewPlan, language: Language, own: Sequence[Taken]
    ) -> list[BankQuestion]:
        """The questions that may be asked, in the order of the seed."""
        asked = {each.step.question_id for each in own}
        known = sorted(self._bank.entries(language), key=lambda question: question.id)
        Random(plan.seed).shuffle(known)
        return [
            question
            for question in known
            if question.in_interviews
            and question.id not in asked
            and question.field in (GENERAL, plan.field)
        ]


def _tailored(plan: InterviewPlan, own: Sequence[Taken]) -> Step | None:
    """The next question about the background: each second one of the body, from its first on."""
    place, by_bank = divmod(len(own) - 1, 2)
    if by_bank or place >= len(plan.tailored):
        return None
    it = plan.tailored[place]
    reason = Reason(it.about, it.subject)
    return Step("body", it.text, kind=it.kind, competency=it.competency, reason=reason)


def _asked(question: BankQuestion, stage: Stage, reason: Reason) -> Step:
    return Step(
        stage,
        question.text,
        question.id,
        question.kind,
        question.competency,
        question.difficulty,
        reason,
    )


def _weakest(own: Sequence[Taken]) -> tuple[str, float] | None:
    """The weak competency with the lowest mean level that has been asked once, and that level."""
    levels: dict[str, list[float]] = {}
    asked: Counter[str] = Counter()
    for each in own:
        competency = each.step.competency
        if each.step.stage == "body" and competency is not None:
            asked[competency] += 1
            if each.level is not None:
                levels.setdefault(competency, []).append(each.level)
    means = {
        competency: mean(each)
        for competency, each in levels.items()
        if asked[competency] < ASKED_AGAIN and mean(each) <= WEAK
    }
    return min(means.items(), key=lambda item: item[1]) if means else None


def _shift(own: Sequence[Taken]) -> Shift | None:
    """How the difficulty changes after the last answer of the body."""
    last = own[-1]
    if last.step.stage != "body" or last.level is None:
        return None
    if last.level <= WEAK:
        return "easier"
    return "harder" if last.level >= STRONG else None


def _shift_to(chosen: BankQuestion, own: Sequence[Taken]) -> Shift | None:
    """The shift after the last answer, if the question that was found is of such a difficulty."""
    shift, before = _shift(own), own[-1].step.difficulty
    if shift is None or before is None:
        return None
    change = LEVELS.index(chosen.difficulty) - LEVELS.index(before)
    return shift if (change > 0 if shift == "harder" else change < 0) else None


def _expected_difficulty(plan: InterviewPlan, own: Sequence[Taken]) -> int:
    """The index in LEVELS: as the plan says, rising by itself only without a seniority."""
    start = LEVELS.index(SENIORITY[plan.seniority]) if plan.seniority else len(own) // 2
    shifts = [_shift(own[: end + 1]) for end in range(len(own))]
    moved = start + shifts.count("harder") - shifts.count("easier")
    return max(0, min(moved, len(LEVELS) - 1))


def _takes(turn: str, question: BankQuestion, field: str | None) -> bool:
    if turn == "field" and field not in (None, GENERAL):
        return question.field == field
    if turn == "field":
        return question.kind in ("motivation", "behavioural")
    return question.kind == turn and question.field == GENERAL
