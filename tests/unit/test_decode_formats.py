"""Formats of phones, voicemail and older recorders are decoded; errors name the format."""

import struct
from pathlib import Path

import pytest

from interview.errors import Language, UnsupportedAudio
from tests.unit.audio_files import (
    TONE_HERTZ,
    Shape,
    loudest_hertz,
    read_wav,
    record,
    record_video,
)
from tests.unit.byte_edits import ogg_pages, replaced, sealed, wav_format
from tests.unit.decoding import decoded, decoded_bytes
from tests.unit.speech_codecs import gsm_wav, speex_ogg

FORMATS = [
    Shape("adts", "aac", 44_100),
    Shape("adts", "aac", 16_000),
    Shape("adts", "aac", 48_000, "stereo"),
    Shape("amr", "libopencore_amrnb", 8_000, bit_rate=12_200),
    Shape("amr", "libopencore_amrnb", 8_000, bit_rate=4_750),
    Shape("3gp", "libopencore_amrnb", 8_000, bit_rate=12_200),
    Shape("3gp", "aac", 16_000),
    Shape("3g2", "aac", 16_000),
    Shape("wav", "adpcm_ms", 16_000),
    Shape("wav", "adpcm_ima_wav", 8_000),
    Shape("wav", "adpcm_ima_wav", 44_100, "stereo"),
    Shape("wav", "pcm_alaw", 8_000),
    Shape("wav", "pcm_mulaw", 8_000),
    Shape("wav", "libmp3lame", 16_000),
    Shape("aiff", "pcm_s16be", 44_100),
    Shape("aiff", "pcm_s24be", 48_000, "stereo"),
    Shape("aiff", "pcm_s16le", 44_100),
    Shape("aiff", "pcm_alaw", 8_000),
    Shape("caf", "pcm_s16le", 44_100),
    Shape("caf", "pcm_f32be", 48_000, "stereo"),
    Shape("caf", "alac", 44_100),
    Shape("caf", "pcm_mulaw", 8_000),
    Shape("caf", "adpcm_ima_qt", 22_050),
    Shape("asf", "wmav1", 44_100, "stereo", bit_rate=64_000),
    Shape("asf", "wmav2", 44_100, "stereo", bit_rate=64_000),
    Shape("asf", "wmav2", 22_050, bit_rate=32_000),
    Shape("mov", "aac", 44_100),
    Shape("mov", "pcm_s16le", 44_100),
    Shape("mov", "adpcm_ima_qt", 22_050),
    Shape("mov", "pcm_mulaw", 8_000),
    Shape("ogg", "flac", 16_000),
    Shape("ogg", "vorbis", 44_100, "stereo", options={"strict": "-2"}),
]
ID3 = b"ID3\x04\x00\x00" + bytes([0, 0, 15, 80]) + b"TIT2".ljust(15 * 128 + 80, b"\0")
BIG_ID3 = b"ID3\x04\x00\x00" + bytes([0, 12, 0, 0]) + bytes(12 * 128 * 128)
"""A tag with a cover of 196 KB, longer than what is looked at to tell the container."""

FLAC = Shape("flac", "flac", 44_100)
ADTS = Shape("adts", "aac", 44_100)
MP3 = Shape("mp3", "libmp3lame", 44_100, options={"id3v2_version": "0"})
PLAIN_MP3 = Shape("mp3", "libmp3lame", 16_000, options={"id3v2_version": "0", "write_xing": "0"})


@pytest.mark.parametrize("shape", FORMATS, ids=str)
def test_a_format_of_phones_and_older_recorders_is_read(shape: Shape, tmp_path: Path) -> None:
    """Three seconds of tone decode to three seconds, apart from the padding of block codecs."""
    waveform = decoded(record(tmp_path / "sent", shape, 3.0), tmp_path)
    assert waveform.duration == pytest.approx(3.0, abs=0.2)
    samples = read_wav(tmp_path / "decoded.wav")
    assert loudest_hertz(samples) == pytest.approx(TONE_HERTZ, abs=5)
    assert not waveform.truncated


def test_gsm_in_wav_is_read(tmp_path: Path) -> None:
    """WAV with Microsoft's GSM 6.10, as voicemail systems write it, is decoded."""
    waveform = decoded(gsm_wav(tmp_path / "sent", 3.0), tmp_path)
    assert waveform.duration == pytest.approx(3.0, abs=0.05)
    assert waveform.levels.peak_dbfs > -40
    assert not waveform.truncated


def test_speex_in_ogg_is_read(tmp_path: Path) -> None:
    """Ogg with Speex, as voice chats before Opus wrote it, is decoded."""
    waveform = decoded(speex_ogg(tmp_path / "sent", 3.0), tmp_path)
    assert waveform.duration == pytest.approx(3.0, abs=0.05)
    assert not waveform.truncated


