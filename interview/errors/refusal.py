"""The base class of all errors reported to clients, and their lookup by code."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import ClassVar

from interview.language.catalogue import N_, Language, translated
from interview.language.figures import filled

Fact = str | int | float
"""Type of the data of an error: plain values, which can be passed between processes."""

MAX_FACT_LENGTH = 300
NO_FACTS: Mapping[str, Fact] = MappingProxyType({})


class InterviewError(Exception):
    """Base class of all errors reported to clients; each subclass defines a code.

    Args:
        facts: values for the placeholders of ``detailed``. Text may come from an upload, so
            unprintable characters are replaced and long values shortened.
    """

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500
    sentence: ClassVar[str] = N_("Something unexpected went wrong. Please try again.")

    detailed: ClassVar[tuple[str, ...]] = ()
    """Sentences with placeholders. The first one with all facts known replaces ``sentence``."""

    facts: Mapping[str, Fact] = NO_FACTS

    retry_after: int | None = None
    """Seconds after which to try again, if known."""

    def __init__(self, **facts: Fact) -> None:
        super().__init__(*(f"{name}={value}" for name, value in facts.items()))
        self.facts = {name: _printable(value) for name, value in facts.items()}

    def __reduce__(self) -> tuple[object, tuple[str, dict[str, Fact]], dict[str, object]]:
        return error_of, (self.code, dict(self.facts)), vars(self)

    def message(self, language: Language) -> str:
        """The message for the client in ``language``."""
        for sentence in self.detailed:
            try:
                return filled(translated(sentence, language), language, self.facts)
            except KeyError:
                continue
        return translated(self.sentence, language)


def error_of(code: str, facts: Mapping[str, Fact] = NO_FACTS) -> InterviewError:
    """Create the error with ``code``, to restore one that was stored or sent by another process.

    Without the facts that its class needs, the error has the general message of the class.
    """
    found = next((kind for kind in _kinds(InterviewError) if kind.code == code), InterviewError)
    try:
        return found(**facts)
    except TypeError:  # the class needs facts that were not kept, such as retry_after
        return found.__new__(found)


def _printable(value: Fact) -> Fact:
    if not isinstance(value, str):
        return value
    cut = value[:MAX_FACT_LENGTH]
    return "".join(sign if sign.isprintable() else "?" for sign in cut)


def _kinds(kind: type[InterviewError]) -> Iterator[type[InterviewError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _kinds(child)
