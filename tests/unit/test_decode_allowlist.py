"""Decoders of pictures, films or subtitles never read an upload."""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from interview.audio.containers import FORMATS
from tests.unit.audio_files import Shape, record, record_film, tone
from tests.unit.decoding import decoded, decoded_bytes

PICTURES = ("png", "mjpeg", "bmp", "gif")
FILMS = [
    (Shape("mp4", "aac"), "libx264", "h264"),
    (Shape("mp4", "aac"), "libx265", "hevc"),
    (Shape("mov", "aac"), "mpeg4", "mpeg4"),
    (Shape("webm", "libopus"), "libvpx", "vp8"),
    (Shape("webm", "libopus"), "libvpx-vp9", "vp9"),
    (Shape("matroska", "libopus"), "mpeg4", "mpeg4"),
    (Shape("ogg", "libopus"), "libvpx", "vp8"),
    (Shape("asf", "wmav2", 44_100, "stereo", bit_rate=64_000), "wmv2", "wmv2"),
]
COVERS = [
    Shape("mp4", "aac"),
    Shape("mp3", "libmp3lame"),
    Shape("flac", "flac"),
    Shape("mp4", "alac"),
]


@pytest.fixture
def ffmpeg_log() -> Iterator[list[tuple[int, str, str]]]:
    """What FFmpeg says: (level, who, what)."""
    before = av.logging.get_level()
    av.logging.set_level(av.logging.VERBOSE)
    with av.logging.Capture(local=False) as log:
        yield log
    av.logging.set_level(before)


def record_with_cover(path: Path, shape: Shape, picture: str) -> Path:
    """A second of tone with an attached picture of 64 x 64."""
    with av.open(str(path), "w", format=shape.container) as output:
        sound = output.add_stream(shape.codec, rate=shape.rate)
        cover = output.add_stream(picture, rate=1)
        assert isinstance(sound, AudioStream)
        assert isinstance(cover, VideoStream)
        sound.layout = shape.layout
        cover.width, cover.height = 64, 64
        cover.pix_fmt = "rgb24" if picture == "png" else "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        shade = np.full((64, 64, 3), 128, np.uint8)
        image = av.VideoFrame.from_ndarray(shade, format="rgb24")
        packets = [*cover.encode(image), *cover.encode(None)]
        output.mux(packets)
        samples = tone(1.0, shape.rate)
        for start in range(0, len(samples), 960):
            frame = av.AudioFrame.from_ndarray(samples[None, start : start + 960], "flt", "mono")
            frame.sample_rate, frame.pts = shape.rate, start
            output.mux(sound.encode(frame))
        output.mux(sound.encode(None))
    return path


def decoders_that_spoke(log: list[tuple[int, str, str]]) -> set[str]:
    """Of pictures and films; not those FFmpeg was told not to open."""
    names = {*PICTURES, *(decoder for _, _, decoder in FILMS)}
    return {who for _, who, what in log if who in names and "whitelist" not in what}


@pytest.mark.parametrize(("shape", "codec", "decoder"), FILMS, ids=str)
def test_the_decoder_of_a_film_is_never_opened(
    shape: Shape, codec: str, decoder: str, ffmpeg_log: list[tuple[int, str, str]], tmp_path: Path
) -> None:
    """FFmpeg asks for it by itself to learn about the stream, and is refused."""
    path = record_film(tmp_path / "film", shape, codec, (1.0, 1.0))
    ffmpeg_log.clear()
    assert decoded(path, tmp_path).duration == pytest.approx(1.0, abs=0.15)
    assert any("not on whitelist" in what for _, who, what in ffmpeg_log if who == decoder)
    assert decoders_that_spoke(ffmpeg_log) == set()


@pytest.mark.parametrize("picture", ["png", "mjpeg"])
@pytest.mark.parametrize("shape", COVERS, ids=str)
def test_the_decoder_of_a_cover_is_never_opened(
    shape: Shape, picture: str, ffmpeg_log: list[tuple[int, str, str]], tmp_path: Path
) -> None:
    """A picture in a tag costs nothing, whole or broken."""
    data = record_with_cover(tmp_path / "sent", shape, picture).read_bytes()
    mark = b"\x89PNG" if picture == "png" else b"\xff\xd8\xff"
    at = data.index(mark) + 40
    broken = data[:at] + bytes(16) + data[at + 16 :]
    for version in (data, broken):
        ffmpeg_log.clear()
        assert decoded_bytes(version, tmp_path).duration == pytest.approx(1.0, abs=0.1)
        assert decoders_that_spoke(ffmpeg_log) == set()


@pytest.mark.parametrize("container", FORMATS)
def test_every_listed_decoder_exists_and_is_of_sound(container: str) -> None:
    """The list names decoders of this build of FFmpeg, and each only for sound."""
    form = FORMATS[container]
    assert form.demuxer in av.formats_available
    for name in form.decoders:
        assert av.Codec(name, "r").type == "audio"


def test_a_decoder_off_the_list_of_its_container_is_not_opened(
    ffmpeg_log: list[tuple[int, str, str]], tmp_path: Path
) -> None:
    """AC-3 is sound, and still no decoder we let an upload reach."""
    data = record(tmp_path / "sent", Shape("mp4", "ac3"), 1.0).read_bytes()
    ffmpeg_log.clear()
    with pytest.raises(Exception, match="ac3"):
        decoded_bytes(data, tmp_path)
    assert any("Codec (ac3) not on whitelist" in what for _, _, what in ffmpeg_log)
