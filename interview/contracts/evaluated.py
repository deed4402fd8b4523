"""An evaluated answer, and its reports as the plain values of JSON."""

from dataclasses import dataclass, field, fields
from typing import Any, get_type_hints

from cattrs import BaseValidationError, Converter

from interview.contracts.answer import Span, Transcript
from interview.contracts.content import ContentReport, Sentence
from interview.contracts.delivery import (
    PACE_BANDS,
    DeliveryReport,
    Measured,
    Metric,
    NotMeasurable,
    Pace,
)
from interview.errors import Language


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning about how far the evaluation can be trusted, in the reader's language.

    ``stretches`` are the parts of the recording it is about; empty if it is about all of it.
    """

    code: str
    message: str
    stretches: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluatedAnswer:
    """An answer with its evaluation. A typed answer has no transcript, delivery or duration.

    ``cached``: transcript and delivery come from an earlier answer with the same recording.
    ``sentences`` are those that were judged, of a spoken answer.
    """

    evaluation: str
    text: str
    language: Language
    content: ContentReport
    transcript: Transcript | None = None
    delivery: DeliveryReport | None = None
    duration: float | None = None
    truncated: bool = False
    cached: bool = False
    notices: tuple[Notice, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)
    sentences: tuple[Sentence, ...] = ()


converter = Converter()


@converter.register_unstructure_hook
def _plain_gap(value: NotMeasurable) -> dict[str, str]:
    return {"not_measurable": value.reason}


def _metric(value: dict[str, Any], _: type[Metric]) -> Metric:
    reason = value.get("not_measurable")
    return Measured(**value) if reason is None else NotMeasurable(reason)


converter.register_structure_hook(Metric, _metric)


def plain(report: ContentReport) -> dict[str, Any]:
    """A content report as dicts and lists; a metric that was not measured names its reason."""
    values: dict[str, Any] = converter.unstructure(report)
    return values


def content_report(values: dict[str, Any] | None) -> ContentReport | None:
    """The inverse of :func:`plain`.

    None if there is none, or one of a version with other fields.
    """
    if values is None:
        return None
    try:
        return converter.structure(values, ContentReport)
    except BaseValidationError:
        return None


def flat_delivery(report: DeliveryReport) -> dict[str, Any]:
    """Every metric and list of a delivery report by its own name, without the groups."""
    groups = converter.unstructure(report)
    duration = {"duration": groups.pop("duration")}
    flat = {name: value for group in groups.values() for name, value in group.items()}
    flat["pace_curve"] = flat.pop("curve")
    flat["most_used"] = [{"word": word, "count": count} for word, count in flat["most_used"]]
    return duration | flat


def delivery_report(flat: dict[str, Any] | None) -> DeliveryReport | None:
    """The inverse of :func:`flat_delivery`; ignores other names.

    None if there is none, or one of a version with other fields.
    """
    if flat is None:
        return None
    try:
        return _structured(flat)
    except (BaseValidationError, KeyError):
        return None


def _structured(flat: dict[str, Any]) -> DeliveryReport:
    named = flat | {"curve": flat["pace_curve"]}
    named["most_used"] = [(each["word"], each["count"]) for each in flat["most_used"]]
    groups = {
        name: {each.name: named[each.name] for each in fields(group)}
        for name, group in get_type_hints(DeliveryReport).items()
        if name != "duration"
    }
    return converter.structure({"duration": flat["duration"], **groups}, DeliveryReport)


def pace_band(pace: Pace, language: Language) -> dict[str, Any] | None:
    """The comfortable pace in words and in syllables; ``metric`` names the one that was measured.

    The other one follows from the syllables per word of this answer. None without a pace.
    """
    band = PACE_BANDS[language]
    rates = {
        "words_per_minute": pace.words_per_minute,
        "syllables_per_minute": pace.syllables_per_minute,
    }
    known = {name: rate.value for name, rate in rates.items() if isinstance(rate, Measured)}
    if len(known) < len(rates) or not known[band.metric]:
        return None
    bounds = {
        name: {
            "low": round(band.low * value / known[band.metric]),
            "high": round(band.high * value / known[band.metric]),
        }
        for name, value in known.items()
    }
    return {"metric": band.metric, "read_speech": band.read_speech, **bounds}


def flat_transcript(transcript: Transcript) -> dict[str, Any]:
    """Words and segments of a transcript, and who recognised it."""
    return {
        "words": [
            {
                "word": word.text,
                "start": word.start,
                "end": word.end,
                "probability": round(word.probability, 3),
            }
            for word in transcript.words
        ],
        "segments": [
            {
                "text": segment.text,
                "start": segment.start,
                "end": segment.end,
                "no_speech_probability": round(segment.no_speech_probability, 3),
                "quarantine": segment.quarantine,
                "language": segment.language or transcript.language,
            }
            for segment in transcript.segments
        ],
        "language_probability": transcript.language_probability,
        "model": f"{transcript.engine}/{transcript.model}",
    }
