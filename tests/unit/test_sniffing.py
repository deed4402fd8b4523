"""Detection of file types by their first bytes."""

from pathlib import Path

import numpy as np
import pytest

from interview.errors import EmptyAudio, UnsupportedAudio
from interview.intake.sniffing import HEAD_BYTES, container_of
from tests.unit.audio_files import Shape, record

CONTAINERS = [
    (Shape("webm", "libopus", live=True), "webm"),
    (Shape("matroska", "libopus"), "webm"),
    (Shape("ogg", "libopus"), "ogg"),
    (Shape("mp4", "aac"), "mp4"),
    (Shape("ipod", "aac"), "mp4"),
    (Shape("mp4", "aac", options={"movflags": "frag_keyframe+empty_moov"}), "mp4"),
    (Shape("mp3", "libmp3lame"), "mp3"),
    (Shape("mp3", "libmp3lame", 16_000, options={"id3v2_version": "0", "write_xing": "0"}), "mp3"),
    (Shape("mp3", "libmp3lame", 8_000, options={"id3v2_version": "0"}), "mp3"),
    (Shape("wav", "pcm_s24le"), "wav"),
    (Shape("wav", "pcm_s16le", options={"rf64": "always"}), "wav"),
    (Shape("flac", "flac"), "flac"),
]

PLAYLISTS = [
    b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nfile:///etc/passwd\n",
    b"ffconcat version 1.0\nfile /etc/passwd\n",
    b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>',
    b"[playlist]\nFile1=http://127.0.0.1/\n",
    b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nm=audio 5004 RTP/AVP 96\r\n",
]

OTHERS = [
    b"Good morning, I would like to tell you about my last job.",
    b"<!doctype html><html></html>",
    b"%PDF-1.7",
    b"PK\x03\x04",
    b"\x89PNG\r\n\x1a\n",
    b"\x7fELF\x02\x01\x01",
    b"GIF89a",
    b"\xff\xd8\xff\xe0\x00\x10JFIF",
    b"RIFF\x00\x00\x00\x00AVI LIST",
    b"RIFF",
    b"\x00" * HEAD_BYTES,
    b"\xff" * HEAD_BYTES,
    b"\xff\xf1\x50\x80",  # AAC in ADTS: sync bits, but layer 0
    b"\xff\xfb",  # an MPEG frame cut inside its header
    b"O",
]


@pytest.mark.parametrize(("shape", "container"), CONTAINERS, ids=str)
def test_each_container_is_known_by_its_bytes(shape: Shape, container: str, tmp_path: Path) -> None:
    """Files written by a real muxer are recognised, tags in front or not."""
    head = record(tmp_path / "answer.txt", shape, 0.5).read_bytes()[:HEAD_BYTES]
    assert container_of(head) == container


def test_no_byte_at_all_is_empty_audio() -> None:
    """An empty upload has its own name."""
    with pytest.raises(EmptyAudio):
        container_of(b"")


@pytest.mark.parametrize("head", PLAYLISTS)
def test_playlists_are_unsupported(head: bytes) -> None:
    """A playlist names other files and addresses; it never reaches a demuxer."""
    with pytest.raises(UnsupportedAudio):
        container_of(head[:HEAD_BYTES])


@pytest.mark.parametrize("head", OTHERS)
def test_anything_else_is_unsupported(head: bytes) -> None:
    """Text, pictures, archives, programs, films and fragments are refused."""
    with pytest.raises(UnsupportedAudio):
        container_of(head)


def test_random_bytes_are_hardly_ever_audio() -> None:
    """Sixteen bits of an MPEG header are little: chance passes less than once in a thousand."""
    random = np.random.default_rng(7)
    passed = 0
    for _ in range(10_000):
        try:
            container_of(random.bytes(HEAD_BYTES))
        except UnsupportedAudio:
            continue
        passed += 1
    assert passed < 10
