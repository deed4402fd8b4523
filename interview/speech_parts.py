"""What evaluates spoken answers, joined: for the web instance that does so itself, and for a
worker that does nothing else. Importing it loads the process pool; a web without it never does.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session, sessionmaker

from interview.config import Settings
from interview.flows.answer import AnswerFlow
from interview.flows.answer_worker import AnswerWorker
from interview.flows.content import ContentFlow
from interview.flows.presentation import answer_json
from interview.resources.host import process_name
from interview.resources.sweeper import Sweeper
from interview.resources.tempfiles import TempFileRegistry
from interview.speech.admission import Admission
from interview.speech.process import DisposableSpeechProcess
from interview.store.claims import ClaimStore

RELEASE_SECONDS = 5
"""How soon the answer of a worker that died on this host is taken up again."""


@dataclass(frozen=True, slots=True)
class SpeechParts:
    """The speech process, the path of an answer through it, and who takes waiting answers."""

    speech: DisposableSpeechProcess
    answers: AnswerFlow
    claims: ClaimStore
    worker: AnswerWorker


def speech_parts(
    settings: Settings,
    registry: TempFileRegistry,
    sweeper: Sweeper,
    admission: Admission,
    content: ContentFlow,
    sessions: sessionmaker[Session],
) -> SpeechParts:
    """One of each for the life of the process."""
    speech = DisposableSpeechProcess(settings, admission, sweeper.sweep)
    answers = AnswerFlow(settings, speech, registry, content)
    claims = ClaimStore(sessions, process_name)
    worker = AnswerWorker(claims, answers, registry, answer_json)
    return SpeechParts(speech, answers, claims, worker)
