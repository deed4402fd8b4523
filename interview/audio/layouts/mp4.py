"""MP4, M4A, 3GP and QuickTime: boxes, with or without fragments (ISO 14496-12).

FFmpeg would lose sound in these cases, so the times in the file are patched:

- It plays nothing of an edit that lasts to the end of the track, and the start of the track
  instead of a pause in the edit list (8.6.6).
- It sorts the samples of fragments by time and drops those of a time it already has. A writer that
  restarts its clock, or never advances it, would lose all fragments but the first.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from interview.audio.layouts.piece import (
    JUNK_BYTES,
    MAX_ELEMENTS,
    FileBytes,
    Layout,
    Patch,
    Pause,
    Piece,
    split,
)

CONTAINERS = frozenset({b"moov", b"trak", b"edts", b"mdia", b"mvex", b"traf"})
"""Boxes that are entered."""

EMPTY = -1
TO_THE_END = 2**31 - 1
"""A duration in ticks of the movie: days, at any usual time scale."""

HAS_BASE, HAS_DESCRIPTION, HAS_DURATION = 0x1, 0x2, 0x8
"""Flags of ``tfhd`` for its optional fields: 8 bytes, 4 bytes, the default sample duration."""

HAS_DATA, HAS_FIRST_FLAGS, OF_SAMPLE = 0x1, 0x4, (0x100, 0x200, 0x400, 0x800)
"""Flags of ``trun`` for its optional fields of 4 bytes: two before the samples, four in each
sample, the first of which is its duration."""

PADDING = frozenset({b"free", b"skip", b"wide"})
BOXES = PADDING | {
    b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"ssix", b"styp", b"uuid", b"meta",
    b"emsg", b"prft", b"pdin", b"pnot", b"udta", b"PICT",
}  # fmt: skip

TIMED = frozenset({b"moov", b"moof"})
INDEX_BYTES = 4 * 1024 * 1024
"""How much of a ``moov`` or ``moof`` is read; that of five minutes has less than 100 KB."""


def boxes(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The name of each box inside the box ``data``, and where its content starts and ends."""
    position = 8
    while position + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, position)
        if length < 8:
            return
        yield name, position + 8, min(position + length, len(data))
        position += 8 if name in CONTAINERS else length


