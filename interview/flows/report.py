"""An evaluated answer as JSON."""

from typing import Any

from interview.contracts import (
    EvaluatedAnswer,
    converter,
    flat_delivery,
    flat_transcript,
    pace_band,
    plain,
)
from interview.evaluation.outside import outside_bands


def answer_json(answer: EvaluatedAnswer) -> dict[str, Any]:
    """An evaluated answer as JSON. Fields of transcript and delivery only for spoken answers."""
    body: dict[str, Any] = {
        "evaluation": answer.evaluation,
        "audio_url": None,
        "has_audio": False,
        "has_cv_context": False,
        "language": answer.language,
        "delivery": None,
        "content": plain(answer.content),
        "notices": converter.unstructure(answer.notices),
        "timings": answer.timings,
    }
    if answer.delivery is not None:
        body["delivery"] = flat_delivery(answer.delivery) | {
            "pace_band": pace_band(answer.delivery.pace, answer.language),
            "outside_band": [
                {"name": each.name, "at": each.at, "seconds": each.seconds}
                for each in outside_bands(answer.delivery, answer.language)
            ],
        }
    if answer.transcript is not None:
        body |= flat_transcript(answer.transcript) | {
            "transcribed_text": answer.text,
            "transcript_corrected": False,
            "sentences": converter.unstructure(answer.sentences),
            "duration": answer.duration,
            "truncated": answer.truncated,
            "cached": answer.cached,
        }
    return body
