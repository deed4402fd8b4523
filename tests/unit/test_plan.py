"""The questions of an interview: by the plan, and by the answers so far."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from interview.contracts.interview import InterviewPlan, Step, TailoredQuestion, Taken
from interview.flows.question_bank import read_bank
from interview.questions.bank import GENERAL
from interview.questions.plan import CLOSING, OPENING, Planner

SEEDS = range(12)
FIELDS = [None, "software", "health"]

Level = Callable[[Step], float | None]


@pytest.fixture(scope="module")
def planner() -> Planner:
    return Planner(read_bank())


def held(planner: Planner, plan: InterviewPlan, level: Level) -> list[Step]:
    """The questions of an interview in which ``level`` gives the level of each answer."""
    taken: list[Taken] = []
    while step := planner.next_step(plan, "en", taken):
        taken.append(Taken(step, level(step)))
    return [each.step for each in taken]


def unrated(_: Step) -> None:
    return None


@pytest.mark.parametrize("length", [3, 5, 8])
@pytest.mark.parametrize("field", FIELDS)
def test_it_opens_and_closes_as_interviews_do(
    planner: Planner, length: int, field: str | None
) -> None:
    """The first question and the last are always the same, and none is asked twice."""
    for seed in SEEDS:
        plan = InterviewPlan(seed=seed, length=length, field=field)
        steps = held(planner, plan, unrated)
        assert [step.question_id for step in steps][:: length - 1] == [OPENING, CLOSING]
        assert len({step.question_id for step in steps}) == len(steps) == length
        assert [step.stage for step in steps[1:-1]] == ["body"] * (length - 2)


def test_the_seed_alone_decides_in_either_language(planner: Planner) -> None:
    """The same seed gives the same questions in Turkish and English; seeds differ."""
    plans = [InterviewPlan(seed=seed, field="data") for seed in SEEDS]
    english = [planner.preview(plan, "en") for plan in plans]
    assert english == [planner.preview(plan, "en") for plan in plans]
    assert len(set(english)) > len(plans) / 2
    turkish = [held(planner, plan, unrated) for plan in plans]
    ids = [[step.question_id for step in steps] for steps in turkish]
    bank = read_bank()
    texts = [tuple(bank.question(str(each), "tr").text for each in steps) for steps in ids]
    assert texts == [planner.preview(plan, "tr") for plan in plans]


def test_an_interview_of_a_field_asks_about_it_and_no_other(planner: Planner) -> None:
    """Of the body, one question in two is of the field; the others are of none."""
    bank = read_bank()
    for seed in SEEDS:
        steps = held(planner, InterviewPlan(seed=seed, length=8, field="finance"), unrated)
        fields = [bank.question(str(step.question_id), "en").field for step in steps[1:-1]]
        assert set(fields) == {"finance", GENERAL}
        assert fields.count("finance") >= 2


def test_the_focus_comes_first(planner: Planner) -> None:
    """And says why."""
    for seed in SEEDS:
        steps = held(planner, InterviewPlan(seed=seed, focus="leadership"), unrated)
        assert steps[1].competency == "leadership"
        assert steps[1].reason is not None
        assert steps[1].reason.code == "focus"


def test_a_weak_competency_is_asked_once_more(planner: Planner) -> None:
    """Not a third time; the reason names it and its level."""
    for seed in SEEDS:
        plan = InterviewPlan(seed=seed, length=8, focus="teamwork")

        def level(step: Step) -> float:
            return 1.5 if step.competency == "teamwork" else 4.5

        steps = held(planner, plan, level)
        again = [step for step in steps[1:-1] if step.competency == "teamwork"]
        assert again == steps[1:3]
        assert again[1].reason is not None
        assert (again[1].reason.code, again[1].reason.about) == ("weakest", "teamwork")
        assert again[1].reason.level == 1.5


def test_good_answers_make_it_harder_and_weak_ones_easier(planner: Planner) -> None:
    """Compared over seeds: the bank has not every difficulty of every competency."""
    ranks = {"easy": 0, "medium": 1, "hard": 2}

    def difficulty(level: float) -> int:
        plans = (InterviewPlan(seed=seed, length=8, seniority="mid") for seed in SEEDS)
        steps = [step for plan in plans for step in held(planner, plan, lambda _: level)[2:-1]]
        return sum(ranks[str(step.difficulty)] for step in steps)

    assert difficulty(1.0) < difficulty(3.0) < difficulty(5.0)


@pytest.mark.parametrize(("length", "asked"), [(3, 1), (5, 2), (8, 3)])
def test_every_other_question_is_about_the_background(
    planner: Planner, length: int, asked: int
) -> None:
    """In the order of the plan; with fewer of them than places, the bank takes over."""
    about = [
        TailoredQuestion(f"About {n}?", "learning", "behavioural", "cv", str(n), "")
        for n in range(9)
    ]
    plan = InterviewPlan(seed=3, length=length, tailored=tuple(about))
    steps = held(planner, plan, unrated)
    assert [step.question for step in steps[1:-1:2]] == [each.text for each in about[:asked]]
    assert [step.reason.about for step in steps[1:-1:2] if step.reason] == list("012")[:asked]
    one = held(planner, replace(plan, tailored=tuple(about[:1])), unrated)
    assert sum(step.question_id is None for step in one) == 1
