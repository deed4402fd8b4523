"""Recognition of files, for tests and measurements."""

import io
from pathlib import Path

from interview.config.settings import Settings
from interview.contracts import Transcript
from interview.errors import Language
from interview.isolation.tasks import recogniser
from interview.recognition.engine import Engine, load_engine
from interview.recognition.prepare import prepare_weights
from interview.recognition.sound import Sound
from interview.recognition.transcribe import transcribe
from tests.unit.audio_files import of_file


def heard_by(engine: Engine, path: Path, language: Language | None, seconds: float) -> Transcript:
    """What the engine hears in a 16 kHz mono WAV of so many seconds."""
    return of_file(path, lambda wav: transcribe(engine, wav, seconds, language))


def engine_of(**variables: str) -> Engine:
    """The engine the service would load with these variables."""
    settings = Settings.from_environment(variables)
    prepare_weights(settings)
    return load_engine(recogniser(settings))


def sound_of(path: Path) -> Sound:
    """A 16 kHz mono WAV as the speech process reads it."""
    return Sound(io.BytesIO(path.read_bytes()))
