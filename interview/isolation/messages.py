"""The messages between the service and its speech process: setup, calls of tasks, answers.

A call names its task. Arguments and results are plain data, and the receiver checks them against
the annotations of the task: nothing is converted, unknown names are errors, numbers are finite. An
answer carries the number of its call, so that it cannot be taken for that of another.
"""

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, BinaryIO, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from cattrs import Converter
from cattrs.errors import BaseValidationError, ForbiddenExtraKeysError

from interview.contracts import Measured, Metric, NotMeasurable
from interview.errors import (
    Fact,
    InterviewError,
    ModelUnavailable,
    OutOfMemory,
    StorageFull,
    cvs,
    error_of,
    recordings,
)
from interview.logging.lines import exception_chain

T = TypeVar("T")

_MISFITS = (TypeError, ValueError, LookupError, AttributeError)
_converter = Converter(forbid_extra_keys=True, detailed_validation=False)

Task = Callable[..., Any]

MAX_TOLD = 2_000
"""Characters of a failure that are logged."""

REFUSALS = frozenset(
    kind.code
    for kind in (
        *vars(recordings).values(),
        *vars(cvs).values(),
        ModelUnavailable,
        OutOfMemory,
        StorageFull,
    )
    if inspect.isclass(kind) and issubclass(kind, InterviewError) and kind is not InterviewError
)
"""Codes of the errors that the service accepts from the speech process: about the recording, the
CV, the model, memory and disk."""


@dataclass(frozen=True, slots=True)
class Setup:
    """The first message to a speech process. It contains no secret.

    Attributes:
        tasks: name of the module whose ``TASKS`` it offers.
        readable: the folders of the weights.
        file_bytes: the largest file it may write.
        memory_bytes: the private memory it may map.
        processor_seconds: the CPU time of its whole life.
    """

    tasks: str
    readable: tuple[str, ...]
    file_bytes: int
    memory_bytes: int
    processor_seconds: int


@dataclass(frozen=True, slots=True)
class Isolation:
    """The measures that confine a speech process.

    Attributes:
        held: names of the measures in force (docs/adr/0021).
        missing: those that are not in force, and why.
    """

    held: tuple[str, ...]
    missing: dict[str, str]


@dataclass(frozen=True, slots=True)
class Ready:
    """The reply to the setup: the process can be called."""

    isolation: Isolation


class SchemaError(Exception):
    """Data does not have the expected type."""

    for_operator = True


def plain(value: object) -> Any:
    """A value of dataclasses, tuples and JSON types, converted to JSON types."""
    return _converter.unstructure(value)


def typed(data: object, kind: type[T]) -> T:
    """The inverse of ``plain`` for a value of type ``kind``. Raises SchemaError."""
    try:
        return _converter.structure(data, kind)
    except (BaseValidationError, ForbiddenExtraKeysError, *_MISFITS) as error:
        raise SchemaError(f"not a {getattr(kind, '__name__', kind)}") from error


def _exactly(*kinds: type) -> Callable[[Any, Any], Any]:
    """A hook that accepts exactly these types, no subclass: in JSON, true is not a number."""

    def checked(value: Any, _: Any) -> Any:
        if type(value) not in kinds:
            raise TypeError(f"{type(value).__name__} instead of {kinds[0].__name__}")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError("not a finite number")  # JSON reads 1e999 as infinity
        return float(value) if kinds[0] is float else value

    return checked


def _metric(value: Any, _: Any) -> Metric:
    if not isinstance(value, dict) or "not_measurable" not in value:
        return _converter.structure(value, Measured)
    (reason,) = value.values()
    return NotMeasurable(_converter.structure(reason, str))


def _has_origin(origin: Any) -> Callable[[Any], bool]:
    return lambda kind: get_origin(kind) is origin


def _literal(value: Any, kind: Any) -> Any:
    if not isinstance(value, str) or value not in get_args(kind):
        raise ValueError("not one of the literals")
    return value


def _tuple(value: Any, kind: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise TypeError(f"{type(value).__name__} instead of a list")
    kinds = get_args(kind)
    inner = kinds[:1] * len(value) if kinds[1:] == (...,) else kinds
    pairs = zip(value, inner, strict=True)
    return tuple(_converter.structure(each, item) for each, item in pairs)


for _kind in (int, str, bool):
    _converter.register_structure_hook(_kind, _exactly(_kind))
_converter.register_structure_hook(float, _exactly(float, int))
_converter.register_structure_hook(cast("Any", Fact), _exactly(str, int, float))
_converter.register_structure_hook(cast("Any", Metric), _metric)
_converter.register_structure_hook_func(_has_origin(Literal), _literal)
_converter.register_structure_hook_func(_has_origin(tuple), _tuple)
_converter.register_unstructure_hook(NotMeasurable, lambda value: {"not_measurable": value.reason})


class TaskFailedError(Exception):
    """A task raised an unexpected exception; names its types and places, never its text."""

    for_operator = True


@dataclass(frozen=True, slots=True)
class Call:
    """A task to run. ``args`` are its arguments after the files, as plain data."""

    number: int
    task: str
    args: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of call ``number``: a value, a :class:`Refusal` or a :class:`Failure`."""

    number: int
    kind: Literal["value", "refusal", "failure"]
    content: Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """An InterviewError that the task raised."""

    code: str
    facts: dict[str, Fact]


@dataclass(frozen=True, slots=True)
class Failure:
    """Any other exception: its chain, one line of type and places for each."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """The number of files a task takes first, the types of its other arguments and its result."""

    files: int
    args: tuple[Any, ...]
    result: Any


@cache
def signature_of(task: Task) -> Signature:
    """The signature of a fully annotated task."""
    hints = get_type_hints(task)
    kinds = [hints[name] for name in inspect.signature(task).parameters]
    files = kinds.count(BinaryIO)
    return Signature(files, tuple(kinds[files:]), hints["return"])


def call_of(number: int, task: Task, args: Sequence[Any]) -> tuple[Any, list[int]]:
    """The message that calls ``task(*args)``, and the descriptors to send with it."""
    files = signature_of(task).files
    descriptors = [file.fileno() for file in args[:files]]
    return plain(Call(number, task.__name__, tuple(map(plain, args[files:])))), descriptors


def asked(call: Call, files: int, tasks: Mapping[str, Task]) -> tuple[Task, list[Any]]:
    """The task and the typed arguments of a call that came with this number of files.

    Raises SchemaError for an unknown task, and for arguments that do not fit its signature.
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
    """The message with the result of a task."""
    return plain(Answer(number, "value", plain(value)))


def answer_with_error(number: int, error: BaseException) -> Any:
    """The message with an exception that a task raised."""
    if isinstance(error, InterviewError) and error.code in REFUSALS:
        refusal = Refusal(error.code, dict(error.facts))
        return plain(Answer(number, "refusal", plain(refusal)))
    chain = exception_chain(error)
    lines = tuple(" ".join([each["kind"], *each["at"]]) for each in chain)
    return plain(Answer(number, "failure", plain(Failure(lines))))


def read_answer(message: object, number: int, task: Task) -> Any:
    """The result of the task.

    Raises:
        InterviewError: the refusal raised by the task.
        TaskFailedError: the task raised another exception.
        SchemaError: the message is no answer to that call of that task.
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
        raise SchemaError("an error that the speech process may not raise")
    return error_of(refusal.code, refusal.facts)


def _failure(failure: Failure) -> TaskFailedError:
    text = "; ".join(failure.lines)[:MAX_TOLD]
    return TaskFailedError("".join(sign if sign.isprintable() else "?" for sign in text))
