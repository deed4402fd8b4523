"""What a candidate chooses before an interview, checked."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar, get_args

from interview.contracts.interview import LENGTHS, InterviewPlan, Mode, Seniority
from interview.errors import BadRequest
from interview.flows.content import MAX_INTEREST, readable_text
from interview.questions.interests import field_of
from interview.questions.labels import COMPETENCIES

USUAL_LENGTH = 5
MOST_SEED = 2**31 - 1

Choice = TypeVar("Choice", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The fields of a request that starts an interview; empty or None if not sent.

    Attributes:
        interest: the field of work, in any words.
        length: number of questions.
        level: junior, mid or senior.
        focus: the competency to ask for first.
        mode: study or rehearsal.
        follow_ups: whether answers are followed up; None for no if nothing else was chosen, so
            that clients which know of no choices are asked as many questions as they expect.
        background: whether questions are about the CV and the job advert.
        seed: to repeat an interview.
    """

    interest: str = ""
    length: int | None = None
    level: str = ""
    focus: str = ""
    mode: str = ""
    follow_ups: bool | None = None
    background: bool = True
    seed: int | None = None

    @property
    def readable_interest(self) -> str | None:
        return readable_text(self.interest).strip()[:MAX_INTEREST] or None

    def plan(self) -> InterviewPlan:
        """The plan, without questions about the background. Raises BadRequest."""
        seed = secrets.randbelow(MOST_SEED) if self.seed is None else self.seed
        chosen = (self.length, self.seed, self.level, self.focus, self.mode)
        has_choices = any(each not in (None, "") for each in chosen)
        seniority: Seniority | None = _among("level", self.level, get_args(Seniority))
        mode: Mode | None = _among("mode", self.mode, get_args(Mode))
        return InterviewPlan(
            seed=_within("seed", seed, range(MOST_SEED + 1), f"0-{MOST_SEED}"),
            length=_within(
                "length",
                USUAL_LENGTH if self.length is None else self.length,
                LENGTHS,
                ", ".join(map(str, LENGTHS)),
            ),
            field=field_of(self.interest),
            seniority=seniority,
            focus=_among("focus", self.focus, tuple(COMPETENCIES)),
            mode=mode or "study",
            follow_ups=has_choices if self.follow_ups is None else self.follow_ups,
        )


def _among(name: str, value: str, allowed: tuple[Choice, ...]) -> Choice | None:
    """The value, one of ``allowed``; None if it is empty. Raises BadRequest."""
    for each in allowed:
        if each == value:
            return each
    if value:
        raise BadRequest(field=name, allowed=", ".join(allowed))
    return None


def _within(name: str, value: int, allowed: Collection[int], told: str) -> int:
    if value not in allowed:
        raise BadRequest(field=name, allowed=told)
    return value
