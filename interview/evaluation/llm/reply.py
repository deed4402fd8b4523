"""Validates replies of the language model and keeps the parts that quote the answer correctly."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fastjsonschema import JsonSchemaValueException
from fastjsonschema import compile as compile_schema

from interview.contracts import AnswerText, Evidence
from interview.evaluation.llm.endpoint import LlmUnavailable
from interview.evaluation.llm.injection import folded
from interview.evaluation.tables import evaluation_tables
from interview.language.catalogue import LANGUAGES, Language
from interview.language.words import tokens

MAX_REMARKS = 5
MAX_MOVES = 8
"""More than there are dimensions; a reply with more is refused."""

MAX_SENTENCES = 5
MAX_SENTENCE = 320
"""Characters of one remark; a long spoken sentence has 40 words."""

MAX_REASONS = 2
MAX_RISES = 2
"""Two raised levels change the overall level by at most 0.55, or 0.61 if delivery is not rated (the
two largest weights). This is less than the error of the rubric, whatever an injection achieves."""

QUOTE_WORDS = range(3, 31)
"""Words of a valid quote: two words occur in any answer, and a whole answer proves nothing."""

MARKUP = re.compile(r"[<>{}\[\]`#*_|\\^~]|https?:|www\.|\b\S+@\S+|\w\.(?:com|net|org|io|tr)\b")
QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{2,})[\"”»]")
VERDICT = re.compile(
    r"\b(?:scor|grade[ds]?\b|rating|rubri|puan|skor|full marks|notunuz)"
    r"|\b(?:level|seviye|duzey)\w* \d|\b\d\W*(?:star|yildiz|level|duzey|seviye)"
    r"|\d\s*/\s*\d|\bout of\b|\buzerinden\b|\b100 ?%|% ?100\b"
)
"""Scores and levels in folded text, which only the rubric may give."""


@dataclass(frozen=True, slots=True)
class Move:
    """A change of one level that is proved by a quote of the answer."""

    change: int
    evidence: Evidence
    reason: str


@dataclass(frozen=True, slots=True)
class BelievedReply:
    """The parts of a reply that were kept."""

    text: str
    moves: Mapping[str, Move]


def reply_schema(dimensions: Sequence[str]) -> dict[str, Any]:
    """JSON schema of a reply that may move these dimensions.

    It uses the subset that all structured-output servers support: all properties are required and
    no others allowed (platform.openai.com/docs/guides/structured-outputs, "Supported schemas").
    Lengths are checked by :func:`believed`, which drops only the parts that are too long.
    """
    text = {"type": "string"}
    remark = _closed(sentence=text, quote=text)
    move = _closed(
        dimension={"type": "string", "enum": list(dimensions)},
        change={"type": "integer", "enum": [-1, 1]},
        reason=text,
        quote=text,
    )
    return _closed(
        remarks={"type": "array", "items": remark, "minItems": 1, "maxItems": MAX_REMARKS},
        moves={"type": "array", "items": move, "maxItems": MAX_MOVES},
    )


def checked_reply(content: str, dimensions: Sequence[str]) -> dict[str, Any]:
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
        _check(tuple(dimensions))(reply)
    except JsonSchemaValueException:
        raise LlmUnavailable("wrong_form") from None
    checked: dict[str, Any] = reply
    return checked


@lru_cache(maxsize=16)
def _check(dimensions: tuple[str, ...]) -> Callable[[Any], Any]:
    """The compiled schema for a set of dimensions."""
    check: Callable[[Any], Any] = compile_schema(reply_schema(dimensions))
    return check


def _closed(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def believed(
    reply: Mapping[str, Any],
    answer: AnswerText,
    reader: Language,
    *,
    falls: Collection[str],
    rises: Collection[str],
) -> BelievedReply:
    """Keep the remarks and moves that are plain text, in the reader's language and proved.

    Args:
        reply: a reply that matches the schema.
        answer: the answer as sent to the model; quotes must occur in one of its sentences.
        reader: the required language of the remarks.
        falls: dimensions that may fall.
        rises: dimensions that may rise; at most ``MAX_RISES`` of them do.
    """
    source = _Source(answer)
    remarks = [text for item in reply["remarks"] if (text := _remark(item, source, reader))]
    allowed = [
        item
        for item in reply["moves"]
        if item["dimension"] in (rises if item["change"] > 0 else falls)
    ]
    moves = _moves(allowed, source, reader)
    reasons = [move.reason for move in moves.values()][:MAX_REASONS]
    sentences = dict.fromkeys([*remarks[: MAX_SENTENCES - len(reasons)], *reasons])
    return BelievedReply(" ".join(sentences), moves)


class _Source:
    """The words of an answer, in which quotes are looked up."""

    def __init__(self, answer: AnswerText) -> None:
        self.language = answer.language
        self._sentences = [
            (_joined(tokens(sentence.text, answer.language)), sentence.start)
            for sentence in answer.sentences
        ]

    def start_of(self, quote: str) -> tuple[bool, float | None]:
        """Whether a sentence contains the quote, and the time of the sentence."""
        words = tokens(quote, self.language)
        if len(words) in QUOTE_WORDS:
            for sentence, start in self._sentences:
                if _joined(words) in sentence:
                    return True, start
        return False, None


def _remark(item: Mapping[str, str], source: _Source, reader: Language) -> str | None:
    sentence, quote = _plain(item["sentence"]), _plain(item["quote"])
    proved, _ = source.start_of(quote)
    if not (proved and _acceptable(sentence, source, reader)):
        return None
    shown = _joined(tokens(quote, source.language)) in _joined(tokens(sentence, source.language))
    return sentence if shown else f"{sentence} (“{quote}”)"


def _acceptable(sentence: str, source: _Source, reader: Language) -> bool:
    """Whether a sentence is plain text for the reader, without scores and wrong quotes."""
    return (
        2 <= len(sentence) <= MAX_SENTENCE
        and not MARKUP.search(sentence)
        and not VERDICT.search(folded(QUOTED.sub(" ", sentence)))
        and _is_in(reader, QUOTED.sub(" ", sentence))
        and all(_stands_in(found, source) for found in QUOTED.findall(sentence))
    )


def _moves(
    items: Sequence[Mapping[str, Any]], source: _Source, reader: Language
) -> dict[str, Move]:
    """At most one move per dimension, each with its own quote; contradictions are dropped."""
    named = Counter(item["dimension"] for item in items)
    moves: dict[str, Move] = {}
    for item in items:
        move = _move(item, source, reader)
        used = {each.evidence.quote for each in moves.values()}
        rises = sum(each.change > 0 for each in moves.values())
        full = item["change"] > 0 and rises == MAX_RISES
        if move and named[item["dimension"]] == 1 and move.evidence.quote not in used and not full:
            moves[item["dimension"]] = move
    return moves


def _move(item: Mapping[str, Any], source: _Source, reader: Language) -> Move | None:
    quote, reason = _plain(item["quote"]), _plain(item["reason"])
    proved, start = source.start_of(quote)
    if not (proved and _acceptable(reason, source, reader)):
        return None
    return Move(item["change"], Evidence(quote, start, "language_model"), reason)


def _stands_in(quoted: str, source: _Source) -> bool:
    words = tokens(quoted, source.language)
    return len(words) < QUOTE_WORDS.start or source.start_of(quoted)[0]


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
