"""A third language is a catalogue, a question bank and its tables, and nothing else.

The language is made here: English with an accent on every vowel, under the code of Esperanto.
"""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.conftest import PROJECT, Server
from tests.project_copies import project_copy

CODE = "eo"
ACCENTS = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")
WORDS = f'''"""Words of a language made up by a test."""

from dataclasses import replace

from interview.language.tables.en import TABLES as ENGLISH

ACCENTS = {ACCENTS!r}
TABLES = replace(
    ENGLISH,
    function_words=frozenset(word.translate(ACCENTS) for word in ENGLISH.function_words),
    common_words=frozenset(word.translate(ACCENTS) for word in ENGLISH.common_words),
)
'''
RATING = f'''"""Cues of a language made up by a test."""

from dataclasses import replace

from interview.evaluation.tables.en import TABLES as ENGLISH

ACCENTS = {ACCENTS!r}
TABLES = replace(
    ENGLISH, cues={{name: cues.translate(ACCENTS) for name, cues in ENGLISH.cues.items()}}
)
'''
FREE_TEXTS = ("question", "model_answer", "point")


def accented(text: str) -> str:
    """With an accent on every vowel, but for the names of placeholders."""
    return re.sub(r"\{\w+\}|([^{}]+)", lambda m: m[0].translate(ACCENTS) if m[1] else m[0], text)


def translated_bank(value: Any, key: str = "") -> Any:
    """A file of the bank with its texts translated and its ids and labels left."""
    if isinstance(value, dict):
        return {name: translated_bank(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [translated_bank(each, key) for each in value]
    is_text = key in (*FREE_TEXTS, "synonyms", "follow_ups")
    return accented(value) if isinstance(value, str) and is_text else value


def compiled_catalogue() -> bytes:
    source = PROJECT / "translations" / "tr" / "LC_MESSAGES" / "messages.po"
    made = Catalog(locale=CODE)
    for message in read_po(io.BytesIO(source.read_bytes())):
        if isinstance(message.id, str) and message.id:
            made.add(message.id, accented(message.id))
        elif message.id:
            made.add(message.id, tuple(accented(form) for form in message.id))
    compiled = io.BytesIO()
    write_mo(compiled, made)
    return compiled.getvalue()


def add_language(project: Path) -> None:
    """The catalogue, the question bank and the two modules of tables: no file is changed."""
    catalogue = project / "translations" / CODE / "LC_MESSAGES"
    catalogue.mkdir(parents=True)
    (catalogue / "messages.mo").write_bytes(compiled_catalogue())
    bank = project / "interview" / "questions" / "bank"
    (bank / CODE).mkdir()
    for path in (bank / "en").glob("*.yaml"):
        entries = yaml.safe_load(path.read_text("utf-8"))
        made = (
            {name: accented(wordings) for name, wordings in entries.items()}
            if path.stem.startswith("wordings")
            else translated_bank(entries)
        )
        (bank / CODE / path.name).write_text(yaml.safe_dump(made, allow_unicode=True), "utf-8")
    (project / "interview" / "language" / "tables" / f"{CODE}.py").write_text(WORDS, "utf-8")
    (project / "interview" / "evaluation" / "tables" / f"{CODE}.py").write_text(RATING, "utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("third-language")
    project = project_copy(folder / "project")
    add_language(project)
    server = Server(folder / "server", project=project).start()
    yield server
    server.stop()


def page(site: Server, path: str) -> str:
    answer = requests.get(
        f"{site.url}{path}?lang={CODE}", headers={"Accept": "text/html"}, timeout=10
    )
    return answer.text


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/", "Practise an answer aloud"),
        ("/auto-interview", "Mock interview"),
        ("/login", "Log in"),
    ],
)
def test_the_pages_come_out_in_it(site: Server, path: str, heading: str) -> None:
    """Headings, the choice of language under its own name, and the words of the scripts."""
    shown = page(site, path)
    assert f'<html lang="{CODE}">' in shown
    assert f"<h1>{accented(heading)}</h1>" in shown or f">{accented(heading)}</h1>" in shown
    assert f'hreflang="{CODE}" aria-current="true">Esperanto</a>' in shown
    block = re.search(r'id="strings">(.*?)</script>', shown, re.DOTALL)
    if block is not None:
        strings = json.loads(block[1])
        assert strings["js.record.start"] == accented("Record answer")
        assert strings["js.wait.ahead"] == {
            "one": accented("{count} answer is ahead of yours."),
            "other": accented("{count} answers are ahead of yours."),
        }


def test_an_error_comes_out_in_it(site: Server) -> None:
    """As JSON, with its fact, and as a page."""
    answer = requests.post(
        f"{site.url}/interview_speech_evaluation", json={"lang": CODE, "question": "?"}, timeout=10
    )
    sentence = accented("The field '{field}' is missing. Send your answer in it.")
    assert answer.json()["error"] == sentence.format(field="user_answer")
    assert accented("This page does not exist.") in page(site, "/no-such-page")


def test_an_unknown_language_is_told_of_it(site: Server) -> None:
    """The list of languages in a refusal is the list of catalogues."""
    answer = requests.post(
        f"{site.url}/interview_speech_evaluation", json={"lang": "en", "language": "xx"}, timeout=10
    )
    assert answer.json()["error"].endswith("Valid values: tr, en, eo, auto.")


@pytest.mark.parametrize("spoken", [CODE, "auto"])
def test_a_typed_answer_is_rated_and_told_in_it(site: Server, spoken: str) -> None:
    """Question found, language recognised, points and cues seen, all feedback in it."""
    bank = PROJECT / "interview" / "questions" / "bank" / "en" / "motivation.yaml"
    entry = yaml.safe_load(bank.read_text("utf-8"))[0]
    typed = {
        "question": accented(entry["question"]),
        "user_answer": accented(entry["model_answer"]),
    }
    answer = requests.post(
        f"{site.url}/interview_speech_evaluation",
        json={**typed, "lang": CODE, "language": spoken},
        timeout=30,
    )
    result = answer.json()
    assert result["language"] == CODE
    content = result["content"]
    assert content["question_id"] == entry["id"]
    assert content["gates"] == []
    assert all(each["passage"] for each in content["points"])
    levels = {each["name"]: each["level"] for each in content["dimensions"]}
    assert levels["relevance"] is None, "no judge of it was trained"
    assert levels["specificity"] >= 3
    count = len(entry["model_answer"].split())
    first, *lines = result["evaluation"].splitlines()
    assert first == accented("You wrote {count} words.").format(count=count)
    english = re.compile(r"\b(?:the|your|of|and|are|is|not|you|what|in)\b", re.IGNORECASE)
    assert [line for line in lines if english.search(line)] == []


def test_a_question_of_it_is_asked(site: Server) -> None:
    """From its own bank, with its labels."""
    listing = requests.get(f"{site.url}/questions?lang={CODE}", timeout=10).json()
    assert accented("Teamwork") in {each["competency_label"] for each in listing["questions"]}
    assert accented("Any field") in {each["label"] for each in listing["fields"]}
