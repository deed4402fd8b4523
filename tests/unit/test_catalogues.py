"""The catalogues: complete, nothing left over, nothing guessed, every sentence whole."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from interview.language.catalogue import LANGUAGES, SOURCE
from interview.resources import TRANSLATIONS
from tests.conftest import PROJECT

TRANSLATED = [language for language in LANGUAGES if language != SOURCE]
CODE = re.compile(r"[A-Z_]+=\w+|\S*\{\w+\}\S*|dBFS|dB|Hz|MB|JSON|Redis|API|Gemini")
"""What is written alike in every language."""


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What ``make translations`` extracts from the sources as they are now."""
    target = tmp_path_factory.mktemp("catalogue") / "messages.pot"
    extract(target)
    return read_po(io.BytesIO(target.read_bytes()))


def extract(target: Path) -> None:
    """With the very options of the Makefile."""
    makefile = (PROJECT / "Makefile").read_text("utf-8").replace("\\\n", " ")
    found = re.search(r"pybabel --quiet (extract .*) --output build/messages.pot (.*)", makefile)
    assert found is not None
    options = found[1].replace("pyproject.toml", str(PROJECT / "pyproject.toml")).split()
    folders = [str(PROJECT / folder) for folder in found[2].split()]
    command: Any = CommandLineInterface()
    command.run(["pybabel", "--quiet", *options, "--output", str(target), *folders])


def catalogue(language: str) -> Catalog:
    return read_po(io.BytesIO(po_file(language).read_bytes()))


def po_file(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def forms(message: Message) -> tuple[str, ...]:
    """The translation of a message in all its forms."""
    found = message.string or ""
    return (found,) if isinstance(found, str) else tuple(found)


def originals(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def messages(found: Catalog) -> Iterator[Message]:
    return (message for message in found if message.id)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_and_no_translation_is_left_over(
    language: str, template: Catalog
) -> None:
    """``make translations`` has been run, and what it left empty has been filled in."""
    translations = catalogue(language)
    assert {m.id for m in messages(translations)} == {m.id for m in messages(template)}
    assert [m.id for m in messages(translations) if not all(forms(m))] == []
    assert list(translations.obsolete) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_a_guess(language: str) -> None:
    """A fuzzy entry is one that somebody still has to look at."""
    assert [m.id for m in messages(catalogue(language)) if m.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_the_placeholders_of_their_sentence(language: str) -> None:
    """A figure named in one language is named in the other, in every plural form."""
    assert [
        message.id
        for message in messages(catalogue(language))
        for form in forms(message)
        if placeholders(form) != set().union(*map(placeholders, originals(message)))
    ] == []


def test_placeholders_have_plain_names(template: Catalog) -> None:
    """No format and no attribute, which a translator could get wrong."""
    for message in messages(template):
        for sentence in originals(message):
            for _, name, how, conversion in Formatter().parse(sentence):
                assert name is None or (name.isidentifier() and not how and not conversion)


@pytest.mark.parametrize("language", TRANSLATED)
def test_plural_forms_are_as_many_as_the_language_has(language: str) -> None:
    """One in Turkish, which has no plural after a number."""
    translations = catalogue(language)
    for message in messages(translations):
        if not isinstance(message.id, str):
            assert len(forms(message)) == translations.num_plurals
    assert catalogue("tr").num_plurals == 1


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_is_that_of_the_sources(language: str) -> None:
    """A clone runs without compiling: both are committed together."""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    assert po_file(language).with_suffix(".mo").read_bytes() == compiled.getvalue()


def test_turkish_is_turkish() -> None:
    """A sentence that was copied shows as equal in both languages; only signs and names may be."""
    same = [
        message.id
        for message in messages(catalogue("tr"))
        for original in originals(message)
        if original in forms(message)
    ]
    words = [each for each in same if re.search("[A-Za-z]{2}", CODE.sub("", str(each)))]
    assert words == ["Normal"]


def test_turkish_has_one_word_for_word() -> None:
    """And speaks to the candidate politely, as all of it does."""
    told = "\n".join(form for m in messages(catalogue("tr")) for form in forms(m))
    assert not re.search(r"\bkelime|\bsenin\b|\bsana\b|\bceva[pb]|\böz geçmiş|\bhale\b", told, re.I)


OPENS = re.compile(r"[,;:.)]|\s|(?:and|or|but|of|than|with|by)\b")
ENDS = re.compile(r"(?:[,(]|\s|\b(?:and|or|of|the|a|an|as|than|with|by))$")
"""What a sentence or a label never begins or ends with."""

SENTENCE = r"\b(?:N_|NN_|_|ngettext|said|told|translated|counted|text)\("
JOINED = (
    rf"{SENTENCE}(?:[^()]|\([^()]*\))*\)\s*[+~]",  # continued by something
    rf"[+~]\s*{SENTENCE}",  # something that continues
    rf"\}}\}}(?=\{{\{{ ?{SENTENCE})",  # two in a template without a blank between them
    rf"{SENTENCE}[^{{}}]*\)\s*\}}\}}[\w.,;]",  # in a template, with a sign after it
)


def test_no_sentence_is_a_fragment(template: Catalog) -> None:
    """What begins or ends with a blank, a comma or a conjunction is a part of something."""
    for message in messages(template):
        for sentence in originals(message):
            assert not OPENS.match(sentence), sentence
            assert not ENDS.search(sentence), sentence


@pytest.mark.parametrize(
    ("folder", "kind"), [("templates", "html"), ("interview", "py"), ("static/js", "js")]
)
def test_no_sentences_are_joined(folder: str, kind: str) -> None:
    """Order and grammar differ by language: a sentence has placeholders, not neighbours."""
    found = [
        (path.name, match[0])
        for path in sorted((PROJECT / folder).rglob(f"*.{kind}"))
        for pattern in JOINED
        for match in re.finditer(pattern, path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "joined",
    [
        '{{ _("up to") ~ size }}',
        '{{ count + _(" answers") }}',
        '{{ _("WebM or WMA") }}{{ _(", up to 5 MB") }}',
        '{{ _("Waiting") }}.',
        'said(N_("At"), reader) + clock(3)',
        'text("js.wait.stage") + "."',
    ],
)
def test_a_joined_sentence_is_found(joined: str) -> None:
    """The patterns of the test above see each way to join."""
    assert any(re.search(pattern, joined) for pattern in JOINED)


def test_sentences_of_the_pages_are_safe_in_html(template: Catalog) -> None:
    """Flask-Babel hands them to the page unescaped: no tag, no quotation mark of an attribute."""
    shown = {
        m.id for m in messages(template) if any(place.endswith("html") for place, _ in m.locations)
    }
    for found in (template, *map(catalogue, TRANSLATED)):
        for message in messages(found):
            if message.id in shown:
                assert not any(set('<>&"%') & set(form) for form in forms(message))
                assert not any(set('<>&"%') & set(form) for form in originals(message))
