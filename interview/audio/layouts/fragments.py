"""The clock of a fragmented MP4: fragments that begin in the past are moved behind what was heard.

FFmpeg sorts the samples of fragments by time and drops those of a time it has. Writers that start
their clock anew, or never move it, would lose all but the first.
"""

import struct
from dataclasses import dataclass, field

from interview.audio.layouts.iso_boxes import boxes
from interview.audio.layouts.piece import Patch

HAS_BASE, HAS_DESCRIPTION, HAS_DURATION = 0x1, 0x2, 0x8
"""Flags of ``tfhd`` for what stands in it: 8 bytes, 4 bytes, the duration of samples."""

HAS_DATA, HAS_FIRST_FLAGS, OF_SAMPLE = 0x1, 0x4, (0x100, 0x200, 0x400, 0x800)
"""Flags of ``trun``: 4 bytes each in front of all samples, then in each one, first its duration."""


@dataclass(slots=True)
class _Clock:
    end: int | None = None
    shift: int = 0


@dataclass(slots=True)
class FragmentClocks:
    """Tracks of one file, by their number; times in ticks of the track."""

    durations: dict[int, int] = field(default_factory=dict)
    clocks: dict[int, _Clock] = field(default_factory=dict)

    def note_defaults(self, moov: bytes) -> None:
        """Take the durations of samples from the ``trex`` boxes of a ``moov``."""
        for name, start, end in boxes(moov):
            if name == b"trex" and end - start >= 16:
                track, _, duration = struct.unpack_from(">III", moov, start + 4)
                self.durations[track] = duration

    def mended(self, moof: bytes, position: int) -> list[Patch]:
        """Times of a ``moof`` at ``position`` that have to be written over."""
        patches = []
        for fragment in _fragments(moof, self.durations):
            clock = self.clocks.setdefault(fragment.track, _Clock())
            time = fragment.time + clock.shift
            if clock.end is not None and time < clock.end - fragment.duration // 2:
                clock.shift += clock.end - time
                time = clock.end
            clock.end = time + fragment.duration
            if clock.shift:
                value = (time % 2**64).to_bytes(8, "big")[-fragment.time_bytes :]
                patches.append((position + fragment.time_at, value))
        return patches


@dataclass(slots=True)
class _Fragment:
    """The samples of one track in a ``moof``; ``time_at`` is where their time stands in it."""

    track: int = 0
    time: int = 0
    time_at: int = 0
    time_bytes: int = 0
    duration: int = 0
    sample_duration: int = 0


def _fragments(moof: bytes, durations: dict[int, int]) -> list[_Fragment]:
    found: list[_Fragment] = []
    for name, start, end in boxes(moof):
        box = moof[start:end]
        if name == b"traf":
            found.append(_Fragment())
        elif found and name == b"tfhd" and len(box) >= 8:
            found[-1].track, found[-1].sample_duration = _header(box, durations)
        elif found and name == b"tfdt" and len(box) >= 8:
            width = 8 if box[0] else 4
            found[-1].time = int.from_bytes(box[4 : 4 + width], "big")
            found[-1].time_at, found[-1].time_bytes = start + 4, width
        elif found and name == b"trun" and len(box) >= 8:
            found[-1].duration += _run_duration(box, found[-1].sample_duration)
    return [fragment for fragment in found if fragment.time_bytes]


def _header(tfhd: bytes, durations: dict[int, int]) -> tuple[int, int]:
    """The track, and the duration of a sample that says none of its own."""
    flags, track = struct.unpack_from(">II", tfhd)
    at = 8 + 8 * bool(flags & HAS_BASE) + 4 * bool(flags & HAS_DESCRIPTION)
    if flags & HAS_DURATION and len(tfhd) >= at + 4:
        return track, int.from_bytes(tfhd[at : at + 4], "big")
    return track, durations.get(track, 0)


def _run_duration(trun: bytes, sample_duration: int) -> int:
    flags, count = int.from_bytes(trun[:4], "big"), int.from_bytes(trun[4:8], "big")
    if not flags & OF_SAMPLE[0]:
        return count * sample_duration
    start = 8 + 4 * bool(flags & HAS_DATA) + 4 * bool(flags & HAS_FIRST_FLAGS)
    width = 4 * sum(bool(flags & flag) for flag in OF_SAMPLE)
    places = range(start, min(start + count * width, len(trun) - 3), width)
    return sum(int.from_bytes(trun[at : at + 4], "big") for at in places)
