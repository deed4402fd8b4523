"""Time stamps: gaps are kept, and no others are inserted."""

import time
from pathlib import Path

import pytest

from interview.audio.decode import Timeline
from interview.errors import AudioTooLong
from tests.unit.audio_files import Shape, record, remux
from tests.unit.byte_edits import ogg_granules, webm_cluster_times
from tests.unit.decoding import decoded, decoded_bytes, heard_pauses

OPUS = Shape("matroska", "libopus")
VORBIS = Shape("matroska", "vorbis", 44_100, "stereo", options={"strict": "-2"})
AAC = Shape("matroska", "aac", 44_100)
MP3 = Shape("matroska", "libmp3lame", 44_100)
PCM = Shape("matroska", "pcm_s16le", 16_000)
FLAC = Shape("matroska", "flac", 16_000)
ALAC = Shape("mp4", "alac", 44_100)
WMA = Shape("asf", "wmav2", 44_100, "stereo", bit_rate=64_000)
AMR = Shape("mov", "libopencore_amrnb", 8_000, bit_rate=12_200)

FRAGMENTED = {"movflags": "frag_keyframe+empty_moov", "frag_duration": "500000"}
TIMED = {
    "webm opus": (OPUS, "webm", {}),
    "webm opus, live": (OPUS, "webm", {"live": "1"}),
    "webm vorbis": (VORBIS, "webm", {}),
    "matroska aac": (AAC, "matroska", {}),
    "matroska mp3": (MP3, "matroska", {}),
    "matroska pcm": (PCM, "matroska", {}),
    "matroska flac": (FLAC, "matroska", {}),
    "ogg opus": (OPUS, "ogg", {}),
    "ogg vorbis": (VORBIS, "ogg", {}),
    "ogg flac": (FLAC, "ogg", {}),
    "mp4 aac": (AAC, "mp4", {}),
    "mp4 opus": (OPUS, "mp4", {}),
    "mp4 alac": (ALAC, "mp4", {}),
    "mp4 aac, fragmented": (AAC, "mp4", FRAGMENTED),
    "mp4 opus, fragmented": (OPUS, "mp4", FRAGMENTED),
    "mov aac": (AAC, "mov", {}),
    "3gp amr": (AMR, "3gp", {}),
    "wma": (WMA, "asf", {}),
}
NO_FIRST_TIME = "ogg flac"
"""Where FFmpeg tells no time for the first page: a clock that begins late has a gap behind it."""

GAPS = (0.0, 4.0, 8.0)
"""Shift of the packets of each third."""


