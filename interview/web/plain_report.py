"""A report in words and tables, for readers whose browser runs no script."""

from collections.abc import Callable, Mapping
from typing import Any

from interview.errors import Language

Texts = Mapping[str, str]

HIGHEST_LEVEL = 5
DECIMALS = {"s": 1, "dB": 1, "dBFS": 1, "semitones": 1, "level": 1, "words/sentence": 1}
"""Of figures by their unit; the others are told in whole numbers."""

RATES = ("/min", "/100 words")
FAST = ("words/min", "syllables/min")
"""Rates large enough to be told in whole numbers."""


def report_view(result: Mapping[str, Any], words: Texts, language: Language) -> dict[str, Any]:
    """What the template of the report shows of an evaluated answer.

    Args:
        result: an answer as JSON clients read it (``answer_json``).
        words: the texts of the reader's language.
    """
    write = _writer(words, language)
    delivery: Mapping[str, Any] = result.get("delivery") or {}
    measures = ((f"js.measure.{name}", metric) for name, metric in delivery.items())
    return {
        "result": result,
        "content": result["content"],
        "overall": write(result["content"]["overall"]),
        "measures": [(words[key], write(metric)) for key, metric in measures if key in words],
        "points": [
            (entry["point"], words[f"js.status.{entry['status']}"])
            for entry in result["content"]["points"]
        ],
        "lines": [_line(segment, words) for segment in result.get("segments", ())],
        "notices": [_sentence(notice) for notice in result.get("notices", ())],
        "highest": HIGHEST_LEVEL,
        "percent": lambda share: _number(100 * share, 0, language, "ratio"),
        "clock": clock,
    }


def clock(seconds: float) -> str:
    """Minutes and seconds: 75 is ``1:15``."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    return f"{minutes}:{rest:02}"


def _writer(words: Texts, language: Language) -> Callable[[Mapping[str, Any]], str]:
    """Writes a metric: value, unit and interval, or why there is none."""

    def write(metric: Mapping[str, Any]) -> str:
        if "not_measurable" in metric:
            reason = f"js.reason.{metric['not_measurable']}"
            return words.get(reason, words["js.reason.other"])
        unit = metric["unit"]
        value, low, high = (_amount(metric[name], unit, language) for name in WRITTEN)
        told = f"{value} {words.get(f'js.unit.{unit}', unit)}".rstrip()
        if low == high:
            return told
        return f"{told} ({words['js.metric.interval'].format(low=low, high=high)})"

    return write


WRITTEN = ("value", "low", "high")


def _amount(value: float, unit: str, language: Language) -> str:
    if unit == "ratio":
        return _number(100 * value, 0, language, unit)
    slow = unit.endswith(RATES) and unit not in FAST
    return _number(value, 1 if slow else DECIMALS.get(unit, 0), language, unit)


def _number(value: float, decimals: int, language: Language, unit: str) -> str:
    """A number as the language writes it: ``1.9`` and ``85%``, in Turkish ``1,9`` and ``%85``."""
    digits = f"{value:.{decimals}f}"
    if language == "tr":
        digits = digits.replace(".", ",")
        return f"%{digits}" if unit == "ratio" else digits
    return f"{digits}%" if unit == "ratio" else digits


def _line(segment: Mapping[str, Any], words: Texts) -> dict[str, str]:
    """A line of the transcript; ``why`` says why it is struck out, and is empty where it is not."""
    quarantine = segment["quarantine"]
    why = "" if quarantine is None else words[f"js.quarantine.{quarantine}"]
    told = {"time": clock(segment["start"]), "text": segment["text"].strip(), "why": why}
    return told | {"lang": segment.get("language", "")}


def _sentence(notice: object) -> str:
    return str(notice["message"]) if isinstance(notice, Mapping) else str(notice)
