"""The declaration of a view: what its request has, what it responds with, which errors.

``/openapi.json`` is generated from the declarations. They change nothing at run time: views read
and check their fields themselves, so that each refusal is a named error in the reader's language.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from interview.errors import (
    AnswerConflict,
    AnswerExpired,
    AnswerTooLong,
    AudioTooCostly,
    AudioTooLarge,
    AudioTooLong,
    BeginningMissing,
    BodyCutOff,
    Busy,
    CorruptAudio,
    DatabaseUnavailable,
    EmptyAnswer,
    EmptyAudio,
    EnglishOnly,
    HttpsRequired,
    InterviewError,
    Language,
    ModelsOff,
    ModelUnavailable,
    NoActiveInterview,
    NoAudio,
    NoFileChosen,
    NoSpeech,
    OtherLanguage,
    OutOfMemory,
    QuestionTooLong,
    RateLimited,
    RecordingLost,
    SessionsUnavailable,
    SpeechCrashed,
    SpeechTimeout,
    StorageFull,
    TooManyAnswers,
    TooManyFromAddress,
    TooManyNewGuests,
    TooManyTransfers,
    TooQuiet,
    TransfersBusy,
    UnsupportedAudio,
    UnsupportedSampling,
    UploadTimeout,
    WorkerLost,
)

Caller = Literal["anybody", "own session", "account", "answer id", "admin"]
"""Who may call a route, in the words of docs/threat-model.md."""

Fields = Mapping[str, Any]
"""Fields of an object by name, with ``?`` behind the optional ones. A value is a type (``str``,
``int | None``, ``Literal[...]``, ``list[...]``, a dataclass), ``Annotated[type, "what it is"]``, or
the fields of an inner object (in ``Many`` or ``Maybe`` if there are several, or perhaps none)."""


@dataclass(frozen=True, slots=True)
class Media:
    """A response or a field that is no JSON: its media type, and what it is."""

    kind: str
    about: str


@dataclass(frozen=True, slots=True)
class Many:
    """A list of objects with these fields."""

    fields: Fields


@dataclass(frozen=True, slots=True)
class Maybe:
    """An object with these fields, or null."""

    fields: Fields


EMPTY = Media("", "Nothing.")
PAGE = Media("text/html", "A page, for a browser.")
REDIRECT = Media("", "The address in `Location` continues.")
FILE = Media("application/octet-stream", "A file.")

Reply = Fields | Media

NUMBER = Annotated[int | str, "A whole number."]
FLAG = Annotated[bool | str, "true or false."]
DATE = Annotated[str, "A time in UTC: ISO 8601, with its offset."]
SPOKEN = Annotated[Language | Literal["auto"], "The spoken language."]
MESSAGE: Fields = {"message": str}

LIMITED = (RateLimited,)
NEW_GUEST = (TooManyNewGuests, HttpsRequired)
STORED = (DatabaseUnavailable, SessionsUnavailable, StorageFull)
TYPED_TEXT = (EmptyAnswer, AnswerTooLong, QuestionTooLong)
UPLOADED = (
    AudioTooLarge,
    BeginningMissing,
    BodyCutOff,
    Busy,
    EmptyAudio,
    ModelUnavailable,
    ModelsOff,
    NoAudio,
    NoFileChosen,
    TooManyTransfers,
    TransfersBusy,
    UnsupportedAudio,
    UploadTimeout,
)
"""While a recording is received."""
WAITING = (TooManyAnswers, TooManyFromAddress)
"""When an answer is queued."""
HEARD = (
    *WAITING,
    AnswerExpired,
    AudioTooCostly,
    AudioTooLong,
    CorruptAudio,
    EnglishOnly,
    NoSpeech,
    OtherLanguage,
    OutOfMemory,
    RecordingLost,
    SpeechCrashed,
    SpeechTimeout,
    TooQuiet,
    UnsupportedSampling,
    WorkerLost,
)
"""While a recording is evaluated; with workers it is queued for them."""
INTERVIEWED = (NoActiveInterview, AnswerConflict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What :func:`declared` states about a view."""

    caller: Caller
    path: Fields
    query: Fields
    headers: Fields
    reads: Fields
    uploads: Fields
    multipart: bool
    replies: Mapping[int, Reply | tuple[Reply, ...]]
    errors: tuple[type[InterviewError], ...]


NOTHING: Fields = {}

View = TypeVar("View", bound=Callable[..., Any])

_declarations: dict[Callable[..., Any], Declaration] = {}


def declared(
    caller: Caller,
    *,
    path: Fields = NOTHING,
    query: Fields = NOTHING,
    headers: Fields = NOTHING,
    reads: Fields = NOTHING,
    uploads: Fields = NOTHING,
    multipart: bool = True,
    replies: Mapping[int, Reply | tuple[Reply, ...]],
    errors: tuple[type[InterviewError], ...] = (),
) -> Callable[[View], View]:
    """Declare a view; its docstring describes it. Goes directly above ``def``.

    ``lang`` and the errors that every route has (:mod:`interview.web.openapi`) are added.

    Args:
        caller: who may call it.
        path: the parts of the path that are not any text.
        query: fields of the address.
        headers: request headers that change the response.
        reads: fields of the body: JSON or a form, and JSON only beside ``uploads``.
        uploads: fields of a body with a file (``FILE``).
        multipart: whether the fields of ``reads`` may also be sent as multipart.
        replies: the responses by status; several media types in a tuple.
        errors: the errors this view raises.
    """
    declaration = Declaration(
        caller=caller,
        path=path,
        query=query,
        headers=headers,
        reads=reads,
        uploads=uploads,
        multipart=multipart,
        replies=replies,
        errors=errors,
    )

    def note(view: View) -> View:
        _declarations[view] = declaration
        return view

    return note


def declaration_of(view: Callable[..., Any]) -> Declaration | None:
    """What a view declares; None without a declaration."""
    return _declarations.get(view)
