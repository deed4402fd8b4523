"""The languages of the service and the gettext catalogues of its sentences.

English is the source language: the sentences stand in the code and in the templates, and a
catalogue holds them in another language. A language exists when it has a catalogue here.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations, translation
from typing import TYPE_CHECKING, Literal, NamedTuple

from interview.resources import TRANSLATIONS

SOURCE = "en"
DEFAULT = "tr"
"""The language of a reader who names none."""


def _languages() -> tuple[str, ...]:
    translated = {file.parts[-3] for file in TRANSLATIONS.glob("*/LC_MESSAGES/messages.mo")}
    return (DEFAULT, *sorted({SOURCE, *translated} - {DEFAULT}))


LANGUAGES = _languages()
"""The default first: it wins where a reader accepts several equally."""

if TYPE_CHECKING:
    Language = str
else:
    Language = Literal[LANGUAGES]  # what checks data by its annotations refuses any other
"""ISO 639-1 code of a language of the service: the name of its folder of catalogues."""


class Counted(NamedTuple):
    """A sentence about a number of things: its English singular and plural."""

    one: str
    many: str


Sentence = str | Counted


def N_(sentence: str) -> str:
    """Marks a sentence for the catalogues where it stands; it is translated where it is shown."""
    return sentence


def NN_(one: str, many: str) -> Counted:
    """Marks a sentence with a plural for the catalogues."""
    return Counted(one, many)


def translated(sentence: str, language: Language) -> str:
    """A marked sentence in ``language``; in English where the catalogue has no translation."""
    return _catalogue(language).gettext(sentence)


def counted(sentence: Counted, count: int, language: Language) -> str:
    """The form of a marked sentence that ``language`` uses for ``count`` things."""
    return _catalogue(language).ngettext(sentence.one, sentence.many, count)


@cache
def _catalogue(language: Language) -> NullTranslations:
    if language == SOURCE:
        return NullTranslations()
    return translation("messages", TRANSLATIONS, [language], GNUTranslations)
