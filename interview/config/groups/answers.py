"""Settings of the way of an answer: recording, queue, recogniser and language model."""

import os
from dataclasses import dataclass
from typing import Literal

from interview.config.variables import MIB, choice, integer, setting, web_address

ENGINES = ("faster-whisper", "openai-whisper")
TASK_QUEUES = ("embedded", "celery")
MAX_RSS_MB = {"faster-whisper": 450, "openai-whisper": 1600}
"""Recycling limit of each engine: 1.5 times its measured peak with base weights."""


@dataclass(frozen=True, kw_only=True)
class RecordingSettings:
    """Limits of one recording."""

    max_upload_mb: int = setting("MAX_UPLOAD_MB", "16", "largest request body", integer(1, 1024))
    upload_seconds: int = setting(
        "UPLOAD_SECONDS", "120", "longest time one upload may take", integer(1, 3600)
    )
    max_answer_seconds: int = setting(
        "MAX_ANSWER_SECONDS", "300", "longest recording, counted while decoding", integer(5, 3600)
    )

    @property
    def max_upload_bytes(self) -> int:
        return self.max_upload_mb * MIB


@dataclass(frozen=True, kw_only=True)
class QueueSettings:
    """Who evaluates answers, and how many may wait."""

    task_queue: str = setting(
        "TASK_QUEUE",
        "embedded",
        "`embedded` evaluates in this instance; `celery` in workers of their own, "
        "which needs REDIS_URL and PostgreSQL",
        choice(*TASK_QUEUES),
    )
    speech_queue_limit: int = setting(
        "SPEECH_QUEUE_LIMIT", "4", "most waiting answers; the next gets 503 `busy`", integer(0)
    )
    answer_queue_limit: int = setting(
        "ANSWER_QUEUE_LIMIT", "100", "answers that may wait in the database", integer(1)
    )
    answers_per_person: int = setting(
        "ANSWERS_PER_PERSON", "5", "answers of one person that may wait", integer(1)
    )
    answers_per_address: int = setting(
        "ANSWERS_PER_ADDRESS", "60", "answers of one address that may wait", integer(1)
    )

    @property
    def embedded(self) -> bool:
        """Whether the web instance itself evaluates answers."""
        return self.task_queue == "embedded"


@dataclass(frozen=True, kw_only=True)
class SpeechSettings:
    """The recogniser, and the life of the speech process."""

    whisper_engine: str = setting(
        "WHISPER_ENGINE",
        "faster-whisper",
        "`faster-whisper` (int8) or `openai-whisper`",
        choice(*ENGINES),
    )
    whisper_model: str = setting(
        "WHISPER_MODEL",
        "base",
        "`base`, `tiny.en`, a Hugging Face id fetched by `interview-coach models fetch`, "
        "or the path of a CTranslate2 model",
    )
    speech_threads: int = setting(
        "SPEECH_THREADS", "0", "threads of the recogniser; 0 is one per processor", integer(0, 64)
    )
    speech_idle_seconds: int = setting(
        "SPEECH_IDLE_SECONDS", "300", "idle time after which the speech process ends", integer(1)
    )
    speech_recycle_answers: int = setting(
        "SPEECH_RECYCLE_ANSWERS",
        "500",
        "answers after which the speech process is replaced",
        integer(1),
    )
    speech_max_rss_mb: int = setting(
        "SPEECH_MAX_RSS_MB",
        "0",
        "resident size above which the speech process is replaced; 0 is the default of the "
        "engine (450, or 1600 with openai-whisper)",
        integer(0),
    )

    @property
    def processors(self) -> int:
        """Threads of the recogniser: SPEECH_THREADS, or the number of available processors."""
        return self.speech_threads or len(os.sched_getaffinity(0))


@dataclass(frozen=True, kw_only=True)
class LanguageModelSettings:
    """The server of the language model that grades answers, if there is one."""

    llm_base_url: str = setting(
        "LLM_BASE_URL",
        "",
        "OpenAI-compatible server of a language model that grades answers; empty is none, and no "
        "text is sent anywhere",
        web_address,
    )
    llm_model: str = setting("LLM_MODEL", "", "model of that server; required with LLM_BASE_URL")
    llm_api_key: str = setting(
        "LLM_API_KEY", "", "API key of that server, if it needs one", shown=False
    )
    gemini_api_key: str = setting(
        "GEMINI_API_KEY",
        "",
        "if there is no LLM_BASE_URL: key for Gemini's OpenAI-compatible endpoint",
        shown=False,
    )

    @property
    def kind(self) -> Literal["none", "gemini", "other"]:
        """Which model grades answers."""
        if self.llm_base_url:
            return "other"
        return "gemini" if self.gemini_api_key else "none"
