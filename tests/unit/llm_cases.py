"""A judged answer for the tests of the language model, in both languages."""

import json

from interview.contracts import (
    AnswerText,
    AskedQuestion,
    ContentReport,
    DimensionScore,
    Evidence,
    Measured,
    Sentence,
)
from interview.evaluation.rubric import anchor, label, next_level
from tests.llm_stub import Reply

QUESTION = AskedQuestion("Tell me about a problem you solved.", None)
ANSWER = AnswerText(
    (
        Sentence("Last spring our delivery team lost two drivers in one week.", 0.4, 4.2),
        Sentence("I called every customer and moved the visits to the mornings.", 4.8, 9.0),
        Sentence("After a month we were on time again.", 9.5, 12.1),
    ),
    "en",
)
TURKISH_ANSWER = AnswerText(
    (
        Sentence("Geçen bahar bir haftada iki sürücümüz ayrıldı.", 0.4, 4.2),
        Sentence("Bütün müşterileri aradım ve ziyaretleri sabaha aldım.", 4.8, 9.0),
        Sentence("Bir ay sonra yeniden zamanında teslim ediyorduk.", 9.5, 12.1),
    ),
    "tr",
)
FOUND = (Evidence("two drivers in one week", 0.4, "figure"),)


def report(level: int = 3) -> ContentReport:
    """A report without gates: structure and ownership at ``level``, delivery at 4."""
    return ContentReport(
        question_id=None,
        gates=(),
        points=(),
        structure=(),
        dimensions=(
            _dimension("structure", level),
            _dimension("ownership", level),
            _dimension("delivery", 4),
            _dimension("relevance", None),
        ),
        overall=Measured(3.0, "level", 1.0, 5.0),
        advice=(),
        done_well=None,
    )


def _dimension(name: str, level: int | None) -> DimensionScore:
    evidence = FOUND if level is not None else ()
    told = "" if level is None else anchor(name, level, "en")
    levels = (level, told, evidence, next_level(name, level, "en"))
    return DimensionScore(name, label(name, "en"), *levels)


def coaching(*remarks: tuple[str, str]) -> Reply:
    """A reply about :func:`report` with these remarks (sentence, quote) and no proved grade."""
    grade = {"quote": "", "reason": "", "level": 3}
    reply = {
        "dimensions": dict.fromkeys(("relevance", "structure", "ownership"), grade),
        "wrong_facts": [],
        "subject": {"quote": "", "verdict": "cannot_tell"},
        "overall": grade,
        "remarks": [{"quote": quote, "sentence": sentence} for sentence, quote in remarks],
    }
    return Reply(json.dumps(reply))
