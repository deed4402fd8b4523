"""Audio containers: the demuxers and decoders FFmpeg may use on an upload, and for how long.

FFmpeg itself enforces the lists, because it opens decoders on its own while it probes the streams:
no image or subtitle decoder ever sees a byte. See docs/adr/0020.

An upload in a format that is not decoded is refused with the names of its container and codec.
"""

import re
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

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
    """A container: FFmpeg's name of its demuxer, its common name, and its allowed decoders.

    ``timed``: its packets carry time stamps of their own; otherwise each follows the one before.
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
"""Accepted sample rates in Hz and channel counts. A resampler's filter grows with the rate: at
2 GHz it takes 2 GB."""

MAX_STREAMS = 32
MAX_FRAME_SAMPLES = 1_000_000
"""Limit for one decoded frame. The largest real ones are FLAC frames of 65,535 samples, and
packets of PCM."""

CPU_SECONDS = 8.0
WALL_SECONDS = 25.0
"""Time limits for decoding one recording. Five minutes of stereo take 2 s of CPU. The task as a
whole is killed after 30 s, and the speech process with it."""

FAULTS = (
    av.FFmpegError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What PyAV raises for damaged input: FFmpeg's errors, and Python errors for absurd values."""

HEAD_BYTES = 4096
BLOCK_BYTES = 256 * 1024
OVERLAP_BYTES = 128
"""Longer than any match of MARKS, so that none is missed between two blocks."""

UNKNOWN = "?"
"""Reported where the file names no codec."""

MARKS = {
    "wav": re.compile(rb"fmt ....(.{40})", re.DOTALL),
    "mp4": re.compile(rb"stsd.{12}(....)", re.DOTALL),
    "webm": re.compile(rb"\x86([\x83-\xa8]A_.{1,38})", re.DOTALL),
    "aiff": re.compile(rb"FORM....AIFC.*?COMM.{22}(....)", re.DOTALL),
    "caf": re.compile(rb"desc.{16}(....)", re.DOTALL),
    "ogg": re.compile(rb"OggS\0\x02.{20}\x01.(.{8})", re.DOTALL),
    "wma": re.compile(
        re.escape(bytes.fromhex("409e69f84d5bcf11a8fd00805f5c442b")) + rb".{38}(..)", re.DOTALL
    ),
}
"""Where each container names its codec: format chunk, sample entry, CodecID, compression type,
format, first packet, format tag."""

EXTENSIBLE, PCM_TAGS = 0xFFFE, {1: "PCM", 3: "float PCM"}
AUDIO_TRACK = re.compile(rb"\x83\x81\x02")
"""A WebM track of type audio."""

DOC_TYPE = re.compile(rb"\x42\x82[\x80-\xff]matroska")
BRANDS = {b"qt  ": "MOV", b"M4A ": "M4A", b"3gp": "3GP", b"3g2": "3GP"}

READ = {
    "aiff": (
        *(b"NONE", b"twos", b"sowt", b"raw ", b"in24", b"in32", b"42ni", b"23ni", b"fl32", b"FL32"),
        *(b"fl64", b"FL64", b"alaw", b"ALAW", b"ulaw", b"ULAW", b"ima4"),
    ),
    "ogg": (b"OpusHead", b"\x01vorbis", b"\x7fFLAC", b"fLaC", b"Speex   "),
}
"""Marks of the codecs that are decoded, for containers that FFmpeg does not open with another."""

SAFE = re.compile(r"[^A-Za-z0-9_/.+ -]")


class Effort:
    """The CPU time and wall-clock time left for decoding one recording."""

    def __init__(self) -> None:
        self._cpu = time.thread_time() + CPU_SECONDS
        self._wall = time.monotonic() + WALL_SECONDS

    def left(self) -> bool:
        return time.thread_time() < self._cpu and time.monotonic() < self._wall

    def require(self) -> None:
        """Raise AudioTooCostly when no time is left."""
        if not self.left():
            raise AudioTooCostly


