"""Prepares the weights before the first answer: ``python -m interview.recognition.prepare``.

The speech process cannot do it, because it may not write files.
"""

import os
import subprocess
import sys

import structlog

from interview.config.folders import PRIVATE_UMASK
from interview.config.settings import Settings
from interview.errors import ModelUnavailable
from interview.logging.events import configure_logs
from interview.recognition.models import ModelStore
from interview.resources import IMPORT_ROOT

log = structlog.get_logger(__name__)


def prepare_weights(settings: Settings) -> None:
    """Write the weights of the settings if they are missing, in a separate process.

    Errors are reported later, when the weights are loaded.
    """
    if _are_wanted(settings):
        chosen = {"DATA_DIR": str(settings.data_dir), "WHISPER_MODEL": settings.whisper_model}
        environment = {**os.environ, **chosen}
        command = [sys.executable, "-m", __name__]
        subprocess.run(command, check=False, cwd=IMPORT_ROOT, env=environment)


def _are_wanted(settings: Settings) -> bool:
    """Whether weights have to be written; the second engine reads them from the packages."""
    store = ModelStore(settings.data_dir / "models")
    return settings.whisper_engine == "faster-whisper" and store.unprepared(settings.whisper_model)


def main() -> int:
    """Write the bundled model of the settings if it is missing; returns 1 if that fails."""
    settings = Settings.from_environment()
    configure_logs(settings, "interview-prepare")
    if not _are_wanted(settings):
        return 0
    try:
        ModelStore(settings.data_dir / "models").locate(settings.whisper_model)
    except ModelUnavailable as error:
        log.error("model_unavailable", reason=error.reason)
        return 1
    return 0


if __name__ == "__main__":
    os.umask(PRIVATE_UMASK)
    sys.exit(main())
