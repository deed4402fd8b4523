"""A report as the candidate gets it, and the sentence of the catalogues that each of its is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from interview.contracts import AnswerText, AskedQuestion, DeliveryReport, EvaluatedAnswer
from interview.errors import Language
from interview.evaluation.evaluate import evaluate_content
from interview.evaluation.feedback import answer_feedback
from interview.evaluation.phrasings import ADVICE
from interview.evaluation.phrasings.praise import DONE_WELL
from interview.evaluation.rubric import ANCHORS, NOT_RATED
from interview.evaluation.tables import evaluation_tables
from interview.flows.report import answer_json
from interview.language.catalogue import LANGUAGES, Counted, Sentence, counted, translated

QUOTED = re.compile(r"“[^”]*”")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def answer_body(
    question: AskedQuestion, answer: AnswerText, delivery: DeliveryReport | None, reader: Language
) -> dict[str, Any]:
    """The JSON of an answer, with the report on it in the language of the reader."""
    content = evaluate_content(question, answer, delivery, reader)
    count, language = len(answer.text.split()), answer.language
    text = answer_feedback(content, delivery, count, language, reader, truncated=False)
    return answer_json(EvaluatedAnswer(text, answer.text, language, content, delivery=delivery))


@dataclass(frozen=True, slots=True)
class Told:
    """A report as the candidate gets it.

    ``body`` is the JSON of the answer, ``said`` its text as spoken or typed.
    """

    body: Mapping[str, Any]
    said: str
    reader: Language

    @property
    def content(self) -> Mapping[str, Any]:
        content: Mapping[str, Any] = self.body["content"]
        return content

    @property
    def language(self) -> Language:
        return str(self.body["language"])

    @property
    def gates(self) -> set[str]:
        return {gate["name"] for gate in self.content["gates"]}

    @property
    def overall(self) -> float | None:
        value: float | None = self.content["overall"].get("value")
        return value

    @property
    def advice(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Every advice with the key of its sentence."""
        return [(key_of(each["text"], self.reader), each) for each in self.content["advice"]]

    @property
    def found(self) -> set[str]:
        return {part["name"] for part in self.content["structure"] if part["evidence"]}

    @property
    def outside(self) -> set[str]:
        delivery = self.body["delivery"]
        return {each["name"] for each in delivery["outside_band"]} if delivery else set()

    def dimension(self, name: str) -> Mapping[str, Any]:
        dimensions: list[Mapping[str, Any]] = self.content["dimensions"]
        return next(each for each in dimensions if each["name"] == name)

    def rules(self, name: str) -> set[str]:
        """The rules of the evidence of a dimension."""
        return {each["rule"] for each in self.dimension(name)["evidence"]}


def quotes(told: Told) -> Iterator[str]:
    for dimension in told.content["dimensions"]:
        yield from (each["quote"] for each in dimension["evidence"])
    yield from (part["evidence"]["quote"] for part in told.content["structure"] if part["evidence"])
    yield from (each["passage"]["quote"] for each in told.content["points"] if each["passage"])
    for _, each in told.advice:
        yield each["quote"]
        examples = _examples(told.reader)
        found = QUOTED.findall(each["text"]) if each["quote"] else []
        yield from (words[1:-1] for words in found if words not in examples)
    if told.content["done_well"]:
        yield told.content["done_well"]["quote"]


@cache
def _examples(reader: Language) -> frozenset[str]:
    """Words in quotation marks that are part of an advice, such as “for example”."""
    sentences = [
        counted(each, 2, reader) if isinstance(each, Counted) else translated(each, reader)
        for phrasings in ADVICE.values()
        for each in phrasings
    ]
    return frozenset(words for each in sentences for words in QUOTED.findall(each))


def sentences(told: Told) -> Iterator[str]:
    """Every sentence of the report but expected points, which are in the answer's language."""
    content = told.content
    yield from (gate["message"] for gate in content["gates"])
    for dimension in content["dimensions"]:
        yield from (dimension["label"], dimension["anchor"], dimension["next_level"])
    yield from (part["label"] for part in content["structure"])
    yield from (each["text"] for each in content["advice"])
    if content["done_well"]:
        yield content["done_well"]["text"]
    yield from (each["message"] for each in told.body["notices"])
    points = [each["point"] for each in content["points"]]
    for line in told.body["evaluation"].splitlines():
        if not any(point in line for point in points):
            yield line


def is_foreign(sentence: str, reader: Language) -> bool:
    """Whether it has more frequent words of another language than of the reader's, or is one."""
    if sentence in _sources(reader):
        return True
    words = [word.lower() for word in WORD.findall(sentence)]
    own = evaluation_tables(reader).common_words
    for other in LANGUAGES:
        if other != reader:
            foreign = evaluation_tables(other).common_words - own
            count = sum(word in foreign for word in words)
            if count > sum(word in own for word in words):
                return True
    return False


@cache
def _sources(reader: Language) -> frozenset[str]:
    """The labels and anchors of other languages that the reader's does not share."""
    sentences = [*NOT_RATED.values(), *(each for levels in ANCHORS.values() for each in levels)]
    own = {translated(each, reader) for each in sentences}
    return (
        frozenset(
            translated(each, other) for each in sentences for other in LANGUAGES if other != reader
        )
        - own
    )


def key_of(text: str, reader: Language) -> str:
    """The key of the sentence of ADVICE that ends an advice."""
    return next(key for key, pattern in _patterns(reader) if pattern.search(text))


def praised_dimension(text: str, reader: Language) -> str:
    """The dimension that is praised."""
    return next(
        name
        for name, phrasings in DONE_WELL.items()
        if any(text.endswith(translated(words, reader)) for words in phrasings)
    )


@cache
def _patterns(reader: Language) -> list[tuple[str, re.Pattern[str]]]:
    return [
        (key, re.compile(pattern + "$"))
        for key, phrasings in ADVICE.items()
        for sentence in phrasings
        for pattern in _as_patterns(sentence, reader)
    ]


def fits(line: str, sentence: Sentence, reader: Language) -> bool:
    return any(re.fullmatch(pattern, line) for pattern in _as_patterns(sentence, reader))


@cache
def _as_patterns(sentence: Sentence, reader: Language) -> list[str]:
    """A sentence, in each of its forms, with anything in the place of its placeholders."""
    forms = (
        {counted(sentence, count, reader) for count in (1, 2)}
        if isinstance(sentence, Counted)
        else {translated(sentence, reader)}
    )
    return [re.sub(r"\\\{[^}]*\\\}", ".+", re.escape(form)) for form in forms]
