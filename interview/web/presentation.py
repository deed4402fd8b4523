"""Reports as the JSON clients read."""

from dataclasses import fields
from typing import Any

from interview.contracts import DeliveryReport, EvaluatedAnswer, Measured, NotMeasurable


def answer_json(answer: EvaluatedAnswer) -> dict[str, Any]:
    """One evaluated answer. ``transcribed_text`` and the rest of the voice only when spoken."""
    body: dict[str, Any] = {
        "evaluation": answer.evaluation,
        "audio_url": None,
        "has_audio": False,
        "has_cv_context": False,
        "language": answer.language,
        "delivery": delivery_json(answer.delivery) if answer.delivery else None,
        "content": {"not_measurable": "not_evaluated"},
        "timings": answer.timings,
    }
    if answer.transcript is not None:
        body |= {
            "transcribed_text": answer.text,
            "words": [
                {
                    "word": w.text,
                    "start": w.start,
                    "end": w.end,
                    "probability": round(w.probability, 3),
                }
                for w in answer.transcript.words
            ],
            "segments": [
                {
                    "text": segment.text,
                    "start": segment.start,
                    "end": segment.end,
                    "no_speech_probability": round(segment.no_speech_probability, 3),
                }
                for segment in answer.transcript.segments
            ],
            "language_probability": answer.transcript.language_probability,
            "model": f"{answer.transcript.engine}/{answer.transcript.model}",
            "duration": answer.duration,
            "truncated": answer.truncated,
        }
    return body


def delivery_json(report: DeliveryReport) -> dict[str, Any]:
    """Each metric as ``{value, unit}`` or ``{not_measurable: reason}``, then where they were."""
    body = {
        item.name: metric_json(value)
        for item in fields(report)
        if isinstance(value := getattr(report, item.name), Measured | NotMeasurable)
    }
    return body | {
        "fillers": [{"text": f.text, "start": f.start} for f in report.fillers],
        "pause_spans": [
            {"start": round(p.start, 2), "end": round(p.end, 2)} for p in report.pause_spans
        ],
    }


def metric_json(metric: Measured | NotMeasurable) -> dict[str, Any]:
    if isinstance(metric, Measured):
        return {"value": metric.value, "unit": metric.unit}
    return {"not_measurable": metric.reason}
