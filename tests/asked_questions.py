"""Questions as users phrase them: paraphrases of the bank, and questions not in the bank."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from interview.errors import Language

DATA = Path(__file__).parent / "data"

SETS = ("tuned", "held", "fresh", "unseen", "blind")
"""How much was known of a set when the matcher was made. ``tuned`` and ``held`` are the first
200; ``fresh`` are 100 harder ones that showed where wordings were missing; the ``unseen`` 30
came after the first wordings; ``blind`` are 150, and 78 unrelated questions, by somebody who
had not seen the wordings nor they them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A rewording of the entry ``id``, asked in one language of an interview in another."""

    id: str
    asked: Language
    interview: Language
    set: str
    text: str


@dataclass(frozen=True, slots=True)
class CommonQuestion:
    """One of the fifty most asked questions; ``paraphrase`` is held out of the bank."""

    id: str
    question: str
    paraphrase: str


def common_questions(language: Language) -> list[CommonQuestion]:
    """The fifty questions that interviewers ask most, written before the bank was read."""
    text = (DATA / f"common_questions_{language}.yaml").read_text("utf-8")
    return [CommonQuestion(**row) for row in yaml.safe_load(text)]


def asked_questions() -> list[Asked]:
    """The rewordings, in the order of the file."""
    return [
        Asked(row["id"], _language(row["asked"]), _language(row["interview"]), row["set"],
              row["question"])
        for row in _rows("paraphrases.tsv")
    ]  # fmt: skip


def unrelated_questions() -> list[tuple[str, str]]:
    """Questions no entry answers, each with its set."""
    return [(row["question"], row["set"]) for row in _rows("unrelated_questions.tsv")]


def lacking_questions() -> list[str]:
    """Short questions that the bank lacks; the weights of the matcher were set with them."""
    return [row["question"] for row in _rows("lacking_questions.tsv")]


def _language(code: str) -> Language:
    return "tr" if code == "tr" else "en"


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
