"""What service and speech process say to each other: a task by its name, and what came of it.

Arguments and results are plain data, checked against the annotations of the task on the side
that receives them. An answer carries the number of its call, so that none is taken for another.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, BinaryIO, Literal, get_type_hints

from interview.errors import (
    Fact,
    InterviewError,
    ModelUnavailable,
    OutOfMemory,
    StorageFull,
    error_of,
    recordings,
)
from interview.isolation.schema import SchemaError, plain, typed
from interview.logging.lines import exception_chain

Task = Callable[..., Any]

MAX_TOLD = 2_000
"""Characters of a failure that go to the log."""

REFUSALS = frozenset(
    kind.code
    for kind in (*vars(recordings).values(), ModelUnavailable, OutOfMemory, StorageFull)
    if inspect.isclass(kind) and issubclass(kind, InterviewError) and kind is not InterviewError
)
"""Codes the speech process may refuse with: about a recording, the model or the room for both."""


class TaskFailedError(Exception):
    """A task ended with an exception that is no refusal: kinds and places, never its text."""

    for_operator = True


@dataclass(frozen=True, slots=True)
class Call:
    """A task to be run. ``args`` are those behind its files, as plain data."""

    number: int
    task: str
    args: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of call ``number``: a value, a :class:`Refusal` or the :class:`Failure` it met."""

    number: int
    kind: Literal["value", "refusal", "failure"]
    content: Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """An InterviewError."""

    code: str
    facts: dict[str, Fact]


@dataclass(frozen=True, slots=True)
class Failure:
    """The exceptions of a chain, each with its places, as lines."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """Of a task: how many files it takes first, the types of its other arguments, its result."""

    files: int
    args: tuple[Any, ...]
    result: Any


@cache
def signature_of(task: Task) -> Signature:
    """By its annotations, all of which it needs."""
    hints = get_type_hints(task)
    kinds = [hints[name] for name in inspect.signature(task).parameters]
    files = kinds.count(BinaryIO)
    return Signature(files, tuple(kinds[files:]), hints["return"])


def call_of(number: int, task: Task, args: Sequence[Any]) -> tuple[Any, list[int]]:
    """The message that asks for ``task(*args)``, and the descriptors that go with it."""
    files = signature_of(task).files
    descriptors = [file.fileno() for file in args[:files]]
    return plain(Call(number, task.__name__, tuple(map(plain, args[files:])))), descriptors


def asked(call: Call, files: int, tasks: Mapping[str, Task]) -> tuple[Task, list[Any]]:
    """Task and typed arguments of a call that came with so many descriptors.

    Raises SchemaError for an unknown task, and for arguments and files it does not take.
    """
    task = tasks.get(call.task)
    if task is None:
        raise SchemaError("no such task")
    wanted = signature_of(task)
    if files != wanted.files or len(call.args) != len(wanted.args):
        raise SchemaError(f"{call.task} with {files} files and {len(call.args)} arguments")
    pairs = zip(call.args, wanted.args, strict=True)
    return task, [typed(value, kind) for value, kind in pairs]


def answer_with(number: int, value: object) -> Any:
    """The message with what a task returned."""
    return plain(Answer(number, "value", plain(value)))


def answer_with_error(number: int, error: BaseException) -> Any:
    """The message with what a task raised."""
    if isinstance(error, InterviewError) and error.code in REFUSALS:
        refusal = Refusal(error.code, dict(error.facts))
        return plain(Answer(number, "refusal", plain(refusal)))
    chain = exception_chain(error)
    lines = tuple(" ".join([each["kind"], *each["at"]]) for each in chain)
    return plain(Answer(number, "failure", plain(Failure(lines))))


def read_answer(message: object, number: int, task: Task) -> Any:
    """What the task returned.

    Raises:
        InterviewError: the refusal it ended with.
        TaskFailedError: it ended with another exception.
        SchemaError: this is no answer to that call of that task.
    """
    answer = typed(message, Answer)
    if answer.number != number:
        raise SchemaError("an answer to another call")
    if answer.kind == "value":
        return typed(answer.content, signature_of(task).result)
    if answer.kind == "refusal":
        raise _refusal(typed(answer.content, Refusal))
    raise _failure(typed(answer.content, Failure))


def _refusal(refusal: Refusal) -> InterviewError:
    if refusal.code not in REFUSALS:
        raise SchemaError("a refusal that no recording gets")
    return error_of(refusal.code, refusal.facts)


def _failure(failure: Failure) -> TaskFailedError:
    text = "; ".join(failure.lines)[:MAX_TOLD]
    return TaskFailedError("".join(sign if sign.isprintable() else "?" for sign in text))
