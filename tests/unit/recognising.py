"""Recognition of files, for tests and measurements."""

import io
from pathlib import Path

from interview.config.settings import Settings
from interview.contracts import Transcript
from interview.errors import Language
from interview.recognition.engine import Engine, load_engine
from interview.recognition.models import recogniser
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
    asked = recogniser(settings.speech, settings.storage)
    prepare_weights(asked)
    return load_engine(asked)


def sound_of(path: Path) -> Sound:
    """A 16 kHz mono WAV as the speech process reads it."""
    return Sound(io.BytesIO(path.read_bytes()))
