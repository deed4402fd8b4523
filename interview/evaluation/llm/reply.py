"""What of a reply is believed: the parts whose words the answer proves."""

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
"""More than there are dimensions; what is too much is refused, not cut."""

MAX_SENTENCES = 5
MAX_SENTENCE = 320
"""Characters of one remark: a long spoken sentence has 40 words."""

MAX_REASONS = 2
MAX_RISES = 2
"""Together two rises lift the overall by 0.55 of a level at most, 0.61 where delivery is not
judged (the two largest weights): the size of the rubric's own error, whatever a model was
talked into."""

QUOTE_WORDS = range(3, 31)
"""A quote of two words stands in any answer; one of the whole answer proves nothing."""

MARKUP = re.compile(r"[<>{}\[\]`#*_|\\^~]|https?:|www\.|\b\S+@\S+|\w\.(?:com|net|org|io|tr)\b")
QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{2,})[\"”»]")
VERDICT = re.compile(
    r"\b(?:scor|grade[ds]?\b|rating|rubri|puan|skor|full marks|notunuz)"
    r"|\b(?:level|seviye|duzey)\w* \d|\b\d\W*(?:star|yildiz|level|duzey|seviye)"
    r"|\d\s*/\s*\d|\bout of\b|\buzerinden\b|\b100 ?%|% ?100\b"
)
"""A judgement in figures, on folded text: only the rubric gives those."""


@dataclass(frozen=True, slots=True)
class Move:
    """A change of one level that the answer's own words back."""

    change: int
    evidence: Evidence
    reason: str


@dataclass(frozen=True, slots=True)
class BelievedReply:
    """What is left of a reply."""

    text: str
    moves: Mapping[str, Move]


def reply_schema(dimensions: Sequence[str]) -> dict[str, Any]:
    """JSON schema of a reply that may move these dimensions.

    Within the subset all structured-output servers share: every property required, none
    besides (platform.openai.com/docs/guides/structured-outputs, "Supported schemas").
    Lengths are checked by the reader of the reply, who drops a part instead of the whole.
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
    """The reply as JSON that fits the schema.

    Raises:
        LlmUnavailable: it is not JSON or has another form, extra keys included.
    """
    try:
        # Servers without structured output wrap the object in a fence or a sentence.
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
    """Compiled once for each choice of dimensions: those judged, with voice and without."""
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
    """Keep the remarks and moves that are plain, in the reader's language and proved.

    Args:
        reply: fits the schema.
        answer: the words the model was shown; a quote must stand in one of its sentences.
        reader: the language the remarks must be in.
        falls: dimensions that may go down.
        rises: dimensions that may go up; of these at most two do.
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
    """The answer, where quotes are looked up word by word."""

    def __init__(self, answer: AnswerText) -> None:
        self.language = answer.language
        self._sentences = [
            (_joined(tokens(sentence.text, answer.language)), sentence.start)
            for sentence in answer.sentences
        ]

    def start_of(self, quote: str) -> tuple[bool, float | None]:
        """Whether the words stand together in one sentence, and when it was said."""
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
    """One plain sentence for the reader that neither talks of scores nor misquotes."""
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
    """One move a dimension, each with its own proof; a contradiction is no move."""
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
    """More of its common words belong to this language than to any other."""
    words = tokens(text, language)
    counts = {
        each: sum(word in evaluation_tables(each).common_words for word in words)
        for each in LANGUAGES
    }
    most = max(counts.values())
    return counts[language] == most and (len(words) < 8 or most > 0)


def _plain(text: str) -> str:
    """On one line, without control, invisible and half characters."""
    line = " ".join(text.split())
    return "".join(each for each in line if unicodedata.category(each) not in ("Cc", "Cf", "Cs"))


def _joined(words: Iterable[str]) -> str:
    """Words between spaces, so that a search finds whole words only."""
    return f" {' '.join(words)} "
