"""The application with faults planted in it, for gunicorn to serve in a test.

A question of the form ``fault: <name of a built-in exception>`` raises it where the answer is
evaluated; the thread that FAULTY_THREAD names ends at once.
"""

import builtins
import os
from typing import Any

from interview.app import create_app
from interview.contracts import EvaluatedAnswer, Recording
from interview.flows.answer import AnswerFlow
from interview.flows.answer_worker import EmbeddedWorker
from interview.flows.content import AnswerContext
from interview.jobs.scheduler import ElectedScheduler
from interview.memory.guard import MemoryGuard

evaluate = AnswerFlow.spoken


def faulty(
    flow: AnswerFlow, recording: Recording, context: AnswerContext, *rest: Any
) -> EvaluatedAnswer:
    """Raise what the question names, else evaluate."""
    fault, _, name = context.question.partition(": ")
    if fault == "fault":
        raise getattr(builtins, name)
    return evaluate(flow, recording, context, *rest)


AnswerFlow.spoken = faulty  # type: ignore[method-assign,assignment]
THREADS: dict[str, Any] = {
    "answers": EmbeddedWorker,
    "memory": MemoryGuard,
    "election": ElectedScheduler,
}
if dead := os.environ.get("FAULTY_THREAD"):
    THREADS[dead]._run = lambda _: None
app = create_app()