def test_amr_wide_band_is_read(tmp_path: Path) -> None:
    """Frames of no data (RFC 4867) at 16 kHz: 50 a second."""
    waveform = decoded_bytes(b"#!AMR-WB\n" + b"\x7c" * 150, tmp_path)
    assert waveform.duration == pytest.approx(3.0, abs=0.05)
    assert not waveform.truncated


@pytest.mark.parametrize("tag", [ID3, BIG_ID3, ID3 + ID3], ids=["short", "long", "two"])
@pytest.mark.parametrize(
    "shape", [FLAC, ADTS, MP3, Shape("wav", "pcm_s16le"), Shape("aiff", "pcm_s16be")], ids=str
)
def test_a_recording_behind_an_id3_tag_is_read(shape: Shape, tag: bytes, tmp_path: Path) -> None:
    """Tagging programs put one in front of anything."""
    waveform = decoded_bytes(tag + record(tmp_path / "w", shape, 2.0).read_bytes(), tmp_path)
    assert waveform.duration == pytest.approx(2.0, abs=0.06)
    assert not waveform.truncated


@pytest.mark.parametrize("count", [1, 100, 4_096, 50_000])
@pytest.mark.parametrize("shape", [MP3, PLAIN_MP3, ADTS], ids=str)
def test_frames_behind_zeros_are_found(shape: Shape, count: int, tmp_path: Path) -> None:
    """A recorder that did not fill its first block."""
    data = record(tmp_path / "w", shape, 2.0).read_bytes()
    waveform = decoded_bytes(bytes(count) + data, tmp_path)
    assert waveform.duration == pytest.approx(2.0, abs=0.1)
    assert not waveform.truncated


@pytest.mark.parametrize("junk", [b"\r\n\r\n", b"junk " * 40, b"\xff" * 100, b"\xff\xfb" * 9])
def test_mp3_behind_junk_is_found(junk: bytes, tmp_path: Path) -> None:
    """The rest of a request, or bytes that look like the start of a frame."""
    data = record(tmp_path / "w", MP3, 2.0).read_bytes()
    assert decoded_bytes(junk + data, tmp_path).duration == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize("atom", [b"wide", b"free", b"skip"])
@pytest.mark.parametrize("fast", [False, True])
def test_quicktime_without_ftyp_is_read(atom: bytes, fast: bool, tmp_path: Path) -> None:
    """Cameras and editors begin with a placeholder, or with the samples, or with the index."""
    options = {"movflags": "faststart"} if fast else {}
    shape = Shape("mov", "aac", 44_100, options=options)
    data = record(tmp_path / "w", shape, 2.0).read_bytes()
    size = int.from_bytes(data[:4], "big")
    begun = struct.pack(">I", size) + atom + data[8:]
    assert decoded_bytes(begun, tmp_path).duration == pytest.approx(2.0, abs=0.06)


@pytest.mark.parametrize("first", [b"mdat", b"moov"])
def test_quicktime_may_begin_with_samples_or_index(first: bytes, tmp_path: Path) -> None:
    """Without any atom in front; sample positions are those of the whole file."""
    shape = Shape(
        "mov", "aac", 44_100, options={"movflags": "faststart"} if first == b"moov" else {}
    )
    data = record(tmp_path / "w", shape, 2.0).read_bytes()
    at = data.index(first) - 4
    moved = shift_chunks(data, -at)[at:]
    assert decoded_bytes(moved, tmp_path).duration == pytest.approx(2.0, abs=0.06)


def shift_chunks(data: bytes, by: int) -> bytes:
    """An MP4 whose table of chunks points ``by`` bytes further."""
    edited = bytearray(data)
    at = data.index(b"stco") + 8
    for number in range(struct.unpack_from(">I", data, at)[0]):
        place = at + 4 + 4 * number
        struct.pack_into(">I", edited, place, struct.unpack_from(">I", data, place)[0] + by)
    return bytes(edited)


REFUSED = {
    "wav tag": ("WAV", "0x1234"),
    "webm codec id": ("WebM", "A_OPUX"),
    "mp4 entry": ("MP4", "zzzz"),
    "mp4 ac3": ("MP4", "ac3"),
    "mov ac3": ("MOV", "ac3"),
    "matroska ac3": ("Matroska", "ac3"),
    "wav ac3": ("WAV", "ac3"),
    "wav of no bits": ("WAV", "PCM (0 bit)"),
    "wav guid": ("WAV", "12345678-0000-0010-8000-00aa00389b71"),
    "webm without codec id": ("WebM", "?"),
    "aiff-c type": ("AIFF", "zzzz"),
    "aiff-c type of no letters": ("AIFF", "0x00000001"),
    "ogg mapping": ("Ogg", "OpusHeax"),
    "caf format": ("CAF", "zzzz"),
    "wma tag": ("WMA", "0x1234"),
}


