"""The words of the page: the same in both languages, and none missing."""

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from interview.contracts import (
    Fillers,
    LanguageUse,
    Measured,
    NotMeasurable,
    Pace,
    Pauses,
    Voice,
)
from interview.errors import InterviewError
from interview.evaluation.coverage import Rule
from interview.evaluation.specificity import Kind
from interview.evaluation.structure import PARTS
from interview.speech.quarantine import KNOWN_PHRASE, REPEATS, SILENCE

PROJECT = Path(__file__).parents[2]
TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))
SCRIPTS = sorted((PROJECT / "static" / "js").rglob("*.js"))
HOLE = re.compile(r"\{(\w+)\}")
MEASURING = sorted((PROJECT / "interview").glob("delivery/*.py"))
JUDGING = sorted((PROJECT / "interview").glob("evaluation/*.py"))
GROUPS = (Pace, Pauses, Fillers, Voice, LanguageUse)


def texts(language: str) -> dict[str, str]:
    """The file of one language; a key twice in it would hide one of the two."""

    def once(pairs: list[tuple[str, str]]) -> dict[str, str]:
        assert len({key for key, _ in pairs}) == len(pairs), "a key is there twice"
        return dict(pairs)

    loaded: dict[str, str] = json.loads(
        (PROJECT / "translations" / f"{language}.json").read_text("utf-8"), object_pairs_hook=once
    )
    return loaded


def test_both_languages_have_the_same_keys() -> None:
    """Nothing is said in one language only."""
    assert set(texts("tr")) == set(texts("en"))


@pytest.mark.parametrize("language", ["tr", "en"])
def test_no_text_is_empty(language: str) -> None:
    """A key has words; only a plain count and a percentage have no unit."""
    empty = {key for key, text in texts(language).items() if not text.strip()}
    assert empty == {"js.unit.count", "js.unit.ratio"}


def test_both_languages_fill_the_same_holes() -> None:
    """A figure named in one language is named in the other."""
    turkish, english = texts("tr"), texts("en")
    assert [
        key
        for key in english
        if sorted(HOLE.findall(english[key])) != sorted(HOLE.findall(turkish[key]))
    ] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_key_of_a_template_exists(template: Path) -> None:
    """A template asks for no text that is not there."""
    source = template.read_text("utf-8")
    asked = set(re.findall(r"""\bt\(\s*["']([^"']+)["']\s*[,)]""", source))
    assert asked <= set(texts("en"))
    assert len(re.findall(r"\bt\(", source)) == len(
        re.findall(r"""\bt\(\s*["'][^"']+["']\s*[,)]""", source)
    ), "a key is computed: this test cannot see it"


def test_every_key_of_a_script_exists() -> None:
    """Scripts ask for keys that begin with js., and only for those that are there."""
    asked = {
        key
        for script in SCRIPTS
        for key in re.findall(r"""\btext\(\s*["']([^"']+)["']""", script.read_text("utf-8"))
    }
    assert asked
    assert asked <= {key for key in texts("en") if key.startswith("js.")}


def test_no_text_is_left_over() -> None:
    """Every key is named by a template or a script, as it is or with a hole in it."""
    source = "".join(path.read_text("utf-8") for path in (*TEMPLATES, *SCRIPTS))
    named = re.findall(r"""["'`]([a-z_]+\.[\w.${}]+)["'`]""", source)
    parts = [re.split(r"\$\{[^}]*\}", name) for name in named]
    patterns = [re.compile(r"[\w./ ]+".join(map(re.escape, part))) for part in parts]
    assert [key for key in texts("en") if not any(p.fullmatch(key) for p in patterns)] == []


def test_every_measure_has_a_name_and_an_explanation() -> None:
    """The report names each figure of the delivery and says what it means."""
    metrics = {
        item.name
        for group in GROUPS
        for item in fields(group)
        if get_args(get_type_hints(group)[item.name]) == (Measured, NotMeasurable)
    }
    assert len(metrics) > 20
    for name in metrics:
        assert {f"js.measure.{name}", f"js.measure.{name}.hint"} <= set(texts("en"))


def test_every_reason_has_words() -> None:
    """What cannot be measured says why in a sentence, not in a code."""
    codes = named(r'NotMeasurable\(\s*"(\w+)"', *MEASURING, *JUDGING)
    assert len(codes) > 3
    assert {f"js.reason.{code}" for code in codes} <= set(texts("en"))


def test_every_rule_of_a_proof_has_words() -> None:
    """The report says in words which rule a quote stands for."""
    levels = PROJECT / "interview" / "evaluation" / "levels.py"
    codes = named(r'(?:quote|Evidence)\([^"\n]*(?:"", )?[^"\n]*"(\w+)"\)', levels)
    codes |= {part for parts in PARTS.values() for part in parts} | set(get_args(Rule))
    codes |= set(get_args(Kind))
    assert len(codes) > 20
    assert {f"js.rule.{code}" for code in codes} <= set(texts("en"))


def test_every_quarantine_says_why() -> None:
    """Text that is struck out comes with a reason in words."""
    codes = (SILENCE, KNOWN_PHRASE, REPEATS)
    assert {f"js.quarantine.{code}" for code in codes} <= set(texts("en"))


def test_every_unit_of_a_figure_has_words() -> None:
    """No figure shows a unit in the language of the code."""
    units = named(r'"([a-z]+/(?:min|100 words|sentence))"', *MEASURING)
    assert len(units) > 4
    assert {f"js.unit.{unit}" for unit in units} <= set(texts("en"))


def named(pattern: str, *sources: Path) -> set[str]:
    """What a pattern catches in the sources."""
    return {found for source in sources for found in re.findall(pattern, source.read_text("utf-8"))}


def test_turkish_texts_are_turkish() -> None:
    """A text left untranslated shows as equal in both languages; few words may be."""
    turkish, english = texts("tr"), texts("en")
    same = [key for key in english if english[key] == turkish[key] and " " in english[key]]
    assert same == []
    assert InterviewError.messages["tr"] != InterviewError.messages["en"]
