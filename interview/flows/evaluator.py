"""Who evaluates spoken answers, and what it tells of itself."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from interview.contracts import Figure, Recording
from interview.contracts.memory import PartGrowth
from interview.contracts.operations import Job
from interview.flows.answer_queue import AcceptedFrom, AnswerQueue, AnswerTerms
from interview.flows.auto_interview import AutoInterviewFlow, Outcome
from interview.flows.content import AnswerContext
from interview.isolation.process import SpeechStatus
from interview.memory.leak_watch import LeakStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A recording sent as the answer to a question of an interview.

    Args:
        owner: whose interview it is.
        question_index: the question the sender believes to answer; None to take the current one.
        context: without a question: the interview has it.
        recording_kept: whether the candidate keeps the recording beside its report.
    """

    owner: str
    interview_id: str
    question_index: int | None
    recording: Recording
    context: AnswerContext
    sender: AcceptedFrom
    recording_kept: bool


class SpeechWatch(Protocol):
    """What is known of the speech process and of what the answers leave in memory."""

    has_process: bool
    """Whether this process starts a speech process."""

    def status(self) -> dict[str, Any]:
        """``speech`` and ``leak_watch``, as ``/debug/memory_status`` shows them."""

    def model_fault(self) -> str | None:
        """What is wrong with the weights, if anything."""

    def growth(self) -> tuple[PartGrowth, ...]:
        """How each part of the memory changes from answer to answer."""

    def figures(self) -> Iterator[Figure]:
        """The figures of the speech process."""


class Evaluator(Protocol):
    """Evaluates spoken answers: in this process, or through Celery workers."""

    queue: AnswerQueue
    speech: SpeechWatch
    jobs: tuple[Job, ...]
    """What one process does for the whole cluster."""

    def practice(
        self, recording: Recording, context: AnswerContext, sender: AcceptedFrom
    ) -> dict[str, Any]:
        """Evaluate an answer while its request waits, and keep nothing of it.

        Raises InterviewError: the recording is refused, or the service cannot take it now.
        """

    def submit(self, submission: Submission) -> tuple[dict[str, Any], Outcome]:
        """Evaluate and store an interview's answer while its request waits.

        Returns the evaluated answer, and what comes next in the interview. Raises as
        :meth:`practice` and :meth:`interview.flows.auto_interview.AutoInterviewFlow.submit`.
        """

    def checks(self) -> Mapping[str, str]:
        """Readiness of what evaluates in this process: ``ok`` or what is wrong, by name."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


def accept_submission(
    queue: AnswerQueue, interviews: AutoInterviewFlow, submission: Submission
) -> str:
    """Accept an interview's answer for evaluation; returns its id.

    The same upload sent again is recognised, however far the interview has gone on since. Raises
    as :meth:`interview.flows.auto_interview.AutoInterviewFlow.submit` and
    :meth:`interview.flows.answer_queue.AnswerQueue.accept`.
    """
    recording, sender, interview_id = (
        submission.recording,
        submission.sender,
        submission.interview_id,
    )
    known = queue.sent_before(recording, sender, interview_id)
    if known is not None:
        return known
    question = interviews.waiting_question(
        submission.owner, interview_id, submission.question_index
    )
    context = replace(submission.context, question=question.question)
    terms = AnswerTerms(submission.recording_kept, interview_id, question.index)
    return queue.accept(recording, context, sender, terms)


class SpeechHere:
    """The speech process of this process.

    Args:
        read: its state.
        leaks: what its answers leave in memory.
        missing: what is wrong with weights that no process has loaded yet.
    """

    has_process = True

    def __init__(
        self,
        read: Callable[[], SpeechStatus],
        leaks: Callable[[], LeakStatus],
        missing: Callable[[], str | None],
    ) -> None:
        self._read = read
        self._leaks = leaks
        self._missing = missing

    def status(self) -> dict[str, Any]:
        return {"speech": asdict(self._read()), "leak_watch": asdict(self._leaks())}

    def model_fault(self) -> str | None:
        return self._read().model_error or self._missing()

    def growth(self) -> tuple[PartGrowth, ...]:
        return self._leaks().parts

    def figures(self) -> Iterator[Figure]:
        status = self._read()
        yield Figure("interview_speech_up", "Speech processes alive", status.state != "stopped")
        for name, meaning in (
            ("answers", "Answers the speech process had in hand"),
            ("starts", "Starts of a speech process"),
            ("crashes", "Deaths of a speech process under an answer"),
            ("timeouts", "Speech processes ended at the time limit of a stage"),
            ("recycled", "Speech processes replaced because they were used up"),
        ):
            yield Figure(f"interview_speech_{name}_total", meaning, getattr(status, name))


class SpeechElsewhere:
    """Workers have the speech processes and tell of them themselves."""

    has_process = False

    def status(self) -> dict[str, Any]:
        return {"speech": None, "leak_watch": None}

    def model_fault(self) -> str | None:
        return None

    def growth(self) -> tuple[PartGrowth, ...]:
        return ()

    def figures(self) -> Iterator[Figure]:
        return iter(())
