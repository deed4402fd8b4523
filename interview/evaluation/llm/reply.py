"""Validates replies of the language model and keeps the parts that quote the answer correctly."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any, Literal

from fastjsonschema import JsonSchemaValueException
from fastjsonschema import compile as compile_schema

from interview.contracts import AnswerText, Evidence, WrongFact
from interview.evaluation.llm.endpoint import LlmUnavailable
from interview.evaluation.llm.injection import folded
from interview.evaluation.llm.prompt import point_names
from interview.evaluation.reading import fold
from interview.evaluation.tables import evaluation_tables
from interview.language.catalogue import LANGUAGES, Language
from interview.language.words import tokens

LEVELS = [1, 2, 3, 4, 5]
MAX_REMARKS = 5
MAX_WRONG_FACTS = 3
MAX_SENTENCE = 320
"""Characters of one sentence; a long spoken one has 40 words."""

QUOTE_WORDS = range(3, 31)
"""Words of a valid quote: two words occur in any answer, and a whole answer proves nothing."""

RULE = "language_model"

MARKUP = re.compile(r"[<>{}\[\]`#*_|\\^~]|https?:|www\.|\b\S+@\S+|\w\.(?:com|net|org|io|tr)\b")
QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{2,})[\"”»]")
VERDICT = re.compile(
    r"\b(?:scor|grade[ds]?\b|rating|rubri|puan|skor|full marks|notunuz)"
    r"|\b(?:level|seviye|duzey)\w* \d|\b\d\W*(?:star|yildiz|level|duzey|seviye)"
    r"|\d\s*/\s*\d|\bout of\b|\buzerinden\b|\b100 ?%|% ?100\b"
)
"""Scores and levels in folded text, which have fields of their own."""

Subject = Literal["yes", "cannot_tell", "no"]


@dataclass(frozen=True, slots=True)
class Grade:
    """A level from 1 to 5 that is proved by a quote of the answer."""

    level: int
    reason: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class PointVerdict:
    """Whether a point was said, with the words that say it; ``heard`` is None if it is untold."""

    heard: Literal["said", "not_heard"] | None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class BelievedReply:
    """The proved parts of a reply; a part that is not proved is missing.

    ``points`` has the verdict on each expected point; a point said without proof has none.
    """

    text: str
    overall: Grade | None
    subject: Subject
    dimensions: Mapping[str, Grade]
    points: tuple[PointVerdict, ...]
    wrong_facts: tuple[WrongFact, ...]


def reply_schema(dimensions: Sequence[str], points: Sequence[str]) -> dict[str, Any]:
    """JSON schema of a reply about these dimensions and expected points.

    It uses the subset that all structured-output servers support: all properties are required and
    no others allowed (platform.openai.com/docs/guides/structured-outputs, "Supported schemas").
    Each dimension and point has a property, so that a reply names each exactly once. Lengths are
    checked by :func:`believed`, which drops only the parts that are too long.
    """
    text = {"type": "string"}
    grade = _closed(quote=text, reason=text, level={"type": "integer", "enum": LEVELS})
    heard = _closed(quote=text, verdict={"type": "string", "enum": ["said", "not_heard"]})
    subject = _closed(quote=text, verdict={"type": "string", "enum": ["yes", "cannot_tell", "no"]})
    listed = dict.fromkeys(point_names(points), heard)
    return _closed(
        dimensions=_closed(**dict.fromkeys(dimensions, grade)),
        **({"points": _closed(**listed)} if listed else {}),
        wrong_facts=_list(_closed(quote=text, correction=text), 0, MAX_WRONG_FACTS),
        subject=subject,
        overall=grade,
        remarks=_list(_closed(quote=text, sentence=text), 1, MAX_REMARKS),
    )


def checked_reply(content: str, dimensions: Sequence[str], points: Sequence[str]) -> dict[str, Any]:
    """Parse a reply and validate it against the schema.

    Raises:
        LlmUnavailable: the reply is not JSON or does not match the schema.
    """
    try:
        # Servers without structured output may put the object in a code fence or a sentence.
        reply = json.loads(content[content.index("{") : content.rindex("}") + 1])
    except (ValueError, RecursionError):
        raise LlmUnavailable("not_json") from None
    try:
        _check(tuple(dimensions), len(points))(reply)
    except JsonSchemaValueException:
        raise LlmUnavailable("wrong_form") from None
    checked: dict[str, Any] = reply
    return checked


@lru_cache(maxsize=32)
def _check(dimensions: tuple[str, ...], points: int) -> Callable[[Any], Any]:
    """The compiled schema for a set of dimensions and a number of points."""
    check: Callable[[Any], Any] = compile_schema(reply_schema(dimensions, [""] * points))
    return check


def _closed(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any], least: int, most: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def believed(reply: Mapping[str, Any], answer: AnswerText, reader: Language) -> BelievedReply:
    """Keep the parts that are plain text in the reader's language and quote the answer.

    Args:
        reply: a reply that matches the schema.
        answer: the answer as sent to the model, in which quotes are looked up.
        reader: the required language of every sentence.
    """
    source = _Source(answer)
    remarks = [text for item in reply["remarks"] if (text := _remark(item, source, reader))]
    graded = {name: _grade(item, source, reader) for name, item in reply["dimensions"].items()}
    facts = (_wrong_fact(item, source, reader) for item in reply["wrong_facts"])
    points = reply.get("points", {})
    return BelievedReply(
        " ".join(dict.fromkeys(remarks)),
        _grade(reply["overall"], source, reader),
        _subject(reply["subject"], source),
        {name: grade for name, grade in graded.items() if grade is not None},
        tuple(_point(points[name], source) for name in point_names(list(points))),
        tuple(fact for fact in facts if fact is not None),
    )


class _Source:
    """The words of an answer, in which quotes are looked up."""

    def __init__(self, answer: AnswerText) -> None:
        self.language = answer.language
        inside = [self.words(sentence.text) for sentence in answer.sentences]
        self._text = _joined(word for words in inside for word in words)
        self._starts = [sentence.start for sentence in answer.sentences]
        self._ends = list(accumulate(sum(len(word) + 1 for word in words) for words in inside))

    def words(self, text: str) -> list[str]:
        """The words of a text without case, marks and accents."""
        plain = unicodedata.normalize("NFKC", text).replace("’", "'")
        return tokens(fold(plain, self.language), self.language)

    def evidence(self, text: str) -> Evidence | None:
        """The quote with the time of the sentence it begins in; None if nobody said it."""
        quote = _plain(text)
        words = self.words(quote)
        place = self._text.find(_joined(words)) if len(words) in QUOTE_WORDS else -1
        if place < 0:
            return None
        sentence = next(index for index, end in enumerate(self._ends) if place < end)
        return Evidence(quote, self._starts[sentence], RULE)

    def contains(self, quoted: str) -> bool:
        """Whether words within a sentence of the model were said; very few always pass."""
        words = self.words(quoted)
        return len(words) < QUOTE_WORDS.start or _joined(words) in self._text


def _grade(item: Mapping[str, Any], source: _Source, reader: Language) -> Grade | None:
    evidence, reason = source.evidence(item["quote"]), _plain(item["reason"])
    if evidence is None or not _acceptable(reason, source, reader):
        return None
    return Grade(item["level"], reason, evidence)


def _subject(item: Mapping[str, str], source: _Source) -> Subject:
    verdict = item["verdict"]
    if source.evidence(item["quote"]) is None:
        return "cannot_tell"
    return "yes" if verdict == "yes" else "no" if verdict == "no" else "cannot_tell"


def _point(item: Mapping[str, str], source: _Source) -> PointVerdict:
    if item["verdict"] == "not_heard":
        return PointVerdict("not_heard")
    evidence = source.evidence(item["quote"])
    return PointVerdict("said" if evidence else None, evidence)


def _wrong_fact(item: Mapping[str, str], source: _Source, reader: Language) -> WrongFact | None:
    evidence, correction = source.evidence(item["quote"]), _plain(item["correction"])
    if evidence is None or not _acceptable(correction, source, reader):
        return None
    return WrongFact(evidence, correction)


def _remark(item: Mapping[str, str], source: _Source, reader: Language) -> str | None:
    sentence, evidence = _plain(item["sentence"]), source.evidence(item["quote"])
    if evidence is None or not _acceptable(sentence, source, reader):
        return None
    shown = _joined(source.words(evidence.quote)) in _joined(source.words(sentence))
    return sentence if shown else f"{sentence} (“{evidence.quote}”)"


def _acceptable(sentence: str, source: _Source, reader: Language) -> bool:
    """Whether a sentence is plain text for the reader, without scores and wrong quotes."""
    return (
        2 <= len(sentence) <= MAX_SENTENCE
        and not MARKUP.search(sentence)
        and not VERDICT.search(folded(QUOTED.sub(" ", sentence)))
        and _is_in(reader, QUOTED.sub(" ", sentence))
        and all(source.contains(found) for found in QUOTED.findall(sentence))
    )


def _is_in(language: Language, text: str) -> bool:
    """Whether no other language has more common words in the text."""
    words = tokens(text, language)
    counts = {
        each: sum(word in evaluation_tables(each).common_words for word in words)
        for each in LANGUAGES
    }
    most = max(counts.values())
    return counts[language] == most and (len(words) < 8 or most > 0)


def _plain(text: str) -> str:
    """The text on one line, without control, invisible and lone surrogate characters."""
    line = " ".join(text.split())
    return "".join(each for each in line if unicodedata.category(each) not in ("Cc", "Cf", "Cs"))


def _joined(words: Iterable[str]) -> str:
    """The words between spaces, so that searches match whole words only."""
    return f" {' '.join(words)} "
