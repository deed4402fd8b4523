"""MP4: fragments whose clock stands or goes back, and edit lists."""

from pathlib import Path

import numpy as np
import pytest

from interview.errors import AudioTooLong
from tests.unit.audio_files import Floats, Shape, loudest_hertz, read_wav, record, record_film, tone
from tests.unit.byte_edits import mp4_edits, mp4_fragment_times
from tests.unit.decoding import decoded_bytes, heard_pauses

RATE = 16_000
FRAGMENTED = {"movflags": "frag_keyframe+empty_moov", "frag_duration": "500000"}
DELAY = 1024
"""Samples of silence an AAC encoder begins with; the edit list leaves them out."""


def scale(seconds: int) -> Floats:
    """A pitch of its own for each second: 400 Hz, 500 Hz and so on."""
    return np.concatenate([tone(1.0, RATE, 400.0 + 100 * second) for second in range(seconds)])


def heard_seconds(folder: Path) -> str:
    """Which second is heard in each half a second; a point for silence."""
    samples = np.pad(read_wav(folder / "decoded.wav"), (0, 2_000))
    halves = samples[: len(samples) // 8_000 * 8_000].reshape(-1, 8_000)[:, 2_000:6_000]
    return "".join(
        "." if np.abs(half).max() < 0.02 else str(round((loudest_hertz(half) - 400) / 100))
        for half in halves
    )


def fragmented(folder: Path, codec: str = "aac") -> bytes:
    """6 s in fragments of half a second."""
    shape = Shape("mp4", codec, RATE, options=FRAGMENTED)
    return record(folder / "whole", shape, samples=scale(6)).read_bytes()


WHOLE = "001122334455"


@pytest.mark.parametrize("codec", ["aac", "flac", "alac"])
def test_fragments_that_all_begin_at_zero_are_heard_in_turn(codec: str, tmp_path: Path) -> None:
    """Fragments that all start at time zero are decoded one after another."""
    sent = mp4_fragment_times(fragmented(tmp_path, codec), lambda *_: 0)
    waveform = decoded_bytes(sent, tmp_path)
    assert waveform.duration == pytest.approx(6.0, abs=0.15)
    assert heard_seconds(tmp_path)[:12] == WHOLE


@pytest.mark.parametrize("back", [1, 2, 3])
def test_a_clock_set_back_between_fragments_loses_nothing(back: int, tmp_path: Path) -> None:
    """From the seventh fragment on, by seconds; a later stall of 4 s is still one."""

    def time(number: int, ticks: int) -> int:
        return ticks - (back * RATE if number >= 6 else 0) + (4 * RATE if number >= 9 else 0)

    waveform = decoded_bytes(mp4_fragment_times(fragmented(tmp_path), time), tmp_path)
    assert waveform.duration == pytest.approx(10.0, abs=0.15)
    lengths = [length for _, length in heard_pauses(tmp_path) if length > 0.1]
    assert lengths == pytest.approx([4.0], abs=0.1)
    assert heard_seconds(tmp_path).replace(".", "")[:8] == WHOLE[:8]


def test_a_clock_of_late_fragments_is_an_offset(tmp_path: Path) -> None:
    """The late start of a stream joined after eleven days counts as an offset, not as silence."""
    sent = mp4_fragment_times(fragmented(tmp_path), lambda _, ticks: ticks + 1_000_000 * RATE)
    assert decoded_bytes(sent, tmp_path).duration == pytest.approx(6.0, abs=0.15)
    assert heard_seconds(tmp_path)[:12] == WHOLE


def test_fragments_with_a_picture_have_a_clock_for_each_track(tmp_path: Path) -> None:
    """With sound and picture tracks that all start at zero, each track has its own clock."""
    shape = Shape("mp4", "aac", RATE)
    plain = record_film(tmp_path / "film", shape, "libx264", (4.0, 4.0))
    import av

    with (
        av.open(str(plain)) as opened,
        av.open(str(tmp_path / "fragments"), "w", format="mp4", options=FRAGMENTED) as output,
    ):
        streams = {s.index: output.add_stream_from_template(s) for s in opened.streams}
        for packet in opened.demux():
            if packet.size:
                packet.stream = streams[packet.stream.index]
                output.mux(packet)
    data = (tmp_path / "fragments").read_bytes()
    whole = decoded_bytes(data, tmp_path).duration
    sent = mp4_fragment_times(data, lambda *_: 0)
    assert whole == pytest.approx(4.0, abs=0.3)
    assert decoded_bytes(sent, tmp_path).duration == pytest.approx(whole, abs=0.05)


def test_a_fragment_in_the_far_future_is_told_as_time_stamps(tmp_path: Path) -> None:
    """It is not the speaker who was too long."""
    sent = mp4_fragment_times(
        fragmented(tmp_path), lambda number, ticks: ticks + (600 * RATE if number >= 6 else 0)
    )
    with pytest.raises(AudioTooLong) as error:
        decoded_bytes(sent, tmp_path)
    assert error.value.facts == {"gap": 600}
    assert "time stamps" in error.value.message("en")
    assert "600" in error.value.message("tr")


def edited(folder: Path, *edits: tuple[float, float | None], version: int = 0) -> bytes:
    """8 s, of which edits are heard: seconds of duration and in the media, None for a pause."""
    shape = Shape("mp4", "aac", RATE)
    data = record(folder / "whole", shape, samples=scale(8)).read_bytes()
    ticks = [
        (round(1_000 * duration), -1 if start is None else DELAY + round(RATE * start))
        for duration, start in edits
    ]
    return mp4_edits(data, ticks, version)


EDITS: dict[str, tuple[list[tuple[float, float | None]], str]] = {
    "to the end": ([(0.0, 0.0)], "0011223344556677"),
    "from a place to the end": ([(0.0, 5.0)], "556677"),
    "the second to the end": ([(3.0, 0.0), (0.0, 5.0)], "001122556677"),
    "a pause in between": ([(3.0, 0.0), (2.0, None), (5.0, 3.0)], "001122....3344556677"),
    "two pauses": (
        [(2.0, 0.0), (1.0, None), (2.0, 2.0), (3.0, None), (2.0, 4.0)],
        "0011..2233......4455",
    ),
    "a late beginning": ([(3.0, None), (8.0, 0.0)], "0011223344556677"),
    "a part cut out": ([(2.0, 0.0), (3.0, 5.0)], "0011556677"),
    "a part twice": ([(2.0, 0.0), (2.0, 0.0)], "00110011"),
}


@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("kind", EDITS)
def test_edit_lists_are_followed(kind: str, version: int, tmp_path: Path) -> None:
    """As a player does it, but for a beginning that is late: that is an offset."""
    edits, heard = EDITS[kind]
    waveform = decoded_bytes(edited(tmp_path, *edits, version=version), tmp_path)
    assert heard_seconds(tmp_path)[: len(heard)] == heard
    assert waveform.duration == pytest.approx(len(heard) / 2, abs=0.15)
    assert not waveform.truncated


def test_a_pause_by_edit_list_counts_against_the_budget(tmp_path: Path) -> None:
    """A pause of 600 s in an edit list is refused as too long, not as a decompression bomb."""
    with pytest.raises(AudioTooLong) as error:
        decoded_bytes(edited(tmp_path, (3.0, 0.0), (600.0, None), (5.0, 3.0)), tmp_path)
    assert error.value.facts == {"gap": 600}


@pytest.mark.parametrize("ticks", [0, 1])
def test_a_wrong_time_scale_is_told_as_time_stamps(ticks: int, tmp_path: Path) -> None:
    """A second for each sample: a block of AAC would last 1,024 s."""
    data = bytearray(record(tmp_path / "w", Shape("mp4", "aac", RATE), 3.0).read_bytes())
    at = data.index(b"mdhd") + 16
    data[at : at + 4] = ticks.to_bytes(4, "big")
    with pytest.raises(AudioTooLong) as error:
        decoded_bytes(bytes(data), tmp_path)
    assert error.value.facts == {"block": 1_024}
    assert "time stamps" in error.value.message("en")
