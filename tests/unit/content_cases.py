"""Answers, bank questions and delivery reports shared by the tests of content."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from interview.contracts import (
    AnswerText,
    AskedQuestion,
    BankQuestion,
    DeliveryReport,
    Filler,
    Fillers,
    LanguageUse,
    Measured,
    Metric,
    Moment,
    NotMeasurable,
    Pace,
    Pause,
    Pauses,
    Sentence,
    Voice,
)
from interview.errors import Language
from interview.evaluation.reading import typed_answer_text
from interview.flows.question_bank import read_bank
from interview.questions.topics import TopicIndex

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "data" / "graded_examples.yaml"
LANGUAGES: tuple[Language, ...] = ("tr", "en")
UNKNOWN = NotMeasurable("too_little_speech")
SECONDS_A_WORD = 0.4


def parsed(path: Path) -> Any:
    """The YAML of a file, by the fast loader."""
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)


BANK = read_bank()


@cache
def bank(language: Language) -> dict[str, BankQuestion]:
    """Every question of the bank by its id."""
    return {question.id: question for question in BANK.entries(language)}


@cache
def topics(language: Language) -> TopicIndex:
    """What an answer may be about."""
    return TopicIndex(BANK, language)


def asked(question_id: str, language: Language) -> AskedQuestion:
    """A question of the bank, as asked."""
    entry = bank(language)[question_id]
    return AskedQuestion(entry.text, entry, topics(language))


def unknown(text: str) -> AskedQuestion:
    """A question the bank does not know."""
    return AskedQuestion(text, None)


def typed(text: str, language: Language) -> AnswerText:
    """A typed answer."""
    return typed_answer_text(text, language)


def spoken(text: str, language: Language) -> AnswerText:
    """The same with times: 0.4 s a word from second 1, half a second between sentences."""
    sentences, at = [], 1.0
    for sentence in typed(text, language).sentences:
        end = at + SECONDS_A_WORD * len(sentence.text.split())
        sentences.append(Sentence(sentence.text, round(at, 2), round(end, 2)))
        at = end + 0.5
    return AnswerText(tuple(sentences), language)


def run_on(text: str, language: Language) -> AnswerText:
    """The same without punctuation and capitals, as recognition often writes fluent speech."""
    plain = "".join(letter for letter in text if letter not in ".,;:!?").lower()
    return AnswerText((Sentence(plain, 0.0, SECONDS_A_WORD * len(plain.split())),), language)


def count(value: float, unit: str = "count") -> Measured:
    """A figure without an error."""
    return Measured(value, unit, value, value)


ZERO = count(0.0)
GOOD = DeliveryReport(
    duration=count(30.4, "s"),
    pace=Pace(count(130.0), count(300.0), count(320.0)),
    pauses=Pauses(ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO),
    fillers=Fillers(count(0), count(0.0), count(0.0)),
    voice=Voice(
        pitch=count(180.0, "Hz"),
        pitch_spread=count(3.0, "semitones"),
        loudness=count(-20.0, "dBFS"),
        ending_drop=count(2.0, "dB"),
        peak=count(-3.0, "dBFS"),
        clipping=count(0.0, "ratio"),
        signal_to_noise=count(30.0, "dB"),
    ),
    language_use=LanguageUse(ZERO, ZERO, ZERO, ZERO, ZERO, ZERO),
)
"""Nothing to remark on."""


def with_pace(value: float, *, words: bool) -> DeliveryReport:
    """At this pace, in words or in syllables a minute; the other figure is out of any band."""
    pace = Pace(count(value if words else 1.0), count(1.0 if words else value), count(value))
    return replace(GOOD, pace=pace)


def with_pauses(*pauses: Pause) -> DeliveryReport:
    """With these silences."""
    long = sum(pause.duration >= 2.0 for pause in pauses)
    return replace(
        GOOD, pauses=replace(GOOD.pauses, pauses_over_2s=count(long), pause_spans=pauses)
    )


def with_fillers(number: int, rate: Metric) -> DeliveryReport:
    """With this many "um", one a second from second 3."""
    marks = tuple(Filler("um", float(3 + n), 3.3 + n) for n in range(number))
    fillers = Fillers(count(number), rate, UNKNOWN, marks)
    return replace(GOOD, fillers=fillers)


def with_voice(**changes: Any) -> DeliveryReport:
    """With other figures of the voice."""
    return replace(GOOD, voice=replace(GOOD.voice, **changes))


def with_restarts(*texts: str) -> DeliveryReport:
    """With these rephrased beginnings."""
    moments = tuple(Moment(text, float(second)) for second, text in enumerate(texts))
    return replace(GOOD, language_use=replace(GOOD.language_use, restarts=moments))
