"""The services that views use, registered by the composition."""

from dataclasses import dataclass
from typing import Any, cast

from flask import current_app

from interview.config.settings import Settings
from interview.contracts import AudioAdmission, MemoryRelief, RequestObserver
from interview.contracts.memory import MemoryWatch
from interview.errors import Language
from interview.flows.accounts import AccountsFlow
from interview.flows.answer_queue import AnswerQueue
from interview.flows.auto_interview import AutoInterviewFlow
from interview.flows.content import TypedAnswerFlow
from interview.flows.evaluator import Evaluator
from interview.flows.health import HealthFlow
from interview.flows.operations import OperationsFlow
from interview.flows.status import CachesFlow, StatusFlow

EXTENSION = "interview"


@dataclass(frozen=True, slots=True)
class Services:
    """One instance of each service per process."""

    settings: Settings
    admission: AudioAdmission
    evaluator: Evaluator
    queue: AnswerQueue
    typed: TypedAnswerFlow
    interviews: AutoInterviewFlow
    health: HealthFlow
    status: StatusFlow
    accounts: AccountsFlow
    operations: OperationsFlow
    relief: MemoryRelief
    memory: MemoryWatch
    caches: CachesFlow
    observer: RequestObserver
    questions: dict[Language, dict[str, Any]]


def services() -> Services:
    """The services of the current application."""
    return cast("Services", current_app.extensions[EXTENSION])
