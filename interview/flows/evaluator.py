"""Interfaces of the evaluator of spoken answers and of its speech process; Celery's evaluator."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from interview.contracts import Figure, Recording
from interview.contracts.memory import PartGrowth
from interview.contracts.operations import Job
from interview.flows.answer_queue import AcceptedFrom, AnswerQueue, AnswerTerms, upload_key
from interview.flows.auto_interview import AutoInterviewFlow, Outcome, Submitted
from interview.flows.content import AnswerContext
from interview.isolation.process import SpeechStatus
from interview.memory.leak_watch import LeakStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A recording sent as the answer to an interview question.

    Args:
        owner: the owner of the interview.
        answered: the interview and the question it answers.
        context: its question is empty; the interview supplies it.
        recording_kept: whether the recording is kept with the report.
    """

    owner: str
    answered: Submitted
    recording: Recording
    context: AnswerContext
    sender: AcceptedFrom
    recording_kept: bool


class SpeechWatch(Protocol):
    """State of the speech process, and memory growth from answer to answer."""

    has_process: bool
    """Whether this process has a speech process."""

    def status(self) -> dict[str, Any]:
        """``speech`` and ``leak_watch``, as ``/debug/memory_status`` shows them."""

    def model_fault(self) -> str | None:
        """What is wrong with the weights, if anything."""

    def growth(self) -> tuple[PartGrowth, ...]:
        """Growth of each part of the memory from answer to answer."""

    def figures(self) -> Iterator[Figure]:
        """The figures of the speech process."""


class Evaluator(Protocol):
    """Evaluates spoken answers: in this process, or through Celery workers."""

    queue: AnswerQueue
    speech: SpeechWatch
    jobs: tuple[Job, ...]
    """Scheduled jobs that one process runs for the whole cluster."""

    def practice(
        self, recording: Recording, context: AnswerContext, sender: Callable[[], AcceptedFrom]
    ) -> dict[str, Any]:
        """Evaluate an answer while its request waits; keep nothing of it.

        ``sender`` reads the session; it is called only if the answer waits in the database.

        Raises InterviewError: the recording is refused, or the service cannot take it now.
        """

    def submit(self, submission: Submission) -> tuple[dict[str, Any], Outcome]:
        """Evaluate and store an interview answer while its request waits; keep no recording.

        Returns the evaluated answer and the next step of the interview; a repeated upload returns
        those of the first. Raises as
        :meth:`practice` and :meth:`interview.flows.auto_interview.AutoInterviewFlow.submit`.
        """

    def checks(self) -> Mapping[str, str]:
        """Readiness checks of the evaluator: name to ``ok`` or the fault."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


def answered_before(
    interviews: AutoInterviewFlow, submission: Submission
) -> tuple[dict[str, Any], Outcome] | None:
    """What a request that waited for its report responded with, if this one repeats it."""
    interview_id = submission.answered.interview_id
    key = upload_key(submission.recording, submission.sender, interview_id)
    return interviews.stored_under(submission.owner, interview_id, key)


def await_submission(
    queue: AnswerQueue, interviews: AutoInterviewFlow, interview_id: str, identity: str
) -> tuple[dict[str, Any], Outcome]:
    """Wait for a queued interview answer; its report and the next step of the interview.

    Raises as :meth:`interview.flows.answer_queue.AnswerQueue.awaited`.
    """
    answer = queue.awaited(identity)
    if answer.question_index is None:
        raise RuntimeError("an answer to an interview was stored without its question")
    return answer.result, interviews.outcome(interview_id, answer.question_index)


def accept_submission(
    queue: AnswerQueue, interviews: AutoInterviewFlow, submission: Submission
) -> str:
    """Queue an interview answer for evaluation; returns its id.

    A repeated upload returns the id of the first, whatever the current question. Raises as
    :meth:`interview.flows.auto_interview.AutoInterviewFlow.submit` and
    :meth:`interview.flows.answer_queue.AnswerQueue.accept`.
    """
    recording, sender = submission.recording, submission.sender
    interview_id = submission.answered.interview_id
    known = queue.sent_before(recording, sender, interview_id)
    if known is not None:
        return known
    question = interviews.waiting_question(submission.owner, submission.answered)
    context = question.within(submission.context)
    terms = AnswerTerms(submission.recording_kept, interview_id, question.index)
    return queue.accept(recording, context, sender, terms)


class SpeechHere:
    """The speech process that this process starts.

    Args:
        read: reads its state.
        leaks: reads the state of the leak watch.
        missing: the fault of weights that no process has loaded yet, if any.
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
    """The speech processes run in the workers, which report them themselves."""

    has_process = False

    def status(self) -> dict[str, Any]:
        return {"speech": None, "leak_watch": None}

    def model_fault(self) -> str | None:
        return None

    def growth(self) -> tuple[PartGrowth, ...]:
        return ()

    def figures(self) -> Iterator[Figure]:
        return iter(())


class CeleryEvaluator:
    """Evaluates through Celery workers; a synchronous request polls the row of its answer.

    Args:
        queue: announces each accepted answer to the workers.
        interviews: the next step of an interview.
        announce_again: the job that announces answers whose messages were lost.
    """

    def __init__(
        self, queue: AnswerQueue, interviews: AutoInterviewFlow, announce_again: Job
    ) -> None:
        self.speech: SpeechWatch = SpeechElsewhere()
        self.queue = queue
        self.jobs: tuple[Job, ...] = (announce_again,)
        self._interviews = interviews

    def practice(
        self, recording: Recording, context: AnswerContext, sender: Callable[[], AcceptedFrom]
    ) -> dict[str, Any]:
        """See :class:`Evaluator`."""
        terms = AnswerTerms(question_index=context.place, fleeting=True)
        identity = self.queue.accept(recording, context, sender(), terms)
        try:
            return self.queue.awaited(identity).result
        finally:
            self.queue.conclude(identity)

    def submit(self, submission: Submission) -> tuple[dict[str, Any], Outcome]:
        """See :class:`Evaluator`."""
        unkept = replace(submission, recording_kept=False)
        identity = accept_submission(self.queue, self._interviews, unkept)
        interview_id = submission.answered.interview_id
        return await_submission(self.queue, self._interviews, interview_id, identity)

    def checks(self) -> Mapping[str, str]:
        return {}

    def start(self) -> None:
        """Nothing to start: workers are separate processes."""

    def stop(self) -> None:
        """Nothing to stop: workers are separate processes."""
