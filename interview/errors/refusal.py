"""The base of every refusal, and how one is found by its code."""

from collections.abc import Iterator
from typing import ClassVar, Literal

Language = Literal["tr", "en"]


class InterviewError(Exception):
    """Base of all named refusals. Subclasses are the table of codes."""

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500
    messages: ClassVar[dict[Language, str]] = {
        "tr": "Beklenmeyen bir hata oluştu. Lütfen yeniden deneyin.",
        "en": "Something unexpected went wrong. Please try again.",
    }

    retry_after: int | None = None
    """Seconds after which to try again, where that is known."""

    def message(self, language: Language) -> str:
        """The sentence shown to the caller, in the caller's language."""
        return self.messages[language]


def error_of(code: str) -> InterviewError:
    """The refusal with ``code``, to say again what was stored as a code alone."""
    found = next((kind for kind in _kinds(InterviewError) if kind.code == code), InterviewError)
    # Only the class's own words are needed; arguments such as a wait are of the past.
    return found.__new__(found)


def _kinds(kind: type[InterviewError]) -> Iterator[type[InterviewError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _kinds(child)
