"""The fields of reports and queued answers, as responses have them."""

from typing import Annotated, Any, Literal, get_type_hints

from interview.contracts import (
    ContentReport,
    DeliveryReport,
    Measured,
    Notice,
    QuestionKind,
    Sentence,
)
from interview.contracts.delivery import PacePoint
from interview.contracts.interview import Mode, Stage
from interview.errors import Language
from interview.web.declared import DATE, Fields, Many, Maybe
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
    "number": Annotated[int, "As candidates are told; a follow-up has that of its question."],
    "length": Annotated[int, "The number of questions without follow-ups."],
    "stage": Stage,
    "kind": QuestionKind | None,
    "mode": Mode,
    "question_language": Language,
    **VOICE,
}
FINISHED: Fields = {
    "session_id": str,
    "result_url": str,
    "final_evaluation": str,
    "total_questions": int,
    "total_answers": int,
    "session_duration": Annotated[float, "Seconds."],
}
OUTCOME: Fields = {
    "status": Literal["continue", "completed"],
    **{f"{name}?": kind for name, kind in (QUESTION | FINISHED).items()},  # type: ignore[operator]
    "session_id": str,
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

_SCORE = Maybe({"value": float, "low": float, "high": float})
_REMARK = Many({"text": str, "quote": str, "at": _TIME, "index": int})

RESULT: Fields = {
    "session_id": str,
    "language": Language,
    "interest": str | None,
    "start_time": DATE,
    "session_duration": Annotated[float, "Seconds."],
    "plan": Maybe(
        {
            "seed": int,
            "length": int,
            "field": str | None,
            "level": str | None,
            "focus": str | None,
            "focus_label": str | None,
            "mode": Mode,
            "follow_ups": bool,
            "background": bool,
        }
    ),
    "total_questions": int,
    "total_answers": int,
    "final_evaluation": str,
    "overall": _SCORE,
    "rated_answers": int,
    "rateable_answers": int,
    "competencies": Many(
        {
            "competency": str,
            "label": str,
            "score": _SCORE,
            "answers": list[int],
            "evidence": Many({"quote": str, "good": bool, "index": int}),
        }
    ),
    "strengths": _REMARK,
    "work_points": _REMARK,
    "next_steps": Many({"text": str, "address": str}),
    "asked_back": Maybe(
        {
            "index": int,
            "questions": Many({"quote": str, "topics": list[str]}),
            "missing": list[str],
            "terms_only": bool,
            "told": str,
        }
    ),
    "answers": Many(
        {
            "index": int,
            "number": int,
            "stage": Stage,
            "question": str,
            "question_id": str | None,
            "competency": str | None,
            "reason": str | None,
            "think_seconds": float | None,
            "skipped": bool,
            "text": str,
            "report": Maybe(REPORT),
            "answer_id": str | None,
            "has_recording": bool,
        }
    ),
}
"""The result of an interview. Scores are out of 10."""

HINT: Fields = {
    "question_id": str | None,
    "kind": QuestionKind | None,
    "listens_for": str,
    "parts": Many({"label": str, "text": str}),
    "points": list[str],
    "target_seconds": Annotated[list[int], "The least and the most seconds to aim for."],
}
