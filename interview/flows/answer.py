"""The path of one answer, in order: decode, recognise, measure, write the feedback."""

import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog

from interview.config import Settings
from interview.contracts import (
    EvaluatedAnswer,
    Recording,
    SpeechLane,
    SpeechProcess,
    TempFiles,
    Transcript,
    Waveform,
)
from interview.delivery.measure import measure_delivery
from interview.errors import AnswerTooLong, EmptyAnswer, Language
from interview.evaluation.feedback import spoken_feedback, typed_feedback
from interview.flows.listen import decode_recording, transcribe_wav

log = structlog.get_logger(__name__)

MAX_TYPED_CHARACTERS = 20_000
DECODE_SECONDS = 30.0
"""The budget of samples decodes in 2 s; ten times that on a slow host is still soon enough."""

START_SECONDS = 60.0
SECONDS_PER_SECOND = 4.0
"""Time limit of recognition: a fixed part for start and load, and one that grows with the
recording; base runs at 0.1-0.3 of real time on two cores."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the speech process gives back for one recording."""

    waveform: Waveform
    transcript: Transcript


class AnswerFlow:
    """Evaluates answers; its collaborators come as arguments.

    Args:
        settings: limits, and the engine to use.
        speech: the process that decodes and recognises.
        temp_files: where the decoded WAV lives while it is needed.
    """

    def __init__(self, settings: Settings, speech: SpeechProcess, temp_files: TempFiles) -> None:
        self._settings = settings
        self._speech = speech
        self._temp_files = temp_files

    def spoken(
        self, recording: Recording, reader: Language, language: Language | None
    ) -> EvaluatedAnswer:
        """Evaluate a recording.

        Args:
            recording: a registry-owned upload; its owner unlinks it.
            reader: language of the feedback.
            language: what is spoken; None hears whether it is Turkish or English.

        Raises:
            InterviewError: any refusal of intake, decoding or recognition, by name.
        """
        clock = _StageClock()
        with self._temp_files.file(suffix=".wav", purpose="decode") as wav:
            heard = self._speech.answer(
                partial(self._hear, recording, wav.path, language, clock=clock)
            )
        with clock.stage("evaluate"):
            evaluated = _evaluated(heard, reader)
        answer = _with_timings(evaluated, clock)
        log.info(
            "answer_evaluated",
            audio_seconds=round(heard.waveform.duration, 2),
            words=len(heard.transcript.words),
            language=answer.language,
            truncated=answer.truncated,
            **answer.timings,
        )
        return answer

    def typed(self, text: str, reader: Language) -> EvaluatedAnswer:
        """Evaluate a typed answer. Raises EmptyAnswer or AnswerTooLong."""
        text = _readable(text).strip()
        if not text:
            raise EmptyAnswer
        if len(text) > MAX_TYPED_CHARACTERS:
            raise AnswerTooLong
        return EvaluatedAnswer(typed_feedback(text, reader), text, reader)

    def _hear(
        self,
        recording: Recording,
        wav_path: Path,
        language: Language | None,
        lane: SpeechLane,
        *,
        clock: "_StageClock",
    ) -> Heard:
        clock.lane_entered()
        with clock.stage("decode"):
            waveform = lane.run(
                decode_recording,
                recording,
                wav_path,
                float(self._settings.max_answer_seconds),
                seconds=DECODE_SECONDS,
            )
        with clock.stage("transcribe"):
            transcript = lane.run(
                transcribe_wav,
                self._settings,
                wav_path,
                waveform.duration,
                language,
                seconds=START_SECONDS + SECONDS_PER_SECOND * waveform.duration,
            )
        return Heard(waveform, transcript)


class _StageClock:
    """Seconds each stage took; a stage run twice after a crash counts both times."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self.seconds: dict[str, float] = {}

    def lane_entered(self) -> None:
        self.seconds.setdefault("queue", time.monotonic() - self._started)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - started

    def total(self) -> float:
        return time.monotonic() - self._started


def _readable(text: str) -> str:
    """Without control characters and lone surrogates: databases refuse them, people see none."""
    return "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    )


def _evaluated(heard: Heard, reader: Language) -> EvaluatedAnswer:
    transcript, waveform = heard.transcript, heard.waveform
    delivery = measure_delivery(transcript, waveform.duration, waveform.levels)
    evaluation = spoken_feedback(
        delivery,
        len(transcript.words),
        transcript.language,
        truncated=waveform.truncated,
        reader=reader,
    )
    return EvaluatedAnswer(
        evaluation,
        transcript.text,
        transcript.language,
        transcript,
        delivery,
        waveform.duration,
        waveform.truncated,
    )


def _with_timings(answer: EvaluatedAnswer, clock: _StageClock) -> EvaluatedAnswer:
    answer.timings.update({name: round(value, 4) for name, value in clock.seconds.items()})
    answer.timings["total"] = round(clock.total(), 4)
    return answer
