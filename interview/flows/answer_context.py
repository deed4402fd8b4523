"""What is known of an answer before it is heard or read."""

import unicodedata
from dataclasses import dataclass, field, replace

from interview.errors import Language, QuestionTooLong

MAX_QUESTION_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class AnswerContext:
    """What is known of an answer before it is heard.

    ``question`` is the text as asked, empty when none was named; ``reader`` the language of
    the report; ``language`` what is spoken, None to find out; ``api_key`` the candidate's own
    key of a language model, used for this answer alone; ``person`` whose answer it is, for what
    is remembered of it, None to remember nothing.
    """

    question: str
    reader: Language
    language: Language | None = None
    api_key: str | None = field(default=None, repr=False)
    person: str | None = field(default=None, repr=False)


def readable(context: AnswerContext) -> AnswerContext:
    """The context with its question readable. Raises QuestionTooLong."""
    question = readable_text(context.question).strip()
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise QuestionTooLong(characters=MAX_QUESTION_CHARACTERS)
    return replace(context, question=question)


def readable_text(text: str) -> str:
    """Without control characters and lone surrogates: databases refuse them, people see none."""
    return "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    )
