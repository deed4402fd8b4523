"""Evaluators of spoken answers: in this instance, or through Celery workers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from interview.composition.process import ProcessParts
from interview.contracts import Recording
from interview.contracts.operations import Job
from interview.flows.answer_queue import AcceptedFrom, AnswerQueue, AnswerTerms
from interview.flows.auto_interview import AutoInterviewFlow, Outcome
from interview.flows.content import AnswerContext, ContentFlow
from interview.flows.evaluator import (
    Evaluator,
    SpeechElsewhere,
    SpeechWatch,
    Submission,
    accept_submission,
)
from interview.flows.presentation import answer_json
from interview.isolation.admission import Admission
from interview.store.answers import AnswerStore
from interview.store.claims import ClaimStore

if TYPE_CHECKING:
    from interview.composition.recognition import SpeechParts
    from interview.jobs.worker import EmbeddedWorker

ANNOUNCE_SECONDS = 5
"""Interval at which answers without a message, lost or handed back, are announced again."""


def evaluator_of(
    base: ProcessParts,
    admission: Admission,
    content: ContentFlow,
    interviews: AutoInterviewFlow,
    answers: AnswerStore,
    claims: ClaimStore,
) -> Evaluator:
    """The evaluator chosen by TASK_QUEUE. Imports only its own packages: others may be missing."""
    if base.settings.queue.embedded:
        return _embedded(base, admission, content, interviews, answers, claims)
    return _by_celery(base, interviews, answers)


class EmbeddedEvaluator:
    """Evaluates in the speech process of this instance.

    Args:
        parts: the speech process and the answer pipeline.
        thread: evaluates waiting answers, one after another.
        queue: the waiting answers.
        interviews: stores the answers of interviews.
    """

    jobs: tuple[Job, ...] = ()

    def __init__(
        self,
        parts: "SpeechParts",
        thread: "EmbeddedWorker",
        queue: AnswerQueue,
        interviews: AutoInterviewFlow,
    ) -> None:
        self.speech: SpeechWatch = parts.watch
        self.queue = queue
        self._process = parts.speech
        self._answers = parts.answers
        self._thread = thread
        self._interviews = interviews

    def practice(
        self, recording: Recording, context: AnswerContext, _sender: Callable[[], AcceptedFrom]
    ) -> dict[str, Any]:
        """See :class:`interview.flows.evaluator.Evaluator`."""
        return answer_json(self._answers.spoken(recording, context))

    def submit(self, submission: Submission) -> tuple[dict[str, Any], Outcome]:
        """See :class:`interview.flows.evaluator.Evaluator`."""
        answer, outcome = self._interviews.submit(
            submission.owner,
            submission.interview_id,
            submission.question_index,
            lambda question, place: self._answers.spoken(
                submission.recording,
                replace(submission.context, question=question, place=place),
            ),
        )
        return answer_json(answer), outcome

    def checks(self) -> Mapping[str, str]:
        return {"answers": self._thread.state()}

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._thread.stop()
        self._process.close()


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
        """See :class:`interview.flows.evaluator.Evaluator`."""
        terms = AnswerTerms(question_index=context.place, fleeting=True)
        identity = self.queue.accept(recording, context, sender(), terms)
        try:
            return self.queue.awaited(identity).result
        finally:
            self.queue.conclude(identity)

    def submit(self, submission: Submission) -> tuple[dict[str, Any], Outcome]:
        """See :class:`interview.flows.evaluator.Evaluator`."""
        answer = self.queue.awaited(accept_submission(self.queue, self._interviews, submission))
        if answer.question_index is None:
            raise RuntimeError("an answer to an interview was stored without its question")
        outcome = self._interviews.outcome(submission.interview_id, answer.question_index)
        return answer.result, outcome

    def checks(self) -> Mapping[str, str]:
        return {}

    def start(self) -> None:
        """Nothing to start: workers are separate processes."""

    def stop(self) -> None:
        """Nothing to stop: workers are separate processes."""


def _embedded(
    base: ProcessParts,
    admission: Admission,
    content: ContentFlow,
    interviews: AutoInterviewFlow,
    answers: AnswerStore,
    claims: ClaimStore,
) -> EmbeddedEvaluator:
    from interview.composition.recognition import speech_parts
    from interview.flows.answer import longest_seconds
    from interview.flows.answer_worker import STORE_SECONDS
    from interview.jobs.worker import EmbeddedWorker

    parts = speech_parts(base, admission, content, claims)
    longest = longest_seconds(base.settings.recordings.max_answer_seconds) + STORE_SECONDS
    thread = EmbeddedWorker(parts.worker, base.memory.gate.allowed, longest)
    queue = AnswerQueue(answers, thread.wake, base.caches.forget)
    return EmbeddedEvaluator(parts, thread, queue, interviews)


def _by_celery(
    base: ProcessParts, interviews: AutoInterviewFlow, answers: AnswerStore
) -> CeleryEvaluator:
    from interview.jobs.celery_app import Announcer, celery_app
    from interview.store.redis import redis_client

    url, longest = base.settings.storage.redis_url, base.settings.recordings.max_answer_seconds
    announcer = Announcer(celery_app(url, longest), redis_client(url))
    queue = AnswerQueue(answers, announcer.announce, base.caches.forget)
    again = Job("announce", ANNOUNCE_SECONDS, lambda: announcer.top_up(answers.claimable()))
    return CeleryEvaluator(queue, interviews, again)
