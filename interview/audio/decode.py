"""Decode an untrusted recording to a 16 kHz mono PCM WAV within a sample budget.

Runs in the speech process only. A limit on the upload size is no protection (1.3 MB can hold an
hour of speech) and WebM from browsers has no duration, so samples are counted while decoding.
"""

import errno
import hashlib
import wave
from collections.abc import Iterator
from itertools import count
from typing import BinaryIO

from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet

from interview.audio.containers import FAULTS, FORMATS, Effort, opened
from interview.audio.layouts import Layout, Piece, layout_of
from interview.audio.waveform import LevelMeter, Resampler, blocks, silence
from interview.contracts import SAMPLE_RATE, Waveform
from interview.errors import (
    AudioTooCostly,
    AudioTooLong,
    CorruptAudio,
    EmptyAudio,
    InterviewError,
    StorageFull,
    UnsupportedAudio,
)

GAP_SECONDS = 0.1
"""A shorter gap between two frames is jitter, not silence."""

RESET_SECONDS = 1.0
"""Time stamps that lag for this long have been reset; a packet out of order lags for less."""

LONGEST_DAMAGE_SECONDS = 1.0
"""At most this much sound is assumed to be lost with one packet that does not decode."""

MISSING_SECONDS = 0.3
"""A header may promise this much more than is decoded: encoder delay and padding."""

LONGEST_BLOCK_SECONDS = 70.0
"""The longest real packet is FLAC of 65,535 samples at 1 kHz; a longer one has a wrong duration."""

UNCOMPRESSED = frozenset({"wav", "aiff"})
"""Containers where decoding costs no more than counting packets."""

PACKETS_BETWEEN_CHECKS = 32
PACKETS_AT_FIRST, PACKETS_A_SECOND = 20_000, 1_000
"""Allowed packets of one recording: a base, and more for each second of it. Real recordings have
at most 400 a second (Opus frames of 2.5 ms); a CAF of 2-byte packets has 40,000."""

MAX_BYTES = 16 * 1024 * 1024


class Timeline:
    """Finds the silence between frames by their time stamps; the first one is the start."""

    def __init__(self, pauses: tuple[tuple[float, float], ...] = ()) -> None:
        """``pauses``: see :data:`interview.audio.layouts.piece.Pause`; in order."""
        self._end: float | None = None
        self._behind = 0.0
        self._heard = 0.0
        self._pauses = list(pauses)

    def gap_before(self, time: float | None, duration: float) -> float:
        """The seconds of silence to insert before a frame.

        Args:
            time: the time stamp of the frame in seconds; None if it has none.
            duration: the length of the frame in seconds.
        """
        gap = self._gap_by_stamps(time, duration)
        self._heard += gap
        pause = 0.0
        while self._pauses and self._pauses[0][0] < self._heard + duration / 2:
            pause += self._pauses.pop(0)[1]
        self._heard += duration
        return gap + pause

    def _gap_by_stamps(self, time: float | None, duration: float) -> float:
        if time is None or self._end is None:
            start = self._end if time is None else time
            self._end = None if start is None else start + duration
            return 0.0
        gap = time - self._end
        if gap <= GAP_SECONDS:
            self._note_lag(time, -gap, duration)
            gap = 0.0
        else:
            self._behind = 0.0
        self._end += gap + duration
        return gap

    def _note_lag(self, time: float, lag: float, duration: float) -> None:
        """Frames that overlap follow one another; after a reset the new clock counts."""
        self._behind = self._behind + duration if lag > GAP_SECONDS else 0.0
        if self._behind > RESET_SECONDS:
            self._end, self._behind = time, 0.0


class LostTime:
    """Estimates the seconds lost with damaged packets, in streams without own time stamps.

    FFmpeg joins frames with unreadable headers into one packet, so the packet's size counts.
    """

    def __init__(self) -> None:
        self._packets = self._bytes = 0
        self._seconds = 0.0

    def note_heard(self, size: int) -> None:
        """Count a packet of ``size`` bytes that decoded."""
        self._packets += 1
        self._bytes += size

    def note_damaged(self, size: int, seconds: float) -> None:
        """Count one of ``size`` bytes that did not; a single frame would last ``seconds``."""
        mean = self._bytes / self._packets if self._packets else size
        frames = size / max(1, mean)
        self._seconds += min(LONGEST_DAMAGE_SECONDS, frames * seconds)

    def taken(self) -> float:
        """The seconds lost since the last call; nothing is lost before the first frame."""
        seconds, self._seconds = self._seconds, 0.0
        return seconds if self._packets else 0.0


def decode(
    upload: BinaryIO,
    container: str,
    wav: BinaryIO,
    max_seconds: float,
    max_bytes: int = MAX_BYTES,
) -> Waveform:
    """Decode ``upload`` into ``wav``.

    Args:
        upload: the file as received.
        container: the key of FORMATS that sniffing found.
        wav: an empty file, open for writing, that receives the samples.
        max_seconds: the longest recording, silence between packets included.
        max_bytes: the largest upload; a larger size in a header counts as unknown.

    Raises:
        UnsupportedAudio: no audio stream with an allowed codec.
        UnsupportedSampling: a sample rate or a channel count that no recorder writes.
        EmptyAudio: no samples.
        CorruptAudio: nothing can be decoded.
        AudioTooLong: longer than ``max_seconds``.
        AudioTooCostly: takes more memory or time than a real recording.
        StorageFull: the disk is full.
    """
    try:
        layout = layout_of(upload, container, max_bytes)
        source = _Source(upload, container, layout, max_seconds)
        source.refuse_long()
        return _written(source, wav)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StorageFull from error
        raise


