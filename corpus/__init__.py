"""Spoken interview answers with two readers' grades: reads ``corpus/answers``.

The files are JSON lines, one hand (writer) a file; ``corpus/README.md`` is the data card. It
trains and tests the judge of answers and is not part of the wheel.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from interview.language.catalogue import Language

FOLDER = Path(__file__).parent / "answers"

TEST_HAND = "h"
"""The writer, in each language, whose answers no judge is trained on."""

Subject = Literal["yes", "partly", "no", "cannot_tell"]


@dataclass(frozen=True, slots=True)
class ReaderGrades:
    """What one reader found, without knowing the kind or the other reader's grades.

    ``grade`` is 1 (no usable answer) to 5 (excellent). ``subject``: is it about the question?
    ``story`` holds those of ``situation``, ``task``, ``action``, ``result`` that are told; None if
    the question asks for no case. ``points`` tells for each expected point of the bank, in its
    order, whether it is said; None for a question outside the bank.
    """

    grade: int
    subject: Subject
    story: frozenset[str] | None
    points: tuple[bool, ...] | None


@dataclass(frozen=True, slots=True)
class SpokenAnswer:
    """An answer of the corpus. ``kind`` is what its writer was asked for; see the data card."""

    id: str
    hand: str
    language: Language
    question: str
    question_id: str | None
    kind: str
    text: str
    readers: tuple[ReaderGrades, ReaderGrades]

    @property
    def grade(self) -> float:
        """The mean of both grades, 1-5."""
        return sum(reader.grade for reader in self.readers) / len(self.readers)


def spoken_answers(language: Language, folder: Path = FOLDER) -> tuple[SpokenAnswer, ...]:
    """All answers of a language, by hand and number."""
    return tuple(answer for file in _files(language, folder) for answer in _answers(file, language))


def _files(language: Language, folder: Path) -> Sequence[Path]:
    return sorted(folder.glob(f"{language}-*.jsonl"))


def _answers(file: Path, language: Language) -> Iterator[SpokenAnswer]:
    hand = file.stem.removeprefix(f"{language}-")
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        first, second = map(_grades, row["readers"])
        yield SpokenAnswer(
            row["id"],
            hand,
            language,
            row["question"],
            row["question_id"],
            row["kind"],
            row["answer"],
            (first, second),
        )


def _grades(row: dict[str, Any]) -> ReaderGrades:
    story, points = row["story"], row["points"]
    return ReaderGrades(
        row["grade"],
        row["subject"],
        None if story is None else frozenset(story),
        None if points is None else tuple(points),
    )
