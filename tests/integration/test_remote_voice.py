"""A voice of a remote server: what it is asked for, and every way in which it fails.

The server is a stub over HTTP, because a real one costs money.
"""

import io
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from interview.synthesis.openai_speech import OpenAiSpeech
from interview.synthesis.speech import Speech, SynthesisFailed
from tests.conftest import Server, _end
from tests.integration.voices import asked, heard, seconds_of, wavs
from tests.llm_stub import LlmStub, Reply, always
from tests.unit.test_wav import wav

MODEL, KEY, VOICE = "speaker-1", "sk-voice-of-the-test", "coral"
SOUND = wav(length=0xFFFFFFFF)
"""As servers stream it: its length was not known when it began."""


@pytest.fixture
def stub() -> Iterator[LlmStub]:
    with LlmStub(always(Reply(raw=SOUND, headers={"Content-Type": "audio/wav"}))) as started:
        yield started


@pytest.fixture
def site(tmp_path: Path, stub: LlmStub) -> Iterator[Server]:
    """A service that asks the stub for its voice; typed answers alone would do."""
    environment = {
        "TTS_ENGINE": "openai",
        "TTS_BASE_URL": stub.base_url,
        "TTS_MODEL": MODEL,
        "TTS_API_KEY": KEY,
        "TTS_VOICE": VOICE,
    }
    server = Server(tmp_path / "server", environment)
    yield server.start()
    _end(server)


def has_no_voice(server: Server, number: int) -> bool:
    """Whether a question comes without sound; each number asks another one."""
    questions = ("hard-problem-solved", "salary-expectation")
    voices = ("alloy", "ash", "ballad", "coral", "echo", "nova", "onyx", "sage", "verse")
    body = asked(
        server, lang="en", question_id=questions[number % 2], voice_name=voices[number // 2]
    )
    assert body["question"]
    return (body["audio_url"], body["has_audio"]) == (None, False)


def test_a_question_is_spoken_by_the_server(site: Server, stub: LlmStub) -> None:
    """With model, key and text; OpenAI's voices by their names, others by TTS_VOICE."""
    for name in ("Onyx", "Kore"):
        body = asked(site, lang="tr", voice_name=name, question_id="hard-problem-solved")
        assert seconds_of(heard(site, body).content) == 1.0
        assert stub.requests[-1]["input"] == body["question"]
    assert [request["voice"] for request in stub.requests] == ["onyx", VOICE]
    assert {request["model"] for request in stub.requests} == {MODEL}
    assert {request["response_format"] for request in stub.requests} == {"wav"}
    assert stub.sent("Authorization") == [f"Bearer {KEY}"] * 2
    assert set(stub.paths) == {"/v1/audio/speech"}
    log = site.log()
    assert KEY not in log
    assert str(body["question"]) not in log


BROKEN = {
    "http_500": Reply(status=500, raw=b"no"),
    "http_401": Reply(status=401, raw=b"no"),
    "http_302": Reply(status=302, raw=b"", headers={"Location": "http://127.0.0.1:9/"}),
    "not_wav": Reply(raw=b"<html>garbage</html>"),
    "too_large": Reply(raw=SOUND + bytes(20_000_000)),
    "empty": Reply(raw=wav(b"")),
    "not_pcm": Reply(raw=wav(code=3)),
    "connection": Reply(hang_up=True),
}


def test_a_broken_server_costs_the_voice_alone(site: Server, stub: LlmStub) -> None:
    """Errors, garbage, floods, other formats, a hang-up: each question is asked at once."""
    for number, (code, reply) in enumerate(BROKEN.items()):
        stub.script = always(reply)
        started = time.monotonic()
        assert has_no_voice(site, number), code
        assert time.monotonic() - started < 5
        assert last_outcome(site) == code
    stub.script = always(Reply(raw=SOUND))
    assert not has_no_voice(site, len(BROKEN))
    assert len(wavs(site)) == 1
    site.stop()
    assert site.leftovers() == []


def test_a_question_waits_six_seconds_for_its_voice(site: Server, stub: LlmStub) -> None:
    """No longer, though the server is not done by then."""
    stub.script = always(Reply(raw=SOUND, drip=0.01))
    started = time.monotonic()
    assert has_no_voice(site, 0)
    assert 5 < time.monotonic() - started < 8
    assert last_outcome(site) == "timeout"
    assert wavs(site) == []


def test_a_server_that_does_not_answer_is_left_alone(stub: LlmStub) -> None:
    """After five questions in vain nobody asks it, and no question waits for it."""
    stub.script = always(Reply(raw=SOUND, delay=2))
    engine = OpenAiSpeech(stub.base_url, MODEL, KEY, VOICE, seconds=0.2)
    codes, started = [], time.monotonic()
    for _ in range(20):
        with pytest.raises(SynthesisFailed) as caught:
            engine.speak(Speech("Why?", "en", VOICE), io.BytesIO())
        codes.append(caught.value.code)
    engine.close()
    assert codes[-1] == "breaker_open"
    assert {"timeout", "breaker_open"} <= set(codes) <= {"timeout", "busy", "breaker_open"}
    assert stub.count <= 5
    assert time.monotonic() - started < 5


def last_outcome(server: Server) -> str:
    lines = [line for line in server.log().splitlines() if '"event": "spoken"' in line]
    return str(json.loads(lines[-1])["outcome"])
