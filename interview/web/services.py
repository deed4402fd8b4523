"""The services that views use, registered by the composition."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast

from flask import current_app

from interview.config.groups.answers import RecordingSettings
from interview.config.groups.web import VisitorSettings, WebSettings
from interview.contracts import AudioAdmission, MemoryRelief, RequestObserver
from interview.contracts.memory import MemoryWatch
from interview.errors import Language
from interview.flows.accounts import AccountsFlow
from interview.flows.answer_queue import AnswerQueue
from interview.flows.auto_interview import AutoInterviewFlow
from interview.flows.content import TypedAnswerFlow
from interview.flows.correction import CorrectionFlow
from interview.flows.cv import CvFlow
from interview.flows.evaluator import Evaluator
from interview.flows.health import HealthFlow
from interview.flows.hints import HintFlow
from interview.flows.interview_result import InterviewResults
from interview.flows.operations import OperationsFlow
from interview.flows.password_reset import PasswordReset
from interview.flows.practice_questions import PracticeQuestions
from interview.flows.question_bank import QuestionList
from interview.flows.second_reading import SecondReading
from interview.flows.spoken import SpokenFlow
from interview.flows.status import CachesFlow, StatusFlow

EXTENSION = "interview"


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSettings:
    """The settings that views use.

    Attributes:
        language_model: which one evaluates answers; ``off`` also forbids the candidate's own key.
        embedded: whether this instance itself evaluates answers.
        cache_seconds: how long results are remembered.
        admits: whether an Authorization header has the operator's token.
    """

    web: WebSettings
    visitors: VisitorSettings
    recordings: RecordingSettings
    language_model: Literal["off", "none", "gemini", "other"]
    embedded: bool
    cache_seconds: int
    admits: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Services:
    """One instance of each service per process."""

    settings: ViewSettings
    admission: AudioAdmission
    evaluator: Evaluator
    queue: AnswerQueue
    corrections: CorrectionFlow
    typed: TypedAnswerFlow
    second_reading: SecondReading
    interviews: AutoInterviewFlow
    results: InterviewResults
    practice: PracticeQuestions
    cvs: CvFlow
    spoken: SpokenFlow
    health: HealthFlow
    status: StatusFlow
    accounts: AccountsFlow
    reset: PasswordReset
    operations: OperationsFlow
    relief: MemoryRelief
    memory: MemoryWatch
    caches: CachesFlow
    observer: RequestObserver
    questions: dict[Language, QuestionList]
    hints: HintFlow


def services() -> Services:
    """The services of the current application."""
    return cast("Services", current_app.extensions[EXTENSION])
