"""Opening an untrusted recording: which demuxers and decoders FFmpeg may use on it, and how long.

The lists are handed to FFmpeg itself, which opens decoders on its own while it looks for the
properties of streams: no decoder of pictures or subtitles ever sees a byte. See docs/adr/0020.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

from interview.audio.codec_names import (
    container_name,
    found_codec,
    unnamed_codec,
    unread_codec,
)
from interview.audio.layouts import Piece, PieceFile
from interview.errors import (
    AudioTooCostly,
    CorruptAudio,
    UnsupportedAudio,
    UnsupportedSampling,
)

PCM = frozenset(
    f"pcm_{kind}"
    for kind in (
        "u8", "s8", "s16le", "s16be", "s24le", "s24be", "s32le", "s32be", "f32le", "f32be",
        "f64le", "f64be", "alaw", "mulaw",
    )
)  # fmt: skip
APPLE = frozenset({"aac", "alac", "mp3float", "flac", "opus", "adpcm_ima_qt"})


@dataclass(frozen=True, slots=True)
class Format:
    """A container: what FFmpeg calls it, what people call it, the decoders it may need.

    ``timed`` says that its packets carry time stamps of their own, and not just one after another.
    """

    demuxer: str
    name: str
    decoders: frozenset[str]
    timed: bool = False


FORMATS = {
    "webm": Format(
        "matroska", "WebM", PCM | {"opus", "vorbis", "aac", "mp3float", "flac", "alac"}, timed=True
    ),
    "ogg": Format("ogg", "Ogg", frozenset({"opus", "vorbis", "flac", "speex"}), timed=True),
    "mp4": Format("mp4", "MP4", PCM | APPLE | {"amrnb", "amrwb"}, timed=True),
    "mp3": Format("mp3", "MP3", frozenset({"mp3float"})),
    "aac": Format("aac", "AAC", frozenset({"aac"})),
    "wav": Format(
        "wav", "WAV", PCM | {"adpcm_ms", "adpcm_ima_wav", "gsm_ms", "mp3float", "aac", "flac"}
    ),
    "flac": Format("flac", "FLAC", frozenset({"flac"}), timed=True),
    "amr": Format("amr", "AMR", frozenset({"amrnb", "amrwb"})),
    "aiff": Format("aiff", "AIFF", PCM | {"adpcm_ima_qt"}),
    "caf": Format("caf", "CAF", PCM | APPLE),
    "wma": Format("asf", "WMA", frozenset({"wmav1", "wmav2", "wmapro"}), timed=True),
}

SAMPLE_RATES = range(1_000, 768_000 + 1)
CHANNELS = range(1, 32 + 1)
"""What recorders write. The filter of a resampler grows with the rate: 2 GHz takes 2 GB."""

MAX_STREAMS = 32
MAX_FRAME_SAMPLES = 1_000_000
"""Of one frame. The largest real ones are FLAC's, of 65,535, and a packet of PCM."""

CPU_SECONDS = 8.0
WALL_SECONDS = 25.0
"""For one recording. Five minutes of stereo take 2 s of processor; the task itself ends after
30 s, which costs everybody the process."""

FAULTS = (
    av.FFmpegError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What PyAV raises on damage: FFmpeg's errors, and its own on values no real file has."""


class Effort:
    """What reading one recording may cost, in seconds of processor and of the clock."""

    def __init__(self) -> None:
        self._cpu = time.thread_time() + CPU_SECONDS
        self._wall = time.monotonic() + WALL_SECONDS

    def left(self) -> bool:
        return time.thread_time() < self._cpu and time.monotonic() < self._wall

    def require(self) -> None:
        """Raises AudioTooCostly when nothing is left."""
        if not self.left():
            raise AudioTooCostly


@contextmanager
def named_errors() -> Iterator[None]:
    """Around calls of PyAV that a recording cannot go on without: its errors as refusals.

    Raises:
        AudioTooCostly: FFmpeg or PyAV could not get the memory it asked for.
        CorruptAudio: anything else.
    """
    try:
        yield
    except MemoryError as error:
        raise AudioTooCostly from error
    except FAULTS as error:
        raise CorruptAudio from error


@contextmanager
def opened(
    file: BinaryIO, piece: Piece, container: str, effort: Effort
) -> Iterator[tuple[InputContainer, AudioStream]]:
    """A piece of ``file`` and its first audio stream with an allowed decoder.

    Raises:
        UnsupportedAudio: no audio stream, or none with an allowed decoder.
        UnsupportedSampling: a sample rate or a number of channels that no recorder writes.
        CorruptAudio, AudioTooCostly: see :func:`named_errors`.
    """
    source = PieceFile(file, piece, effort.left)
    try:
        with named_errors():
            opened_container = _open(source, FORMATS[container])
    except CorruptAudio:
        if codec := unread_codec(file, container):
            raise _unsupported(file, container, codec) from None
        raise
    effort.require()
    with opened_container:
        stream = _audio_stream(opened_container, file, container)
        require_plausible_sampling(stream.codec_context)
        _prepare(opened_container, stream)
        yield opened_container, stream


def _open(source: PieceFile, form: Format) -> InputContainer:
    return av.open(
        source,
        mode="r",
        format=form.demuxer,
        metadata_errors="ignore",
        options={
            "protocol_whitelist": "none",
            "format_whitelist": form.demuxer,
            "codec_whitelist": ",".join(sorted(form.decoders)),
            "max_streams": str(MAX_STREAMS),
        },
    )


def _audio_stream(container: InputContainer, file: BinaryIO, kind: str) -> AudioStream:
    form = FORMATS[kind]
    for stream in container.streams.audio:
        # PyAV has no codec context where FFmpeg has no decoder, whatever its type hints say.
        if getattr(stream.codec_context, "name", "") in form.decoders:
            return stream
    codec: str | None
    if container.streams.audio:
        context = container.streams.audio[0].codec_context
        codec = found_codec(file, kind, getattr(context, "name", ""))
    else:
        codec = unnamed_codec(file, kind)
    raise _unsupported(file, kind, codec)


def _unsupported(file: BinaryIO, kind: str, codec: str | None) -> UnsupportedAudio:
    """The refusal of a codec, or of a file without sound."""
    name = container_name(file, kind, FORMATS[kind].name)
    if codec is None:
        return UnsupportedAudio(container=name)
    instead = "FLAC" if kind == "mp3" else "MP3"
    return UnsupportedAudio(container=name, codec=codec, instead=instead)


def _prepare(container: InputContainer, chosen: AudioStream) -> None:
    """One thread, bounded frames, and nothing of other streams."""
    chosen.codec_context.thread_count = 1
    chosen.codec_context.options = {"max_samples": str(MAX_FRAME_SAMPLES)}
    for stream in container.streams:
        if stream.index != chosen.index:
            stream.discard = av.stream.Discard.all


def require_plausible_sampling(source: AudioCodecContext | AudioFrame) -> None:
    """Raises UnsupportedSampling; a rate of 0 is one that only the first frame will tell."""
    rate, channels = source.sample_rate, source.layout.nb_channels
    if (rate and rate not in SAMPLE_RATES) or (channels and channels not in CHANNELS):
        raise UnsupportedSampling(rate=rate, channels=channels)
