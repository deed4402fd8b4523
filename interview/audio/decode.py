"""Untrusted file in, 16 kHz mono PCM WAV out, within a budget of samples.

Runs in the speech process only. A size limit protects from nothing (an hour of speech fits
in 1.3 MB), and browser WebM names no duration, so samples are counted while decoding.
"""

import errno
import hashlib
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet

from interview.audio.levels import LevelMeter
from interview.audio.truncation import is_cut_short
from interview.contracts import SAMPLE_RATE, Recording, Waveform
from interview.errors import (
    AudioTooLong,
    CorruptAudio,
    EmptyAudio,
    InterviewError,
    StorageFull,
    UnsupportedAudio,
)

DEMUXERS = {
    "webm": "matroska", "ogg": "ogg", "mp4": "mp4", "mp3": "mp3", "wav": "wav", "flac": "flac",
}  # fmt: skip
CODECS = frozenset({"opus", "vorbis", "aac", "mp3", "mp3float", "flac", "alac"})
"""Decoders allowed besides PCM: what browsers, phones and recorders write. Each further one
would be attack surface without a user."""

BLOCK_SAMPLES = 30 * SAMPLE_RATE
MISSING_SECONDS = 0.3
"""A header may promise this much more than was decoded: encoder delay and padding."""


def decode(recording: Recording, wav_path: Path, max_seconds: float) -> Waveform:
    """Decode ``recording`` into ``wav_path``.

    Raises:
        UnsupportedAudio: no audio stream, or a codec we do not decode.
        EmptyAudio: a stream without a single sample.
        CorruptAudio: nothing of it can be decoded.
        AudioTooLong: more than ``max_seconds``.
        StorageFull: the disk filled up under the WAV.
    """
    try:
        _refuse_long(recording, max_seconds)
        return _decode(recording, wav_path, max_seconds)
    except av.FFmpegError as error:
        raise CorruptAudio from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StorageFull from error
        raise


def _refuse_long(recording: Recording, max_seconds: float) -> None:
    """Count packet times first: ten times cheaper than decoding up to the budget."""
    with _open(recording) as container:
        total = 0.0
        for packet in _packets(container):
            if packet.duration and packet.time_base:
                total += float(packet.duration * packet.time_base)
            if total > max_seconds + 1:
                raise AudioTooLong


def _decode(recording: Recording, wav_path: Path, max_seconds: float) -> Waveform:
    meter, digest = LevelMeter(SAMPLE_RATE), hashlib.sha256()
    written = 0
    with _open(recording) as container, wave.open(str(wav_path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(SAMPLE_RATE)
        frames = _Frames(container)
        for pcm in _blocks(_resampled(frames)):
            written += len(pcm) // 2
            if written > max_seconds * SAMPLE_RATE:
                raise AudioTooLong
            wav.writeframesraw(pcm)
            meter.add(pcm)
            digest.update(pcm)
        promised = (container.duration or 0) / av.time_base
    if not written:
        raise _nothing_decoded(recording, damaged=frames.damaged)
    duration = written / SAMPLE_RATE
    truncated = (
        frames.ends_damaged
        or promised > duration + MISSING_SECONDS
        or is_cut_short(recording.path, recording.container)
    )
    return Waveform(wav_path, duration, truncated, meter.levels(), digest.hexdigest())


def _nothing_decoded(recording: Recording, *, damaged: bool) -> InterviewError:
    if damaged or is_cut_short(recording.path, recording.container):
        return CorruptAudio()
    return EmptyAudio()


def _open(recording: Recording) -> InputContainer:
    container = av.open(
        str(recording.path),
        format=DEMUXERS[recording.container],
        metadata_errors="ignore",
        options={"protocol_whitelist": "file"},
    )
    if not container.streams.audio:
        container.close()
        raise UnsupportedAudio
    name = container.streams.audio[0].codec_context.name
    if name not in CODECS and not name.startswith("pcm_"):
        container.close()
        raise UnsupportedAudio
    return container


class _Frames:
    """The decoded frames of the first audio stream; packets that do not decode are skipped.

    ``damaged`` says that at least one did not; ``ends_damaged`` that the last one did not.
    """

    def __init__(self, container: InputContainer) -> None:
        self._container = container
        self.damaged = False
        self.ends_damaged = False

    def __iter__(self) -> Iterator[AudioFrame]:
        for packet in _packets(self._container, self._note_damage):
            try:
                frames = packet.decode()
            except av.FFmpegError:
                self._note_damage()
                continue
            if frames:
                self.ends_damaged = False
            yield from frames

    def _note_damage(self) -> None:
        self.damaged = self.ends_damaged = True


def _packets(
    container: InputContainer, on_damage: Callable[[], None] = lambda: None
) -> Iterator["Packet[AudioStream]"]:
    """Packets of the first audio stream, up to where the demuxer gives up."""
    packets = container.demux(container.streams.audio[0])
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.FFmpegError:
            on_damage()
            return
        yield packet


def _resampled(frames: _Frames) -> Iterator[bytes]:
    resampler: AudioResampler | None = None
    shape: tuple[object, ...] | None = None
    for frame in frames:
        frame.pts = None
        current = (frame.format.name, frame.layout.name, frame.sample_rate)
        if resampler is None or current != shape:
            # A stream may change its shape midway (chained Ogg): start over, lose nothing.
            yield from _pcm(resampler, None)
            resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
            shape = current
        yield from _pcm(resampler, frame)
    yield from _pcm(resampler, None)


def _pcm(resampler: AudioResampler | None, frame: AudioFrame | None) -> Iterator[bytes]:
    if resampler is not None:
        for out in resampler.resample(frame):
            yield out.to_ndarray().tobytes()


def _blocks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Gather pieces into blocks of BLOCK_SAMPLES: fewer writes and level steps."""
    gathered = bytearray()
    for piece in pieces:
        gathered += piece
        if len(gathered) >= 2 * BLOCK_SAMPLES:
            yield bytes(gathered)
            gathered.clear()
    if gathered:
        yield bytes(gathered)
