"""The languages of the service and the gettext catalogues of its sentences.

English is the source language: its sentences are in the code and in the templates. Catalogues
contain the translations. A language is supported if it has a catalogue.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations, translation
from typing import TYPE_CHECKING, Literal, NamedTuple

from interview.resources import TRANSLATIONS

SOURCE = "en"
DEFAULT = "tr"
"""The language of readers who state no preference."""


def _languages() -> tuple[str, ...]:
    translated = {file.parts[-3] for file in TRANSLATIONS.glob("*/LC_MESSAGES/messages.mo")}
    return (DEFAULT, *sorted({SOURCE, *translated} - {DEFAULT}))


LANGUAGES = _languages()
"""The default comes first, so that it is chosen if a reader accepts several equally."""

if TYPE_CHECKING:
    Language = str
else:
    Language = Literal[LANGUAGES]  # validation by annotations rejects other values
"""ISO 639-1 code of a supported language, the name of the folder of its catalogue."""


class Counted(NamedTuple):
    """A sentence with a plural: its English singular and plural form."""

    one: str
    many: str


Sentence = str | Counted


def N_(sentence: str) -> str:
    """Mark a sentence for extraction into the catalogues; it is translated when it is shown."""
    return sentence


def NN_(one: str, many: str) -> Counted:
    """Mark a sentence with a plural for extraction into the catalogues."""
    return Counted(one, many)


def translated(sentence: str, language: Language) -> str:
    """Translate a marked sentence; in English if the catalogue has no translation."""
    return _catalogue(language).gettext(sentence)


def counted(sentence: Counted, count: int, language: Language) -> str:
    """Translate a marked sentence with a plural into the form for ``count``."""
    return _catalogue(language).ngettext(sentence.one, sentence.many, count)


@cache
def _catalogue(language: Language) -> NullTranslations:
    if language == SOURCE:
        return NullTranslations()
    return translation("messages", TRANSLATIONS, [language], GNUTranslations)