def _written(source: "_Source", target: BinaryIO) -> Waveform:
    meter, digest = LevelMeter(SAMPLE_RATE), hashlib.sha256()
    written = 0
    with wave.open(target, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(SAMPLE_RATE)
        for pcm in blocks(source.samples()):
            written += len(pcm) // 2
            if written > source.max_seconds * SAMPLE_RATE:
                raise AudioTooLong
            wav.writeframesraw(pcm)
            meter.add(pcm)
            digest.update(pcm)
    target.flush()
    if not written:
        raise source.why_nothing()
    duration = written / SAMPLE_RATE
    truncated = source.ends_early(duration)
    return Waveform(duration, truncated, meter.levels(), digest.hexdigest())


class _Source:
    """The recordings of one upload, decoded one after another.

    Args:
        file: the upload, open.
        container: the key of FORMATS that sniffing found.
        layout: where the recordings are in the file.
        max_seconds: the longest recording.
    """

    def __init__(self, file: BinaryIO, container: str, layout: Layout, max_seconds: float) -> None:
        self._file = file
        self._container = container
        self._layout = layout
        self._effort = Effort()
        self._packets_read = 0
        self._seconds = 0.0
        self._refused: InterviewError | None = None
        self._damaged = self._ends_damaged = False
        self.max_seconds = max_seconds

    def refuse_long(self) -> None:
        """Raise AudioTooLong by the durations of the packets, ten times cheaper than decoding."""
        if self._container in UNCOMPRESSED:
            return
        for container, stream, _ in self._opened():
            unit = float(stream.time_base or 0)
            for packet in self._packets(container, stream):
                seconds = unit * (packet.duration or 0)
                self._seconds += seconds
                if self._seconds > self.max_seconds + 1:
                    block = {"block": round(seconds)} if seconds > LONGEST_BLOCK_SECONDS else {}
                    raise AudioTooLong(**block)
        self._seconds, self._packets_read = 0.0, 0

    def samples(self) -> Iterator[bytes]:
        """16-bit mono PCM at SAMPLE_RATE, with silence for gaps between time stamps."""
        for container, stream, piece in self._opened():
            resampler, timeline = Resampler(), Timeline(piece.pauses)
            for frame, gap in self._timed_frames(container, stream, timeline):
                if self._seconds + gap > self.max_seconds:
                    raise AudioTooLong(gap=round(gap)) if gap else AudioTooLong
                for pcm in (*self._silence(gap, resampler), resampler.add(frame)):
                    self._seconds += len(pcm) / (2 * SAMPLE_RATE)
                    yield pcm
            yield resampler.finish()

    def why_nothing(self) -> InterviewError:
        """The error for an upload that decoded to no samples."""
        if self._refused is not None:
            return self._refused
        return CorruptAudio() if self._damaged or self._layout.cut else EmptyAudio()

    def ends_early(self, duration: float) -> bool:
        """Whether the end is missing of an upload that decoded to ``duration`` seconds."""
        promised = self._layout.promised > duration + MISSING_SECONDS
        return self._ends_damaged or self._layout.cut or promised

    def _opened(self) -> Iterator[tuple[InputContainer, AudioStream, Piece]]:
        """Each recording that can be opened; the first error is kept for :meth:`why_nothing`."""
        for piece in self._layout.pieces:
            if piece.is_empty:
                continue
            try:
                with opened(self._file, piece, self._container, self._effort) as found:
                    self._ends_damaged = False
                    yield *found, piece
            except (CorruptAudio, UnsupportedAudio) as error:
                self._refused = self._refused or error
                self._note_damage()

    def _timed_frames(
        self, container: InputContainer, stream: AudioStream, timeline: Timeline
    ) -> Iterator[tuple[AudioFrame, float]]:
        """Decoded frames, each with the seconds of silence to insert before it."""
        lost = LostTime()
        timed = FORMATS[self._container].timed
        for frame in self._frames(container, stream, lost):
            rate = frame.sample_rate
            if timed and rate:
                yield frame, timeline.gap_before(frame.time, frame.samples / rate)
            else:
                yield frame, lost.taken()

    def _frames(
        self, container: InputContainer, stream: AudioStream, lost: LostTime
    ) -> Iterator[AudioFrame]:
        """The frames of the packets that decode; the other packets count as lost."""
        for packet in self._packets(container, stream):
            seconds = float(stream.time_base or 0) * (packet.duration or 0)
            try:
                frames = packet.decode()
            except MemoryError as error:
                raise AudioTooCostly from error
            except FAULTS:
                self._note_damage()
                lost.note_damaged(packet.size, seconds)
                continue
            if frames:
                lost.note_heard(packet.size)
                self._ends_damaged = False
            yield from frames

    def _packets(
        self, container: InputContainer, stream: AudioStream
    ) -> Iterator["Packet[AudioStream]"]:
        """The packets of the stream until its end or a fault of the demuxer."""
        packets = container.demux(stream)
        for number in count():
            if number % PACKETS_BETWEEN_CHECKS == 0:
                self._require_moderation()
            try:
                packet = next(packets)
            except StopIteration:
                return
            except MemoryError as error:
                raise AudioTooCostly from error
            except FAULTS:
                self._note_damage()
                return
            yield packet

    def _require_moderation(self) -> None:
        """Raise AudioTooCostly after too long, or for too many packets per second of sound."""
        self._effort.require()
        self._packets_read += PACKETS_BETWEEN_CHECKS
        if self._packets_read > PACKETS_AT_FIRST + PACKETS_A_SECOND * self._seconds:
            raise AudioTooCostly

    def _silence(self, seconds: float, resampler: Resampler) -> Iterator[bytes]:
        if seconds:
            yield resampler.finish()
            yield from silence(seconds)

    def _note_damage(self) -> None:
        self._damaged = self._ends_damaged = True
