"""Edit lists of MP4: which part of a track is heard when (ISO 14496-12, 8.6.6).

FFmpeg follows them, with two exceptions that are mended: it plays nothing of an edit that goes on
to the end, and the beginning of the track in place of a pause.
"""

import struct
from dataclasses import dataclass, field

from interview.audio.layouts.iso_boxes import boxes
from interview.audio.layouts.piece import Patch, Pause

EMPTY = -1
TO_THE_END = 2**31 - 1
"""Ticks of the movie: days, at any of the usual time scales."""


@dataclass(slots=True)
class EditLists:
    """What has to be written over, and the pauses of the first track of sound that has edits."""

    patches: list[Patch] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)

    def note(self, moov: bytes, position: int) -> None:
        """Take the edits of each track of sound in a ``moov`` at ``position``."""
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
