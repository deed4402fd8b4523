"""The pipeline of one answer: decode, recognise, measure, judge, write the feedback."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

import structlog

from interview.config.groups.answers import RecordingSettings
from interview.contracts import (
    AnswerObserver,
    AnswerText,
    AnswerTimes,
    ContentReport,
    DeliveryReport,
    EvaluatedAnswer,
    NothingKept,
    Recogniser,
    Recording,
    ResultCache,
    SpeechLane,
    SpeechProcess,
    StageTime,
    TempFiles,
    Transcript,
    Waveform,
)
from interview.contracts.operations import Job
from interview.errors import InterviewError, Language
from interview.evaluation.evaluate import in_other_language, not_understood
from interview.evaluation.feedback import answer_feedback
from interview.evaluation.notices import notices_of
from interview.evaluation.reading import spoken_answer_text, with_typed
from interview.evaluation.understanding import unclear_moments
from interview.flows.answer_queue import AcceptedFrom, AnswerQueue, upload_key
from interview.flows.auto_interview import AutoInterviewFlow, Outcome
from interview.flows.content import AnswerContext, ContentFlow, readable
from interview.flows.evaluator import SpeechWatch, Submission, await_submission
from interview.flows.report import answer_json
from interview.isolation.child_process import processor_name
from interview.isolation.tasks import (
    DECODE_SECONDS,
    MEASURE_SECONDS,
    decode_recording,
    measure_wav,
    transcribe_seconds,
    transcribe_wav,
)
from interview.recognition.prepare import prepare_weights

if TYPE_CHECKING:
    from interview.flows.answer_worker import EmbeddedWorker

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Recognised:
    """The results that depend on the samples alone, and so can be cached by their digest."""

    transcript: Transcript
    delivery: DeliveryReport


@dataclass(frozen=True, slots=True)
class Heard:
    """Results of the speech process for one recording; ``cached``: recognised earlier."""

    waveform: Waveform
    recognised: Recognised
    cached: bool


class AnswerFlow:
    """Evaluates spoken answers.

    Args:
        limits: of a recording.
        recogniser: what the speech process recognises with.
        speech: the process that decodes, recognises and measures.
        temp_files: creates the temp file of the decoded WAV.
        content: judges the content.
        observers: notified of the outcome and stage times of each answer.
        recognised: cache of recognised recordings by sample digest.
    """

    def __init__(
        self,
        limits: RecordingSettings,
        recogniser: Recogniser,
        speech: SpeechProcess,
        temp_files: TempFiles,
        content: ContentFlow,
        observers: Sequence[AnswerObserver],
        recognised: ResultCache[Recognised] | None = None,
    ) -> None:
        self._limits = limits
        self._recogniser = recogniser
        self._speech = speech
        self._temp_files = temp_files
        self._content = content
        self._observers = observers
        self._recognised = recognised or NothingKept()

    def spoken(
        self,
        recording: Recording,
        context: AnswerContext,
        on_stage: Callable[[str], None] | None = None,
    ) -> EvaluatedAnswer:
        """Evaluate a recording. The caller deletes its file.

        ``on_stage`` is called with the name of each stage as it begins.

        Raises:
            InterviewError: decoding or recognition refuses the recording, or cannot run now.
        """
        context = readable(context)
        clock = _StageClock(on_stage)
        with self._observed(clock):
            with (
                recording.path.open("rb") as upload,
                self._temp_files.file(suffix=".wav", purpose="decode") as wav,
            ):
                files = _Files(upload, recording.container, wav.stream)
                heard = self._speech.answer(partial(self._hear, files, context, clock=clock))
            with clock.stage("evaluate"):
                evaluated = self._evaluated(heard, context)
        answer = replace(evaluated, timings=clock.timings())
        log.info(
            "answer_evaluated",
            audio_seconds=round(heard.waveform.duration, 2),
            words=len(heard.recognised.transcript.words),
            language=answer.language,
            truncated=answer.truncated,
            cached=answer.cached,
            gain=heard.recognised.transcript.gain,
            notices=[notice.code for notice in answer.notices],
            processor=processor_name(),
            **answer.timings,
        )
        return answer

    @contextmanager
    def _observed(self, clock: "_StageClock") -> Iterator[None]:
        """Notify the observers of the outcome of the block and the times of its stages."""
        outcome = InterviewError.code
        try:
            yield
            outcome = "evaluated"
        except InterviewError as error:
            outcome = error.code
            raise
        finally:
            times = AnswerTimes(outcome, clock.times(), clock.audio_seconds)
            for observer in self._observers:
                observer.answered(times)

    def _evaluated(self, heard: Heard, context: AnswerContext) -> EvaluatedAnswer:
        transcript, delivery = heard.recognised.transcript, heard.recognised.delivery
        waveform = heard.waveform
        notices = notices_of(transcript, context.language, context.reader)
        answer = with_typed(
            spoken_answer_text(transcript), context.additional_text, earlier=context.earlier
        )
        content = self._judged(answer, transcript, delivery, context)
        evaluation = answer_feedback(
            content,
            delivery,
            len(transcript.judged.words),
            transcript.language,
            context.reader,
            truncated=waveform.truncated,
            notices=notices,
        )
        return EvaluatedAnswer(
            evaluation,
            transcript.text,
            transcript.language,
            content,
            transcript,
            delivery,
            waveform.duration,
            waveform.truncated,
            heard.cached,
            notices,
            sentences=answer.sentences,
        )

    def _judged(
        self,
        answer: AnswerText,
        transcript: Transcript,
        delivery: DeliveryReport,
        context: AnswerContext,
    ) -> ContentReport:
        if context.language not in (None, transcript.language):
            return in_other_language(context.reader)
        if unclear_moments(transcript):
            return not_understood(answer, delivery, context.reader)
        return self._content.answered(answer, delivery, context)

    def _hear(
        self,
        files: "_Files",
        context: AnswerContext,
        lane: SpeechLane,
        *,
        clock: "_StageClock",
    ) -> Heard:
        """Decode always, because decoding refuses hostile files; recognise unless cached."""
        clock.lane_entered()
        files.wav.seek(0)
        files.wav.truncate()  # an earlier attempt may have died while writing
        with clock.stage("decode"):
            waveform = lane.run(
                decode_recording,
                files.upload,
                files.wav,
                files.container,
                float(self._limits.max_answer_seconds),
                self._limits.max_upload_bytes,
                seconds=DECODE_SECONDS,
            )
        clock.audio_seconds = waveform.duration
        key = (waveform.digest, context.language)
        known = self._recognised.get(context.person, *key)
        if known is not None:
            return Heard(waveform, known, cached=True)
        recognised = self._recognise(files.wav, waveform, context.language, lane, clock)
        self._recognised.put(context.person, recognised, *key)
        return Heard(waveform, recognised, cached=False)

    def _recognise(
        self,
        wav: BinaryIO,
        waveform: Waveform,
        language: Language | None,
        lane: SpeechLane,
        clock: "_StageClock",
    ) -> Recognised:
        with clock.stage("transcribe"):
            prepare_weights(self._recogniser)
            transcript = lane.run(
                transcribe_wav,
                wav,
                self._recogniser,
                waveform.duration,
                language,
                seconds=transcribe_seconds(waveform.duration),
                recognises=True,
            )
        with clock.stage("measure"):
            delivery = lane.run(
                measure_wav, wav, transcript, waveform.levels, seconds=MEASURE_SECONDS
            )
        return Recognised(transcript, delivery)


class EmbeddedEvaluator:
    """Evaluates in the speech process of this instance.

    Args:
        answers: the pipeline.
        speech: the state of the speech process.
        end_speech: ends the speech process.
        thread: evaluates waiting answers, one after another.
        queue: the waiting answers.
        interviews: stores the answers of interviews.
    """

    jobs: tuple[Job, ...] = ()

    def __init__(
        self,
        answers: AnswerFlow,
        speech: SpeechWatch,
        end_speech: Callable[[], None],
        thread: "EmbeddedWorker",
        queue: AnswerQueue,
        interviews: AutoInterviewFlow,
    ) -> None:
        self.speech = speech
        self.queue = queue
        self._answers = answers
        self._end_speech = end_speech
        self._thread = thread
        self._interviews = interviews

    def practice(
        self, recording: Recording, context: AnswerContext, _sender: Callable[[], AcceptedFrom]
    ) -> dict[str, Any]:
        """See :class:`interview.flows.evaluator.Evaluator`."""
        return answer_json(self._answers.spoken(recording, context))

    def submit(self, submission: Submission) -> tuple[dict[str, Any], Outcome]:
        """See :class:`interview.flows.evaluator.Evaluator`."""
        recording, sender = submission.recording, submission.sender
        interview_id = submission.answered.interview_id
        queued = self.queue.sent_before(recording, sender, interview_id)
        if queued is not None:
            return await_submission(self.queue, self._interviews, interview_id, queued)
        return self._interviews.submit(
            submission.owner,
            submission.answered,
            lambda asked: self._answers.spoken(recording, asked.within(submission.context)),
            upload_key(recording, sender, interview_id),
        )

    def checks(self) -> Mapping[str, str]:
        return {"answers": self._thread.state()}

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._thread.stop()
        self._end_speech()


@dataclass(frozen=True, slots=True)
class _Files:
    """The upload, open for reading, and the temp file of the decoded WAV."""

    upload: BinaryIO
    container: str
    wav: BinaryIO


class _StageClock:
    """Seconds per stage; a stage repeated after a crash counts both runs."""

    def __init__(self, on_stage: Callable[[str], None] | None) -> None:
        self._on_stage = on_stage
        self._started = time.monotonic()
        self._began: dict[str, float] = {"queue": time.time()}
        self.seconds: dict[str, float] = {}
        self.audio_seconds: float | None = None

    def lane_entered(self) -> None:
        self.seconds.setdefault("queue", time.monotonic() - self._started)

    def times(self) -> tuple[StageTime, ...]:
        """The stages entered so far, in order."""
        return tuple(
            StageTime(name, self._began[name], seconds) for name, seconds in self.seconds.items()
        )

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        if self._on_stage is not None:
            self._on_stage(name)
        self._began.setdefault(name, time.time())
        started = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - started

    def timings(self) -> dict[str, float]:
        """Seconds per stage and in total, for the response."""
        seconds = self.seconds | {"total": time.monotonic() - self._started}
        return {name: round(value, 4) for name, value in seconds.items()}
