"""Parts the unit tests share: real speech as the recogniser reads it."""

from pathlib import Path

import pytest

from interview.contracts import Recording


@pytest.fixture(scope="session")
def jfk_wav(jfk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public-domain speech, decoded to 16 kHz mono as every answer is."""
    from interview.audio.decode import decode

    target = tmp_path_factory.mktemp("jfk") / "jfk.wav"
    decode(Recording(jfk, "flac", jfk.stat().st_size), target, 60.0)
    return target
