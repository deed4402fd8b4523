"""An automatic interview: its plan, the questions asked so far, and the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from interview.contracts.content import QuestionKind
from interview.errors import Language

Stage = Literal["opening", "body", "follow_up", "closing"]
Mode = Literal["study", "rehearsal"]
Seniority = Literal["junior", "mid", "senior"]
Because = Literal[
    "opening",
    "closing",
    "focus",
    "unseen",
    "weakest",
    "cv",
    "advert",
    "gap",
    "own_part",
    "result",
    "figure",
    "not_heard",
]
Shift = Literal["easier", "harder"]

LENGTHS = {3: 10, 5: 20, 8: 30}
"""Numbers of questions of an interview, and about how many minutes each takes."""


@dataclass(frozen=True, slots=True)
class TailoredQuestion:
    """A question about ``subject``, a skill, language or role, with a follow-up about the same.

    ``competency`` is a key of ``questions.labels``; ``about`` is ``gap`` where the advertisement
    demands what the CV does not show.
    """

    text: str
    competency: str
    kind: QuestionKind
    about: Literal["cv", "advert", "gap"]
    subject: str
    follow_up: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewPlan:
    """What was chosen before an interview began. With the answers it decides every question.

    Attributes:
        seed: shuffles the questions.
        length: number of questions without follow-ups, a key of LENGTHS.
        field: a key of ``labels.FIELDS``, None for any.
        seniority: decides the difficulty at the beginning; None to begin easy.
        focus: a key of ``labels.COMPETENCIES`` that is asked for first, None for none.
        mode: whether each report is shown at once (``study``) or all at the end (``rehearsal``).
        follow_ups: whether answers are followed up.
        tailored: questions about the CV and the job advert, in the order in which they are asked.
    """

    seed: int
    length: int = 5
    field: str | None = None
    seniority: Seniority | None = None
    focus: str | None = None
    mode: Mode = "study"
    follow_ups: bool = False
    tailored: tuple[TailoredQuestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a question was asked.

    ``about`` is a competency or a subject of the background, ``level`` the mean level so far of
    the weakest competency, ``shift`` how the difficulty follows the answers before.
    """

    code: Because
    about: str | None = None
    level: float | None = None
    shift: Shift | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A question of an interview as it was asked. ``question_id`` is that of the bank."""

    stage: Stage
    question: str
    question_id: str | None = None
    kind: QuestionKind | None = None
    competency: str | None = None
    difficulty: str | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that has been answered or skipped; ``level`` is None if it was not rated."""

    step: Step
    level: float | None


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer of an interview; ``content`` is the content report as plain values.

    ``question`` is the one it was judged by: that of an answer to a follow-up is the one before.
    ``report`` is the whole report, None of an answer of a version that did not store it, and of a
    skipped question. ``answer_id`` is the id of the queued answer it comes from, if any. ``key``
    is the digest of an answer that was sent with an idempotency key and not queued.
    """

    question: str
    text: str
    language: Language | None
    evaluation: str
    content: dict[str, Any] | None
    report: dict[str, Any] | None
    answer_id: str | None
    skipped: bool
    key: str | None


@dataclass(frozen=True, slots=True)
class NewInterviewAnswer:
    """An answer to store. ``report`` is the whole report as plain values.

    ``question`` is the one it was judged by. Within one interview a ``key`` is stored once.
    """

    question: str
    text: str
    language: Language
    report: Mapping[str, Any]
    key: str | None = None


@dataclass(frozen=True, slots=True)
class AskedStep:
    """A step, when it was asked, and how long the candidate thought, if known."""

    step: Step
    asked_at: datetime
    think_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class InterviewState:
    """An interview. ``final_evaluation`` and ``seconds`` are None while it runs.

    ``steps`` are the questions asked so far. Without a ``plan`` they are all there are.
    """

    id: str
    owner: str
    language: Language
    plan: InterviewPlan | None
    steps: tuple[AskedStep, ...]
    answers: tuple[StoredAnswer, ...]
    started_at: datetime
    final_evaluation: str | None
    seconds: float | None
    interest: str | None

    @property
    def position(self) -> int:
        """Index of the next question to answer."""
        return len(self.answers)

    @property
    def question(self) -> str:
        """The question to answer now."""
        return self.steps[self.position].step.question

    @property
    def total(self) -> int:
        """The number of questions that are asked in all, with the follow-ups so far."""
        if self.plan is None:
            return len(self.steps)
        follow_ups = sum(each.step.stage == "follow_up" for each in self.steps)
        return max(len(self.steps), self.plan.length + follow_ups)

    @property
    def reports_are_shown(self) -> bool:
        """Whether the reports may be read: those of a rehearsal only once it is over."""
        return shows_reports(self.plan, is_over=self.seconds is not None)

    @property
    def given(self) -> int:
        """The number of answers; a skipped question has none."""
        return sum(not answer.skipped for answer in self.answers)


def shows_reports(plan: InterviewPlan | None, *, is_over: bool) -> bool:
    """Whether anybody may read the reports of an interview with this plan."""
    return is_over or plan is None or plan.mode != "rehearsal"
