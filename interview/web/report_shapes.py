"""The fields of reports and queued answers, as responses have them."""

from typing import Annotated, Any, Literal, get_type_hints

from interview.contracts import ContentReport, DeliveryReport, Measured, Notice, Sentence
from interview.contracts.delivery import PacePoint
from interview.errors import Language
from interview.web.declared import Fields, Many, Maybe
from interview.web.schemas import fields_of

VOICE: Fields = {
    "audio_url": Annotated[str | None, "The sound of the text; null without a server voice."],
    "has_audio": bool,
}

_GROUPS: Fields = {
    name: kind
    for group in get_type_hints(DeliveryReport).values()
    if group is not Measured
    for name, kind in fields_of(group).items()
}
_BOUNDS: Fields = {"low": int, "high": int}
_TIME = float | None

DELIVERY: Fields = {
    "duration": Measured,
    **{name: kind for name, kind in _GROUPS.items() if name not in ("curve", "most_used")},
    "pace_curve": list[PacePoint],
    "most_used": Many({"word": str, "count": int}),
    "pace_band": Maybe(
        {
            "metric": Literal["words_per_minute", "syllables_per_minute"],
            "read_speech": bool,
            "words_per_minute": _BOUNDS,
            "syllables_per_minute": _BOUNDS,
        }
    ),
    "outside_band": Many({"name": str, "at": _TIME, "seconds": _TIME}),
}

WORDS = Many({"word": str, "start": _TIME, "end": _TIME, "probability": _TIME})
SEGMENTS = Many(
    {
        "text": str,
        "start": _TIME,
        "end": _TIME,
        "no_speech_probability": float | None,
        "quarantine": Annotated[str | None, "Why the words are struck out; null if they are not."],
        "language": str,
    }
)

JUDGED: Fields = {"evaluation": str, "content": ContentReport}
TRANSCRIPT: Fields = {
    "transcribed_text?": str,
    "sentences?": list[Sentence],
    "words?": WORDS,
    "segments?": SEGMENTS,
}
"""Of a spoken answer only."""

REPORT: Fields = {
    **JUDGED,
    **VOICE,
    "has_cv_context": bool,
    "language": Language,
    "delivery": Maybe(DELIVERY),
    "notices": list[Notice],
    "timings": Annotated[dict[str, float], "Seconds of each stage, and in total."],
    **TRANSCRIPT,
    "language_probability?": float | None,
    "model?": str,
    "transcript_corrected?": bool,
    "duration?": float,
    "truncated?": bool,
    "cached?": bool,
    "heard?": {**JUDGED, **TRANSCRIPT, "language": Language, "notices": list[Notice]},
}
"""The report on an answer. Delivery and transcript are those of a spoken one."""

QUESTION: Fields = {
    "session_id": str,
    "question": str,
    "question_index": int,
    "total_questions": int,
    **VOICE,
}
FINISHED: Fields = {
    "final_evaluation": str,
    "total_questions": int,
    "total_answers": int,
    "session_duration": Annotated[float, "Seconds."],
}
OUTCOME: Fields = {
    "status": Literal["continue", "completed"],
    **{f"{name}?": kind for name, kind in (QUESTION | FINISHED).items()},  # type: ignore[operator]
    "total_questions": int,
    "message?": str,
    "answer_evaluation": Maybe(REPORT),
}
"""The next question of an interview, or after the last answer its evaluation."""

ANSWER: Fields = {
    "id": str,
    "state": Literal["received", "processing", "evaluated", "failed", "expired"],
    "stage": Literal["queue", "decode", "transcribe", "measure", "evaluate"],
    "stage_text": str,
    "progress": Annotated[float, "Share of the work that is done, 0-1."],
    "position": int | None,
    "expected_wait": Annotated[int | None, "Seconds."],
    "recording_kept": bool,
    "shared": bool,
    "result": Annotated[Any, "Null, the report, or what the answer of an interview responds."],
    "code?": str,
    "error?": str,
}
"""A queued answer."""
