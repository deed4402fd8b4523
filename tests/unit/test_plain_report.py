"""The report without JavaScript: intervals, one unit of pace, and too little speech."""

from dataclasses import replace
from typing import Any

from interview.contracts import DeliveryReport, EvaluatedAnswer, Measured, NotMeasurable, Pace
from interview.evaluation.evaluate import evaluate_content
from interview.flows.report import answer_json
from interview.language.catalogue import Language
from interview.web.plain_form import report_view
from interview.web.script_texts import TEXTS
from tests.unit.content_cases import GOOD, asked, bank, spoken

LITTLE = NotMeasurable("too_little_speech")
PACE = Pace(
    Measured(150.0, "words/min", 144.2, 156.0),
    Measured(210.0, "syllables/min", 200.0, 225.0),
    Measured(280.0, "syllables/min", 266.0, 294.0),
)


def view(delivery: DeliveryReport, language: Language = "en") -> dict[str, Any]:
    """The variables of the template for a model answer in ``language``, read in English."""
    entry = bank(language)["conflict-in-team"]
    answer = spoken(entry.model_answer, language)
    content = evaluate_content(asked(entry.id, language), answer, delivery, "en")
    result = answer_json(EvaluatedAnswer("", "", language, content, delivery=delivery))
    return report_view(result, TEXTS, "en")


def test_pace_is_written_in_the_unit_of_the_language_with_its_interval() -> None:
    """Without pauses as well: 280 syllables at 1.4 a word are 200 words."""
    measures = dict(view(replace(GOOD, pace=PACE))["measures"])
    assert measures["Pace in words"] == "150 ± 6 words/min"
    assert measures["Pace without pauses"] == "200 ± 10 words/min"
    assert "Pace in syllables" not in measures


def test_turkish_pace_is_written_in_syllables() -> None:
    """And an interval with a long side by its ends."""
    measures = dict(view(replace(GOOD, pace=PACE), "tr")["measures"])
    assert measures["Pace in syllables"] == "210 (200 to 225) syllables/min"
    assert measures["Pace without pauses"] == "280 ± 14 syllables/min"
    assert "Pace in words" not in measures


def test_too_little_speech_has_a_sentence_and_no_figure() -> None:
    """What it takes is named."""
    shown = view(replace(GOOD, pace=Pace(LITTLE, LITTLE, LITTLE)))
    assert shown["measures"] == []
    assert "at least 10 words and 4 seconds of speech" in shown["too_little"]
    assert view(GOOD)["too_little"] == ""