@contextmanager
def named_errors() -> Iterator[None]:
    """Translate PyAV's errors into refusals of the recording.

    Raises:
        AudioTooCostly: FFmpeg or PyAV could not allocate memory.
        CorruptAudio: any other fault.
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
    """Open a piece of ``file``, and its first audio stream that has an allowed decoder.

    Raises:
        UnsupportedAudio: no audio stream, or none with an allowed decoder.
        UnsupportedSampling: see :func:`require_plausible_sampling`.
        CorruptAudio, AudioTooCostly: see :func:`named_errors`.
    """
    source = PieceFile(file, piece, effort.left)
    try:
        with named_errors():
            opened_container = _open(source, FORMATS[container])
    except CorruptAudio:
        effort.require()
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
    """The error for a codec that is not decoded, or for a file without sound (``codec`` None)."""
    name = container_name(file, kind, FORMATS[kind].name)
    if codec is None:
        return UnsupportedAudio(container=name)
    instead = "FLAC" if kind == "mp3" else "MP3"
    return UnsupportedAudio(container=name, codec=codec, instead=instead)


def _prepare(container: InputContainer, chosen: AudioStream) -> None:
    """Decode on one thread, with bounded frames, and skip the other streams."""
    chosen.codec_context.thread_count = 1
    chosen.codec_context.options = {"max_samples": str(MAX_FRAME_SAMPLES)}
    for stream in container.streams:
        if stream.index != chosen.index:
            stream.discard = av.stream.Discard.all


def require_plausible_sampling(source: AudioCodecContext | AudioFrame) -> None:
    """Raise UnsupportedSampling for a sample rate or a channel count that no recorder writes.

    A rate of 0 passes: it is known only once the first frame is decoded.
    """
    rate, channels = source.sample_rate, source.layout.nb_channels
    if (rate and rate not in SAMPLE_RATES) or (channels and channels not in CHANNELS):
        raise UnsupportedSampling(rate=rate, channels=channels)


def container_name(file: BinaryIO, container: str, name: str) -> str:
    """The common name of the kind of file: ``name``, unless the head of the file says otherwise."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if container == "webm" and DOC_TYPE.search(head):
        return "Matroska"
    if container == "mp4":
        if head[4:8] != b"ftyp":
            return "MOV"
        return next((found for brand, found in BRANDS.items() if head[8:].startswith(brand)), name)
    return name


def found_codec(file: BinaryIO, container: str, ffmpeg_name: str = "") -> str:
    """FFmpeg's name of the codec, or else the name that the file gives.

    Args:
        file: the upload, at any position.
        container: the key of FORMATS that sniffing found.
        ffmpeg_name: the decoder FFmpeg would have used; empty if it has none.
    """
    if ffmpeg_name:
        return ffmpeg_name
    mark = _mark(file, container)
    if mark is None:
        return UNKNOWN
    if container == "wav":
        return _wav_codec(mark)
    if container == "wma":
        return f"0x{int.from_bytes(mark, 'little'):04x}"
    if container == "webm":
        mark = mark[1 : 1 + (mark[0] & 0x7F)]  # one byte for the size, then the name
    return _printable(mark)


def unread_codec(file: BinaryIO, container: str) -> str | None:
    """The codec of a file that FFmpeg cannot open; None if the file is only damaged."""
    mark = _mark(file, container) if container in READ else None
    if mark is None or mark.startswith(READ[container]):
        return None
    return _printable(mark)


def unnamed_codec(file: BinaryIO, container: str) -> str | None:
    """The codec of an audio track that FFmpeg does not list; None without such a track."""
    file.seek(0)
    if container == "webm" and AUDIO_TRACK.search(file.read(HEAD_BYTES)):
        return UNKNOWN if _mark(file, container) is None else found_codec(file, container)
    return None


def _mark(file: BinaryIO, container: str) -> bytes | None:
    """The bytes that name the codec in the file; None if there are none."""
    pattern = MARKS.get(container)
    if pattern is None:
        return None
    file.seek(0)
    tail = b""
    while block := file.read(BLOCK_BYTES):
        if found := pattern.search(tail + block):
            return bytes(found[1])
        tail = block[-OVERLAP_BYTES:]
    return None


def _wav_codec(chunk: bytes) -> str:
    """The format tag, the GUID of an extensible format, or PCM with its unusual bit depth."""
    tag, bits = struct.unpack_from("<H12xH", chunk)
    if tag in PCM_TAGS:
        return f"{PCM_TAGS[tag]} ({bits} bit)"
    if tag == EXTENSIBLE:
        return str(UUID(bytes_le=chunk[24:40]))
    return f"0x{tag:04x}"


def _printable(mark: bytes) -> str:
    """The mark as text, or in hexadecimal if it has no letter or digit."""
    text = SAFE.sub("?", mark.decode("latin-1"))
    return text if any(sign.isalnum() for sign in text) else f"0x{mark.hex()}"
