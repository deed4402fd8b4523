"""Prepares the weights before the first answer: ``python -m interview.recognition.prepare``.

The speech process cannot do it, because it may not write files.
"""

import os
import subprocess
import sys
from pathlib import Path

import structlog

from interview.config.folders import PRIVATE_UMASK
from interview.config.settings import Settings
from interview.contracts import Recogniser
from interview.errors import ModelUnavailable
from interview.logging.events import configure_logs
from interview.recognition.models import ModelStore, recogniser
from interview.resources import IMPORT_ROOT

log = structlog.get_logger(__name__)


def prepare_weights(asked: Recogniser) -> None:
    """Write the weights of the recogniser if they are missing, in a separate process.

    Errors are reported later, when the weights are loaded.
    """
    if _are_wanted(asked):
        chosen = {"WHISPER_ENGINE": asked.engine, "WHISPER_MODEL": asked.model}
        environment = {**os.environ, **chosen, "DATA_DIR": str(Path(asked.models).parent)}
        command = [sys.executable, "-m", __name__]
        subprocess.run(command, check=False, cwd=IMPORT_ROOT, env=environment)


def _are_wanted(asked: Recogniser) -> bool:
    """Whether weights have to be written; the second engine reads them from the packages."""
    store = ModelStore(Path(asked.models))
    return asked.engine == "faster-whisper" and store.unprepared(asked.model)


def main() -> int:
    """Write the bundled model of the settings if it is missing; returns 1 if that fails."""
    settings = Settings.from_environment()
    configure_logs(settings.logs, "interview-prepare")
    asked = recogniser(settings.speech, settings.storage)
    if not _are_wanted(asked):
        return 0
    try:
        ModelStore(settings.storage.models).locate(asked.model)
    except ModelUnavailable as error:
        log.error("model_unavailable", reason=error.reason)
        return 1
    return 0


if __name__ == "__main__":
    os.umask(PRIVATE_UMASK)
    sys.exit(main())
