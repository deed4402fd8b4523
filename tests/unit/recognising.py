"""Recognition of files, for tests and measurements."""

import io
from pathlib import Path

from faster_whisper import WhisperModel

from interview.config.settings import Settings
from interview.contracts import Transcript
from interview.errors import Language
from interview.recognition.engine import Engine, Samples, load_engine
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


def read_bare(folder: Path, sound: Path | Samples, language: Language) -> str:
    """What faster-whisper alone reads, with the settings of the service."""
    whisper = WhisperModel(str(folder), compute_type="int8", local_files_only=True)
    found, _ = whisper.transcribe(
        str(sound) if isinstance(sound, Path) else sound,
        language=language,
        beam_size=1,
        temperature=0.0,
        condition_on_previous_text=False,
        word_timestamps=True,
    )
    return " ".join(segment.text.strip() for segment in found)


def sound_of(path: Path) -> Sound:
    """A 16 kHz mono WAV as the speech process reads it."""
    return Sound(io.BytesIO(path.read_bytes()))
