"""What evaluates spoken answers, joined: for the web instance that does so itself, and for a
worker that does nothing else. Importing it loads the process pool; a web without it never does.
"""

from dataclasses import dataclass

from interview.config import Settings
from interview.contracts import AnswerObserver
from interview.flows.answer import AnswerFlow
from interview.flows.answer_worker import AnswerWorker
from interview.flows.content import ContentFlow
from interview.flows.presentation import answer_json
from interview.resources.memory_guard import MemoryGuard
from interview.resources.sweeper import Sweeper
from interview.resources.tempfiles import TempFileRegistry
from interview.speech.admission import Admission
from interview.speech.memory_need import needed_memory
from interview.speech.process import DisposableSpeechProcess
from interview.store.claims import ClaimStore


@dataclass(frozen=True, slots=True)
class SpeechParts:
    """The speech process, the path of an answer through it, and who takes waiting answers."""

    speech: DisposableSpeechProcess
    answers: AnswerFlow
    worker: AnswerWorker


def speech_parts(
    settings: Settings,
    registry: TempFileRegistry,
    sweeper: Sweeper,
    admission: Admission,
    content: ContentFlow,
    claims: ClaimStore,
    memory: MemoryGuard,
    observer: AnswerObserver,
) -> SpeechParts:
    """One of each for the life of the process."""
    speech = DisposableSpeechProcess(settings, admission, sweeper.sweep, memory)
    memory.guard_models(speech, needed_memory(settings))
    answers = AnswerFlow(settings, speech, registry, content, observer)
    worker = AnswerWorker(claims, answers, registry, answer_json)
    return SpeechParts(speech, answers, worker)