def refused(kind: str, folder: Path) -> bytes:
    """A recording whose codec is not read."""

    def made(container: str, codec: str, rate: int = 44_100, layout: str = "mono") -> bytes:
        bit_rate = 64_000 if container == "asf" else None
        shape = Shape(container, codec, rate, layout, bit_rate=bit_rate)
        return record(folder / codec, shape, 1.0).read_bytes()

    wav, webm = made("wav", "pcm_s16le"), made("webm", "libopus", 48_000)
    guid = bytes.fromhex("0100000000001000800000aa00389b71")
    kinds = {
        "wav tag": lambda: wav_format(wav, tag=0x1234),
        "wav of no bits": lambda: wav_format(wav, bits=0),
        "wav guid": lambda: replaced(
            made("wav", "pcm_s24le", layout="5.1"), guid, b"\x78\x56\x34\x12" + guid[4:]
        ),
        "webm codec id": lambda: replaced(webm, b"A_OPUS", b"A_OPUX"),
        "webm without codec id": lambda: replaced(
            webm, b"\x86\x86A_OPUS", b"\x86\x80\xec\x84" + bytes(4)
        ),
        "mp4 entry": lambda: replaced(made("mp4", "alac"), b"alac", b"zzzz"),
        "aiff-c type": lambda: replaced(made("aiff", "pcm_s16le"), b"sowt", b"zzzz"),
        "aiff-c type of no letters": lambda: replaced(
            made("aiff", "pcm_s16le"), b"sowt", b"\0\0\0\1"
        ),
        "ogg mapping": lambda: _sealed_first(
            replaced(made("ogg", "libopus", 48_000), b"OpusHead", b"OpusHeax")
        ),
        "caf format": lambda: replaced(made("caf", "pcm_s16le"), b"lpcm", b"zzzz"),
        "wma tag": lambda: replaced(made("asf", "wmav2"), b"\x61\x01\x01\0", b"\x34\x12\x01\0"),
    }
    if kind in kinds:
        return kinds[kind]()
    return made(kind.split(maxsplit=1)[0], "ac3")


def _sealed_first(data: bytes) -> bytes:
    """An Ogg with the checksum of its first page made right."""
    first, *rest = ogg_pages(data)
    return sealed(first) + b"".join(rest)


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("kind", REFUSED)
def test_a_refusal_names_container_and_codec(kind: str, language: Language, tmp_path: Path) -> None:
    """It says what was found and offers another format than the one that was sent."""
    container, codec = REFUSED[kind]
    with pytest.raises(UnsupportedAudio) as error:
        decoded_bytes(refused(kind, tmp_path), tmp_path)
    message = error.value.message(language)
    assert error.value.facts == {"container": container, "codec": codec, "instead": "MP3"}
    assert message.count(container) == 1
    assert codec in message
    assert "MP3" in message


def test_a_film_without_sound_is_told_as_that(tmp_path: Path) -> None:
    """A film without sound is refused as that, not by the name of a codec."""
    with pytest.raises(UnsupportedAudio) as error:
        decoded(record_video(tmp_path / "film"), tmp_path)
    assert error.value.message("en") == (
        "This WebM file contains no sound. Send a recording with sound."
    )


def test_text_that_begins_like_an_atom_is_no_recording(tmp_path: Path) -> None:
    """The fifth letter of a sentence may begin the name of one."""
    for text in (b"The free and the skip of it all", b"Too wide for words, they said", b"a" * 99):
        with pytest.raises(UnsupportedAudio):
            decoded_bytes(text, tmp_path)


def test_a_codec_name_out_of_a_file_is_made_printable(tmp_path: Path) -> None:
    """A codec name comes from the upload, so unprintable characters in it are replaced."""
    alac = record(tmp_path / "a", Shape("mp4", "alac", 44_100), 1.0).read_bytes()
    with pytest.raises(UnsupportedAudio) as error:
        decoded_bytes(replaced(alac, b"alac", b'\x1b<"\n'), tmp_path)
    assert error.value.facts["codec"] == "0x1b3c220a"
    with pytest.raises(UnsupportedAudio) as error:
        decoded_bytes(replaced(alac, b"alac", b"\x1b<z\n"), tmp_path)
    assert error.value.facts["codec"] == "??z?"