@dataclass(slots=True)
class EditLists:
    """Patches of the edit lists, and the pauses of the first audio track that has any."""

    patches: list[Patch] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)

    def note(self, moov: bytes, position: int) -> None:
        """Read the edits of each audio track in the ``moov`` at ``position``."""
        scale, places = 0, None
        for name, start, end in boxes(moov):
            box = moov[start:end]
            if name == b"mvhd" and len(box) >= 24:
                scale = int.from_bytes(box[20:24] if box[0] else box[12:16], "big")
            elif name == b"trak":
                places = None
            elif name == b"elst" and len(box) >= 8:
                places = start, end
            elif name == b"hdlr" and box[8:12] == b"soun" and places and scale:
                self._mend(moov[slice(*places)], position + places[0], scale)
                places = None

    def _mend(self, elst: bytes, position: int, scale: int) -> None:
        entry = struct.Struct(">Qq4x" if elst[0] else ">Ii4x")
        count = min(int.from_bytes(elst[4:8], "big"), (len(elst) - 8) // entry.size)
        heard, pauses = 0, []
        for number in range(count):
            at = 8 + number * entry.size
            duration, media = entry.unpack_from(elst, at)
            width = 8 if elst[0] else 4
            if media == EMPTY and number:
                self.patches.append((position + at, bytes(width)))
                pauses.append((heard / scale, duration / scale))
            elif not duration and number == count - 1:
                self.patches.append((position + at, TO_THE_END.to_bytes(width, "big")))
            if media != EMPTY:
                heard += duration
        self.pauses = self.pauses or pauses


@dataclass(slots=True)
class _Clock:
    end: int | None = None
    shift: int = 0


@dataclass(slots=True)
class FragmentClocks:
    """The clocks of the tracks of one file, by track number; times are in ticks of the track."""

    durations: dict[int, int] = field(default_factory=dict)
    clocks: dict[int, _Clock] = field(default_factory=dict)

    def note_defaults(self, moov: bytes) -> None:
        """Read the default sample durations from the ``trex`` boxes of a ``moov``."""
        for name, start, end in boxes(moov):
            if name == b"trex" and end - start >= 16:
                track, _, duration = struct.unpack_from(">III", moov, start + 4)
                self.durations[track] = duration

    def mended(self, moof: bytes, position: int) -> list[Patch]:
        """Patches that move fragments of the ``moof`` at ``position`` behind those before."""
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
    """The samples of one track in a ``moof``; ``time_at`` is the offset of their time in it."""

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
    """The track, and the duration of a sample that has none of its own."""
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


def mp4_layout(data: FileBytes) -> Layout:
    """A piece from each ``ftyp`` (or second ``moov``) to the next."""
    walk = _Walk(data)
    walk.run()
    pieces = zip(split(walk.starts, walk.end), walk.times, strict=False)
    return Layout(tuple(times.mended(piece) for piece, times in pieces), walk.cut)


@dataclass(slots=True)
class _Times:
    """The edit lists, fragment clocks and patches of one file."""

    edits: EditLists = field(default_factory=EditLists)
    clocks: FragmentClocks = field(default_factory=FragmentClocks)
    patches: list[Patch] = field(default_factory=list)

    def note(self, name: bytes, box: bytes, position: int) -> None:
        """Read a box of the top level."""
        if name == b"moov":
            self.clocks.note_defaults(box)
            self.edits.note(box, position)
        elif name == b"moof":
            self.patches += self.clocks.mended(box, position)

    def mended(self, piece: Piece) -> Piece:
        patches = sorted((*self.edits.patches, *self.patches))
        return replace(piece, patches=tuple(patches), pauses=tuple(self.edits.pauses))


class _Walk:
    """Walks the boxes of the top level."""

    def __init__(self, data: FileBytes) -> None:
        self._data = data
        self._seen: set[bytes] = set()
        self.starts = [0]
        self.times = [_Times()]
        self.cut = False
        self.end = data.size
        """The end of the last usable box: FFmpeg refuses a file whose last box is cut, unless it
        is an ``mdat``."""

    def run(self) -> None:
        position = 0
        for _ in range(MAX_ELEMENTS):
            if position == self._data.size:
                break
            header = self._data.at(position, 16)
            if not self._is_box(position, header):
                self.cut, self.end = self._is_cut_at(position, header), position
                break
            self._note(position, header[4:8])
            length = _length(header) or self._data.size - position
            if position + length > self._data.size:
                self.cut = header[4:8] not in PADDING
                self.end = self._data.size if header[4:8] == b"mdat" else position
                break
            if header[4:8] in TIMED:
                box = self._data.at(position, min(length, INDEX_BYTES))
                self.times[-1].note(header[4:8], box, position)
            position += max(8, length)
        else:
            self.cut, self.end = True, position

    def _is_box(self, position: int, header: bytes) -> bool:
        """Whether the box has a known name, or a printable one and ends within the file."""
        name = header[4:8]
        unknown = len(name) == 4 and name.isascii() and name.decode().isprintable()
        return name in BOXES or (unknown and 8 <= _length(header) <= self._data.size - position)

    def _note(self, position: int, name: bytes) -> None:
        """Start a new piece at a box that starts a file, if a file has started before."""
        again = name == b"moov" and b"moov" in self._seen
        if again or (name == b"ftyp" and not self._seen.isdisjoint({b"moov", b"mdat", b"moof"})):
            self.starts.append(position)
            self._seen.clear()
            self.times.append(_Times())
        self._seen.add(name)

    def _is_cut_at(self, position: int, header: bytes) -> bool:
        """Whether bytes that are no box are a sign of a cut, rather than junk at the end."""
        complete = {b"moov", b"mdat"} <= self._seen
        return not complete or (len(header) >= 8 and self._data.size - position > JUNK_BYTES)


def _length(header: bytes) -> int:
    """The length of a box with its header; 0 if it lasts to the end of the file."""
    length = int.from_bytes(header[:4], "big")
    return int.from_bytes(header[8:16], "big") if length == 1 else length
