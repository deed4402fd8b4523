"""Single questions and short lists for practice, drawn from the bank."""

from collections.abc import Iterator
from itertools import chain, zip_longest
from secrets import SystemRandom

from interview.contracts import BankQuestion
from interview.errors import BadRequest, Language
from interview.questions.bank import GENERAL, LEVELS, Bank
from interview.questions.interests import field_of, spelled

PERSONAL = 5
"""Questions of a personal list."""

IN_TURKISH = {"kolay": "easy", "orta": "medium", "zor": "hard"}


class PracticeQuestions:
    """Draws questions at random.

    Args:
        bank: supplies the questions.
    """

    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    def one(self, language: Language, interest: str) -> str:
        """A question of the field of ``interest``, or a general one if it names no field."""
        return next(self._drawn(self._bank.entries(language), interest)).text

    def several(self, language: Language, interest: str, difficulty: str) -> tuple[str, ...]:
        """PERSONAL questions of one difficulty, those of the field and general ones in turn."""
        entries = [it for it in self._bank.entries(language) if it.difficulty == difficulty]
        drawn = self._drawn(entries, interest)
        return tuple(question.text for question, _ in zip(drawn, range(PERSONAL), strict=False))

    def field(self, interest: str) -> str:
        """The id of the field that ``interest`` names; empty if it names none."""
        return field_of(interest) or ""

    def _drawn(
        self, entries: "tuple[BankQuestion, ...] | list[BankQuestion]", interest: str
    ) -> Iterator[BankQuestion]:
        shuffled = SystemRandom().sample(entries, len(entries))
        field = field_of(interest)
        own = [it for it in shuffled if it.field == field]
        general = [it for it in shuffled if it.field == GENERAL]
        return (it for it in chain(*zip_longest(own, general)) if it is not None)


def difficulty_of(text: str) -> str:
    """``easy``, ``medium`` or ``hard``; medium if ``text`` is empty. Raises BadRequest."""
    word = spelled(text).strip() or "medium"
    difficulty = IN_TURKISH.get(word, word)
    if difficulty not in LEVELS:
        raise BadRequest(field="difficulty", allowed=", ".join(LEVELS))
    return difficulty
