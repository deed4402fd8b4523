"""Sample answers to the questions of the bank, for candidates to read.

They are machine-written (the corpus, CC BY 4.0), and nothing scores with them. A file of each
language has one line for each question; it is read for each request, so that no memory is held.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from interview.contracts import BankQuestion

FOLDER = Path(__file__).parents[1] / "questions" / "samples"


@dataclass(frozen=True, slots=True)
class SaidPoint:
    """An expected point, and passages of good answers that probably say it."""

    point: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Samples:
    """Whole answers, and the expected points with passages that say them."""

    answers: tuple[str, ...]
    points: tuple[SaidPoint, ...]


def read_samples(question: BankQuestion) -> Samples:
    """The samples of a question. Takes about 1 ms.

    Raises:
        ValueError: the file lacks the question; ``make samples`` writes it.
    """
    start = f'{{"id": {json.dumps(question.id)}, '
    with (FOLDER / f"{question.language}.jsonl").open(encoding="utf-8") as lines:
        line = next((each for each in lines if each.startswith(start)), None)
    if line is None:
        raise ValueError(question.id)
    sample = json.loads(line)
    points = zip(question.points, sample["points"], strict=True)
    said = tuple(SaidPoint(point.text, tuple(passages)) for point, passages in points)
    return Samples(tuple(sample["answers"]), said)
