"""Untrusted file in, 16 kHz mono PCM WAV out, within a budget of samples.

Runs in the speech process only. A size limit protects from nothing (an hour of speech fits
in 1.3 MB), and browser WebM names no duration, so samples are counted while decoding.
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

from interview.audio.layouts import Layout, Piece, layout_of
from interview.audio.levels import LevelMeter
from interview.audio.opening import FAULTS, FORMATS, Effort, opened
from interview.audio.resampling import Resampler, blocks, silence
from interview.audio.timeline import LostTime, Timeline
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

MISSING_SECONDS = 0.3
"""A header may promise this much more than was decoded: encoder delay and padding."""

LONGEST_BLOCK_SECONDS = 70.0
"""Of one packet: FLAC of 65,535 samples at 1 kHz. Longer ones have wrong time stamps."""

UNCOMPRESSED = frozenset({"wav", "aiff"})
"""Where decoding up to the budget costs no more than counting."""

PACKETS_BETWEEN_LOOKS = 32
PACKETS_AT_FIRST, PACKETS_A_SECOND = 20_000, 1_000
"""Packets one recording may have, and more for each second of it. Real ones have 400 a second at
most (Opus of 2.5 ms); a CAF of 2-byte packets has 40,000."""

MAX_BYTES = 16 * 1024 * 1024


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
        container: what sniffing called it.
        wav: an empty file, open for writing; where the samples go.
        max_seconds: the longest recording, silence between packets included.
        max_bytes: the largest upload; a header that claims more leaves its size open.

    Raises:
        UnsupportedAudio: no audio stream with a codec we decode.
        UnsupportedSampling: a sample rate or a number of channels that no recorder writes.
        EmptyAudio: a stream without a single sample.
        CorruptAudio: nothing of it can be decoded.
        AudioTooLong: more than ``max_seconds``.
        AudioTooCostly: more memory or time than any recording needs.
        StorageFull: the disk filled up under the WAV.
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
    """The recordings of one upload, one after another, as samples.

    Args:
        file: the upload, open.
        container: what sniffing called it.
        layout: where in it the recordings are.
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
        """Count packet times first: ten times cheaper than decoding up to the budget."""
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
        """16-bit mono PCM at SAMPLE_RATE, gaps between time stamps as silence."""
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
        """The refusal of an upload without a single sample."""
        if self._refused is not None:
            return self._refused
        return CorruptAudio() if self._damaged or self._layout.cut else EmptyAudio()

    def ends_early(self, duration: float) -> bool:
        """Whether something is missing at the end of what decoded to ``duration`` seconds."""
        promised = self._layout.promised > duration + MISSING_SECONDS
        return self._ends_damaged or self._layout.cut or promised

    def _opened(self) -> Iterator[tuple[InputContainer, AudioStream, Piece]]:
        """Each recording that can be opened; another is a refusal if it is the only one."""
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
        """Decoded frames, each with the seconds of silence that are missing in front of it."""
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
        """Frames of the packets that decode; the others are noted as lost."""
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
        """Packets of the stream, up to where the demuxer gives up."""
        packets = container.demux(stream)
        for number in count():
            if number % PACKETS_BETWEEN_LOOKS == 0:
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
        """Raises AudioTooCostly for what takes too long, or has too many packets for its length."""
        self._effort.require()
        self._packets_read += PACKETS_BETWEEN_LOOKS
        if self._packets_read > PACKETS_AT_FIRST + PACKETS_A_SECOND * self._seconds:
            raise AudioTooCostly

    def _silence(self, seconds: float, resampler: Resampler) -> Iterator[bytes]:
        if seconds:
            yield resampler.finish()
            yield from silence(seconds)

    def _note_damage(self) -> None:
        self._damaged = self._ends_damaged = True
