"""Sixty hostile uploads: each refused with its code, fast and in bounded memory."""

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import Server
from tests.integration.recordings import (
    encode,
    low_rate_opus,
    read_mono,
    silent_flac,
    tone,
    wav,
)

SLOWEST_REFUSAL = 10.0
ALLOWED_GROWTH_MB = 60

Case = tuple[str, bytes, set[str]]


def broken_files() -> Iterator[Case]:
    """Nothing in them is a recording."""
    noise = random.Random(11)
    yield "no bytes", b"", {"empty_audio"}
    for size in (1, 3, 64, 5_000, 300_000):
        yield f"random {size}", noise.randbytes(size), {"unsupported_audio", "corrupt_audio"}
    for text in (
        "hello",
        "#EXTM3U\nhttp://127.0.0.1:9/x.ts\n",
        "ffconcat version 1.0\nfile /etc/passwd\n",
    ):
        yield f"text {text[:8]}", text.encode(), {"unsupported_audio"}
    for head in (
        b"RIFF....WAVEfmt ",
        b"fLaC",
        b"OggS",
        b"\x1aE\xdf\xa3",
        b"ID3\x04",
        b"....ftypM4A ",
    ):
        body = head + noise.randbytes(20_000)
        yield f"only a head {head!r}", body, {"corrupt_audio", "unsupported_audio", "no_speech"}
        yield f"bare head {head!r}", head, {"corrupt_audio", "empty_audio", "unsupported_audio"}
    yield "a picture", b"\x89PNG\r\n\x1a\n" + noise.randbytes(2_000), {"unsupported_audio"}
    yield "a program", b"\x7fELF" + noise.randbytes(2_000), {"unsupported_audio"}


def empty_or_silent() -> Iterator[Case]:
    """Recordings with nothing said in them."""
    none = np.zeros(0, np.int16)
    yield "no sample", wav(none, 16_000), {"empty_audio"}
    yield "one sample", wav(np.ones(1, np.int16), 16_000), {"no_speech", "empty_audio"}
    for container in ("webm", "ogg", "mp4", "mp3", "flac"):
        yield (
            f"silence {container}",
            encode(np.zeros(32_000, np.int16), 16_000, container),
            {"no_speech"},
        )
    yield "a tone", wav(tone(4), 16_000), {"no_speech"}
    white = np.random.default_rng(3).normal(0, 4_000, 64_000).astype(np.int16)
    yield "white noise", wav(white, 16_000), {"no_speech"}
    wide = np.repeat(tone(3, 192_000)[:, None], 8, axis=1)
    yield "192 kHz, 8 channels", wav(wide, 192_000, 8), {"no_speech"}


def bombs() -> Iterator[Case]:
    """Small files, long recordings."""
    yield "an hour of Opus at 6 kbit/s", low_rate_opus(3_600), {"audio_too_long"}
    yield "30 h of silence in FLAC", silent_flac(30), {"audio_too_long"}
    yield (
        "20 min of silence in MP3",
        encode(np.zeros(1_200 * 16_000, np.int16), 16_000, "mp3", b="8000"),
        {"audio_too_long"},
    )
    yield "seventeen megabytes", wav(np.zeros(8_500_000, np.int16), 44_100), {"audio_too_large"}


def truncated_silence() -> Iterator[Case]:
    """Cut at every tenth, in three containers: decoded as far as it goes, and nothing said."""
    for container in ("webm", "mp4", "flac"):
        whole = encode(tone(6), 16_000, container)
        for tenth in range(1, 10):
            cut = whole[: len(whole) * tenth // 10]
            yield f"{container} cut at {tenth}0 %", cut, {"no_speech", "corrupt_audio"}


@pytest.mark.long
def test_sixty_hostile_uploads(make_server: Callable[..., Server], jfk: Path) -> None:
    """Each is refused by name within 3 s, within 60 MB of a normal answer's peak."""
    server = make_server()
    normal_peak = _peak_during(server, jfk.read_bytes(), {""})
    cases = [*broken_files(), *empty_or_silent(), *bombs(), *truncated_silence()]
    assert len(cases) >= 60
    peaks = [_peak_during(server, data, codes, name) for name, data, codes in cases]
    assert max(peaks) <= normal_peak + ALLOWED_GROWTH_MB
    assert server.leftovers() == []
    answer = server.send(jfk, lang="en")
    assert answer.status_code == 200
    assert "country" in answer.json()["transcribed_text"]


def _peak_during(server: Server, data: bytes, codes: set[str], name: str = "normal") -> float:
    """Send one upload, check its refusal, and give the tree's peak resident MB so far."""
    started = time.monotonic()
    answer = server.send(data, lang="en")
    seconds = time.monotonic() - started
    if codes != {""}:
        assert 400 <= answer.status_code < 500, (name, answer.status_code, answer.text)
        assert answer.json()["code"] in codes, (name, answer.text)
        assert seconds < SLOWEST_REFUSAL, (name, seconds)
    return sum(_peak_mb(process.pid) for process in server.family())


def _peak_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


@pytest.mark.parametrize("container", ["webm", "ogg", "mp4", "mp3", "flac", "wav"])
def test_speech_in_every_container_is_understood(server: Server, jfk: Path, container: str) -> None:
    """The same words, whatever the browser or the phone recorded them in."""
    body = server.send(encode(read_mono(jfk, 44_100), 44_100, container), lang="en").json()
    assert "ask what you can do for your country" in body["transcribed_text"].lower()
    assert body["truncated"] is False


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (22_050, 2), (96_000, 6)])
def test_speech_at_any_rate_and_width_is_understood(
    server: Server, jfk: Path, rate: int, channels: int
) -> None:
    """Telephone mono to studio surround."""
    samples = np.repeat(read_mono(jfk, rate)[:, None], channels, axis=1)
    body = server.send(wav(samples, rate, channels), lang="en").json()
    assert "ask what you can do for your country" in body["transcribed_text"].lower()
