"""MP4, M4A, 3GP and QuickTime: boxes, in fragments or not; several files in one (ISO 14496-12)."""

from dataclasses import dataclass, field, replace

from interview.audio.layouts.edits import EditLists
from interview.audio.layouts.fragments import FragmentClocks
from interview.audio.layouts.piece import (
    JUNK_BYTES,
    MAX_ELEMENTS,
    FileBytes,
    Layout,
    Patch,
    Piece,
    split,
)

PADDING = frozenset({b"free", b"skip", b"wide"})
BOXES = PADDING | {
    b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"ssix", b"styp", b"uuid", b"meta",
    b"emsg", b"prft", b"pdin", b"pnot", b"udta", b"PICT",
}  # fmt: skip

TIMED = frozenset({b"moov", b"moof"})
INDEX_BYTES = 4 * 1024 * 1024
"""How much of a ``moov`` or ``moof`` is looked at; that of five minutes has less than 100 KB."""


def mp4_layout(data: FileBytes) -> Layout:
    """A piece from each ``ftyp`` (or second ``moov``) to the next."""
    walk = _Walk(data)
    walk.run()
    pieces = zip(split(walk.starts, walk.end), walk.times, strict=False)
    return Layout(tuple(times.mended(piece) for piece, times in pieces), walk.cut)


@dataclass(slots=True)
class _Times:
    """What one file says of times, and what of it is mended."""

    edits: EditLists = field(default_factory=EditLists)
    clocks: FragmentClocks = field(default_factory=FragmentClocks)
    patches: list[Patch] = field(default_factory=list)

    def note(self, name: bytes, box: bytes, position: int) -> None:
        """Take a box of the top level."""
        if name == b"moov":
            self.clocks.note_defaults(box)
            self.edits.note(box, position)
        elif name == b"moof":
            self.patches += self.clocks.mended(box, position)

    def mended(self, piece: Piece) -> Piece:
        patches = sorted((*self.edits.patches, *self.patches))
        return replace(piece, patches=tuple(patches), pauses=tuple(self.edits.pauses))


class _Walk:
    """From box to box on the top level."""

    def __init__(self, data: FileBytes) -> None:
        self._data = data
        self._seen: set[bytes] = set()
        self.starts = [0]
        self.times = [_Times()]
        self.cut = False
        self.end = data.size
        """Of the last box that can be used: FFmpeg opens no file whose last box is cut, unless it
        is one of samples."""

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
        """A box of a known name, or one of another that ends within the file."""
        name = header[4:8]
        unknown = len(name) == 4 and name.isascii() and name.decode().isprintable()
        return name in BOXES or (unknown and 8 <= _length(header) <= self._data.size - position)

    def _note(self, position: int, name: bytes) -> None:
        """Where a box that begins a file comes after one that held sound, a file begins."""
        again = name == b"moov" and b"moov" in self._seen
        if again or (name == b"ftyp" and not self._seen.isdisjoint({b"moov", b"mdat", b"moof"})):
            self.starts.append(position)
            self._seen.clear()
            self.times.append(_Times())
        self._seen.add(name)

    def _is_cut_at(self, position: int, header: bytes) -> bool:
        """Bytes that are no box: a few behind all that is needed are junk."""
        complete = {b"moov", b"mdat"} <= self._seen
        return not complete or (len(header) >= 8 and self._data.size - position > JUNK_BYTES)


def _length(header: bytes) -> int:
    """Bytes of the box with its header; 0 for one that goes on to the end."""
    length = int.from_bytes(header[:4], "big")
    return int.from_bytes(header[8:16], "big") if length == 1 else length
