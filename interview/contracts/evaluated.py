"""The end of the path of one answer."""

from dataclasses import dataclass, field

from interview.contracts.answer import Span, Transcript
from interview.contracts.content import ContentReport
from interview.contracts.delivery import DeliveryReport
from interview.errors import Language


@dataclass(frozen=True, slots=True)
class Notice:
    """What a reader has to know before trusting the rest, as a sentence in their language.

    ``stretches`` are the parts of the recording it is about; none where it is about all of it.
    """

    code: str
    message: str
    stretches: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluatedAnswer:
    """An answer with all that was found. The audio-only parts are ``None`` for typed ones.

    ``cached``: the same recording was heard before, and what was heard then is told again.
    """

    evaluation: str
    text: str
    language: Language
    content: ContentReport
    transcript: Transcript | None = None
    delivery: DeliveryReport | None = None
    duration: float | None = None
    truncated: bool = False
    cached: bool = False
    notices: tuple[Notice, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)
