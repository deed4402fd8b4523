"""Real-world recordings through the real service: evaluated, or refused with a code."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests

from tests.conftest import Server
from tests.integration.recordings import encode, read_mono, wav
from tests.integration.test_answer_queue import concluded, look, post
from tests.unit.audio_files import Floats, Shape, record, record_channels, remux
from tests.unit.byte_edits import replaced, vorbis_rate, wav_format

pytestmark = pytest.mark.long

SAID = "what you can do for your country"
SOON = 10.0
STALLS = (137, 397)
"""Packets of 20 ms after which the sender stops: between sentences."""


def attacks(jfk: Path, folder: Path) -> dict[str, tuple[bytes, str]]:
    """Uploads that once stopped the service for everybody, and the code of their refusal."""
    samples = read_mono(jfk, 16_000)[:48_000]
    plain = wav(samples, 16_000)
    vorbis = Shape("ogg", "vorbis", 44_100, "stereo", options={"strict": "-2"})
    ogg = record(folder / "vorbis", vorbis, 3.0).read_bytes()
    webm = encode(samples, 16_000, "webm")
    return {
        "codec nobody knows, WebM": (replaced(webm, b"A_OPUS", b"A_OPUX"), "unsupported_audio"),
        "codec nobody knows, WAV": (wav_format(plain, tag=0x1234), "unsupported_audio"),
        "no codec, WAV": (wav_format(plain, tag=0), "unsupported_audio"),
        "2 GHz, Ogg": (vorbis_rate(ogg, 2_000_000_000), "unsupported_sampling"),
        "2 GHz, WAV": (wav_format(plain, rate=2_000_000_000), "unsupported_sampling"),
        "no beginning": (webm[webm.index(b"\x1f\x43\xb6\x75") :], "beginning_missing"),
    }


def test_uploads_that_stopped_everybody_are_refused_beside_honest_ones(
    make_server: Callable[..., Server], jfk: Path, tmp_path: Path
) -> None:
    """Twice each, with the log format of ``make run``; who speaks meanwhile is heard."""
    console_server = make_server(LOG_FORMAT="console")
    honest: list[requests.Response] = []
    speaker = threading.Thread(target=lambda: honest.append(console_server.send(jfk, lang="en")))
    speaker.start()
    for name, (data, code) in 2 * list(attacks(jfk, tmp_path).items()):
        refused = console_server.send(data, lang="en")
        assert refused.json()["code"] == code, (name, refused.text)
        assert refused.status_code in (415, 422), name
    speaker.join()
    assert honest[0].status_code == 200
    started = time.monotonic()
    assert SAID in console_server.send(jfk, lang="en").json()["transcribed_text"]
    assert time.monotonic() - started < SOON
    status = console_server.memory_status()
    assert status["speech"]["crashes"] == status["speech"]["timeouts"] == 0  # type: ignore[index]
    assert requests.get(f"{console_server.url}/health/ready", timeout=5).status_code == 200
    assert console_server.leftovers() == []


@pytest.mark.parametrize(("language", "words"), [("en", "uses the codec"), ("tr", "kodeği")])
def test_a_refused_answer_tells_later_what_was_found(
    server: Server, jfk: Path, tmp_path: Path, language: str, words: str
) -> None:
    """The sentence names container and codec, and never asks the sender of a WAV for a WAV."""
    data, code = attacks(jfk, tmp_path)["codec nobody knows, WAV"]
    location = post(server, data).headers["Location"]
    assert concluded(server, location)["state"] == "failed"
    told = requests.get(f"{server.url}{location}", params={"lang": language}, timeout=10).json()
    assert told["code"] == code
    assert words in told["error"]
    assert "0x1234" in told["error"]
    assert told["error"].count("WAV") == 1
    assert look(server, location)["result"] is None


def in_shape(jfk: Path, folder: Path, shape: Shape, *weights: float) -> Path:
    """The speech with a factor in each channel."""
    samples: Floats = (read_mono(jfk, shape.rate) / 32_768).astype(np.float32)
    channels = [(weight * samples).astype(np.float32) for weight in weights]
    return record_channels(folder / "sent", shape, channels)


def stalled(jfk: Path, folder: Path) -> bytes:
    source = in_shape(jfk, folder, Shape("matroska", "libopus"), 1.0)
    shifts = [4.0 * sum(number > stall for stall in STALLS) for number in range(550)]
    return remux(source, folder / "stalled", "webm", shifts).read_bytes()


def a_header_a_second(jfk: Path, _: Path) -> bytes:
    samples = read_mono(jfk, 16_000)
    return b"".join(
        wav(part, 16_000) for part in np.split(samples, range(16_000, len(samples), 16_000))
    )


HEARD: dict[str, Callable[[Path, Path], bytes]] = {
    "opposite phase": lambda jfk, folder: in_shape(
        jfk, folder, Shape("webm", "libopus", layout="stereo"), 1.0, -0.95
    ).read_bytes(),
    "a header a second": a_header_a_second,
    "telephone": lambda jfk, folder: in_shape(
        jfk, folder, Shape("amr", "libopencore_amrnb", 8_000, bit_rate=12_200), 1.0
    ).read_bytes(),
    "voicemail": lambda jfk, folder: in_shape(
        jfk, folder, Shape("wav", "adpcm_ima_wav", 8_000), 1.0
    ).read_bytes(),
    "aac behind a tag": lambda jfk, folder: b"ID3\4\0\0\0\0\1\0" + bytes(128)
    + in_shape(jfk, folder, Shape("adts", "aac"), 1.0).read_bytes(),
    "quicktime": lambda jfk, folder: in_shape(
        jfk, folder, Shape("mov", "aac", 44_100), 1.0
    ).read_bytes().replace(b"ftyp", b"wide", 1),
}  # fmt: skip


@pytest.mark.parametrize("kind", HEARD)
def test_speech_as_people_send_it_is_understood(
    server: Server, jfk: Path, tmp_path: Path, kind: str
) -> None:
    """The same words, and nothing is said to be missing."""
    answer = server.send(HEARD[kind](jfk, tmp_path), lang="en")
    assert answer.status_code == 200, answer.text
    assert SAID in answer.json()["transcribed_text"].lower()
    assert answer.json()["truncated"] is False


def with_silence(jfk: Path) -> bytes:
    """The speech as :func:`stalled` has it, with real silence where packets stopped."""
    samples = read_mono(jfk, 16_000)
    parts = np.split(samples, [320 * stall for stall in STALLS])
    silence = np.zeros(4 * 16_000, np.int16)
    return wav(np.concatenate([parts[0], *(np.r_[silence, part] for part in parts[1:])]), 16_000)


def test_stalls_of_the_sender_are_pauses(server: Server, jfk: Path, tmp_path: Path) -> None:
    """Eleven seconds in which packets stopped twice for four seconds are 19."""
    told = server.send(stalled(jfk, tmp_path), lang="en").json()
    silent = server.send(with_silence(jfk), lang="en").json()
    assert figure(told, "duration") == pytest.approx(19.0, abs=0.2)
    assert figure(told, "longest_pause") == pytest.approx(figure(silent, "longest_pause"), abs=1.5)
    assert figure(told, "pauses_over_2s") == figure(silent, "pauses_over_2s") == 2
    pace = figure(silent, "words_per_minute")
    assert figure(told, "words_per_minute") == pytest.approx(pace, rel=0.15)
    assert SAID in told["transcribed_text"]
    assert told["truncated"] is False


def figure(body: dict[str, Any], name: str) -> float:
    """The value of a metric of the delivery."""
    return float(body["delivery"][name]["value"])
