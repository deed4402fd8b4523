"""Fixtures of the unit tests: real speech as the recogniser reads it, a speech process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from interview.config.settings import Settings
from interview.isolation.process import DisposableSpeechProcess
from tests.unit.speech_processes import Deaths, Make, guarded_speech


@pytest.fixture(scope="session")
def jfk_wav(jfk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public-domain speech, decoded to 16 kHz mono as every answer is."""
    from tests.unit.decoding import decoded_file

    target = tmp_path_factory.mktemp("jfk") / "jfk.wav"
    decoded_file(jfk, "flac", target, 60.0)
    return target


@pytest.fixture
def deaths() -> Deaths:
    return Deaths()


@pytest.fixture
def make(deaths: Deaths) -> Iterator[Make]:
    """Speech processes with given settings; all are closed after the test."""
    made: list[DisposableSpeechProcess] = []

    def with_settings(**variables: str) -> DisposableSpeechProcess:
        speech = guarded_speech(Settings.from_environment(variables), deaths)
        made.append(speech)
        return speech

    yield with_settings
    for speech in made:
        speech.close()


@pytest.fixture
def speech(make: Make) -> DisposableSpeechProcess:
    return make()


@pytest.fixture(scope="session")
def shared() -> Iterator[DisposableSpeechProcess]:
    """One speech process for all tests that leave it as they found it."""
    speech = guarded_speech(Settings.from_environment({}))
    yield speech
    speech.close()