def in_thirds(count: int, *shifts: float) -> list[float]:
    """A shift for each of ``count`` packets, in equal runs."""
    return [shifts[number * len(shifts) // count] for number in range(count)]


def stalled(kind: str, folder: Path, *shifts: float, seconds: float = 6.0) -> Path:
    """A recording whose sender stalled, or whose clock jumped, between equal runs of packets."""
    shape, container, options = TIMED[kind]
    source = record(folder / "source", shape, seconds)
    count = _packets(source, folder)
    return remux(source, folder / "stalled", container, in_thirds(count, *shifts), **options)


def _packets(source: Path, folder: Path) -> int:
    import av

    with av.open(str(source)) as opened:
        return sum(1 for packet in opened.demux() if packet.size)


@pytest.mark.parametrize("kind", TIMED)
def test_gaps_between_packets_become_silence(kind: str, tmp_path: Path) -> None:
    """6 s of tone with two stalls of 4 s last 14 s and have two pauses of 4 s."""
    waveform = decoded(stalled(kind, tmp_path, *GAPS), tmp_path)
    assert waveform.duration == pytest.approx(14.0, abs=0.15)
    assert [length for _, length in heard_pauses(tmp_path)] == pytest.approx([4.0, 4.0], abs=0.1)
    starts = [start for start, _ in heard_pauses(tmp_path)]
    # An Ogg page of a second has one time stamp, that of its end.
    assert starts == pytest.approx([2.0, 8.0], abs=1.0 if kind.startswith("ogg") else 0.35)
    assert not waveform.truncated


@pytest.mark.parametrize("kind", [kind for kind in TIMED if kind != NO_FIRST_TIME])
def test_a_late_first_packet_is_an_offset(kind: str, tmp_path: Path) -> None:
    """A recording that begins at 5 s on its own clock is whole and begins with sound."""
    waveform = decoded(stalled(kind, tmp_path, 5.0), tmp_path)
    assert waveform.duration == pytest.approx(6.0, abs=0.1)
    assert heard_pauses(tmp_path) == []
    assert not waveform.truncated


@pytest.mark.parametrize("kind", TIMED)
def test_an_unbroken_recording_gets_no_silence(kind: str, tmp_path: Path) -> None:
    """Encoder delay, rounding to milliseconds and edit lists are no gaps."""
    waveform = decoded(stalled(kind, tmp_path, 0.0, seconds=20.0), tmp_path)
    assert waveform.duration == pytest.approx(20.0, abs=0.1)
    assert heard_pauses(tmp_path) == []


def test_a_clock_set_back_loses_nothing(tmp_path: Path) -> None:
    """Time stamps that begin anew are followed: all is heard, and a later stall is still one."""
    shape = Shape("webm", "libopus", options={"cluster_time_limit": "1000"})
    data = record(tmp_path / "whole", shape, 12.0).read_bytes()

    def clock(milliseconds: int) -> int:
        if milliseconds < 3_000:
            return milliseconds
        return milliseconds - 3_000 if milliseconds < 8_000 else milliseconds + 1_000

    waveform = decoded_bytes(webm_cluster_times(data, clock), tmp_path)
    assert [length for _, length in heard_pauses(tmp_path)] == pytest.approx([4.0], abs=0.1)
    assert waveform.duration == pytest.approx(16.0, abs=0.15)


def test_overlapping_clusters_lose_nothing(tmp_path: Path) -> None:
    """Clusters that each begin half a second early are heard whole, one after another."""
    shape = Shape("webm", "libopus", options={"cluster_time_limit": "1000"})
    data = record(tmp_path / "whole", shape, 12.0).read_bytes()
    early = webm_cluster_times(data, lambda milliseconds: milliseconds // 2)
    assert decoded_bytes(early, tmp_path).duration == pytest.approx(12.0, abs=0.1)
    assert heard_pauses(tmp_path) == []


def test_a_gap_that_would_fill_the_budget_is_too_long(tmp_path: Path) -> None:
    """600 s between two packets are refused before anything is written for them."""
    path = stalled("webm opus", tmp_path, 0.0, 600.0)
    started = time.process_time()
    with pytest.raises(AudioTooLong):
        decoded(path, tmp_path)
    assert time.process_time() - started < 1.0
    assert (tmp_path / "decoded.wav").stat().st_size < 200_000


@pytest.mark.parametrize("kind", ["webm opus", "mp4 aac", "ogg opus"])
def test_a_gap_counts_against_the_budget(kind: str, tmp_path: Path) -> None:
    """6 s of sound and 8 s of silence fit 15 s and not 12 s."""
    path = stalled(kind, tmp_path, *GAPS)
    assert decoded(path, tmp_path, 15.0).duration == pytest.approx(14.0, abs=0.15)
    with pytest.raises(AudioTooLong):
        decoded(path, tmp_path, 12.0)


def test_chained_ogg_has_no_gap_whatever_its_clocks(tmp_path: Path) -> None:
    """The second stream begins at its own zero, or an hour later."""
    first = record(tmp_path / "1", Shape("ogg", "libopus"), 2.0).read_bytes()
    late = remux(record(tmp_path / "2", OPUS, 2.0), tmp_path / "3", "ogg", [3600.0]).read_bytes()
    waveform = decoded_bytes(first + first + late, tmp_path)
    assert waveform.duration == pytest.approx(6.0, abs=0.1)
    assert max((length for _, length in heard_pauses(tmp_path)), default=0.0) < 0.1


VORBIS_OGG = Shape("ogg", "vorbis", 44_100, "stereo", options={"strict": "-2"})
OGGS = [Shape("ogg", "libopus"), VORBIS_OGG, Shape("ogg", "flac", 16_000)]


@pytest.mark.parametrize("shape", OGGS, ids=str)
@pytest.mark.parametrize("granule", [-1, -2, -(2**63)])
def test_ogg_of_a_writer_without_a_clock_is_heard(
    granule: int, shape: Shape, tmp_path: Path
) -> None:
    """The same below zero on each page."""
    data = record(tmp_path / "whole", shape, 6.0).read_bytes()
    waveform = decoded_bytes(ogg_granules(data, lambda _: granule), tmp_path)
    assert waveform.duration == pytest.approx(6.0, abs=0.1)
    assert not waveform.truncated


@pytest.mark.parametrize("kind", ["ogg opus", "ogg vorbis", "ogg flac"])
def test_an_ogg_that_begins_before_zero_keeps_its_gaps(kind: str, tmp_path: Path) -> None:
    """4 s of its clock are below zero; the stalls of 4 s stay."""
    data = stalled(kind, tmp_path, *GAPS).read_bytes()
    rate = TIMED[kind][0].rate
    waveform = decoded_bytes(ogg_granules(data, lambda ticks: ticks - 4 * rate), tmp_path)
    assert waveform.duration == pytest.approx(14.0, abs=0.2)
    lengths = [length for _, length in heard_pauses(tmp_path) if length > 0.1]
    assert lengths == pytest.approx([4.0, 4.0], abs=0.1)


def times_of(*frames: float) -> float:
    """Silence put before frames of 20 ms with these time stamps."""
    timeline = Timeline()
    return sum(timeline.gap_before(time, 0.02) for time in frames)


def test_jitter_makes_no_silence() -> None:
    """Time stamps 80 ms early or late say nothing about the sound."""
    steady = [number * 0.02 for number in range(500)]
    assert times_of(*(time + 0.08 * (number % 2) for number, time in enumerate(steady))) == 0
    assert times_of(*(time - 0.08 * (number % 2) for number, time in enumerate(steady))) == 0


def test_wide_jitter_makes_silence_once() -> None:
    """What was put in for a late packet is not put in again for the next late one."""
    times = [number * 0.02 + 0.15 * (number % 2) for number in range(500)]
    assert times_of(*times) < 0.2


def test_a_packet_out_of_order_makes_no_silence() -> None:
    """One old packet among new ones does not set the clock back."""
    times = [number * 0.02 for number in range(200)]
    assert times_of(*times[:100], 0.4, *times[100:]) == 0


def test_lost_packets_add_up() -> None:
    """Every second packet of 20 ms lost: half of the time was silence."""
    assert times_of(*(number * 0.04 for number in range(500))) == pytest.approx(10.0, abs=0.2)


def test_frames_without_time_stamps_follow_one_another() -> None:
    """No time stamp is no gap, and the next one is measured from there."""
    timeline = Timeline()
    gaps = [timeline.gap_before(time, 1.0) for time in (5.0, None, 7.0, 10.0)]
    assert gaps == [0.0, 0.0, 0.0, 2.0]
