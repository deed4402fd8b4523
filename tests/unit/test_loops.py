"""Audio that makes Whisper loop: the text ends after a plausible number of words."""

import numpy as np
import pytest

from interview.recognition.engine import Engine, Samples
from tests.conftest import JFK
from tests.fuzz.corpus import words
from tests.parts import SECOND_ENGINE, needs
from tests.unit.recognising import engine_of

RATE = 16_000
MOST_TOKENS = 12 * 5 + 16


SECOND = pytest.param(
    "openai-whisper",
    marks=[
        needs(SECOND_ENGINE),
        pytest.mark.long,
        # openai-whisper reads its vocabulary once and leaves the file to the garbage collector.
        pytest.mark.filterwarnings("ignore:unclosed file.*tiktoken:ResourceWarning"),
    ],
)


@pytest.fixture(scope="module", params=["faster-whisper", SECOND])
def engine(request: pytest.FixtureRequest) -> Engine:
    return engine_of(WHISPER_MODEL="tiny.en", WHISPER_ENGINE=request.param)


def stuttered() -> Samples:
    """Five seconds: half a second of speech said over and over, as a damaged file does."""
    speech = words(JFK, RATE).astype(np.float32)
    once = speech[RATE // 4 : RATE * 3 // 4]
    return np.concatenate([speech[: RATE // 4], np.tile(once, 16)])[: 5 * RATE]


def test_a_loop_is_no_longer_than_speech_of_its_seconds(engine: Engine) -> None:
    """Else it goes on to 224 tokens, and everybody behind it waits."""
    heard = engine.transcribe(stuttered(), "en", to_end=False)
    said = [word for segment in heard.segments for word in segment.words]
    assert 10 < len(said) <= MOST_TOKENS
