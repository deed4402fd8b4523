"""Truncation is reported only if it occurred, and data after the end is decoded or reported."""

import struct
from pathlib import Path

import pytest

from interview.audio.decode import MAX_BYTES
from interview.errors import BeginningMissing, CorruptAudio
from tests.unit.audio_files import (
    Shape,
    loudest_hertz,
    read_wav,
    record,
    record_film,
    tone,
    write_wav,
)
from tests.unit.byte_edits import ogg_pages, sealed
from tests.unit.decoding import decoded, decoded_bytes

WAV = Shape("wav", "pcm_s16le", 16_000)
OPUS = Shape("webm", "libopus")
FRAGMENTED = {"movflags": "frag_keyframe+empty_moov", "frag_duration": "500000"}
WHOLE = {
    "webm": OPUS,
    "webm, live": Shape("webm", "libopus", live=True),
    "ogg": Shape("ogg", "libopus"),
    "ogg speech rate": Shape("ogg", "libopus", 16_000),
    "ogg flac": Shape("ogg", "flac", 16_000),
    "mp4": Shape("mp4", "aac", 44_100),
    "mp4, index first": Shape("mp4", "aac", 44_100, options={"movflags": "faststart"}),
    "mp4, fragmented": Shape("mp4", "aac", 44_100, options=FRAGMENTED),
    "mov": Shape("mov", "aac", 44_100),
    "3gp": Shape("3gp", "libopencore_amrnb", 8_000, bit_rate=12_200),
    "mp3": Shape("mp3", "libmp3lame", 44_100),
    "mp3, no header": Shape("mp3", "libmp3lame", 44_100, options={"write_xing": "0"}),
    "aac": Shape("adts", "aac", 44_100),
    "amr": Shape("amr", "libopencore_amrnb", 8_000, bit_rate=12_200),
    "wav": WAV,
    "wav rf64": Shape("wav", "pcm_s16le", 16_000, options={"rf64": "always"}),
    "wav adpcm": Shape("wav", "adpcm_ima_wav", 16_000),
    "flac": Shape("flac", "flac", 44_100),
    "aiff": Shape("aiff", "pcm_s16be", 44_100),
    "aiff, live": Shape("aiff", "pcm_s16be", 44_100, live=True),
    "aiff-c": Shape("aiff", "pcm_s16le", 44_100),
    "caf, live": Shape("caf", "pcm_s16le", 44_100, live=True),
    "caf": Shape("caf", "pcm_s16le", 44_100),
    "caf alac": Shape("caf", "alac", 44_100),
    "wma": Shape("asf", "wmav2", 44_100, "stereo", bit_rate=64_000),
}
INDEX_LAST = ("mp4", "mov", "3gp", "caf alac")
ONE_ONLY = ("flac", "aiff, live")
"""Nobody joins these by putting one behind the other."""

LIVE = ("aiff, live", "caf, live")
"""Without a size nothing tells that they were cut."""

TAILS = {
    "zeros": bytes(16),
    "many zeros": bytes(700),
    "a line": b"\r\n",
    "a boundary": b"\r\n------WebKitFormBoundaryABCDEFGH--\r\n",
    "ID3v1": b"TAG" + b" " * 125,
    "text": b"recorded with a phone",
    "0xff": b"\xff" * 40,
}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_recording_does_not_break_off(kind: str, tmp_path: Path) -> None:
    """A complete file is not marked as cut."""
    waveform = decoded(record(tmp_path / "whole", WHOLE[kind], 4.0), tmp_path)
    assert waveform.duration == pytest.approx(4.0, abs=0.15)
    assert not waveform.truncated


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("kind", WHOLE)
def test_a_few_bytes_behind_the_end_are_no_cut(kind: str, tail: str, tmp_path: Path) -> None:
    """Padding, a tag or the rest of a form behind the end is no cut."""
    data = record(tmp_path / "whole", WHOLE[kind], 4.0).read_bytes()
    waveform = decoded_bytes(data + TAILS[tail], tmp_path)
    assert waveform.duration == pytest.approx(4.0, abs=0.15)
    assert not waveform.truncated


