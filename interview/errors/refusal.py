"""The base of every refusal, and how one is found by its code."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import ClassVar

from interview.language.catalogue import N_, Language, translated
from interview.language.figures import filled

Fact = str | int | float
"""What a refusal may carry: plain data, so that it crosses processes as data."""

MAX_FACT_LENGTH = 300
NO_FACTS: Mapping[str, Fact] = MappingProxyType({})


class InterviewError(Exception):
    """Base of all named refusals. Subclasses are the table of codes.

    Args:
        facts: what was found, for the sentences of ``detailed``. Text may come from an upload:
            signs that cannot be printed are replaced and long values cut.
    """

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500
    sentence: ClassVar[str] = N_("Something unexpected went wrong. Please try again.")

    detailed: ClassVar[tuple[str, ...]] = ()
    """Sentences with placeholders. The first whose facts are all known replaces ``sentence``."""

    facts: Mapping[str, Fact] = NO_FACTS

    retry_after: int | None = None
    """Seconds after which to try again, where that is known."""

    def __init__(self, **facts: Fact) -> None:
        super().__init__(*(f"{name}={value}" for name, value in facts.items()))
        self.facts = {name: _printable(value) for name, value in facts.items()}

    def __reduce__(self) -> tuple[object, tuple[str, dict[str, Fact]], dict[str, object]]:
        return error_of, (self.code, dict(self.facts)), vars(self)

    def message(self, language: Language) -> str:
        """The sentence shown to the caller, in the caller's language."""
        for sentence in self.detailed:
            try:
                return filled(translated(sentence, language), language, self.facts)
            except KeyError:
                continue
        return translated(self.sentence, language)


def error_of(code: str, facts: Mapping[str, Fact] = NO_FACTS) -> InterviewError:
    """The refusal with ``code``, to say again what crossed a process or was stored.

    Without the facts its class takes, it has the general words of the class.
    """
    found = next((kind for kind in _kinds(InterviewError) if kind.code == code), InterviewError)
    try:
        return found(**facts)
    except TypeError:  # the class asks for facts that were not kept, such as a wait
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
