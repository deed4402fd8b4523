"""Recordings made at test time with PyAV: tones in every container the service takes."""

import io
import wave
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeVar

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from numpy.typing import NDArray

TONE_HERTZ = 440.0
AMPLITUDE = 0.5
FRAME = 960

Floats = NDArray[np.float32]
T = TypeVar("T")


def of_file(path: Path, function: Callable[[BinaryIO], T]) -> T:
    """What ``function`` makes of the file, as the speech process gets it: open."""
    with path.open("rb") as file:
        return function(file)


@dataclass(frozen=True)
class Shape:
    """How a recording is written; ``live`` as a browser streams it: no seeking back."""

    container: str
    codec: str
    rate: int = 48_000
    layout: str = "mono"
    live: bool = False
    sample_format: str | None = None
    bit_rate: int | None = None
    options: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        kind = self.sample_format or ("live" if self.live else "-".join(self.options.values()))
        return "-".join(
            filter(None, (self.container, self.codec, str(self.rate), self.layout, kind))
        )


class _Pipe(io.RawIOBase):
    """A sink that cannot seek, so the muxer can promise no duration and no size."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self.data += piece
        return len(piece)


def tone(
    seconds: float, rate: int, hertz: float = TONE_HERTZ, amplitude: float = AMPLITUDE
) -> Floats:
    """A sine in -1..1."""
    times = np.arange(round(seconds * rate)) / rate
    samples: Floats = (amplitude * np.sin(2 * np.pi * hertz * times)).astype(np.float32)
    return samples


def record(path: Path, shape: Shape, seconds: float = 3.0, samples: Floats | None = None) -> Path:
    """Write ``samples`` (default: a tone) to ``path`` in all channels."""
    if samples is None:
        samples = tone(seconds, shape.rate)
    pipe = _Pipe()
    target = pipe if shape.live else str(path)
    with av.open(target, "w", format=shape.container, options=shape.options) as output:
        stream = output.add_stream(shape.codec, rate=shape.rate)
        assert isinstance(stream, AudioStream)
        stream.layout = shape.layout
        if shape.sample_format:
            stream.format = shape.sample_format
        if shape.bit_rate:
            stream.bit_rate = shape.bit_rate
        output.start_encoding()
        for frame in _frames(samples, shape):
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    if shape.live:
        path.write_bytes(pipe.data)
    return path


def record_channels(path: Path, shape: Shape, channels: Sequence[Floats]) -> Path:
    """Write a recording with samples of its own in each channel."""
    apart = np.stack(channels, axis=1).astype(np.float32)
    with av.open(str(path), "w", format=shape.container, options=shape.options) as output:
        stream = output.add_stream(shape.codec, rate=shape.rate)
        assert isinstance(stream, AudioStream)
        stream.layout = shape.layout
        for start in range(0, len(apart), FRAME):
            packed = apart[start : start + FRAME].reshape(1, -1)
            frame = AudioFrame.from_ndarray(packed, format="flt", layout=shape.layout)
            frame.sample_rate, frame.pts = shape.rate, start
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def record_two_tracks(path: Path, shape: Shape, seconds: tuple[float, float]) -> Path:
    """Two audio tracks of one shape in a container, the second an octave higher."""
    with av.open(str(path), "w", format=shape.container) as output:
        streams = []
        for _ in seconds:
            stream = output.add_stream(shape.codec, rate=shape.rate)
            assert isinstance(stream, AudioStream)
            stream.layout = shape.layout
            streams.append(stream)
        for number, (stream, length) in enumerate(zip(streams, seconds, strict=True), start=1):
            for frame in _frames(tone(length, shape.rate, number * TONE_HERTZ), shape):
                output.mux(stream.encode(frame))
            output.mux(stream.encode(None))
    return path


def _frames(samples: Floats, shape: Shape) -> Iterator[AudioFrame]:
    channels = av.AudioLayout(shape.layout).nb_channels
    for start in range(0, len(samples), FRAME):
        block = samples[start : start + FRAME]
        # Packed: PyAV cannot fill the planes of eight channels.
        frame = AudioFrame.from_ndarray(
            np.repeat(block, channels)[None], format="flt", layout=shape.layout
        )
        frame.sample_rate = shape.rate
        frame.pts = start
        yield frame


def record_bomb(path: Path, hours: float) -> Path:
    """Ogg/Opus silence at 6 kbps: the packets of ten seconds, muxed again and again."""
    ten = Shape("ogg", "libopus", 16_000, bit_rate=6_000)
    source = record(path.with_suffix(".ten"), ten, samples=np.zeros(10 * ten.rate, np.float32))
    with av.open(str(source)) as opened, av.open(str(path), "w", format="ogg") as output:
        stream = output.add_stream_from_template(opened.streams.audio[0])
        packets = [packet for packet in opened.demux() if packet.size]
        length = sum(packet.duration or 0 for packet in packets)
        for turn in range(round(hours * 360)):
            for packet in packets:
                copy = av.Packet(bytes(packet))
                copy.stream, copy.time_base = stream, packet.time_base
                copy.duration = packet.duration or 0
                copy.pts = copy.dts = (packet.pts or 0) + turn * length
                output.mux(copy)
    return path


def remux(
    source: Path, path: Path, container: str, shifts: Sequence[float], **options: str
) -> Path:
    """The packets of ``source`` in another file, each later by its shift in seconds.

    The last of ``shifts`` is that of all packets behind.
    """
    with av.open(str(source)) as opened:
        with av.open(str(path), "w", format=container, options=options) as output:
            stream = output.add_stream_from_template(opened.streams.audio[0])
            for number, packet in enumerate(p for p in opened.demux() if p.size):
                assert packet.time_base is not None
                shift = round(shifts[min(number, len(shifts) - 1)] / packet.time_base)
                copy = av.Packet(bytes(packet))
                copy.stream, copy.time_base = stream, packet.time_base
                copy.duration = packet.duration or 0
                copy.pts = (packet.pts or 0) + shift
                copy.dts = (packet.dts or 0) + shift
                output.mux(copy)
    return path


def record_video(path: Path) -> Path:
    """A WebM with a moving picture and no sound."""
    with av.open(str(path), "w", format="webm") as output:
        stream = output.add_stream("libvpx", rate=10)
        stream.width, stream.height = 64, 64
        for shade in range(10):
            picture = np.full((64, 64, 3), shade * 20, np.uint8)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        output.mux(stream.encode(None))
    return path


def record_film(path: Path, shape: Shape, codec: str, seconds: tuple[float, float]) -> Path:
    """So many seconds of moving picture, and of tone."""
    with av.open(str(path), "w", format=shape.container) as output:
        picture = output.add_stream(codec, rate=10)
        sound = output.add_stream(shape.codec, rate=shape.rate)
        assert isinstance(picture, VideoStream)
        assert isinstance(sound, AudioStream)
        picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
        sound.layout = shape.layout
        if shape.bit_rate:
            sound.bit_rate = shape.bit_rate
        for number in range(round(10 * seconds[0])):
            shade = np.full((64, 64, 3), number % 256, np.uint8)
            output.mux(picture.encode(av.VideoFrame.from_ndarray(shade, format="rgb24")))
        for frame in _frames(tone(seconds[1], shape.rate), shape):
            output.mux(sound.encode(frame))
        output.mux(picture.encode(None))
        output.mux(sound.encode(None))
    return path


def read_wav(path: Path) -> Floats:
    """The samples of a 16-bit WAV in -1..1."""
    with wave.open(str(path), "rb") as wav:
        data = wav.readframes(wav.getnframes())
    floats: Floats = np.frombuffer(data, np.int16).astype(np.float32) / np.float32(32_768)
    return floats


def write_wav(path: Path, samples: Floats, rate: int = 16_000) -> Path:
    """A 16-bit mono WAV of samples in -1..1."""
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(rate)
        wav.writeframes((np.clip(samples, -1, 1) * 32_767).astype(np.int16).tobytes())
    return path


def loudest_hertz(samples: Floats, rate: int = 16_000) -> float:
    """The strongest frequency."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum)) * rate / len(samples)