@pytest.mark.parametrize("share", [0.35, 0.7, 0.93])
@pytest.mark.parametrize("kind", [kind for kind in WHOLE if kind not in INDEX_LAST + LIVE])
def test_a_cut_recording_breaks_off(kind: str, share: float, tmp_path: Path) -> None:
    """Files cut at 35, 70 and 93 % are decoded to the cut and marked as cut."""
    data = record(tmp_path / "whole", WHOLE[kind], 8.0).read_bytes()
    cut = data[: int(len(data) * share) | 1]
    waveform = decoded_bytes(cut, tmp_path)
    assert waveform.truncated
    assert 8.0 * share - 1.3 < waveform.duration < 8.0 * share + 0.5


@pytest.mark.parametrize("kind", INDEX_LAST)
def test_a_file_cut_before_its_index_is_corrupt(kind: str, tmp_path: Path) -> None:
    """Without the index the positions of the samples are unknown: refused as corrupt."""
    data = record(tmp_path / "whole", WHOLE[kind], 8.0).read_bytes()
    with pytest.raises(CorruptAudio):
        decoded_bytes(data[: len(data) // 2], tmp_path)


def wav_of(size: int, folder: Path, riff: int | None = None) -> bytes:
    """4 s of WAV that say their data has ``size`` bytes."""
    data = bytearray(record(folder / "whole", WAV, 4.0).read_bytes())
    at = data.index(b"data") + 4
    struct.pack_into("<I", data, at, size)
    if riff is not None:
        struct.pack_into("<I", data, 4, riff)
    return bytes(data)


TRUE_SIZE = 4 * 32_000


@pytest.mark.parametrize(
    "size",
    [
        *(0, 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000, 0x80000000, 0xFFFFFFFF - 36, 0x7FFFFFFF - 44),
        *(2_000_000_000, 1_000_000_000, 100_000_000, MAX_BYTES + 1),
    ],
)
@pytest.mark.parametrize("riff", [None, 0, 0xFFFFFFFF])
def test_wav_placeholders_are_no_cut(size: int, riff: int | None, tmp_path: Path) -> None:
    """A size larger than an upload can be, or none, is a writer that could not know."""
    waveform = decoded_bytes(wav_of(size, tmp_path, riff), tmp_path)
    assert waveform.duration == pytest.approx(4.0, abs=0.01)
    assert not waveform.truncated


@pytest.mark.parametrize("off", [8, 36, 44, 46, 78, -8, -36, -44, -78])
def test_wav_sizes_off_by_a_header_are_no_cut(off: int, tmp_path: Path) -> None:
    """Writers that count their header among the samples, or forget it."""
    data = write_wav(tmp_path / "w", tone(4.0, 16_000)).read_bytes()
    at = data.index(b"data") + 4
    data = data[:at] + struct.pack("<I", TRUE_SIZE + off) + data[at + 4 :]
    waveform = decoded_bytes(data, tmp_path)
    assert waveform.duration == pytest.approx(4.0, abs=0.01)
    assert not waveform.truncated


@pytest.mark.parametrize("missing", [100, 3_200, 64_000])
def test_a_wav_that_lacks_samples_breaks_off(missing: int, tmp_path: Path) -> None:
    """A header size within the upload limit is believed: fewer samples mean a cut."""
    assert decoded_bytes(wav_of(TRUE_SIZE + missing, tmp_path), tmp_path).truncated


def test_samples_behind_a_size_that_is_too_small_are_heard(tmp_path: Path) -> None:
    """A header written after the first second and never mended."""
    waveform = decoded_bytes(wav_of(32_000, tmp_path), tmp_path)
    assert waveform.duration == pytest.approx(4.0, abs=0.01)


@pytest.mark.parametrize("layout", ["mono", "stereo"])
def test_aiff_samples_behind_a_size_that_is_too_small_are_heard(
    layout: str, tmp_path: Path
) -> None:
    """A header written after the first second and never mended; a tag behind is no sound."""
    shape = Shape("aiff", "pcm_s16be", 16_000, layout)
    data = record(tmp_path / "w", shape, 4.0).read_bytes()
    at = data.index(b"SSND") + 4
    early = data[:at] + struct.pack(">I", 8 + 32_000) + data[at + 4 :]
    assert decoded_bytes(early, tmp_path).duration == pytest.approx(4.0, abs=0.01)
    named = data + b"ID3 " + struct.pack(">I", 50_000) + bytes(50_000)
    assert decoded_bytes(named, tmp_path).duration == pytest.approx(4.0, abs=0.01)


@pytest.mark.parametrize("size", ["right", 0xFFFFFFFF, 0])
def test_a_header_a_second_loses_nothing(size: str | int, tmp_path: Path) -> None:
    """Four WAVs of a second one behind another, with sizes or without: 4 s of one tone."""
    samples = tone(4.0, 16_000)
    parts = []
    for start in range(0, 64_000, 16_000):
        part = write_wav(tmp_path / "w", samples[start : start + 16_000]).read_bytes()
        parts.append(part if size == "right" else part[:40] + struct.pack("<I", size) + part[44:])
    waveform = decoded_bytes(b"".join(parts), tmp_path)
    assert waveform.duration == pytest.approx(4.0, abs=0.01)
    whole = decoded(write_wav(tmp_path / "whole", samples), tmp_path)
    assert waveform.digest == whole.digest
    assert not waveform.truncated


def test_wavs_of_different_formats_in_one_file_are_all_heard(tmp_path: Path) -> None:
    """Each is read at its own rate, and chunks between them are left out."""
    parts = [
        record(tmp_path / "a", Shape("wav", "pcm_s16le", rate, layout), 2.0).read_bytes()
        for rate, layout in ((16_000, "mono"), (44_100, "stereo"), (8_000, "mono"))
    ]
    listing = b"LIST" + struct.pack("<I", 10_000) + b"x" * 10_000
    waveform = decoded_bytes(parts[0] + listing + parts[1] + parts[2], tmp_path)
    assert waveform.duration == pytest.approx(6.0, abs=0.05)
    assert not waveform.truncated


def test_two_data_chunks_are_one_recording(tmp_path: Path) -> None:
    """A WAV may have several, and an odd one is followed by a byte of padding."""
    one = write_wav(tmp_path / "w", tone(2.0, 16_000)).read_bytes()
    more = b"data" + struct.pack("<I", 32_001) + one[44 : 44 + 32_000] + b"\0\0" + one[36:]
    waveform = decoded_bytes(one + more, tmp_path)
    assert waveform.duration == pytest.approx(5.0, abs=0.01)
    assert not waveform.truncated


@pytest.mark.parametrize(
    "kind",
    [kind for kind in WHOLE if kind not in ONE_ONLY],
)
def test_two_recordings_in_one_file_are_both_heard(kind: str, tmp_path: Path) -> None:
    """The second recording is decoded from its first word."""
    low = record(tmp_path / "1", WHOLE[kind], 3.0).read_bytes()
    high = record(tmp_path / "2", WHOLE[kind], samples=tone(2.0, WHOLE[kind].rate, 880.0))
    waveform = decoded_bytes(low + high.read_bytes(), tmp_path)
    assert waveform.duration == pytest.approx(5.0, abs=0.2)
    samples = read_wav(tmp_path / "decoded.wav")
    assert loudest_hertz(samples[:45_000]) == pytest.approx(440, abs=5)
    assert loudest_hertz(samples[51_000:]) == pytest.approx(880, abs=5)
    assert not waveform.truncated


def test_an_ogg_chain_that_turns_stereo_is_heard_whole(tmp_path: Path) -> None:
    """Each stream of a chain is opened on its own."""
    first = record(tmp_path / "1", Shape("ogg", "libopus"), 2.0).read_bytes()
    second = record(tmp_path / "2", Shape("ogg", "libopus", layout="stereo"), 2.0).read_bytes()
    waveform = decoded_bytes(first + second, tmp_path)
    assert waveform.duration == pytest.approx(4.0, abs=0.05)
    assert not waveform.truncated


@pytest.mark.parametrize("kind", ["ogg", "ogg speech rate", "ogg flac"])
def test_ogg_without_an_end_flag_is_whole(kind: str, tmp_path: Path) -> None:
    """An Ogg without the end flag is whole: recorders that are stopped do not write one."""
    *pages, last = ogg_pages(record(tmp_path / "o", WHOLE[kind], 4.0).read_bytes())
    unflagged = sealed(last[:5] + bytes([last[5] & ~4]) + last[6:])
    waveform = decoded_bytes(b"".join(pages) + unflagged, tmp_path)
    assert waveform.duration == pytest.approx(4.0, abs=0.1)
    assert not waveform.truncated


def test_ogg_that_ends_inside_a_page_breaks_off(tmp_path: Path) -> None:
    """By a byte, by half a page, or inside a packet that goes on in the next page."""
    data = record(tmp_path / "o", WHOLE["ogg"], 4.0).read_bytes()
    for missing in (1, 100, len(ogg_pages(data)[-1]) // 2):
        assert decoded_bytes(data[:-missing], tmp_path).truncated
    *pages, last = ogg_pages(record(tmp_path / "f", WHOLE["ogg flac"], 4.0).read_bytes())
    segments, final = last[26], last[26 + last[26]]
    assert last[25 + segments] == 255
    unfinished = last[:26] + bytes([segments - 1]) + last[27 : 26 + segments]
    unfinished += last[27 + segments : len(last) - final]
    assert decoded_bytes(b"".join(pages) + sealed(unfinished), tmp_path).truncated


@pytest.mark.parametrize(
    ("container", "codec", "video"),
    [("webm", "libopus", "libvpx"), ("mp4", "aac", "libx264"), ("mov", "aac", "libx264")],
)
def test_a_picture_longer_than_the_sound_is_no_cut(
    container: str, codec: str, video: str, tmp_path: Path
) -> None:
    """The camera ran on for 4 s after the microphone."""
    path = record_film(tmp_path / "film", Shape(container, codec), video, (6.0, 2.0))
    waveform = decoded(path, tmp_path)
    assert waveform.duration == pytest.approx(2.0, abs=0.1)
    assert not waveform.truncated


def test_a_later_page_first_says_that_the_beginning_is_missing(tmp_path: Path) -> None:
    """Ogg without its header pages."""
    pages = ogg_pages(record(tmp_path / "o", WHOLE["ogg"], 4.0).read_bytes())
    with pytest.raises(BeginningMissing):
        decoded_bytes(b"".join(pages[2:]), tmp_path)


@pytest.mark.parametrize("kind", ["webm", "webm, live"])
def test_webm_without_its_first_chunk_says_so(kind: str, tmp_path: Path) -> None:
    """From the first cluster, from the middle of one, from the segment."""
    data = record(tmp_path / "w", WHOLE[kind], 8.0).read_bytes()
    cluster = data.index(b"\x1f\x43\xb6\x75")
    for start in (cluster, cluster + 200, len(data) // 2, data.index(b"\x18\x53\x80\x67")):
        with pytest.raises(BeginningMissing):
            decoded_bytes(data[start:], tmp_path)


def test_mp4_without_its_first_box_says_so(tmp_path: Path) -> None:
    """An MP4 that begins with a fragment is refused with the reason."""
    data = record(tmp_path / "m", WHOLE["mp4, fragmented"], 4.0).read_bytes()
    with pytest.raises(BeginningMissing):
        decoded_bytes(data[data.index(b"moof") - 4 :], tmp_path)
