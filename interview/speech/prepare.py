"""Gets the weights ready before the first answer: ``python -m interview.speech.prepare``."""

import sys

import structlog

from interview.config import Settings
from interview.errors import ModelUnavailable
from interview.logs import configure_logs
from interview.speech.models import BUNDLED, ModelStore

log = structlog.get_logger(__name__)


def main() -> int:
    """Write the bundled model of the settings when it is not there; 1 when that fails."""
    settings = Settings.from_environment()
    configure_logs(settings, "interview-prepare")
    if settings.whisper_model not in BUNDLED or settings.whisper_engine != "faster-whisper":
        return 0
    try:
        ModelStore(settings.data_dir / "models").locate(settings.whisper_model)
    except ModelUnavailable as error:
        log.error("model_unavailable", reason=error.reason)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
